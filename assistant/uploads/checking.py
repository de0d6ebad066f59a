"""Which files are read at all. A file is judged by its ending and by what stands in it; both must agree."""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from assistant.errors import InputError

MOST_BYTES = 20_000_000
_UNPACKED = 100_000_000
_PARTS = 5_000
_RATIO = 300
POLICIES = (".pdf", ".docx", ".md")
FEEDS = (".xlsx", ".csv", ".yml")
_MAIN = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


class Refused(InputError):
    """The file is not read; the message says what it is and what to bring instead."""


def checked_name(given: str) -> str:
    """The file's own name without folders and invisible signs."""
    name = PurePosixPath(given.replace("\\", "/")).name
    plain = "".join(sign for sign in name if sign.isprintable() and sign not in '<>:"|?*').strip(". ")[-150:]
    if PurePosixPath(plain).suffix.lower() not in POLICIES + FEEDS:
        raise Refused(f"{plain[:80]!r} cannot be read: bring a policy as PDF, DOCX or MD, or a card feed as XLSX, CSV or YML")
    return plain


def check_file(name: str, body: bytes) -> None:
    """Refused, with the reason, unless the file is what its name says and cannot hurt whoever reads it."""
    ending = PurePosixPath(name).suffix.lower()
    if not body:
        raise Refused(f"{name!r} is empty")
    if len(body) > MOST_BYTES:
        raise Refused(f"{name!r} has {len(body) / 1e6:.0f} MB; a file has at most {MOST_BYTES // 1_000_000} MB")
    if ending in _MAIN:
        _check_package(name, body, _MAIN[ending])
    elif ending == ".pdf":
        if not body.lstrip()[:5] == b"%PDF-":
            raise Refused(f"{name!r} is not a PDF, whatever its name says")
        if any(mark in body for mark in _ACTIVE):
            raise Refused(f"{name!r} carries a script, a program or a file inside; save it as a plain PDF")
    else:
        _check_text(name, body)


def _check_text(name: str, body: bytes) -> None:
    if b"\x00" in body:
        raise Refused(f"{name!r} is not a text file; save it as UTF-8")
    if name.lower().endswith(".yml") and b"<!ENTITY" in body:
        raise Refused(f"{name!r} declares entities of its own; a price list needs none")
    if name.lower().endswith(".yml") and b"<" not in body[:2000]:
        raise Refused(f"{name!r} is not a YML price list of Yandex Market")


def _check_package(name: str, body: bytes, main: str) -> None:
    try:
        with zipfile.ZipFile(BytesIO(body)) as package:
            parts = package.infolist()
            if main not in package.namelist():
                raise Refused(f"{name!r} is not what its name says: there is no {main} in it")
            if any("vbaProject" in part.filename for part in parts):
                raise Refused(f"{name!r} carries macros; save it without them")
            swollen = any(part.file_size > 1_000_000 and part.file_size > _RATIO * max(part.compress_size, 1) for part in parts)
            if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED or swollen:
                raise Refused(f"{name!r} unpacks to far more than it seems; bring a smaller file")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares(package, part):
                    raise Refused(f"{name!r} declares entities of its own; save it again from the office program")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise Refused(f"{name!r} is broken or locked with a password: {error}") from error


def _declares(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with package.open(part) as opened:
        head = opened.read(8192)
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
