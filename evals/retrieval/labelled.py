"""Our own questions with their right passages: what retrieval is tuned and judged on.

Texts and questions were written for this set before the search was tuned. Passages are split into a half to tune on and a half
to judge by, with all their questions, so that no passage is on both sides.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from knowledge.chunking import passages
from knowledge.readers.files import read
from knowledge.types import Kind

FOLDER = Path(__file__).resolve().parent / "texts"
DEMO = Path(__file__).resolve().parents[2] / "knowledge" / "sources" / "demo"

_HEAD = re.compile(r"^# (\w+) (\S+) \| (.+)$")
_ASKED = re.compile(r"^(?:(\S+) )?\?(ru|en|zh)? (.+)$")


SAME = (
    {"ru-p01", "en-p01", "zh-p01"},
    {"ru-p02", "zh-p04"},
    {"ru-p03", "en-p02", "zh-p02"},
    {"ru-p06", "ru-r01"},
    {"ru-p10", "en-p09"},
    {"ru-p12", "en-p03", "zh-p03", "zh-f03"},
    {"ru-p14", "en-p04", "zh-p09"},
    {"ru-p16", "en-p05", "zh-p05"},
    {"ru-p17", "ru-p18", "en-p06", "zh-p07"},
    {"ru-p19", "en-p08"},
    {"ru-p20", "en-p10", "zh-p06"},
    {"ru-p22", "zh-f02"},
    {"ru-p26", "en-p07", "zh-p08"},
    {"ru-p29", "zh-p10"},
    {"ru-c13", "zh-c07"},
    {"ru-c25", "zh-c03"},
    {"ru-c30", "zh-c10"},
)
"""Passages that answer the same; when one is asked for, the others are left out of the ranking: neither right nor wrong."""


@dataclass(frozen=True)
class Asked:
    """A buyer's phrasing and the passage that answers it."""

    id: str
    text: str
    lang: str
    right: str
    kind: str
    tuning: bool

    @property
    def beside(self) -> frozenset[str]:
        """Passages that would be right too."""
        return frozenset(other for group in SAME if self.right in group for other in group) - {self.right}


_AROUND = {
    "ru": ("Здравствуйте! Заказ получил быстро, упаковано хорошо, в целом всё понравилось.", "Спасибо, магазин рекомендую друзьям."),
    "zh": ("你好！快递很快，包装也不错，整体满意。", "谢谢老板，推荐购买！"),
    "en": ("Hello! Delivery was quick and the packaging was great, I love the colour.", "Thanks a lot, great shop, will recommend."),
}


def in_review(asked: Asked) -> Asked:
    """The same question inside a review that says other things too."""
    before, after = _AROUND[asked.lang]
    end = "" if asked.text[-1] in "?!.？" else "."
    return replace(asked, text=f"{before} {asked.text[0].upper()}{asked.text[1:]}{end} {after}")


def corpus(*, demo: bool = True) -> list[dict[str, Any]]:
    """Every passage as a line of a corpus file; the demo shop's are there to be told apart from."""
    own = [line for path in sorted(FOLDER.glob("*.txt")) for line in _passages(path)]
    return own + (list(_demo()) if demo else [])


def questions() -> list[Asked]:
    """Every question, in the order of the files."""
    kinds = {line["id"]: line["kind"] for line in corpus(demo=False)}
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for number, (right, lang, text) in enumerate(_questions(path)):
            lang = lang or ("ru" if right.startswith("ru") else right[:2])
            found.append(Asked(f"{path.stem}-{number}", text, lang, right, kinds[right], zlib.crc32(right.encode()) % 2 == 0))
    return found


def _passages(path: Path) -> Iterator[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if head := _HEAD.match(line):
            lang = head[2][:2]
            yield {"id": head[2], "kind": head[1], "title": head[3], "text": lines[number + 1], "lang": lang}


def _questions(path: Path) -> Iterator[tuple[str, str, str]]:
    right = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if head := _HEAD.match(line):
            right = head[2]
        elif asked := _ASKED.match(line):
            yield asked[1] or right, asked[2] or "", asked[3]


def _demo() -> Iterator[dict[str, Any]]:
    for document in read(DEMO):
        if document.kind in {Kind.POLICY, Kind.FAQ}:
            continue  # they answer the same questions as ours
        for passage in passages(document):
            text = {"title": passage.title, "text": passage.text, "lang": passage.lang.value, "kind": passage.kind.value}
            yield {"id": f"demo-{passage.id}", **text}
