"""Supplemented reviews of Wildberries: two ids, one buyer, one thing to answer."""

from collections.abc import Callable, Iterable, Iterator

from assistant.domain import Message, Speaker
from assistant.marketplaces.wb.shapes import WbFeedback

Fetch = Callable[[str], WbFeedback | None]


def joined(reviews: Iterable[WbFeedback], fetch: Fetch) -> Iterator[tuple[WbFeedback, WbFeedback | None]]:
    """Unanswered reviews once each; a supplement comes with the review it supplements, which is then not given on its own.

    `fetch` gets one review by its id, None when it cannot be got. A review whose supplement is answered is answered.
    """
    waiting: dict[str, WbFeedback] = {}
    given: set[str] = set()
    for review in reviews:
        if review.id in given:
            continue
        if review.childFeedbackId:
            waiting[review.id] = review
        elif not review.answered:
            given.add(review.id)
            parent = review.parentFeedbackId
            yield review, (waiting.pop(parent, None) or fetch(parent)) if parent else None
        elif review.parentFeedbackId:
            waiting.pop(review.parentFeedbackId, None)
    for first in waiting.values():
        if first.childFeedbackId in given:
            continue
        supplement = fetch(first.childFeedbackId or "")
        if supplement is None and not first.answered:
            yield first, None
        elif supplement is not None and not supplement.answered:
            yield supplement, first


def thread_of(first: WbFeedback | None) -> tuple[Message, ...]:
    """What was said before the supplement: the first review's words, and the shop's answer to them."""
    if first is None:
        return ()
    words = "\n".join(part for part in (first.text, first.pros, first.cons) if part)
    said = [Message(speaker=Speaker.BUYER, text=words, at=first.createdDate)] if words else []
    if first.answer is not None and first.answered:
        said.append(Message(speaker=Speaker.SHOP, text=first.answer.text))
    return tuple(said)
