"""Wildberries' JSON, as its official document describes it and its server has been seen to bend it."""

from datetime import datetime, timedelta, timezone
from typing import Any

from assistant.marketplaces.shapes import Identifier, Shape, Text

MOSCOW = timezone(timedelta(hours=3))


class WbProduct(Shape):
    nmId: Identifier = ""
    productName: Text = ""
    supplierArticle: Text = ""
    size: Text = ""


class WbAnswer(Shape):
    text: Text = ""
    state: Text = ""
    editable: bool = False


class WbFeedback(Shape):
    id: Identifier
    text: Text = ""
    pros: Text = ""
    cons: Text = ""
    productValuation: int | None = None
    createdDate: datetime | None = None
    answer: WbAnswer | None = None
    productDetails: WbProduct = WbProduct()
    userName: Text = ""
    orderStatus: Text = ""
    color: Text = ""
    bables: list[str] | None = None
    photoLinks: list[dict[str, Any]] | None = None
    isAbleReturnProductOrders: bool = False
    parentFeedbackId: Identifier | None = None
    childFeedbackId: Identifier | None = None

    @property
    def answered(self) -> bool:
        """Read from the answer itself: the list's own filter also says "answered" of reviews that only grew old."""
        return self.answer is not None and bool(self.answer.text)

    @property
    def has_words(self) -> bool:
        """Whether there is anything but stars."""
        return bool(self.text or self.pros or self.cons or self.photoLinks)


class WbQuestion(Shape):
    id: Identifier
    text: Text = ""
    createdDate: datetime | None = None
    state: Text = ""
    answer: WbAnswer | None = None
    productDetails: WbProduct = WbProduct()


class WbClaim(Shape):
    id: Identifier
    claim_type: int | None = None
    status: int | None = None
    status_ex: int | None = None
    nm_id: Identifier = ""
    user_comment: Text = ""
    wb_comment: Text = ""
    dt: Text = ""
    imt_name: Text = ""
    order_dt: Text = ""
    dt_update: Text = ""
    photos: list[str] | None = None
    video_paths: list[str] | None = None
    actions: list[str] | None = None
    price: float | None = None
    currency_code: Text = ""
    srid: Text = ""
    delivery_dt: Text = ""

    @property
    def delivered_at(self) -> datetime | None:
        """When the buyer got the order, in Moscow time as well; None when not told."""
        return _moscow(self.delivery_dt)

    @property
    def asked_at(self) -> datetime | None:
        """`dt` is Moscow time without an offset."""
        return _moscow(self.dt)


class WbEvent(Shape):
    chatID: Identifier
    eventID: Identifier = ""
    eventType: Text = ""
    isNewChat: bool = False
    message: dict[str, Any] | None = None
    addTimestamp: int = 0
    replySign: Text = ""
    sender: Text = ""
    clientName: Text = ""

    @property
    def text(self) -> str:
        """What was said."""
        return str((self.message or {}).get("text") or "")

    @property
    def files(self) -> tuple[str, ...]:
        """Ids of the files and images of the message; `Chats.download` gets one."""
        held = (self.message or {}).get("attachments") or {}
        found = [*(held.get("files") or ()), *(held.get("images") or ())]
        return tuple(str(one.get("downloadID") or one.get("id") or one.get("url")) for one in found if isinstance(one, dict))


class WbWaiting(Shape):
    """What an account's own counters say."""

    reviews: int
    questions: int
    unseen: bool


class WbChat(Shape):
    chatID: Identifier
    replySign: Text = ""
    clientName: Text = ""
    goodCard: dict[str, Any] | None = None


def _moscow(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=MOSCOW)
