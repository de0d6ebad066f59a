"""From a kept connection to a working adapter: client, allowances, token. The only place where their real addresses stand."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2

from assistant.errors import SettingsError, Unsupported
from assistant.marketplaces import ozon, wb, ym
from assistant.marketplaces.limiter import Allowance, SharedLimiter
from assistant.marketplaces.transport import Transport
from assistant.ports import Marketplace
from knowledge.types import Platform

HOSTS = {
    "wb-feedbacks": "https://feedbacks-api.wildberries.ru",
    "wb-chat": "https://buyer-chat-api.wildberries.ru",
    "wb-returns": "https://returns-api.wildberries.ru",
    "ozon": "https://api-seller.ozon.ru",
    "ym": "https://api.partner.market.yandex.ru",
}
TIMEOUT = httpx2.Timeout(20.0, connect=5.0)


def adapter(platform: Platform, shop_id: str, secret: str, settings: dict[str, Any], home: Path, closing: ExitStack) -> Marketplace:
    """The adapter for an account; `closing` closes its connections. `settings` may name other hosts (a double, a proxy) under `hosts`.

    Raises SettingsError when an id is missing, Unsupported for a marketplace without an adapter.
    """
    hosts = HOSTS | settings.get("hosts", {})
    match platform:
        case Platform.WB:
            allowances = wb.BASIC_ALLOWANCES if settings.get("kind") == "basic" else wb.ALLOWANCES
            headers = {"Authorization": f"{settings.get('prefix', '')}{secret}"}
            made = [
                _transport("wb", hosts[f"wb-{part}"], headers, secret, allowances, home, closing)
                for part in ("feedbacks", "chat", "returns")
            ]
            return wb.Wildberries(shop_id, *made)
        case Platform.OZON:
            headers = {"Client-Id": _needed(settings, "client_id", platform), "Api-Key": secret}
            return ozon.Ozon(shop_id, _transport("ozon", hosts["ozon"], headers, secret, ozon.ALLOWANCES, home, closing))
        case Platform.YM:
            transport = _transport("ym", hosts["ym"], {"Api-Key": secret}, secret, ym.ALLOWANCES, home, closing)
            return ym.YandexMarket(shop_id, _needed(settings, "business", platform), settings.get("campaign"), transport)
    raise Unsupported(f"{platform} has no usable API for reviews; use `otklik draft` with an export of its seller portal")


def transport_of(platform: Platform, secret: str, settings: dict[str, Any], home: Path, closing: ExitStack) -> Transport:
    """One transport for looking at an account before it is kept."""
    hosts = HOSTS | settings.get("hosts", {})
    if platform is Platform.OZON:
        headers = {"Client-Id": _needed(settings, "client_id", platform), "Api-Key": secret}
        return _transport("ozon", hosts["ozon"], headers, secret, ozon.ALLOWANCES, home, closing)
    return _transport("ym", hosts["ym"], {"Api-Key": secret}, secret, ym.ALLOWANCES, home, closing)


def _transport(
    name: str, host: str, headers: dict[str, str], secret: str, allowances: dict[str, Allowance], home: Path, closing: ExitStack
) -> Transport:
    client = closing.enter_context(httpx2.Client(base_url=host, headers=headers, timeout=TIMEOUT))
    return Transport(name, client, SharedLimiter(home / "allowances.db", secret, allowances))


def _needed(settings: dict[str, Any], field: str, platform: Platform) -> str:
    value = settings.get(field)
    if not value:
        raise SettingsError(f"{platform}: {field} is missing; connect again with --{field.replace('_', '-')}")
    return str(value)
