"""An edit is decided anew, spent once, and never repeated blindly."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.approval import Unapprovable
from assistant.desk import Request, Unseen, sha256
from assistant.domain import Action, Status
from assistant.editing import Editor
from assistant.errors import ConflictError, Forbidden, InputError, RefusedError, StaleProposal
from assistant.publishing import Publisher
from assistant.store import PAUSED
from tests.desk.parts import Place, a_place, an_actor, proposed
from tests.marketplaces.connections import Connection, connected, text_at

pytestmark = pytest.mark.usefixtures("each_database")

TEXT, BETTER = "Здравствуйте! Спасибо за отзыв.", "Здравствуйте! Спасибо, что написали про шум."


@dataclass
class Answered:
    place: Place
    link: Connection
    review: str
    external_id: str

    @property
    def editor(self) -> Editor:
        markets = {("default", self.link.market.platform): self.link.market}
        return Editor(self.place.store, self.place.services.desk, markets, self.place.clock)

    def edit(self, text: str = BETTER, actor: Any = None, **more: Any) -> Status:
        asked: dict[str, Any] = {"proposal_id": "i1", "version": 1, "action": Action.APPROVE, "text": text, "text_sha256": sha256(text)}
        return self.editor.edit(actor or an_actor(), Request(**(asked | more)))

    @property
    def edits(self) -> int:
        return sum(entry.method == "PATCH" for entry in self.link.fake.log)


def answered(link: Connection, folder: Path) -> Answered:
    review = link.fake.add_review("Гудит", rating=2)
    (inquiry,) = link.market.reviews()
    place = a_place(folder)
    proposed(place, **(inquiry.model_dump() | {"id": "i1", "shop_id": "default"}))
    request = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=TEXT, text_sha256=sha256(TEXT))
    place.services.desk.decide(an_actor(), request)
    place.clock.move(minutes=2)
    Publisher(place.store, {("default", link.market.platform): link.market}, place.clock).run_once()
    assert place.store.status("i1") is Status.PUBLISHED
    return Answered(place, link, review, inquiry.external_id)


@pytest.fixture
def wb(tmp_path: Path) -> Iterator[Answered]:
    with connected("wb") as link:
        yield answered(link, tmp_path)


def test_one_edit_is_left_then_none(wb: Answered) -> None:
    assert wb.editor.left("i1").left == 1
    assert wb.edit() is Status.PUBLISHED
    assert (wb.edits, text_at(wb.link.market, wb.external_id)) == (1, BETTER)
    assert wb.editor.left("i1").left == 0
    with pytest.raises(RefusedError):
        wb.edit("Здравствуйте! Третий текст.")
    assert wb.edits == 1


def test_the_stored_flag_guards_even_when_the_platform_says_editable(wb: Answered) -> None:
    wb.edit()
    item = wb.link.fake.reviews[wb.review]
    item.answers[-1] = type(item.answers[-1])(BETTER, item.answers[-1].at)
    assert wb.link.market.published(wb.external_id).edits_left == 1
    with pytest.raises(RefusedError, match="used"):
        wb.edit("Здравствуйте! Третий текст.")
    assert wb.edits == 1


def test_an_edit_needs_a_decision_on_the_very_text_by_somebody_who_may(wb: Answered) -> None:
    from assistant.accounts import Role

    with pytest.raises(Forbidden):
        wb.edit(actor=an_actor("ann", Role.AGENT))
    with pytest.raises(Unseen):
        wb.edit(text_sha256=sha256("other"))
    with pytest.raises(Unapprovable):
        wb.edit("Напишите на телефон.")
    with pytest.raises(InputError, match="same"):
        wb.edit(TEXT)
    with pytest.raises(StaleProposal):
        wb.edit(version=2)
    assert wb.edits == 0
    assert wb.edit() is Status.PUBLISHED
    assert [verdict.text for verdict in wb.place.store.verdicts("i1")] == [TEXT, BETTER]


def test_what_is_not_published_cannot_be_edited(tmp_path: Path) -> None:
    with connected("wb") as link:
        place = a_place(tmp_path)
        proposed(place)
        with pytest.raises(StaleProposal):
            Answered(place, link, "r", "review:r").edit()


def test_the_kill_switch_stops_edits(wb: Answered) -> None:
    wb.place.store.set_switch(PAUSED, "on", "sofia", now=wb.place.clock())
    with pytest.raises(RefusedError, match="stopped"):
        wb.edit()
    assert wb.edits == 0


def test_a_buggy_retry_cannot_burn_the_edit_after_a_timeout(wb: Answered) -> None:
    wb.link.fake.fault("PATCH /api/v1/feedbacks/answer", "drop_after")
    assert wb.edit() is Status.UNKNOWN
    with pytest.raises(RefusedError):
        wb.edit("Здравствуйте! Ещё один текст.")
    wb.editor.settle()
    assert wb.place.store.edits("i1")[-1].state is Status.PUBLISHED
    assert wb.edits == 1


def test_an_edit_that_was_surely_not_made_is_not_spent(wb: Answered) -> None:
    wb.link.fake.fault("PATCH /api/v1/feedbacks/answer", "busy")
    assert wb.edit() is Status.REFUSED
    kept = wb.place.store.reply("i1")
    assert kept is not None
    assert kept.text == TEXT
    assert wb.edit() is Status.PUBLISHED


def test_two_editors_at_once_spend_one_edit(wb: Answered) -> None:
    asked = Request(proposal_id="i1", version=1, action=Action.APPROVE, text=BETTER, text_sha256=sha256(BETTER))
    verdict, reply = wb.place.services.desk.approve_edit(an_actor(), asked)
    assert [wb.place.store.begin_edit(verdict, reply, only=True) is None for _ in range(2)] == [False, True]
    with pytest.raises((RefusedError, ConflictError)):
        wb.edit()


def test_ozon_has_no_edit_to_spend(tmp_path: Path) -> None:
    with connected("ozon") as link:
        made = answered(link, tmp_path)
        assert made.editor.left("i1").left == 0
        with pytest.raises(RefusedError, match="ozon"):
            made.edit()
        assert made.link.answers(made.review) == [TEXT]


def test_yandex_edits_by_id_as_often_as_it_is_approved(tmp_path: Path) -> None:
    with connected("ym") as link:
        made = answered(link, tmp_path)
        assert made.editor.left("i1").left is None
        for text in (BETTER, "Здравствуйте! Третий текст."):
            assert made.edit(text) is Status.PUBLISHED
        assert made.link.answers(made.review) == ["Здравствуйте! Третий текст."]
