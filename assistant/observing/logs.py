"""Logs: one JSON object a line (or plain text on a terminal), about the shop, inquiry and workflow in hand, without a buyer's words.

An error is told by its class and the places it went through. Its message is told only where it is ours from the first letter to the last
(`OtklikError.quotes` is False); any other may hold a piece of what was being read when it happened.
"""

import logging
import sys
import threading
from collections.abc import MutableMapping
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import IO, Any

import structlog

from assistant.errors import OtklikError
from assistant.observing.about import without_quotations
from assistant.settings import LogForm

Event = MutableMapping[str, Any]

_DEEPEST = 12
_ROOT = Path(__file__).parents[2]
_QUIET = ("httpx2", "httpcore2", "openai", "chromadb", "dbos", "alembic", "pymorphy3")
"""Libraries that tell more of their own affairs than anybody asked; their warnings are heard."""

_WITH_OWN_HANDLERS = ("uvicorn", "uvicorn.error", "uvicorn.access", "dbos")


def configure_logs(level: str = "INFO", form: LogForm = LogForm.AUTO, stream: IO[str] | None = None) -> None:
    """Sends every log of this process through one handler to `stream` (standard error). Uncaught errors go the same way."""
    stream = stream or sys.stderr
    plain = form is LogForm.TEXT or (form is LogForm.AUTO and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Formatter(plain=plain))
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old.formatter, _Formatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _WITH_OWN_HANDLERS:  # their own handlers would print messages and tracebacks as they are
        other = logging.getLogger(name)
        other.handlers, other.propagate = [logging.NullHandler()], True
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Renders records of the standard library and of structlog alike."""

    def __init__(self, *, plain: bool) -> None:
        renderer = structlog.dev.ConsoleRenderer(colors=False) if plain else structlog.processors.JSONRenderer(ensure_ascii=False)
        super().__init__(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _quote_nothing, renderer],
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", key="at"),
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        told = logging.makeLogRecord(record.__dict__)
        told.msg, told.args = _message(record), None
        told.exc_text = None
        return super().format(told)


def _message(record: logging.LogRecord) -> str:
    """The message with errors among its arguments told safely."""
    given = record.args
    if isinstance(given, tuple):
        given = tuple(told_safely(arg) if isinstance(arg, BaseException) else arg for arg in given)
    message = told_safely(record.msg) if isinstance(record.msg, BaseException) else str(record.msg)
    try:
        return message % given if given else message
    except (TypeError, ValueError):
        return message


def told_safely(error: BaseException) -> str:
    """The class of an error, and its message where no stranger's words can stand in it."""
    name = error.__class__.__name__
    return f"{name}: {error}" if isinstance(error, OtklikError) and not error.quotes else name


def _quote_nothing(logger: object, method: str, event: Event) -> Event:
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        event["error"] = told_safely(error)
        event["went_through"] = _places(error.__traceback__)
        event["because"] = [told_safely(cause) for cause in _causes(error)]
    return {name: _quiet(value) for name, value in event.items()}


def _quiet(value: Any) -> Any:
    """A value without quotations, however deep they lie."""
    if isinstance(value, str):
        return without_quotations(value)
    if isinstance(value, list | tuple):
        return [_quiet(part) for part in value]
    if isinstance(value, dict):
        return {_quiet(name): _quiet(part) for name, part in value.items()}
    return value if value is None or isinstance(value, bool | int | float) else without_quotations(str(value))


def _places(trace: TracebackType | None) -> list[str]:
    """The last places that the error went through."""
    found = [f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in walk_tb(trace)]
    return found[-_DEEPEST:]


def _short(path: str) -> str:
    try:
        return Path(path).relative_to(_ROOT).as_posix()
    except ValueError:
        return "/".join(Path(path).parts[-2:])


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    while (cause := error.__cause__ or error.__context__) is not None and len(found) < 5:
        found.append(cause)
        error = cause
    return found


def _uncaught(kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
    if kind is not None and issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    logging.getLogger("otklik").critical("an error that nobody caught", exc_info=error)
