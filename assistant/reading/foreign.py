"""English and Chinese messages: read by expressions over clauses, into the same values as Russian ones."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.domain import Inquiry
from assistant.reading import chinese, english
from assistant.reading.nouns import item_of
from assistant.reading.phrases import Phrase
from assistant.reading.tongues import Problem, Tongue, tongue
from assistant.reading.values import Mood, Point, Polarity, Reading


@dataclass(frozen=True)
class Speech:
    """What differs between the two languages: cutting, quoting, nouns, figures."""

    language: str
    cut: Callable[[str], list[str]]
    quotable: Callable[[str, Phrase | None], str]
    phrase: Callable[[str], Phrase | None]
    missing: re.Pattern[str]
    measured: Callable[[str], dict[str, str]]

    @property
    def tongue(self) -> Tongue:
        """The data of the language."""
        return tongue(self.language)


_ENGLISH = Speech(
    "en",
    english.cut,
    english.quotable,
    english.phrase,
    re.compile(
        r"\b(?:missing|without|include|no|not have)\s+(?:(?:the|a|an|any|its|one|two|some)\s+)?((?:[a-z]+\s)?[a-z]+)"
        r"(?=\s*(?:$|[.,!?]|in\b|included|and\b|or\b))",
        re.IGNORECASE,
    ),
    lambda text: english.counted(text) | english.measured(text),
)
_CHINESE = Speech(
    "zh",
    chinese.cut,
    chinese.quotable,
    chinese.phrase,
    re.compile(
        r"(?:少发?了?|漏发了?|缺了?少?|没有?(?:送|配|附|给)|忘(?:了|记)(?:放|装|发))(?:一|两|二|三|四|五|几|\d+)?"
        r"(?:个|包|颗|根|条|只|双|件|袋|瓶|盒|支|块|张|套|把)?([\u4e00-\u9fff]{2,4})"
    ),
    lambda text: chinese.counted(text) | chinese.measured(text),
)


def short_name(product: str | None, language: str) -> Phrase | None:
    """The product's short noun in a language, from the name that the marketplace gives it."""
    if language == "en":
        return english.item_of_name(product)
    return chinese.item_of(product) if language == "zh" else item_of(product)


def read_english(inquiry: Inquiry) -> Reading:
    """An English message."""
    item = english.item_of_name(inquiry.product_name) or english.item_in_text(inquiry.words)
    return _read(inquiry, _ENGLISH, item)


def read_chinese(inquiry: Inquiry) -> Reading:
    """A Chinese message."""
    return _read(inquiry, _CHINESE, chinese.item_of(inquiry.product_name) or chinese.item_of(inquiry.text[:200]))


def _read(inquiry: Inquiry, speech: Speech, item: Phrase | None) -> Reading:
    said = speech.tongue
    low = inquiry.rating is not None and inquiry.rating <= 3
    parts = (("text", inquiry.text), ("pros", inquiry.pros), ("cons", inquiry.cons))
    points = tuple(point for part, text in parts for piece in speech.cut(text) for point in _points(piece, part, speech, item, low=low))
    details = speech.measured(inquiry.words)
    given = said.forms["for_person"].search(inquiry.words)
    if details and not any(point.polarity is Polarity.BLAME for point in points):
        points += (Point(Polarity.BLAME, inquiry.words, problem="figures", family="incomplete" if "due" in details else "mismatch"),)
    whole = inquiry.words
    events = frozenset(code for code, form in said.events.items() if form.search(whole))
    return Reading(
        language=speech.language,
        mood=_mood({point.polarity for point in points}, bool(re.search(r"[a-z\u4e00-\u9fff]", whole, re.IGNORECASE))),
        points=points,
        events=events,
        details=details | ({"for_person": given.group(1).lower()} if given else {}),
        risks=tuple(code for code, form in said.risks.items() if form.search(whole)),
        item=item,
        uses=tuple(_told(said, "uses", whole, speech)),
        purposes=tuple(_told(said, "purposes", whole, speech)),
        denials=len(re.findall(r"\b(?:not|but|no|however|n't|except)\b|但|不过|可是|就是|然而", whole, re.IGNORECASE)),
    )


def _told(said: Tongue, name: str, text: str, speech: Speech) -> Iterator[str]:
    """What the buyer does with the goods, or what they serve for, in words that may be said again."""
    if name not in said.forms:
        return
    for match in list(said.forms[name].finditer(text[:2000]))[:2]:
        words = re.sub(r"\b(?:my|our)\b", "your" if name == "uses" else "the", match.group(1).strip(), flags=re.IGNORECASE)
        if not said.forms["negative"].search(match.group(0)) and not said.words["barred"] & set(words.lower().split()) - {"your"}:
            verb = match.group(0).split()[1].lower() if speech.language == "en" and name == "uses" else ""
            yield f"you {verb} it {words}" if verb else words


