"""Changing an answer that buyers can already read. Wildberries allows one edit in 60 days, Yandex Market edits by id, Ozon none.

The new text needs an approving decision of its own, on the exact wording whose findings were seen. What will be spent is recorded before
the one call; an unclear outcome is read back and never repeated, and the edit counts as used until the marketplace surely refused it.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from assistant.accounts import Actor
from assistant.desk import Desk, Request
from assistant.domain import Reply, Status
from assistant.errors import (
    AnswerRefused,
    ConflictError,
    InputError,
    MarketplaceBusy,
    MarketplaceDenied,
    MarketplaceError,
    RefusedError,
    Unsupported,
)
from assistant.marketplaces.shapes import same_text
from assistant.ports import AnswerState, Marketplace, Published
from assistant.store import Store
from assistant.store.edits import Edit
from knowledge.types import Frozen, Platform

log = logging.getLogger(__name__)

_REFUSALS = (AnswerRefused, MarketplaceDenied, MarketplaceBusy, RefusedError, InputError, ConflictError)
"""Answers that mean: surely not changed."""


@runtime_checkable
class Editable(Protocol):
    """A marketplace that can change an answer in place."""

    def edit(self, reply: Reply) -> None: ...


class EditsLeft(Frozen):
    """What a reviewer must see before an edit. `left` None means: not limited. `why` says why none is left."""

    text: str
    left: int | None
    why: str = ""


@dataclass(frozen=True)
class Editor:
    """Edits published answers, one call each."""

    store: Store
    desk: Desk
    marketplaces: Mapping[tuple[str, Platform], Marketplace]
    clock: Callable[[], datetime]

    def left(self, inquiry_id: str) -> EditsLeft:
        """What stands at the marketplace now and how many edits are left; ConflictError when no answer of ours stands there."""
        market, reply, standing = self._standing(inquiry_id)
        if not isinstance(market, Editable) or standing.edits_left == 0:
            return EditsLeft(text=standing.text, left=0, why=f"{reply.platform} does not let this answer be edited")
        open_now = {Status.SENDING, Status.UNKNOWN, Status.ACCEPTED}
        spent = [edit for edit in self.store.edits(inquiry_id) if edit.state is not Status.REFUSED]
        if any(edit.state in open_now for edit in spent):
            return EditsLeft(text=standing.text, left=0, why="an edit is on its way; its outcome is not known yet")
        if standing.edits_left is not None and spent:
            return EditsLeft(text=standing.text, left=0, why=f"the one edit was used at {spent[-1].at:%d.%m.%Y %H:%M} UTC")
        return EditsLeft(text=standing.text, left=standing.edits_left)

    def edit(self, actor: Actor, request: Request) -> Status:
        """Replaces a published answer by an approved text; returns where the edit stands.

        What `Desk.approve_edit` raises, and RefusedError when no edit is left or publishing is stopped.
        """
        verdict, reply = self.desk.approve_edit(actor, request)
        if self.store.paused:
            raise RefusedError("publishing is stopped; an edit is not sent either")
        now_there = self.left(reply.inquiry_id)
        if now_there.left == 0:
            raise RefusedError(now_there.why)
        if same_text(now_there.text, reply.text):
            raise InputError("the new text says the same as the published one")
        number = self.store.begin_edit(verdict, reply, only=now_there.left is not None)
        if number is None:
            raise ConflictError("somebody else edits this answer, or its edit was used a moment ago")
        return self._send(actor, reply, self._edit(reply.inquiry_id))

    def settle(self, wait: timedelta = timedelta(0)) -> None:
        """Reads back edits whose outcome is open."""
        for edit in self.store.open_edits():
            if self.clock() - edit.at >= wait:
                try:
                    self._read_back(edit)
                except (MarketplaceError, ConflictError, InputError) as error:
                    log.warning("reading back the edit of %r failed: %s", edit.inquiry_id, error)

    def _send(self, actor: Actor, reply: Reply, edit: Edit) -> Status:
        market = self.marketplaces[reply.shop_id, reply.platform]
        after, note = Status.ACCEPTED, ""
        try:
            if not isinstance(market, Editable):
                raise Unsupported(f"{reply.platform} cannot edit answers")
            market.edit(reply)
        except _REFUSALS as error:
            after, note = Status.REFUSED, str(error)
        except Exception as error:  # noqa: BLE001 - any failure after the call began leaves its outcome open
            after, note = Status.UNKNOWN, f"{error.__class__.__name__}: {error}"
        self.store.settle_edit(edit, after, note, now=self.clock())
        self.store.log(
            actor.name, f"edit {after}", reply.inquiry_id, now=self.clock(), text_sha256=reply.text_sha256, approved_by=reply.approved_by
        )
        if after is Status.ACCEPTED:
            self.settle()
        return self._edit(reply.inquiry_id).state

    def _read_back(self, edit: Edit) -> None:
        if edit.state is Status.SENDING:
            self.store.settle_edit(edit, Status.UNKNOWN, "the sender stopped before the answer came", now=self.clock())
            return
        _, reply, standing = self._standing(edit.inquiry_id)
        if not same_text(standing.text, reply.text):
            return  # the read may lag, or the edit never landed: the edit stays used until a person looks
        if standing.state is AnswerState.SHOWN:
            self.store.settle_edit(edit, Status.PUBLISHED, "read back", now=self.clock())
        elif standing.state is AnswerState.REFUSED:
            # Moderation refused the new text after the edit was spent: it stays used.
            self.store.settle_edit(edit, Status.CLOSED, standing.reason or "refused by moderation", now=self.clock())

    def _standing(self, inquiry_id: str) -> tuple[Marketplace, Reply, Published]:
        reply = self.store.reply(inquiry_id)
        market = self.marketplaces.get((reply.shop_id, reply.platform)) if reply else None
        if reply is None or market is None:
            raise ConflictError(f"{inquiry_id!r} has no answer of ours at a connected marketplace")
        standing = market.published(reply.external_id)
        if standing is None:
            raise ConflictError(f"no answer to {inquiry_id!r} stands at {reply.platform} now")
        return market, reply, standing

    def _edit(self, inquiry_id: str) -> Edit:
        return self.store.edits(inquiry_id)[-1]
