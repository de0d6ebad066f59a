"""Buyers' photos through our own proxy."""

from fastapi import APIRouter
from starlette.responses import Response

from assistant.errors import NotFound
from assistant.photos import Size
from assistant.web.people import SignedIn, TheServices

router = APIRouter(prefix="/desk/items")

_SUFFIXES = (".mp4", ".mov", ".webm", ".m3u8", ".avi", ".mkv")


@router.get("/{inquiry_id:path}/photos/{number}")
def photo(inquiry_id: str, number: int, session: SignedIn, services: TheServices, size: Size = Size.SMALL) -> Response:
    """One picture of an inquiry, drawn anew; the browser keeps it for a day."""
    inquiry = services.desk.inquiry(session.actor, inquiry_id)
    if not 0 <= number < len(inquiry.media):
        raise NotFound(f"no photo {number} here")
    headers = {"Cache-Control": "private, max-age=86400", "Content-Disposition": "inline; filename=photo.jpg"}
    return Response(services.photos.picture(inquiry.media[number], size), media_type="image/jpeg", headers=headers)


def is_film(address: str) -> bool:
    """Whether the attachment is a film by its name: films are not fetched."""
    return address.partition("?")[0].casefold().endswith(_SUFFIXES)