def _points(piece: str, part: str, speech: Speech, item: Phrase | None, *, low: bool) -> list[Point]:
    said = speech.tongue
    if said.forms["idle"].fullmatch(piece.strip(" .!。！~～")):
        return []
    if said.forms["asks"].search(piece):
        return [Point(Polarity.QUESTION, piece, aspect=_thing(piece, said)[1], noun=speech.phrase(_thing(piece, said)[0]), part=part)]
    if said.forms["wishes"].search(piece):
        return [_wish(piece, part, speech)]
    if said.forms["others"].search(piece):
        return [Point(Polarity.NEUTRAL, piece, part=part)]
    found = next(((problem, match) for problem in said.problems if (match := problem.says.search(piece))), None)
    if found is not None and not _denied(piece, found[1], said):
        return [_blame(piece, part, found, speech, item)]
    praised = _praises(piece, part, speech, item)
    against = said.forms["negative"].search(piece) or (said.forms["denied_property"].search(piece) if low else None)
    if against and not _denied(piece, against, said) and not found:
        return [_unlisted(piece, part, speech, speech.quotable(piece, item))]
    if praised:
        return praised
    if part == "cons" and len(piece) > 3:
        return [_unlisted(piece, part, speech, "")]
    return [Point(Polarity.NEUTRAL, piece, part=part)] if len(piece) > 6 else []


def _unlisted(piece: str, part: str, speech: Speech, clause: str) -> Point:
    """A fault of no listed kind: its thing, and the family that the thing alone makes sure."""
    word, aspect = _thing(piece, speech.tongue)
    leads = word != "" and len(piece[: piece.lower().find(word)]) <= (3 if speech.language == "zh" else 16)
    noun = speech.phrase(word) if leads else None
    family, when = _FAMILY.get(aspect, "other"), _when(piece, speech.tongue)
    return Point(Polarity.BLAME, piece, aspect=aspect, family=family, clause=clause, noun=noun, sure=noun is not None, when=when, part=part)


_SAME = ("colour", "smell", "taste", "texture", "material", "price", "quality", "manual", "service", "effect", "size")
_FAMILY = {"fit": "size"} | {aspect: aspect for aspect in _SAME}
_NOT_GOODS = frozenset({"service", "delivery", "seller"})


def _denied(piece: str, match: re.Match[str], said: Tongue) -> bool:
    """Whether the words before the match take it back: «no scratches», «never had a problem»."""
    return bool(said.forms["denied"].search(piece[: match.start()])) and not said.forms["denied"].search(match.group(0)[:6] + " ")


def _blame(piece: str, part: str, found: tuple[Problem, re.Match[str]], speech: Speech, item: Phrase | None) -> Point:
    problem, match = found
    said = speech.tongue
    if problem.family == "incomplete":
        after = speech.missing.search(piece)
        word, aspect = _thing(piece[match.start() :], said)
        word = word or (after.group(1) if after and after.group(1).lower() not in said.words["barred"] else "")
    else:
        word, aspect = _thing(piece, said)
    return Point(
        Polarity.BLAME,
        piece,
        aspect=aspect,
        problem=problem.code,
        family=problem.family,
        clause=speech.quotable(piece, item),
        noun=speech.phrase(word) if word else None,
        when=_when(piece, said),
        part=part,
    )


def _praises(piece: str, part: str, speech: Speech, item: Phrase | None) -> list[Point]:
    """The aspects that a clause praises, two at most; a person who is pleased; a general word of praise with its thing."""
    said = speech.tongue
    clause, (word, aspect) = speech.quotable(piece, item), _thing(piece, said)
    if match := said.forms["person"].search(piece):
        return [Point(Polarity.PRAISE, piece, clause=_of_person(match), of_person=True, part=part)]
    named = [(name, match) for name, form in said.praises if (match := form.search(piece)) and not _denied(piece, match, said)]
    if named:
        noun = speech.phrase(word) if word and aspect in {name for name, _ in named} - _NOT_GOODS else None
        return [
            Point(
                Polarity.PRAISE, piece, aspect=name, clause=clause if place == 0 else "", noun=noun if name == aspect else None, part=part
            )
            for place, (name, _) in enumerate(named[:2])
        ]
    named_thing = speech.phrase(word) if word and aspect not in _NOT_GOODS else None
    general = said.forms["positive"].search(piece)
    if (general and not _denied(piece, general, said)) or (part == "pros" and word):
        return [Point(Polarity.PRAISE, piece, aspect=aspect, clause=clause, noun=named_thing, part=part)]
    return []


def _of_person(match: re.Match[str]) -> str:
    """«my son loves it» as «your son loves it»; Chinese needs no change."""
    groups = [group for group in match.groups() if group]
    return " ".join(["your", *groups]).lower() if re.match("[a-z]", match.group(0), re.IGNORECASE) else match.group(0)


def _wish(piece: str, part: str, speech: Speech) -> Point:
    wished = speech.tongue.forms["wished"].search(piece)
    word, aspect = (wished.group(1), "") if wished else _thing(piece, speech.tongue)
    return Point(Polarity.WISH, piece, aspect=aspect, noun=speech.phrase(word) if word else None, part=part)


def _thing(piece: str, said: Tongue) -> tuple[str, str]:
    """The buyer's word for the part or property, and its aspect: the first one named."""
    found = [(match.start(), match.group(0).lower(), aspect) for aspect, form in said.things if (match := form.search(piece))]
    return min(found)[1:] if found else ("", "")


def _when(piece: str, said: Tongue) -> str:
    match = said.forms["when"].search(piece)
    return match.group(0).lower() if match else ""


def _mood(kinds: set[Polarity], worded: bool) -> Mood:
    if not worded:
        return Mood.EMPTY
    if Polarity.BLAME in kinds:
        return Mood.MIXED if Polarity.PRAISE in kinds else Mood.BLAME
    return Mood.PRAISE if Polarity.PRAISE in kinds else Mood.NEUTRAL
