"""Rendering a page: escaped, in the person's language, with the session's form token at hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from assistant.web.i18n import DEFAULT, LANGUAGES, language_of, translations
from assistant.web.shown import visible

TEMPLATES = Path(__file__).parent / "templates"
PLATFORM_NAMES = {
    "wb": "Wildberries",
    "ozon": "Ozon",
    "ym": "Яндекс Маркет",
    "taobao": "Taobao",
    "jd": "JD",
    "douyin": "Douyin",
    "kuaishou": "Kuaishou",
    "amazon": "Amazon",
    "ebay": "eBay",
    "lazada": "Lazada",
    "aliexpress": "AliExpress",
    "1688": "1688",
}


@cache
def environment(language: str) -> Environment:
    """One environment per language; autoescape is on for every template and StrictUndefined finds misspelt names."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.globals |= {"language": language, "languages": LANGUAGES, "platform_names": PLATFORM_NAMES}
    made.filters |= {"visible": visible, "clock_time": clock_time, "ago": ago}
    return made


def prepare() -> None:
    """Reads the pages of the queue in every language, before the first person waits for them."""
    for language in LANGUAGES:
        for template in ("queue.html", "item.html"):
            environment(language).get_template(template)


def render(request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any) -> HTMLResponse:
    """The page as an answer."""
    session = getattr(request.state, "session", None)
    page = environment(language_of(request) or DEFAULT).get_template(template)
    return HTMLResponse(page.render(request=request, session=session, path=request.url.path, **values), status, headers)


def clock_time(moment: datetime | None, zone: str = "Europe/Moscow") -> str:
    """A time as the shop's clock shows it."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%d.%m.%Y %H:%M") if moment else ""


def ago(moment: datetime | None, now: datetime | None = None) -> int:
    """Minutes from a moment until now; negative when it lies ahead."""
    return int(((now or datetime.now(UTC)) - moment).total_seconds() // 60) if moment else 0
