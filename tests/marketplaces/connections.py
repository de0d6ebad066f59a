"""Every adapter beside its double, behind one shape, so that one suite of outcomes runs over all of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2

from assistant.domain import Inquiry, Reply
from assistant.marketplaces.fakes.ozon import FakeOzon
from assistant.marketplaces.fakes.wb import FakeWildberries
from assistant.marketplaces.fakes.ym import FakeYandexMarket
from assistant.marketplaces.limiter import NoLimit
from assistant.marketplaces.ozon import Ozon
from assistant.marketplaces.transport import Transport
from assistant.marketplaces.wb import Wildberries
from assistant.marketplaces.ym import YandexMarket


@dataclass(frozen=True)
class Connection:
    """An adapter and the double it talks to. `write_path` matches the request that answers a review."""

    name: str
    market: Any
    fake: Any
    write_path: str

    def answers(self, review: str) -> list[str]:
        """Every answer to a review that the marketplace has taken."""
        match self.fake:
            case FakeWildberries():
                return [answer.text for answer in self.fake.reviews[review].answers]
            case FakeOzon():
                return [comment["text"] for comment in self.fake.reviews[review].comments]
            case _:
                return [comment["text"] for comment in self.fake.feedbacks[int(review)].comments]


NAMES = ("wb", "ozon", "ym")


def _deaf(response: httpx2.Response) -> None:
    """Nobody listens."""


@contextmanager
def connected(name: str, listening: Callable[[httpx2.Response], None] = _deaf) -> Iterator[Connection]:
    """The named adapter with a started double; `listening` hears every answer with its request."""
    fake: Any = {"wb": FakeWildberries, "ozon": FakeOzon, "ym": FakeYandexMarket}[name]()
    headers = {
        "wb": {"Authorization": "wb-token"},
        "ozon": {"Client-Id": "1001", "Api-Key": "ozon-key"},
        "ym": {"Api-Key": "ym-key"},
    }[name]
    with fake, httpx2.Client(base_url=fake.url, headers=headers, timeout=2.0, event_hooks={"response": [listening]}) as client:
        transport = Transport(name, client, NoLimit(), sleep=lambda seconds: None)
        match name:
            case "wb":
                yield Connection(
                    name, Wildberries("s1", transport, transport, transport, transport, transport), fake, "POST /api/v1/feedbacks/answer"
                )
            case "ozon":
                yield Connection(name, Ozon("s1", transport), fake, "POST /v1/review/comment/create")
            case _:
                market = YandexMarket("s1", "77", "88", transport)
                yield Connection(name, market, fake, "comments/update")


def reply_to(inquiry: Inquiry, text: str = "Здравствуйте! Напишите в чат по этому заказу.") -> Reply:
    """An approved text, as the desk makes it."""
    return Reply(
        inquiry_id=inquiry.id,
        shop_id="s1",
        platform=inquiry.platform,
        channel=inquiry.channel,
        external_id=inquiry.external_id,
        text=text,
        text_sha256="",
        approved_by="olga",
        approved_at=datetime(2026, 11, 2, tzinfo=UTC),
        policy_version="1",
    )


def text_at(market: Any, external_id: str) -> str | None:
    """The text that stands at a place, if any."""
    found = market.published(external_id)
    return None if found is None else str(found.text)
