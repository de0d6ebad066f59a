"""What is looked for when a buyer writes: the texts to compare with and the words to look up."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.bm25 import Scores
from knowledge.text import clean
from knowledge.words import folded, numbers, pieces, stem, stems

_SHORT = 16
"""Words of a text that is looked up as it stands."""
_SENTENCES = 3
_ASIDE = 0.3
"""The weight of words outside the sentences that ask or complain."""

_BORDER = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？；])|[\n;]+|(?<=[)])\s+(?=[А-ЯЁA-Z])")
_QUESTION, _TROUBLE, _COURTESY = 3.0, 1.0, -1.0


@dataclass(frozen=True)
class Query:
    """A question made ready: texts to embed, words to look up, each with its weight."""

    texts: tuple[str, ...]
    stems: dict[str, float]
    pieces: dict[str, float]

    def asked(self, words: dict[str, float]) -> tuple[NDArray[np.uint32], Scores]:
        """Numbers and weights of the words, as BM25 takes them."""
        return numbers(words), np.array(list(words.values()), float)


def make_query(text: str) -> Query:
    """The query for one buyer's text. Of a long text, a review say, the sentences that ask or complain are looked up."""
    whole = clean(text)
    said = telling(whole)
    core = " ".join(said)
    aside = whole if core != whole else ""
    return Query(
        texts=(core, *said) if len(said) > 1 else (core,), stems=_weighed(core, aside, stems), pieces=_weighed(core, aside, pieces)
    )


def telling(text: str) -> tuple[str, ...]:
    """The sentences of a text that ask or complain, in their order, at most three; a short text as a whole.

    Where none does, those that are not mere courtesy.
    """
    sentences = [part.strip() for part in _BORDER.split(text) if part and part.strip()]
    if len(sentences) < 2 or len(stems(text)) <= _SHORT:
        return (text,)
    weights = [_weight(sentence) for sentence in sentences]
    best = sorted(range(len(sentences)), key=lambda place: (-weights[place], place))[:_SENTENCES]
    kept = [place for place in sorted(best) if weights[place] > 0] or [place for place in sorted(best) if weights[place] == 0]
    return tuple(sentences[place] for place in kept) or (text,)


def _weight(sentence: str) -> float:
    words, signs, plain = set(stems(sentence)), _signs(), folded(sentence)
    weight = _QUESTION if "?" in sentence or "？" in sentence else 0.0
    weight += 1.0 if stems(sentence)[:1] and stems(sentence)[0] in signs["questions"] else 0.0
    for name, value in (("questions", _QUESTION / 2), ("troubles", _TROUBLE), ("courtesy", _COURTESY)):
        weight += value * min(2, sum(sign in plain for sign in signs[f"{name}_zh"]))
        weight += value * min(2, len(words & signs[name])) if name != "questions" else 0.0
    return weight


def _weighed(core: str, aside: str, cut: Callable[[str], list[str]]) -> dict[str, float]:
    return dict.fromkeys(cut(aside), _ASIDE) | dict.fromkeys(cut(core), 1.0)


@cache
def _signs() -> dict[str, frozenset[str]]:
    held = yaml.safe_load((files("knowledge") / "sources" / "retrieval" / "asking.yaml").read_text(encoding="utf-8"))
    return {name: frozenset(signs if name.endswith("_zh") else (stem(folded(str(sign))) for sign in signs)) for name, signs in held.items()}
