"""Replies to praise: the buyer's detail, one thing that continues it, nothing more."""

import re

from assistant.domain import Hold
from assistant.reading import Point, Polarity
from assistant.reading.lexicon import lexicon
from assistant.reading.phrases import Phrase
from assistant.reading.slots import Slots
from assistant.writing.composer.facts import content, fact_for_aspect
from assistant.writing.composer.lint import repeats
from assistant.writing.composer.situation import Line, Situation

_WEAK = {"seller": 6, "description": 4, "works": 3, "delivery": 5, "price": 4, "quality": 3, "packaging": 3, "looks": 2, "": 7}


def praise(made: Situation) -> list[Line] | Hold:
    """One or two points answered; a fact of the card where one bears on them."""
    if made.brief.inquiry.rating is not None and made.brief.inquiry.rating <= 2:
        return _under_low_stars(made)
    if any(_after_but(made, point) for point in made.reading.praises):
        return Hold(code="nothing_specific", reason="what follows «но» may be meant as a fault")
    if detailed := _with_story(made):
        return made.lines(*detailed)
    said, told = _sentences(made)
    own = any(made.clause(point) or point.noun is not None for point in told)
    before = len(made.chooser.used)
    if (used := _with_use(made, said if own else [])) and not own:
        del made.chooser.used[:before]
    said = used or said
    unclear = (made.brief.inquiry.rating or 5) <= 4 and made.reading.of(Polarity.NEUTRAL)
    if not said and (wished := wish(made)):
        return wished
    if (
        not own
        and "repeat" in made.reading.events
        and not unclear
        and (again := made.chooser.say("open.turn", made.slots) or made.chooser.say_fresh("open.repeat", made.slots))
    ):
        made.chooser.used[:] = made.chooser.used[-1:]
        return made.lines(again)
    if not said and not unclear and (event := _of_event(made)):
        said.append(event)
        return made.lines(*said)
    if not said and not unclear and (plain_line := _plain_line(made)):
        return made.lines(plain_line)
    if not said:
        return Hold(code="nothing_specific", reason="praise without a detail to answer")
    if _thin(made, told):
        return Hold(code="nothing_specific", reason="a long review under four stars of which only a general word of praise was read")
    if wished := wish(made):
        return [*made.lines(said[0]), *wished]
    lines = made.lines(*said)
    return [*lines, *_more(made, told, len(said))]


def _after_but(made: Situation, point: Point) -> bool:
    """«Хороший порошок, но очень мягкий»: under five stars a property told after «но» is rather blamed than praised."""
    if (made.brief.inquiry.rating or 5) >= 5 or point.aspect in {"", "price", "delivery", "works"} or not made.clause(point):
        return False
    start = re.escape(" ".join(point.words.lower().split()[:2]))
    return re.search(rf"\bно\s+{start}", made.brief.inquiry.words.lower()) is not None


def _with_story(made: Situation) -> list[str]:
    """The one detail that no other review has, first: how long it has served, what is done with it; then who is glad of it."""
    if made.reading.denials or made.brief.inquiry.rating is None or not made.high or not made.reading.praises:
        return []
    before = len(made.chooser.used)
    story = made.chooser.say("open.served", made.slots) if "served" in made.reading.details else None
    story = story or next((said for use in made.reading.uses if (said := made.chooser.say("open.use", {**made.slots, "use": use}))), None)
    glad = next((made.clause(point) for point in made.reading.praises if point.of_person and made.clause(point)), "")
    if story and glad and not repeats(story, glad):
        added = made.chooser.say("too.person", {**made.slots, "person": glad})
        return [story, added] if added else [story]
    if story:
        return [story]
    del made.chooser.used[before:]
    return []


