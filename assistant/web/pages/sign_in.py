"""Signing in and out, accepting an invitation, choosing a language."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from assistant.accounts import TooManyAttempts
from assistant.errors import InputError, NotFound, RefusedError
from assistant.web.i18n import COOKIE as LANGUAGE_COOKIE
from assistant.web.i18n import LANGUAGES
from assistant.web.people import COOKIE, FormSession, TheServices
from assistant.web.render import render

router = APIRouter()


@router.get("/")
def home() -> Response:
    """The queue is the home page."""
    return RedirectResponse("/desk", 303)


@router.get("/login")
def login_page(request: Request) -> Response:
    """The login form."""
    return render(request, "login.html", problem="", login="", invitation=None)


@router.post("/login")
def log_in(request: Request, services: TheServices, login: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
    """Starts a session; a wrong try shows the form again without saying which half was wrong."""
    address = request.client.host if request.client else "unknown"
    try:
        token, _ = services.accounts.sign_in(login, password, address=address)
    except TooManyAttempts:
        return render(request, "login.html", status=429, problem="many", login=login, invitation=None)
    except RefusedError:
        return render(request, "login.html", status=401, problem="wrong", login=login, invitation=None)
    answer = RedirectResponse("/desk", 303)
    age = int(services.accounts.session_length.total_seconds())
    answer.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="lax", secure=services.secure_cookies)
    return answer


@router.post("/logout")
def log_out(request: Request, services: TheServices, session: FormSession) -> Response:
    """Ends the session."""
    services.accounts.sign_out(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/invitations/{token}")
def invitation_page(request: Request, token: str, services: TheServices) -> Response:
    """The form behind an invitation link."""
    invitation = services.accounts.invitation(token)
    if invitation is None:
        raise NotFound("this invitation is spent or expired; ask for a new one")
    return render(request, "login.html", problem="", login="", invitation=invitation)


@router.post("/invitations/{token}")
def accept_invitation(
    request: Request, token: str, services: TheServices, login: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Makes the account and leads to the login form."""
    try:
        services.accounts.accept(token, login, password)
    except InputError as error:
        invitation = services.accounts.invitation(token)
        if invitation is None:
            raise
        return render(request, "login.html", status=422, problem=str(error), login=login, invitation=invitation)
    return RedirectResponse("/login", 303)


@router.post("/language")
def choose_language(request: Request, code: Annotated[str, Form()] = "") -> Response:
    """Remembers the language and returns to the page."""
    came_from = urlsplit(request.headers.get("referer", ""))
    back = came_from.path if came_from.netloc == request.headers.get("host") and came_from.path.startswith("/") else "/desk"
    query = f"?{came_from.query}" if came_from.query else ""
    answer = RedirectResponse("/" + back.lstrip("/") + query, 303)
    if code in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, code, max_age=31_536_000, samesite="lax", httponly=True)
    return answer
