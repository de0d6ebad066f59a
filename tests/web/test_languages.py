"""Every word of the pages is there in every language, and the compiled catalogues are those of the sources."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from assistant.web.i18n import FOLDER, LANGUAGES

WORDS = {message for _, _, message, _, _ in extract_from_dir(FOLDER.parent / "templates", [("**.html", "jinja2")])}
TRANSLATED = sorted(LANGUAGES.keys() - {"en"})


def folder(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_is_translated_with_the_same_places_to_fill(language: str) -> None:
    catalogue = read_po(BytesIO((folder(language) / "desk.po").read_bytes()))
    told = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert told.keys() == WORDS
    assert [word for word, translation in told.items() if not translation] == []
    places = re.compile(r"%\(\w+\)s")
    assert [word for word, translation in told.items() if sorted(places.findall(word)) != sorted(places.findall(translation))] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_the_source(language: str) -> None:
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO((folder(language) / "desk.po").read_bytes())))
    assert (folder(language) / "desk.mo").read_bytes() == compiled.getvalue()
