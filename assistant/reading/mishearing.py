"""Words of a fault that tell none: the want of a nuisance, the buyer's own deed, a property that nobody packs."""

from itertools import pairwise

from assistant.reading.clauses import Clause
from assistant.reading.judging import word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.patterns import Match

_LACKS = frozenset({"missing", "missing_part", "short_count"})


def misheard(clause: Clause, match: Match) -> bool:
    """Whether a match of a problem's pattern says something else here."""
    said = {token.lemma for token in clause.tokens}
    if _healed(clause) or _of_the_body(clause, match) or _of_something_else(clause, match):
        return True
    if match.code in _LACKS or (match.code == "dirty" and "мало" in said):
        return _without_nuisance(clause) or _own_deed(clause) or _felt(clause, match)
    if match.code == "no_effect":
        return any(t.forms and t.forms[0].person == "1per" for place in match.places for t in clause.tokens[place : place + 1])
    if match.code == "leaks":
        slowly = any(token.lower in {"медленно", "быстро", "хорошо", "легко"} for token in clause.tokens)
        slowly = slowly or any(token.lower in {"всех", "всего", "всем"} for token in clause.tokens)
        slowly = slowly or (len(clause.tokens) <= 2 and "капать" in said)
        return slowly or any(clause.tokens[place].is_a("INFN") for place in match.places)
    if match.code == "expired":
        return bool(said & (word_set("times") | {"настроение", "впечатление"}) and not said & {"срок", "годность"})
    if match.code == "came_off" and "отойти" in said:
        return not _names_a_thing(clause)
    if match.code == "noise":
        return bool(said & {"зуб", "песок"})
    if match.code == "used":
        return bool(said & word_set("own_use"))
    if lexicon().problems[match.code]["family"] == "size":
        return bool(said & lexicon().families["price"])
    return _buyer_held(clause, match)


def _of_something_else(clause: Clause, match: Match) -> bool:
    """«для устранения запаха», «похож на засахарившийся мёд», «огромное количество пузырьков», «без вкуса» among merits."""
    said = {token.lemma for token in clause.tokens}
    if any(token.lemmas & word_set("removing") for token in clause.tokens):
        return True
    if match.code in {"expired", "broken", "dirty"} and said & {"похожий", "похож", "напоминать", "словно", "будто"}:
        return True
    if match.code == "taste" and len(clause.tokens) == 2 and clause.tokens[0].lower == "без":
        return True
    return match.code in {"too_big", "too_small"} and bool(said & {"количество", "число", "кол-во"})


def _healed(clause: Clause) -> bool:
    """«прошли шелушения и трещины», «пятен стало меньше»: what troubled the buyer is gone."""
    gone = any(token.lemmas & word_set("goes_away") and token.is_a("VERB") for token in clause.tokens)
    less = any(token.lower == "меньше" for token in clause.tokens) and any(token.lemma == "стать" for token in clause.tokens)
    troubled = any(token.lemmas & (word_set("flaws") | word_set("nuisances") | word_set("ailments")) for token in clause.tokens)
    return troubled and (gone or less) and not any(token.lower == "не" for token in clause.tokens)


def _of_the_body(clause: Clause, match: Match) -> bool:
    """«трещины на пальцах»: a flaw that is the buyer's own, not the goods'."""
    if lexicon().problems[match.code]["family"] not in {"damage", "tear", "used"}:
        return False
    return any(a.is_a("PREP") and b.lemmas & word_set("body") for a, b in pairwise(clause.tokens))


def _names_a_thing(clause: Clause) -> bool:
    """Whether a noun stands in the nominative: without one the buyer may be speaking of themselves («отошла»)."""
    return any(form.pos == "NOUN" and form.case == "nomn" for token in clause.tokens for form in token.forms[:1])


def _felt(clause: Clause, match: Match) -> bool:
    """«пришло без вкуса» is no incomplete kit."""
    return match.code != "short_count" and any(token.lemmas & _sensed() for token in clause.tokens)


def _buyer_held(clause: Clause, match: Match) -> bool:
    """«в холодильнике не держала»: the buyer did, not the thing."""
    verbs = [f for place in match.places for f in clause.tokens[place].forms[:1] if f.lemma == "держать"]
    past = any(form.tense == "past" and form.number == "sing" for form in verbs)
    return past and not _names_a_thing(clause)


def _sensed() -> frozenset[str]:
    """What is felt, not packed: «пришло без вкуса» is no incomplete kit."""
    families = lexicon().families
    return families["taste"] | families["smell"] | families["effect"] | families["quality"]


def _without_nuisance(clause: Clause) -> bool:
    """«без задержки», «без сколов»: the want of what nobody wants is praise."""
    for place, token in enumerate(clause.tokens[:-1]):
        if token.lower in {"без", "нет", "ни", "мало"}:
            after = clause.tokens[place + 1 : place + 4]
            thing = next((other for other in after if other.is_a("NOUN")), None)
            if thing is not None and thing.lemmas & (word_set("nuisances") | word_set("flaws")):
                return True
    return False


def _own_deed(clause: Clause) -> bool:
    """«добавила 2 ложки вместо 4», «вместо 4, как в описании»: the count is the buyer's own doing."""
    said = {token.lemma for token in clause.tokens}
    if clause.tokens[0].lower == "вместо" and {"описание", "инструкция"} & said:
        return True
    return bool(said & word_set("own_deeds")) and not said & {"прийти", "прислать", "положить", "оказаться", "приехать"}
