"""A row of a seller's file -> an Inquiry. Headers are recognised in Russian and English; what is wrong is named, not guessed."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.domain import Inquiry, Message, Speaker
from assistant.errors import InputError
from knowledge.types import Channel, Language, Platform

PLATFORM_NAMES = {
    "wildberries": Platform.WB,
    "вб": Platform.WB,
    "вайлдберриз": Platform.WB,
    "озон": Platform.OZON,
    "yandex": Platform.YM,
    "yandexmarket": Platform.YM,
    "яндекс": Platform.YM,
    "яндексмаркет": Platform.YM,
    "маркет": Platform.YM,
    "tmall": Platform.TAOBAO,
    "taobaotmall": Platform.TAOBAO,
    "淘宝": Platform.TAOBAO,
    "天猫": Platform.TAOBAO,
    "京东": Platform.JD,
    "抖音": Platform.DOUYIN,
    "快手": Platform.KUAISHOU,
}
CHANNEL_NAMES = {
    "отзыв": Channel.REVIEW,
    "feedback": Channel.REVIEW,
    "вопрос": Channel.QUESTION,
    "чат": Channel.CHAT,
    "message": Channel.CHAT,
    "сообщение": Channel.CHAT,
    "возврат": Channel.RETURN,
    "claim": Channel.RETURN,
    "заявка": Channel.RETURN,
}
_SPEAKERS = {"seller": Speaker.SHOP, "shop": Speaker.SHOP, "магазин": Speaker.SHOP, "продавец": Speaker.SHOP, "platform": Speaker.PLATFORM}


def _plain(header: str) -> str:
    return re.sub(r"[^\w]|_", "", header.lower())


@cache
def _headers() -> dict[str, str]:
    table = yaml.safe_load(files("assistant.marketplaces").joinpath("columns.yaml").read_text(encoding="utf-8"))
    return {_plain(alias): field for field, aliases in table.items() for alias in [field, *aliases]}


def columns(headers: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Header -> field of an inquiry. `mapping` (field -> header) wins over what is recognised; the first of two equals wins.

    Raises InputError when `mapping` names a field or a header that is not there.
    """
    chosen: dict[str, str] = {}
    known = set(_headers().values())
    for field, header in mapping.items():
        if field not in known:
            raise InputError(f"--map names an unknown field {field!r}; the fields are {', '.join(sorted(known))}")
        if header not in headers:
            raise InputError(f"--map names a column {header!r} that the file does not have; its columns are {', '.join(headers)}")
        chosen[header] = field
    for header in headers:
        known_as = _headers().get(_plain(header))
        if known_as and header not in chosen and known_as not in chosen.values():
            chosen[header] = known_as
    return chosen


def inquiry_from(row: Mapping[str, Any], *, shop_id: str, platform: Platform | None, channel: Channel | None) -> Inquiry:
    """The inquiry of one row whose keys are already field names. Raises InputError with the field and the reason."""
    fields = {key: value for key, value in row.items() if value not in (None, "")}
    identity: str = _word(fields.pop("id", ""))
    if not identity:
        raise InputError("no id; every row needs one")
    created = fields.pop("created_at", None)
    values: dict[str, Any] = {
        "id": identity,
        "external_id": identity,
        "shop_id": shop_id,
        "platform": _named(fields.pop("platform", platform), Platform, PLATFORM_NAMES, "platform"),
        "channel": _named(fields.pop("channel", channel or Channel.REVIEW), Channel, CHANNEL_NAMES, "channel"),
        "rating": _rating(fields.pop("rating", None)),
        "tags": _several(fields.pop("tags", ())),
        "media": _several(fields.pop("media", ())),
        "thread": _thread(fields.pop("thread", ())),
        "language": _language(fields.pop("language", None)),
        "asked_at": _moment(created) if created is not None else None,
    }
    values |= {key: _word(value) for key, value in fields.items()}
    if not any(values.get(key) for key in ("text", "pros", "cons", "rating", "thread")):
        raise InputError("neither text nor rating; a row needs one of them")
    try:
        return Inquiry(**values)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _word(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _named(value: Any, enum: type[StrEnum], names: Mapping[str, StrEnum], field: str) -> StrEnum:
    if value is None:
        raise InputError(f"no {field}; add the column or give --{field}")
    word = str(value).strip().lower()
    if word in set(enum):
        return enum(word)
    if _plain(word) in names:
        return names[_plain(word)]
    raise InputError(f"{field} {value!r} is unknown; use one of {', '.join(enum)}")


def _rating(value: Any) -> int | None:
    if value is None:
        return None
    match = re.search(r"\d+(?:[.,]\d+)?", str(value))
    stars = float(match.group().replace(",", ".")) if match else str(value).count("★") or -1.0
    if stars != int(stars) or not 0 <= stars <= 5:
        raise InputError(f"rating {value!r} is not a whole number from 1 to 5")
    return int(stars) or None


def _several(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, (list, tuple)) else re.split(r"[;,\n]", str(value))
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _thread(value: Any) -> tuple[Message, ...]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            value = [value]
    if not isinstance(value, (list, tuple)):
        raise InputError("thread must be a list of messages")
    return tuple(_message(item) for item in value)


def _message(item: Any) -> Message:
    if isinstance(item, str):
        return Message(speaker=Speaker.BUYER, text=item)
    if not isinstance(item, Mapping) or "text" not in item:
        raise InputError("a message of the thread needs a text")
    name = str(item.get("speaker") or item.get("role") or item.get("from") or "buyer").lower()
    return Message(speaker=_SPEAKERS.get(name, Speaker.BUYER), text=str(item["text"]))


def _language(value: Any) -> Language | None:
    return Language(value) if value in set(Language) else None


def _moment(value: Any) -> datetime:
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, tz=UTC)
    moment = value if isinstance(value, datetime) else None
    for pattern in (None, "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y"):
        if moment is not None:
            break
        try:
            moment = datetime.fromisoformat(str(value)) if pattern is None else datetime.strptime(str(value), pattern)  # noqa: DTZ007 (zone set below)
        except ValueError:
            continue
    if moment is None:
        raise InputError(f"created_at {value!r} is not a date; use 2026-11-02T12:00:00+03:00 or 02.11.2026 12:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
