"""Learning a shop's style from its approved answers: their words as examples, never their facts."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

from assistant.domain import Brief
from knowledge.types import Channel, Frozen

_WORD = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\d+(?:[.,:×xх/\-–]\d+)*")
_GRAM = 3


class Approved(Frozen):
    """An answer that a reviewer approved, with what it answered."""

    shop_id: str
    channel: Channel
    rating: int | None = None
    asked: str
    answered: str


class ApprovedStyle:
    """Examples for a brief: the approved answers of the same shop to the most similar messages.

    `approved` gives a shop's latest approved answers. Figures are blanked, so that no number can be taken for a fact; the prompt
    says the same in words, and personal data are masked with the rest of the prompt.
    """

    def __init__(self, approved: Callable[[str], Sequence[Approved]], *, most: int = 3, latest: int = 300) -> None:
        self._approved, self._most, self._latest = approved, most, latest

    def examples(self, brief: Brief) -> Sequence[str]:
        """The most similar approved answers, best first, without their figures and without equal ones."""
        inquiry = brief.inquiry
        known = [one for one in self._approved(inquiry.shop_id)[: self._latest] if one.shop_id == inquiry.shop_id]
        wanted = _grams(inquiry.words)
        weights = _weights([_grams(one.asked) for one in known])
        scored = [(self._likeness(wanted, one, weights, brief), one.answered) for one in known]
        best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        return list(dict.fromkeys(_FIGURE.sub("…", answered) for _, answered in best))[: self._most]

    @staticmethod
    def _likeness(wanted: Counter[str], one: Approved, weights: dict[str, float], brief: Brief) -> float:
        """Cosine of what was asked, more for the same channel and for a mark on the same side."""
        inquiry = brief.inquiry
        same_channel = 1.0 if one.channel is inquiry.channel else 0.5
        same_side = 1.0 if (one.rating or 5) // 4 == (inquiry.rating or 5) // 4 else 0.5
        return _cosine(wanted, _grams(one.asked), weights) * same_channel * same_side


def _grams(text: str) -> Counter[str]:
    """Pieces of words, so that a word in another case is still a likeness."""
    counted: Counter[str] = Counter()
    for word in _WORD.findall(text.casefold().replace("ё", "е")):
        counted.update(word[start : start + _GRAM] for start in range(max(1, len(word) - _GRAM + 1)))
    return counted


def _weights(texts: Sequence[Counter[str]]) -> dict[str, float]:
    seen = Counter(gram for text in texts for gram in text)
    return {gram: math.log(1 + len(texts) / count) for gram, count in seen.items()}


def _cosine(one: Counter[str], other: Counter[str], weights: dict[str, float]) -> float:
    def weight(gram: str) -> float:
        return weights.get(gram, 0.0)

    product = sum(one[gram] * other[gram] * weight(gram) ** 2 for gram in one.keys() & other.keys())
    lengths = [math.sqrt(sum((count * weight(gram)) ** 2 for gram, count in text.items())) for text in (one, other)]
    return product / (lengths[0] * lengths[1]) if all(lengths) else 0.0
