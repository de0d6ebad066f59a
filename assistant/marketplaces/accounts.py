"""From a kept connection to a working adapter: client, allowances, token. The only place where their real addresses stand."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import httpx2

from assistant.errors import SettingsError, Unsupported
from assistant.marketplaces import ozon, wb, ym
from assistant.marketplaces.limiter import Allowance, Buckets, SharedLimiter
from assistant.marketplaces.transport import Transport
from assistant.ports import Marketplace
from knowledge.types import Platform

HOSTS = {
    "wb-feedbacks": "https://feedbacks-api.wildberries.ru",
    "wb-chat": "https://buyer-chat-api.wildberries.ru",
    "wb-returns": "https://returns-api.wildberries.ru",
    "wb-content": "https://content-api.wildberries.ru",
    "wb-prices": "https://discounts-prices-api.wildberries.ru",
    "ozon": "https://api-seller.ozon.ru",
    "ym": "https://api.partner.market.yandex.ru",
}
TIMEOUT = httpx2.Timeout(20.0, connect=5.0)

Home = Path | Buckets
"""Where allowances are shared."""


def adapter(platform: Platform, shop_id: str, secret: str, settings: dict[str, Any], home: Home, closing: ExitStack) -> Marketplace:
    """The adapter for an account; `closing` closes its connections. `settings` may name other hosts (a double, a proxy) under `hosts`.

    `home` is where its allowances are shared: a folder, or the store that workers on several machines have in common.

    Raises SettingsError when an id is missing, Unsupported for a marketplace without an adapter.
    """
    hosts = HOSTS | settings.get("hosts", {})
    match platform:
        case Platform.WB:
            allowances = wb.BASIC_ALLOWANCES if settings.get("kind") == "basic" else wb.ALLOWANCES
            headers = {"Authorization": f"{settings.get('prefix', '')}{secret}"}
            made = [
                _transport("wb", hosts[f"wb-{part}"], headers, secret, allowances, home, closing)
                for part in ("feedbacks", "chat", "returns", "content", "prices")
            ]
            return wb.Wildberries(shop_id, *made)
        case Platform.OZON:
            return ozon.Ozon(shop_id, transport_of(platform, secret, settings, home, closing))
        case Platform.YM:
            transport = transport_of(platform, secret, settings, home, closing)
            return ym.YandexMarket(shop_id, _needed(settings, "business", platform), settings.get("campaign"), transport)
    raise Unsupported(f"{platform} has no usable API for reviews; use `otklik draft` with an export of its seller portal")


def transport_of(platform: Platform, secret: str, settings: dict[str, Any], home: Home, closing: ExitStack) -> Transport:
    """The one transport of an Ozon or Yandex Market account."""
    hosts = HOSTS | settings.get("hosts", {})
    if platform is Platform.OZON:
        headers = {"Client-Id": _needed(settings, "client_id", platform), "Api-Key": secret}
        return _transport("ozon", hosts["ozon"], headers, secret, ozon.ALLOWANCES, home, closing)
    made = _transport("ym", hosts["ym"], {"Api-Key": secret}, secret, ym.ALLOWANCES, home, closing)
    return replace(made, at_once=BoundedSemaphore(ym.PARALLEL))


def _transport(
    name: str, host: str, headers: dict[str, str], secret: str, allowances: dict[str, Allowance], home: Home, closing: ExitStack
) -> Transport:
    client = closing.enter_context(httpx2.Client(base_url=host, headers=headers, timeout=TIMEOUT))
    return Transport(name, client, SharedLimiter(home / "allowances.db" if isinstance(home, Path) else home, secret, allowances))


def _needed(settings: dict[str, Any], field: str, platform: Platform) -> str:
    value = settings.get(field)
    if not value:
        raise SettingsError(f"{platform}: {field} is missing; connect again with --{field.replace('_', '-')}")
    return str(value)
