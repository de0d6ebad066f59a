"""Cursors: where a page ended, as an opaque word that a caller hands back."""

import base64
import binascii
import json

from pydantic import ValidationError

from assistant.errors import InputError
from assistant.store import Place, Row


def cursor_after(row: Row) -> str:
    """The cursor of the page that follows this row."""
    place = Place.of(row)
    told = json.dumps([place.priority.value, place.due_at.isoformat(), place.id], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place:
    """The place that a cursor names. Raises InputError for anything else."""
    try:
        priority, due_at, identity = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        return Place(priority=priority, due_at=due_at, id=identity)
    except (binascii.Error, ValueError, TypeError, ValidationError) as error:
        raise InputError("this is no cursor of ours: hand back `next` of the page before, as it was given") from error
