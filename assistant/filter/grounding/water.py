"""What an IP code or a pressure rating allows: rain and sweat, a shower, a swim."""

import re
from functools import lru_cache

from assistant.filter.grounding.amounts import Verdict
from assistant.filter.grounding.claims import ClaimStatus
from assistant.filter.grounding.clauses import Clause
from assistant.filter.grounding.evidence import Evidence, Line
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.words import flat

_CODE = re.compile(r"\bip\s?-?[x\dх]([\dxх])(?!\d)")
_PRESSURE = re.compile(r"(\d+)\s?(?:atm|атм|бар|bar)\b")


@lru_cache(maxsize=64)
def rating(evidence: Evidence) -> tuple[int, Line] | None:
    """The highest protection against water that the evidence states, on the scale of the second IP digit."""
    found = [(level, line) for line in evidence.lines if (level := _level(flat(line.source.value))) is not None]
    return max(found, key=lambda row: row[0], default=None)


def _level(text: str) -> int | None:
    codes = [int(digit) for digit in _CODE.findall(text) if digit.isdigit()]
    bars = [7 if int(amount) >= 5 else 4 for amount in _PRESSURE.findall(text)]
    return max(codes + bars, default=None)


def judge_water(evidence: Evidence, clause: Clause) -> Verdict | None:
    """Whether the use of water that a clause names fits the stated protection; None when the clause or the card is silent."""
    needs = [int(level) for _, _, level in lexicon().water.found(clause.words)]
    stated = rating(evidence)
    if not needs or stated is None:
        return None
    level, line = stated
    true = (level >= max(needs)) is not clause.negated
    status = ClaimStatus.SUPPORTED if true else ClaimStatus.CONTRADICTED
    return Verdict(clause.start, clause.end, status, line, "" if true else f"the evidence says {line.source.value!r}")
