"""English clauses: where one ends, and whether it can be said again in a reply."""

import re

from assistant.reading.phrases import Phrase
from assistant.reading.tongues import tongue

_LONGEST, _MOST_WORDS = 300, 13
_BREAK = re.compile(
    r"(?<=[.!?])\s+|\n+|;|\s[-–—]+\s|:\s|,?\s\b(?:but|however|although|though|except|because|since|yet)\b,?\s|,\s(?:and\s|so\s|which\s)?"
    r"|\s(?:and|so)\s(?=(?:the|it|it's|its|my|i|we|they|one|both|after|now|then|also|there|broke|arrived|came|stopped|doesn't|does|is|was)\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:and|also|then|so|sadly|unfortunately|however|plus|because|which|that|honestly|overall|well|ok|okay|besides|otherwise|still|even"
    r"|yes|no,|after all|update|edit|first of all|to be fair|i (?:think|guess|found|noticed|feel|believe|must say|have to say)(?: that)?"
    r"|(?:i'm|i am) (?:\w+ )?(?:disappointed|sad|sorry|annoyed|upset|afraid|happy|glad|pleased|impressed)(?: that)?"
    r"|(?:very |so )?disappointed(?: that)?"
    r"|(?:my|the) (?:\w+ )?(?:problem|issue|downside|complaint|thing|gripe|con) (?:is|was)(?: that)?)[,\s]+",
    re.IGNORECASE,
)
_IDLE = re.compile(
    r"\b(?:really|very|extremely|absolutely|totally|just|literally|completely|super|pretty|quite|actually|already|so|unfortunately|sadly"
    r"|way|also|still|even|honestly|basically|clearly|obviously)\s+",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^(?:the|this|that|these|those|both|one|two|three|four|five|six|half|some|all|most|an?|its|\d+|it|they)\b")


def cut(text: str) -> list[str]:
    """The clauses of an English text."""
    pieces = [piece.strip()[:_LONGEST] for piece in _BREAK.split(text) if piece and piece.strip(" .,!?-")]
    return [part for piece in pieces for part in _halves(piece)]


def _halves(piece: str) -> list[str]:
    """A piece cut at an «and» that stands between two verbs: «the manual is poor and two bolts were missing»."""
    left, joint, right = piece.partition(" and ")
    verbs = tongue("en").words["verbs"]
    if joint and verbs & set(left.lower().split()) and verbs & set(right.lower().split()[1:5]):
        return [left, *_halves(right)]
    return [piece]


def quotable(clause: str, item: Phrase | None) -> str:
    """The clause as it can stand after «that»: about the thing, no person and no verdict in it; empty when it cannot."""
    said = re.sub(r"[“”\"()*_~]", "", clause).strip(" .,!?…").replace("’", "'")
    for _ in range(3):
        said = _LEAD.sub("", said)
    said = _IDLE.sub("", f"{said} ").strip()
    said = re.sub(r"\b(?:my|our)\s+", "the ", said, flags=re.IGNORECASE)
    words = said.lower().split()
    if not 2 <= len(words) <= _MOST_WORDS or re.search(r"[^\w\s'.,%/-]|https?|\bwww", said):
        return ""
    bare = [word.strip(".,") for word in words]
    if tongue("en").words["barred"] & set(bare) or bare[-1] in {
        "the",
        "a",
        "and",
        "or",
        "of",
        "to",
        "with",
        "for",
        "in",
        "on",
        "is",
        "was",
        "not",
    }:
        return ""
    return _with_subject(_lowered(said), bare, item)


def _lowered(said: str) -> str:
    first = said.split()[0]
    return said if first.isupper() and len(first) > 1 else said[:1].lower() + said[1:]


def _with_subject(said: str, words: list[str], item: Phrase | None) -> str:
    """The clause with a subject: its own, «it» or «they» where it has none, «the» before a bare noun; empty without a verb near."""
    verbs = tongue("en").words["verbs"]
    if words[0] in _SPEAKERS:
        return ""
    if words[0] in verbs or (words[0] == "never" and words[1] in verbs):
        return f"{_pronoun(words[0], item)} {said}"
    near = next((place for place, word in enumerate(words[:6]) if place and word in verbs), 0)
    if not near:
        return ""
    if words[0] == "this":
        return f"{'the' if near > 1 else 'it'} {said.split(' ', 1)[1]}"
    if _SUBJECT.match(f"{words[0]} ") or words[0] in {"it's", "that's", "they're", "there's"}:
        return said
    return f"the {said}" if near <= 3 and words[0] not in _NO_NOUNS and _names_a_thing(words[:near]) else ""


_SPEAKERS = frozenset({"would", "wouldn't", "can", "can't", "could", "couldn't", "do", "don't", "have", "haven't", "had", "got"})
_NO_NOUNS = frozenset(["not", "never", "no", "if", "when", "after", "would", "could", "will", "do", "did", "is"])
_SINGULAR = frozenset(["is", "was", "has", "does", "doesn't", "isn't", "wasn't"])


def _pronoun(verb: str, item: Phrase | None) -> str:
    many = verb in tongue("en").words["plural_verbs"] or (item is not None and item.number == "plur")
    return "they" if many and verb not in _SINGULAR and not verb.endswith("s") else "it"


def _names_a_thing(words: list[str]) -> bool:
    data = tongue("en")
    return any(form.search(" ".join(words)) for _, form in data.things) or words[-1] in data.words["items"]


def phrase(word: str) -> Phrase | None:
    """A noun in the number that it is written in."""
    word = word.strip().lower()
    if not re.fullmatch(r"[a-z][a-z' -]{1,30}", word):
        return None
    last = word.split()[-1]
    plural = (last.endswith("s") and not last.endswith(("ss", "us", "is", "lens"))) or last in {"people", "feet"}
    return Phrase(word, "", "plur" if plural or last in {"batteries", "pants", "scissors", "instructions"} else "sing")


def item_of_name(name: str | None) -> Phrase | None:
    """The product's short noun from its English name: the last known noun before «with», «for» or a comma."""
    first = re.split(r"\s+(?:with|for|by|from)\s+|[,|(–—:]|\s-\s", (name or "").lower())[0]
    known = [word for word in re.findall(r"[a-z][a-z-]+", first) if word in tongue("en").words["items"]]
    return phrase(known[-1]) if known else None


def item_in_text(text: str) -> Phrase | None:
    """The product as the buyer calls it («this lamp», «the boots»), if they name one."""
    named = re.findall(r"\b(?:this|these|the|a|my)\s+(?:\w+\s+)?([a-z-]+)\b", text[:600].lower())
    found = [word for word in named if word in tongue("en").words["items"]]
    return phrase(found[0]) if found and len(set(found)) == 1 else None


def counted(text: str) -> dict[str, str]:
    """How many came and how many were due: «only 8 of 10 came», «ordered 3, received 2», «5 instead of 6»."""
    forms = (
        r"\b(?P<came>\w+)\s+instead of\s+(?:the\s+)?(?P<due>\w+)",
        r"\bonly\s+(?P<came>\w+)\s+(?:out\s+)?of\s+(?:the\s+)?(?P<due>\w+)",
        (
            r"\b(?:ordered|paid for|supposed to be|should be|says|advertised)\s+(?P<due>\w+)\b[^.]{0,40}"
            r"\b(?:got|received|came|only|contained|were)\s+(?:only\s+)?(?P<came>\w+)"
        ),
    )
    for form in forms:
        if match := re.search(form, text[:2000], re.IGNORECASE):
            came, due = _number(match["came"]), _number(match["due"])
            if 0 < came < due:
                return {"came": str(came), "due": str(due)}
    return {}


_UNIT = r"inch(?:es)?|in|cm|mm|feet|ft|oz|ounces?|lbs?|pounds?|kg|g|grams?|ml|l|liters?|hours?|minutes?|lumens|watts?|w|mah|count|yards?"
_MEASURED = re.compile(
    rf"\b(?:says?|listed|advertised|described|supposed to be|should be|claims?)\b[^.]{{0,25}}?(\d+(?:\.\d+)?)\s?({_UNIT})\b[^.]{{0,40}}?"
    rf"\b(?:measured|measures|actually|only|got|is|came|lasts|lasted|weighs?)\b[^.]{{0,20}}?(\d+(?:\.\d+)?)\s?({_UNIT})?\b",
    re.IGNORECASE,
)


def measured(text: str) -> dict[str, str]:
    """What was stated and what the buyer found, in one unit."""
    match = _MEASURED.search(text[:2000])
    if not match or match[1] == match[3] or (match[4] and match[4][:1].lower() != match[2][:1].lower()):
        return {}
    return {"stated": f"{match[1]} {match[2].lower()}", "measured": f"{match[3]} {(match[4] or match[2]).lower()}"}


_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _number(word: str) -> int:
    return int(word) if word.isdigit() and len(word) < 5 else _NUMBERS.index(word.lower()) if word.lower() in _NUMBERS else 0
