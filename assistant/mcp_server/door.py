"""/mcp: the same tools over streamable HTTP, behind the same API keys. The SDK is loaded with the first request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from assistant.web.errors import problem
from assistant.web.services import Services

if TYPE_CHECKING:
    from mcp.server.mcpserver import Context
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

KEY = "otklik_key"


class Door:
    """An ASGI application that turns away everybody without a key and hands the rest to the SDK. Every request stands alone."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._group: TaskGroup | None = None
        self._manager: StreamableHTTPSessionManager | None = None
        self._opening = anyio.Lock()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The time in which requests are taken."""
        async with anyio.create_task_group() as group:
            self._group = group
            try:
                yield
            finally:
                self._group = self._manager = None
                group.cancel_scope.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scheme, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
        actor = await run_in_threadpool(self._services.accounts.key, key.strip()) if scheme.casefold() == "bearer" else None
        if actor is None:
            refusal = problem(401, "unauthenticated", "send an API key: Authorization: Bearer otk_…", {"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)
            return
        scope.setdefault("state", {})[KEY] = key.strip()
        try:
            manager = await self._ready()
        except ImportError:
            await problem(501, "not-installed", "this server was installed without otklik[mcp]")(scope, receive, send)
            return
        if manager is None:
            await problem(503, "not-open", "this server is starting or leaving")(scope, receive, send)
            return
        await manager.handle_request(scope, receive, send)

    async def _ready(self) -> "StreamableHTTPSessionManager | None":
        async with self._opening:
            if self._manager is None and self._group is not None:
                made = await run_in_threadpool(self._make)
                await self._group.start(_running, made)
                self._manager = made
        return self._manager

    def _make(self) -> "StreamableHTTPSessionManager":
        from mcp.server.transport_security import TransportSecuritySettings

        from assistant.mcp_server.server import build_server

        server = build_server(self._services, _key_of)
        # Nobody comes in without a key, and our own guard looks at the origin; the SDK's list of host names would only know this machine.
        security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        server.streamable_http_app(stateless_http=True, json_response=True, transport_security=security)
        return server.session_manager


async def _running(manager: "StreamableHTTPSessionManager", *, task_status: anyio.abc.TaskStatus[None]) -> None:
    async with manager.run():
        task_status.started()
        await anyio.sleep_forever()


def _key_of(context: "Context") -> str:
    state = getattr(context.request_context.request, "scope", {}).get("state", {})
    return str(state.get(KEY, ""))
