"""What the plans ask of a language beyond its sentences: words that two sentences share, and the voice a frame is too loose for."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.reading.morphology import plain

_COMMON = 5
_LIGHT = frozenset(
    {"about", "thank", "that", "this", "good", "glad", "hear", "know", "with", "which", "from", "your", "there", "their", "than", "what"}
)
WORN = re.compile(r"месяц|недел|год|лет|month|week|year|周|星期|个月|年", re.IGNORECASE)
DENIED = re.compile(r"\bне\b|\bnot\b|n't\b|\bno\b|不|没", re.IGNORECASE)
LEADS_ON = re.compile(r"заявк|возврат в|чат|\breturn\b|\bwrite to us\b|\breply\b|申请售后|联系", re.IGNORECASE)


def stems(text: str) -> set[str]:
    """The beginnings of the words of substance; for Chinese every three signs running."""
    low = text.lower()
    russian = {plain(word)[:_COMMON] for word in re.findall(r"[а-яё]{5,}", low)}
    english = {word[:_COMMON] for word in re.findall(r"[a-z]{4,}", low) if word not in _LIGHT}
    chinese = {run[place : place + 3] for run in re.findall(r"[\u4e00-\u9fff]{3,}", low) for place in range(len(run) - 2)}
    return russian | english | chinese


@cache
def _manners() -> dict[str, Any]:
    return dict(yaml.safe_load(files("assistant.writing").joinpath("frames/manners.yaml").read_text(encoding="utf-8")))


def formal(tone: str) -> bool:
    """Whether a shop's tone is a formal one."""
    return re.search(_manners()["formal"], tone, re.IGNORECASE) is not None


def informal(say: str, language: str) -> bool:
    """Whether a frame is too loose for a formal voice."""
    return re.search(_manners()["informal"].get(language, r"(?!)"), say) is not None
