"""The web application: the API, the pages and what runs beside them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from assistant.errors import OtklikError
from assistant.mcp_server.door import Door
from assistant.web import api, health, hints, pages
from assistant.web.api.events import Streams
from assistant.web.errors import on_crash, on_error, on_http, on_invalid
from assistant.web.render import prepare
from assistant.web.reports import Reports
from assistant.web.security import Guard
from assistant.web.services import Services
from assistant.web.timing import Timed
from knowledge.errors import KnowledgeError

STATIC = Path(__file__).parent / "static"


def create_app(services: Services) -> FastAPI:
    """The application over these services; what works beside it starts and stops with it."""
    working = services.working()

    door = Door(services)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if working is not None:
            services.desk.warm()
            prepare()
            working.start()
        async with door.open():
            yield
        if working is not None:
            await run_in_threadpool(working.stop)

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
    app.state.streams = Streams()
    app.state.reports = Reports()
    app.state.wake_drafter = working.wake if working else _nobody
    app.state.wake_collector = working.collect_now if working else _nobody
    app.state.wake_teller = working.tell_now if working else _nobody
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
    app.add_middleware(Timed, meters=services.watch.meters, traffic=services.watch.traffic)
    return app


def _nobody() -> None:
    """Others work on this database; they look for themselves."""
