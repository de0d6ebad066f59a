"""Every request the adapters send, and every answer the doubles give, against the marketplaces' official documents.

The documents are not ours to ship: they are looked for in OTKLIK_SHARED or in ../shared beside the checkout. Where they are missing, the
small contract beside this file still holds each operation to its method, path and fields.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
import yaml

from assistant.errors import MarketplaceError
from tests.marketplaces.connections import NAMES, Connection, connected, reply_to

SPECS = {
    "wb": "wildberries/communications.merged-2026-10.yaml",
    "ozon": "ozon/seller-api.communications.merged-2026-10.yaml",
    "ym": "yandex_market/partner-api.communications.yaml",
}


def specs_folder() -> Path | None:
    named = os.environ.get("OTKLIK_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    return folder / "specs" if (folder / "specs").is_dir() else None


@dataclass
class Exchange:
    """One request and its answer, as they went over the wire."""

    request: httpx2.Request
    response: httpx2.Response
    body: bytes = b""


@dataclass
class Wire:
    """Everything said between an adapter and its double."""

    said: list[Exchange] = field(default_factory=list)

    def hear(self, response: httpx2.Response) -> None:
        response.read()
        self.said.append(Exchange(response.request, response, response.request.read()))


def everything(link: Connection) -> None:
    """Every operation of the adapter once."""
    link.fake.add_review("Гудит", rating=2)
    link.fake.add_question("Таймер есть?")
    market = link.market
    for inquiry in list(market.reviews()) + list(market.questions()):
        market.published(inquiry.external_id)
        market.publish(reply_to(inquiry))
        market.published(inquiry.external_id)
        with suppress(MarketplaceError):
            market.edit(reply_to(inquiry, "Здравствуйте! Новый текст ответа."))
    _SPECIAL[link.name](link)


def _wildberries(link: Connection) -> None:
    link.fake.buyer_says("c1", "Где заказ?")
    _, cursor = link.market.events(None)
    link.market.events(cursor)
    link.market.chats()
    claim = link.fake.add_claim("Не включается")
    list(link.market.claims())
    link.market.decide_claim(f"return:{claim}", "rejectcustom", "На фото закрытая коробка, нужен снимок товара.")


def _ozon(link: Connection) -> None:
    link.fake.buyer_says("18b8e1f9-4ae7-461c-84ea-8e1f54d1a45e", "Где заказ?")
    (chat,) = link.market.chats()
    link.market.publish(reply_to(chat, "Срок по заказу — 13 июня."))
    link.fake.add_return("Мотор молчит")
    (claim,) = link.market.returns()
    link.market.decide_return(claim.external_id, 1, comment="Нужно видео включения", reason=5)
    link.fake.add_review("Ещё")
    (review,) = link.market.reviews()
    link.market.mark_processed(review.external_id)


def _yandex(link: Connection) -> None:
    link.fake.buyer_says("Пылесос пишет E9")
    (chat,) = link.market.chats()
    link.market.publish(reply_to(chat, "Кода E9 в инструкции нет."))
    link.fake.add_return("Ножка короче")
    (claim,) = link.market.returns()
    link.market.purchase(claim.external_id)
    link.market.decide_return(claim.external_id, [{"returnItemId": 1, "decisionType": "REFUND_MONEY"}])
    link.fake.add_review("")
    link.market.skip(next(iter(link.market.reviews())).external_id)


_SPECIAL: dict[str, Callable[[Connection], None]] = {"wb": _wildberries, "ozon": _ozon, "ym": _yandex}


@pytest.fixture(params=NAMES)
def spoken(request: pytest.FixtureRequest) -> tuple[str, list[Exchange]]:
    wire = Wire()
    with connected(request.param, listening=wire.hear) as link:
        everything(link)
    return request.param, wire.said


def test_every_operation_keeps_the_contract_beside_this_file(spoken: tuple[str, list[Exchange]]) -> None:
    name, said = spoken
    contract = yaml.safe_load(Path(__file__).with_name("contract.yaml").read_text(encoding="utf-8"))[name]
    seen = set()
    for exchange in said:
        operation = _operation(contract, exchange)
        seen.add(operation)
        fields = set(contract[operation].get("body", ()))
        if fields and "json" in exchange.request.headers.get("content-type", ""):
            sent = json.loads(exchange.body or b"{}")
            assert set(sent) <= fields, operation
            assert set(contract[operation].get("required", ())) <= set(sent), operation
    assert seen == set(contract), "an operation of the contract was never called"


def _operation(contract: dict[str, Any], exchange: Exchange) -> str:
    path = urlsplit(str(exchange.request.url)).path
    for operation in contract:
        method, _, pattern = operation.partition(" ")
        parts, wanted = path.split("/"), pattern.split("/")
        same_length = method == exchange.request.method and len(parts) == len(wanted)
        if same_length and all(wild in ("*", part) for part, wild in zip(parts, wanted, strict=True)):
            return str(operation)
    raise AssertionError(f"{exchange.request.method} {path} is not in the contract")


@cache
def _document(name: str) -> Any:
    from openapi_core import OpenAPI

    folder = specs_folder()
    assert folder is not None
    return OpenAPI.from_dict(yaml.safe_load((folder / SPECS[name]).read_text(encoding="utf-8")))


@pytest.mark.skipif(specs_folder() is None, reason="the official documents are not beside the checkout")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_request_and_every_answer_is_valid_by_the_official_document(spoken: tuple[str, list[Exchange]]) -> None:
    from openapi_core.testing import MockRequest, MockResponse

    name, said = spoken
    document = _document(name)
    for exchange in said:
        url = urlsplit(str(exchange.request.url))
        server = _server(name, url.path)
        kind = exchange.request.headers.get("content-type", "application/json")
        request = MockRequest(
            server,
            exchange.request.method.lower(),
            url.path,
            args=dict(parse_qsl(url.query)),
            headers=dict(exchange.request.headers),
            data=exchange.body or None,
            content_type=kind.split(";")[0] if "multipart" not in kind else kind,
        )
        answer = MockResponse(
            exchange.response.content,
            status_code=exchange.response.status_code,
            content_type=exchange.response.headers.get("content-type", ""),
        )
        if "multipart" not in kind:
            document.validate_request(request)
        if exchange.response.content:
            document.validate_response(request, answer)


def _server(name: str, path: str) -> str:
    if name == "wb":
        chat, claim = path.startswith("/api/v1/seller/"), path.startswith("/api/v1/claim")
        return f"https://{'buyer-chat-api' if chat else 'returns-api' if claim else 'feedbacks-api'}.wildberries.ru"
    return {"ozon": "https://api-seller.ozon.ru", "ym": "https://api.partner.market.yandex.ru"}[name]
