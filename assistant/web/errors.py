"""Every error of ours as an HTTP answer: one table, problem+json for programs and a page for people."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from assistant import errors
from assistant.accounts import TooManyAttempts
from assistant.approval import Unapprovable
from assistant.claims.deciding import UnconfirmedSum
from assistant.client.bodies import Changed
from assistant.desk import Unconfirmed, Unseen
from assistant.photos import PhotoRefused
from assistant.web.render import render
from knowledge.errors import KnowledgeError, ShopUnknown, SourceError

log = logging.getLogger(__name__)


class Unauthenticated(errors.OtklikError):
    """Nobody is signed in, or the key is not known."""


class DeadlineOver(errors.OtklikError):
    """The draft did not come in time; it goes on being made."""


class TooManyRequests(errors.OtklikError):
    """The key's allowance is used up; wait."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StaleDecision(errors.StaleProposal):
    """A decision on what has changed since; says what it is now."""

    def __init__(self, message: str, changed: Changed) -> None:
        super().__init__(message)
        self.changed = changed


class PreconditionUnmet(StaleDecision):
    """The proposal is not the one that If-Match names."""


STATUSES: dict[type[Exception], tuple[int, str]] = {
    Unauthenticated: (401, "unauthenticated"),
    TooManyAttempts: (429, "too-many-attempts"),
    TooManyRequests: (429, "too-many-requests"),
    errors.Forbidden: (403, "forbidden"),
    errors.NotFound: (404, "not-found"),
    PreconditionUnmet: (412, "precondition-unmet"),
    Unseen: (409, "text-not-checked"),
    errors.StaleProposal: (409, "stale-proposal"),
    errors.ConflictError: (409, "conflict"),
    Unapprovable: (422, "unapprovable"),
    Unconfirmed: (422, "unconfirmed"),
    UnconfirmedSum: (422, "unconfirmed-sum"),
    PhotoRefused: (404, "photo"),
    errors.RefusedError: (422, "refused"),
    errors.Unsupported: (422, "unsupported"),
    errors.InputError: (422, "input"),
    DeadlineOver: (504, "deadline-over"),
    errors.ModelBusy: (503, "model-busy"),
    errors.ModelError: (502, "model"),
    errors.MarketplaceBusy: (503, "marketplace-busy"),
    errors.MarketplaceError: (502, "marketplace"),
    errors.StoreError: (503, "store"),
    SourceError: (422, "source"),
    ShopUnknown: (404, "not-found"),
    KnowledgeError: (503, "knowledge"),
    errors.SettingsError: (500, "settings"),
    errors.OtklikError: (500, "otklik"),
}
"""The only place where an error meets an HTTP status. The first class that fits, in this order."""


def status_of(error: Exception) -> tuple[int, str]:
    """The status and the problem's name."""
    return next((found for kind, found in STATUSES.items() if isinstance(error, kind)), (500, "internal"))


def on_error(request: Request, error: Exception) -> Response:
    """Any error of ours."""
    status, name = status_of(error)
    detail, extra = _told(error)
    retry_after = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(int(retry_after) + 1)} if retry_after else None
    return _answer(request, status, name, detail, headers, **extra)


def problem_body(error: BaseException) -> dict[str, Any]:
    """The problem as JSON, for an answer that has begun already. What nobody foresaw is told without details."""
    if not isinstance(error, errors.OtklikError | KnowledgeError):
        log.error("something broke", exc_info=error)
        return _body(500, "internal", "something broke on our side; the server's log knows more", {})
    detail, extra = _told(error)
    return _body(*status_of(error), detail, extra)


def _told(error: Exception) -> tuple[str, dict[str, Any]]:
    extra: dict[str, Any] = {}
    if isinstance(error, Unapprovable):
        extra["findings"] = [finding.model_dump(mode="json") for finding in error.findings]
    if isinstance(error, StaleDecision):
        extra["current"] = error.changed.model_dump(mode="json")
    detail = "the settings of this server need attention" if isinstance(error, errors.SettingsError) else str(error)
    return detail, extra


def on_invalid(request: Request, error: Exception) -> Response:
    """A request that does not fit the schema: every place is named, no value is echoed."""
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    places = [{"at": ".".join(str(part) for part in place["loc"]), "says": place["msg"]} for place in found][:50]
    return _answer(request, 422, "input", "the request does not fit the schema", None, places=places)


def on_http(request: Request, error: Exception) -> Response:
    """Starlette's own refusals: no such page, wrong method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else None
    return _answer(request, status, "http", HTTPStatus(status).phrase, headers)


def on_crash(request: Request, error: Exception) -> Response:
    """What nobody foresaw: logged by the server, told without details."""
    return _answer(request, 500, "internal", "something broke on our side; the server's log knows more", None)


def problem(status: int, name: str, detail: str, headers: dict[str, str] | None = None, **extra: object) -> JSONResponse:
    """An RFC 9457 answer."""
    return JSONResponse(_body(status, name, detail, extra), status, headers, media_type="application/problem+json")


def _body(status: int, name: str, detail: str, extra: Mapping[str, object]) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    return {"type": f"urn:otklik:problem:{name}", "title": title, "status": status, "detail": detail, **extra}


def wants_page(request: Request) -> bool:
    """Whether a person reads the answer."""
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


def _answer(request: Request, status: int, name: str, detail: str, headers: dict[str, str] | None, **extra: object) -> Response:
    if not wants_page(request):
        return problem(status, name, detail, headers, **extra)
    if status == HTTPStatus.UNAUTHORIZED:
        return RedirectResponse("/login", 303)
    return render(request, "error.html", status=status, headers=headers, detail=detail, title_status=status)