def _in_one_breath(made: Situation) -> tuple[str, list[Point]] | None:
    """Two details of the buyer's in one sentence; who is glad first, then what is good."""
    ranked = sorted(enumerate(made.reading.praises), key=lambda pair: (_rank(made, pair[1]), pair[0]))
    fit = [
        point
        for _, point in ranked
        if (clause := made.clause(point)) and len(clause.split()) <= 7 and "," not in clause and point.aspect != "seller"
    ]
    for second in fit[1:2]:
        first = fit[0]
        one, two = made.clause(first), made.clause(second)
        if (first.aspect == second.aspect and first.aspect) or repeats(
            one, two.replace(made.reading.item.word if made.reading.item else "\0", "")
        ):
            continue
        item = made.reading.item.word if made.reading.item else "\0"
        shared = one.startswith(f"{item} ") and two.startswith(f"{item} ")
        slots = {**made.slots, "first": one, "second": two.removeprefix(f"{item} ") if shared else two}
        if made.reading.language == "ru" and (said := made.chooser.say("both", slots)):
            return said, [first, second]
    return None


def _sentences(made: Situation) -> tuple[list[str], list[Point]]:
    """Up to two sentences about what is praised, the most telling first, with the points that they answer."""
    if both := _in_one_breath(made):
        return [both[0]], both[1]
    ranked = sorted(enumerate(made.reading.praises), key=lambda pair: (_rank(made, pair[1]), pair[0]))
    said: list[str] = []
    told: list[Point] = []
    for _, point in ranked:
        if any(other.aspect == point.aspect and point.aspect for other in told) or (point.aspect == "seller" and not said):
            continue
        before = len(made.chooser.used)
        sentence = _sentence(made, point, second=bool(said))
        if sentence and not (said and repeats(said[0], sentence)):
            said.append(sentence)
            told.append(point)
        else:
            del made.chooser.used[before:]
        if len(said) == 2:
            break
    return said, told


def wish(made: Situation) -> list[Line]:
    """The truth about today's model for a wish that names its thing: the card's own fact, else that the card tells nothing of it."""
    named = next((point.noun for point in made.reading.of(Polarity.WISH) if point.noun is not None), None)
    if named is None:
        return []
    if known := fact_for_aspect(made.brief, "", named.word):
        slots = {**made.slots, "attribute": known.fact.attribute[:1].lower() + known.fact.attribute[1:], "value": known.value}
        return made.lines(made.chooser.say("fact", slots), passage=known.passage.id)
    move = "wish.unknown" if made.brief.card else "wish"
    return made.lines(made.chooser.say(move, {**made.slots, "noun": named}))


def _with_use(made: Situation, said: list[str]) -> list[str]:
    """The sentences, and what the buyer does with the goods or what they serve for: the one detail that no other review has."""
    if len(said) > 1 or (made.reading.denials and "measures" not in made.reading.details):
        return said
    move = "too" if said else "open"
    if (sizes := made.reading.details.get("measures")) and (line := made.chooser.say("measures", {**made.slots, "measures": sizes})):
        return [*said, line]
    for name, told in (("use", made.reading.uses), ("purpose", made.reading.purposes)):
        for words in told:
            sentence = made.chooser.say(f"{move}.{name}", {**made.slots, name: words})
            if sentence and not (said and repeats(said[0], sentence)):
                return [*said, sentence]
    return said


def _plain_line(made: Situation) -> str | None:
    """«Хорошо, что фильтры понравились»: for praise of the named goods and nothing more; not twice among the last replies."""
    item = made.reading.item
    if item is None or not made.high or made.reading.denials or not any(p.aspect in {"", "quality", "works"} for p in made.reading.praises):
        return None
    liked = any(item.word[:4] in point.words.lower() for point in made.reading.praises)
    return made.chooser.say_fresh("open.plain", made.slots) if liked else None


def _under_low_stars(made: Situation) -> list[Line] | Hold:
    """Praise under one or two stars: the buyer's words as a fact, no joy, the chat open."""
    for point in made.reading.praises:
        clause = made.clause(point)
        if clause and (said := made.chooser.say("low.clause", {**made.slots, "clause": clause})):
            return made.lines(said, made.chooser.say("praise_low", made.slots))
    return Hold(code="nothing_specific", reason="praise without a detail under a low rating")


