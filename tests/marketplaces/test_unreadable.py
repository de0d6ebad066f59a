"""A row that nobody expected costs that row and nothing else."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.drafting import Drafter
from assistant.errors import MarketplaceError
from knowledge.types import Channel, Platform
from tests.desk.parts import a_place
from tests.marketplaces.connections import connected

SECRET = "Аглая"


@pytest.mark.parametrize(
    ("name", "broken"),
    [("wb", {"bables": SECRET}), ("ozon", {"published_at": SECRET})],
)
def test_a_review_that_cannot_be_read_is_left_out_and_the_others_are_read(
    name: str, broken: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with connected(name) as link:
        link.fake.add_review("Первый", id="r1", rating=2)
        link.fake.add_review("Второй", id="r2", rating=2, **broken)
        link.fake.add_review("Третий", id="r3", rating=2)
        assert {inquiry.text for inquiry in link.market.reviews()} == {"Первый", "Третий"}
    assert "'r2' cannot be read" in caplog.text
    assert SECRET not in caplog.text


def test_a_kind_that_cannot_be_read_keeps_no_other_kind_and_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    place = a_place(tmp_path)
    with connected("wb") as link:
        link.fake.add_review("Гудит", rating=2)
        link.fake.add_question("Провод длинный?")
        link.market._parts[Channel.REVIEW] = Unreadable()
        drafter = Drafter(place.store, place.services.bench_for, {("default", Platform.WB): link.market}, place.clock)
        caplog.set_level(logging.ERROR)
        assert drafter.collect() == 1
        with pytest.raises(MarketplaceError, match="reviews"):
            list(link.market.unanswered())
    assert place.store.watermark("default", Platform.WB) is None
    assert SECRET not in caplog.text


class Unreadable:
    """A part of an account whose JSON is another one than its document says."""

    def waiting(self, since: Any = None) -> Any:
        from assistant.marketplaces.wb.shapes import WbFeedback

        yield from map(WbFeedback.model_validate, [{"id": [SECRET], "createdDate": timedelta(1)}])
