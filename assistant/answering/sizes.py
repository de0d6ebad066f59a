"""Which size fits: the buyer's measures beside the card's table, never a guess from height and weight."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.filter.grounding.clauses import Sentence
from knowledge.types import Fact, FactKind


@dataclass(frozen=True)
class Sized:
    """The size whose measures hold the buyer's, with what decided it. `size` is empty when the table has no answer."""

    size: str
    measure: str = ""
    value: str = ""
    asked: str = ""


def fitting_size(part: Sentence, facts: Sequence[Fact], names: Mapping[str, Sequence[str]]) -> Sized | None:
    """The smallest size that holds every measure the buyer gave; None when the card has no table of sizes at all.

    A body measure between two sizes takes the larger; a measure that the table does not have is left out.
    """
    table = [fact for fact in facts if fact.kind is FactKind.SIZE and fact.variant]
    if not table:
        return None
    given = _given(" ".join(clause.text for clause in part.clauses), names)
    chosen: list[tuple[int, Fact, str]] = []
    order = list(dict.fromkeys(fact.variant for fact in table))
    for measure, figure in given.items():
        rows = [fact for fact in table if _same_measure(fact.attribute, measure, names)]
        fits = next((fact for fact in rows if figure <= _upper(fact.value)), None)
        if rows and (fits is None or figure < _lower(rows[0].value) - 4):
            return Sized("", measure, fits.value if fits else rows[-1].value, f"{figure:g}")
        if fits is not None:
            chosen.append((order.index(fits.variant), fits, f"{figure:g}"))
    if not chosen:
        return Sized("")
    _, fact, figure_text = max(chosen, key=lambda item: item[0])
    return Sized(fact.variant or "", fact.attribute, fact.value, figure_text)


def _given(text: str, names: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Measure -> centimetres, for «ог 94», «стопа 24.5», «рост 170 см»."""
    found: dict[str, float] = {}
    for measure, spellings in names.items():
        for spelling in spellings:
            stem = r"\W+".join(
                re.escape(word[: max(2, len(word) - 1)]) + r"\w*" if len(word) > 3 else re.escape(word) for word in spelling.split()
            )
            match = re.search(rf"\b{stem}\W{{0,3}}(\d{{2,3}}(?:[.,]\d)?)", text.lower())
            if match:
                found.setdefault(measure, float(match.group(1).replace(",", ".")))
    return found


def _same_measure(attribute: str, measure: str, names: Mapping[str, Sequence[str]]) -> bool:
    plain = attribute.lower().replace("ё", "е")
    if plain.split("(")[0].strip() == measure.lower().replace("ё", "е"):
        return True
    return any(len(word) > 3 and plain.startswith(word[:4]) for spelling in names[measure] for word in spelling.split()[-1:])


def _upper(value: str) -> float:
    return max((float(figure.replace(",", ".")) for figure in re.findall(r"\d+(?:[.,]\d+)?", value)), default=0.0)


def _lower(value: str) -> float:
    return min((float(figure.replace(",", ".")) for figure in re.findall(r"\d+(?:[.,]\d+)?", value)), default=0.0)
