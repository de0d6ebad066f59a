"""Every request the adapters send, and every answer the doubles give, against the marketplaces' official documents.

The documents are not ours to ship: they are looked for in OTKLIK_SHARED or in ../shared beside the checkout. Where they are missing, the
small contract beside this file still holds each operation to its method, path and fields.
"""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml

from tests.marketplaces.connections import NAMES, connected
from tests.marketplaces.listening import Exchange, Wire
from tests.marketplaces.operations import everything

SPECS = {
    "wb": "wildberries/communications.merged-2026-10.yaml",
    "wb items": "wildberries/items.cards.yaml",
    "ozon": "ozon/seller-api.communications.merged-2026-10.yaml",
    "ym": "yandex_market/partner-api.communications.yaml",
}


def specs_folder() -> Path | None:
    named = os.environ.get("OTKLIK_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    return folder / "specs" if (folder / "specs").is_dir() else None


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
    for exchange in said:
        url = urlsplit(str(exchange.request.url))
        server, document = _served(name, url.path)
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


@pytest.mark.skipif(specs_folder() is None, reason="the official documents are not beside the checkout")
def test_every_form_has_the_fields_of_the_official_document(spoken: tuple[str, list[Exchange]]) -> None:
    name, said = spoken
    for exchange in said:
        kind = exchange.request.headers.get("content-type", "")
        if "multipart" not in kind:
            continue
        path = urlsplit(str(exchange.request.url)).path
        server, document = _served(name, path)
        del server
        operation = next(item for pattern, item in (document.spec / "paths").items() if _fits(pattern, path)) / "post"
        schema = (operation / "requestBody" / "content" / "multipart/form-data" / "schema").read_value()
        sent = set(re.findall(rb'name="(\w+)"', exchange.body))
        assert {field.decode() for field in sent} <= schema["properties"].keys()
        assert {field.encode() for field in schema.get("required", ())} <= sent


def _fits(pattern: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) is not None


def _served(name: str, path: str) -> tuple[str, Any]:
    """The host that serves a path, and the document that describes it."""
    if name == "wb":
        hosts = {"/api/v1/seller/": "buyer-chat-api", "/api/v1/claim": "returns-api"}
        items = {"/content/": "content-api", "/api/v2/list/": "discounts-prices-api"}
        host = next((host for start, host in (hosts | items).items() if path.startswith(start)), "feedbacks-api")
        return f"https://{host}.wildberries.ru", _document("wb items" if host in items.values() else "wb")
    return {"ozon": "https://api-seller.ozon.ru", "ym": "https://api.partner.market.yandex.ru"}[name], _document(name)
