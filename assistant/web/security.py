"""What every answer carries and what every request must not be."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.errors import problem

LARGEST_BODY = 2_000_000
LARGER = {"/desk/knowledge/uploads": 21_000_000}
"""Where files are brought, and how large a body may be there."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "report-uri /csp-reports",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """Security headers on every answer, no cached private pages, no oversized bodies, no writes from other sites' pages."""

    def __init__(self, app: ASGIApp, secure: bool = False) -> None:
        self.app = app
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = _refusal(scope, headers)
        if refused is not None:
            await problem(refused[0], "refused", refused[1])(scope, receive, self._guarded(scope, send))
            return
        scope.setdefault("state", {})  # what the routes want added to the answer's headers stands here
        await self.app(scope, _Limited(receive, _most(scope)), self._guarded(scope, send))

    def _guarded(self, scope: Scope, send: Send) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**HEADERS, **scope.get("state", {}).get("headers", {})}.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
                if self.secure:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return guarded


class _Limited:
    """Passes the body on until it grows too large; then the client is treated as gone."""

    def __init__(self, receive: Receive, most: int) -> None:
        self.receive = receive
        self.most = most
        self.seen = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.seen > self.most else message


def _most(scope: Scope) -> int:
    return LARGER.get(scope["path"], LARGEST_BODY)


def _refusal(scope: Scope, headers: Headers) -> tuple[int, str] | None:
    if "\x00" in scope["path"]:
        return 422, "the address holds the character NUL (%00)"
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > _most(scope):
        return 413, f"a request body has at most {_most(scope)} bytes"
    if scope["method"] in {"GET", "HEAD", "OPTIONS"} or scope["path"].startswith("/v1/"):
        return None
    origin = headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != headers.get("host")
    if foreign or headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return 403, "this form was sent from another site"
    return None
