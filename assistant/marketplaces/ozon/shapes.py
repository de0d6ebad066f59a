"""Ozon's JSON, read liberally: ids come as numbers or strings, enum values with look-alike letters."""

from datetime import datetime
from typing import Any

from assistant.marketplaces.shapes import Identifier, Shape, Text


class OzonReview(Shape):
    id: Identifier
    sku: Identifier = ""
    text: Text = ""
    published_at: datetime | None = None
    rating: int | None = None
    status: Text = ""
    order_status: Text = ""
    comments_amount: int = 0
    photos_amount: int = 0
    videos_amount: int = 0
    photos: list[dict[str, Any]] | None = None
    videos: list[dict[str, Any]] | None = None

    @property
    def media(self) -> tuple[str, ...]:
        """Addresses of the photos and videos; only a single review tells them."""
        return tuple(str(one["url"]) for one in [*(self.photos or ()), *(self.videos or ())] if one.get("url"))


class OzonCount(Shape):
    """Reviews or questions by status; a question that is not processed yet is counted as a whole too."""

    new: int = 0
    viewed: int = 0
    processed: int = 0

    @property
    def waiting(self) -> int:
        """Those that nobody has dealt with."""
        return self.new + self.viewed


class OzonComment(Shape):
    id: Identifier
    text: Text = ""
    is_owner: bool = False
    is_official: bool = False
    is_published: bool = False
    is_rejected: bool = False
    deviation_reason: Text = ""


class OzonQuestion(Shape):
    id: Identifier
    sku: Identifier = ""
    text: Text = ""
    author_name: Text = ""
    published_at: datetime | None = None
    status: Text = ""
    answers_count: int = 0


class OzonAnswer(Shape):
    id: Identifier
    text: Text = ""
    author_name: Text = ""
    status_publication: Text = ""


class OzonUser(Shape):
    id: Identifier = ""
    type: Text = ""


class OzonMessage(Shape):
    message_id: Identifier
    user: OzonUser = OzonUser()
    created_at: datetime | None = None
    data: list[str] | None = None
    is_image: bool = False
    context: dict[str, Any] | None = None

    @property
    def text(self) -> str:
        """The message as plain words; Ozon sends Markdown, which stays what it is: text."""
        return "\n".join(self.data or [])


class OzonChat(Shape):
    chat_id: Identifier
    chat_status: Text = ""
    chat_type: Text = ""
    created_at: datetime | None = None


class OzonReturn(Shape):
    return_id: Identifier = ""
    posting_number: Text = ""
    created_at: datetime | None = None
    product: dict[str, Any] | None = None
    state: dict[str, Any] | None = None
    client_name: Text = ""
    comment: Text = ""
    client_photo: list[str] | None = None
    available_actions: list[dict[str, Any]] | None = None
    rejection_reason: list[dict[str, Any]] | None = None
    return_reason: dict[str, Any] | None = None


class OzonPastReturn(Shape):
    """A return that Ozon handles itself."""

    id: Identifier
    posting_number: Text = ""
    return_reason_name: Text = ""
    type: Text = ""
    product: dict[str, Any] | None = None
    visual: dict[str, Any] | None = None
