"""Which family a problem belongs to, in whichever language it was read."""

from functools import cache

from assistant.reading.lexicon import lexicon, load


def family_of(code: str) -> str:
    """The family of a problem's code; empty for a code that no lexicon has."""
    return _families().get(code, "")


@cache
def _families() -> dict[str, str]:
    known = {code: entry["family"] for language in ("en", "zh") for code, entry in load(f"{language}.yaml")["problems"].items()}
    return known | {code: entry["family"] for code, entry in lexicon().problems.items()}