def _more(made: Situation, told: list[Point], sentences: int) -> list[Line]:
    """A fact that continues the praise, or a word that fits what the buyer told."""
    for point in told:
        known = fact_for_aspect(made.brief, point.aspect, point.noun.word if point.noun else "")
        if known and content(known.fact.attribute) & content(point.words):
            slots = {**made.slots, "attribute": known.fact.attribute[:1].lower() + known.fact.attribute[1:], "value": known.value}
            return made.lines(made.chooser.say("fact", slots), passage=known.passage.id)
    if sentences > 1:
        return []
    happy = any(point.of_person for point in made.reading.praises) or _given(made)
    if "gift_to" in made.reading.details and not happy and (added := made.chooser.say_fresh("add.gift_to", made.slots)):
        return made.lines(added)
    for event in ("gift" if happy else "gift_ahead", "pet"):
        if event.removesuffix("_ahead") in made.reading.events and (added := made.chooser.say_fresh(f"add.{event}", made.slots)):
            return made.lines(added)
    aspect = told[0].aspect if told else ""
    if aspect == "fit" and "wearable" not in made.tags:
        return []
    return made.lines(made.chooser.say_fresh(f"add.{aspect}", made.slots))


def _rank(made: Situation, point: Point) -> int:
    clause = made.clause(point)
    if clause and point.of_person:
        return 0
    base = 1 if clause else 2 if point.noun is not None else 3
    return base + _WEAK.get(point.aspect, 0)


def _sentence(made: Situation, point: Point, *, second: bool) -> str | None:
    slots = made.point_slots(point)
    clause = made.clause(point)
    prefix = "too" if second else "open"
    tags = made.point_tags(point) | ({"core"} if point.aspect in lexicon().words["core_aspects"] else set())
    if clause and point.of_person:
        return made.chooser.say(f"{prefix}.person", {**slots, "person": clause})
    if clause:
        return made.chooser.say(f"{prefix}.clause", slots, tags)
    if point.noun is not None and point.aspect != "price":
        return made.chooser.say(f"{prefix}.noun", slots, tags)
    aspect = point.aspect if point.aspect != "fit" or "wearable" in made.tags else "suits"
    return made.chooser.say(f"{prefix}.{aspect}", _without_clause(slots)) if point.aspect else None


def _without_clause(slots: Slots) -> dict[str, Phrase | str]:
    return {name: value for name, value in slots.items() if name != "clause"}


def _of_event(made: Situation) -> str | None:
    """What the buyer told besides the goods: a find of a word, a repeated purchase, a gift still to be given."""
    if find := made.reading.details.get("find"):
        return made.chooser.say("open.find", {**made.slots, "find": find})
    if "repeat" in made.reading.events and (said := made.chooser.say("open.repeat", made.slots)):
        return said
    if "gift" not in made.reading.events:
        return None
    given = _given(made)
    return made.chooser.say("add.gift" if given else "open.gift_ahead", made.slots)


def _thin(made: Situation, told: list[Point]) -> bool:
    """Nothing of the buyer's own to repeat, and more left unread than read: under four stars, or in a long text about other matters."""
    own = any(made.clause(point) or point.noun is not None for point in told)
    far = made.reading.language != "ru" and len(made.reading.of(Polarity.NEUTRAL)) >= 5
    return (
        ((made.brief.inquiry.rating or 5) <= 4 or far) and not own and len(made.reading.of(Polarity.NEUTRAL)) >= len(made.reading.praises)
    )


def _given(made: Situation) -> bool:
    """Whether the gift has been given and liked; a hope that it will be is no such thing."""
    words = made.brief.inquiry.words.lower()
    ahead = re.search(r"надею|думаю|понравит|порадует|оцен[ия]т|буд[еу]т|подарю|подарим|\bhope|\bwill\b|going to|希望|应该会", words)
    told = r"доволь|понрав|восторг|оценил|был[аи]? рад|радует|подарил|\bloved?\b|\bloves\b|was (?:happy|thrilled)|很?喜欢|开心|满意"
    return not ahead and bool(re.search(told, words))
