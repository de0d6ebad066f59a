"""The web application: the API, the pages and what runs beside them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from assistant.background import Background
from assistant.errors import OtklikError
from assistant.mcp_server.door import Door
from assistant.web import api, health, hints, pages
from assistant.web.errors import on_crash, on_error, on_http, on_invalid
from assistant.web.security import Guard
from assistant.web.services import Services
from knowledge.errors import KnowledgeError

EDIT_SETTLE = timedelta(minutes=3)
"""How long an edit may still be on its way before it is read back."""

STATIC = Path(__file__).parent / "static"


def create_app(services: Services) -> FastAPI:
    """The application over these services; it starts and stops its background loops with itself."""
    publisher = Background("publisher", services.publisher.run_once, every=1)
    drafter = Background("drafter", services.drafter.draft_new, every=5)
    collector = Background("collector", services.drafter.collect, every=60)
    editor = Background("editor", lambda: services.editor.settle(EDIT_SETTLE), every=60)
    counter = Background("counter", services.counter.run_once, every=2)
    loops = (publisher, drafter, collector, editor, counter) if services.background else ()

    door = Door(services)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if loops:
            services.desk.warm()
        for loop in loops:
            loop.start()
        async with door.open():
            yield
        for loop in loops:
            loop.stop()

    app = FastAPI(
        title="Otklik",
        version="1",
        summary="Checked reply drafts for marketplace sellers; a person approves every one.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    app.state.services = services
    app.state.streams = {}
    app.state.wake_publisher = publisher.wake
    app.state.wake_drafter = drafter.wake
    app.state.wake_collector = collector.wake
    app.include_router(api.router)
    app.include_router(health.router)
    app.include_router(hints.router, include_in_schema=False)
    app.include_router(pages.router, include_in_schema=False)
    app.router.routes.append(Route("/mcp", door, name="mcp"))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(OtklikError, on_error)
    app.add_exception_handler(KnowledgeError, on_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, on_crash)
    app.add_middleware(Guard, secure=services.secure_cookies)
    return app
