"""The desk in Russian, English and Chinese. Sources are English; catalogues are gettext files beside this module."""

import gettext
from functools import cache
from pathlib import Path

from starlette.requests import Request

FOLDER = Path(__file__).parent / "locale"
LANGUAGES = {"ru": "Русский", "en": "English", "zh": "中文"}
DEFAULT = "ru"
COOKIE = "otklik_language"


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; English is the source itself."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("desk", FOLDER, [language], fallback=True)


def language_of(request: Request) -> str:
    """The language that the person chose, else the browser's, else Russian."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for wish in request.headers.get("accept-language", "").split(","):
        code = wish.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return DEFAULT
