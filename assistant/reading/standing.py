"""Whether words of a fault are a complaint here: about these goods, about this noun, under these stars."""

from assistant.reading.clauses import Clause
from assistant.reading.judging import judgement, word_set
from assistant.reading.lexicon import lexicon
from assistant.reading.mishearing import misheard
from assistant.reading.patterns import Match


def stands(clause: Clause, match: Match, rating: int | None, kind: str) -> bool:
    """Whether a match is a complaint here: about these goods, not about another noun, not a bare property under five stars."""
    entry = lexicon().problems[match.code]
    if entry.get("goods", kind) != kind or _attributive(clause, match, entry["family"]) or _unsure(clause, entry["family"], rating):
        return False
    if (rating or 0) >= 4 and any(token.lower == "ничего" for token in clause.tokens):
        return False
    if clause.of_others or (match.code in {"missing", "missing_part", "packaging"} and (rating or 0) >= 4 and _without_pack(clause)):
        return False
    if misheard(clause, match):
        return False
    if match.code == "wrong_item" and _own_choice(clause, match):
        return False
    shaky = match.code in word_set("shaky_codes") and (rating or 0) >= 4 and not _opposed_outright(clause)
    return not shaky and not _elsewhere(clause, match)


def _opposed_outright(clause: Clause) -> bool:
    """Among the flaws, after «но», or in blaming words."""
    soft = any(token.lemma in word_set("soft_joints") for token in clause.tokens)
    return clause.part == "cons" or clause.joint in word_set("soft_joints") or soft or judgement(clause) < 0


def _own_choice(clause: Clause, match: Match) -> bool:
    """«заказала не тот размер», «по другой цене»: nothing wrong was sent."""
    said = {token.lemma for token in clause.tokens}
    sent = said & {"прийти", "прислать", "положить", "приехать", "отправить", "привезти", "оказаться"}
    chose = said & {"заказать", "заказывать", "взять", "брать", "выбрать", "купить"}
    by_price = any(clause.tokens[place - 1].lower == "по" for place in match.places if place)
    return bool(chose and not sent) or by_price


def _without_pack(clause: Clause) -> bool:
    """«без коробки» under five stars, opposed to nothing: told, not blamed."""
    bare = any(token.lower in {"без", "нет"} for token in clause.tokens)
    return bare and any(token.lemmas & word_set("packs") for token in clause.tokens) and clause.part != "cons" and not clause.joint


def _attributive(clause: Clause, match: Match, family: str) -> bool:
    """A bare adjective that belongs to some other noun: «мелкие кофеинки» is no complaint about size."""
    place = match.places[-1]
    if (
        family in {"damage", "tear", "used", "expired", "wrong_item"}
        or len(match.places) > 2
        or not clause.tokens[place].is_a("ADJF", "PRTF")
    ):
        return False
    before = () if len(match.places) > 1 else clause.tokens[max(0, place - 1) : place]
    after = clause.tokens[place + 1 : place + 2]
    beside = [token for token in (*after, *before) if token.is_a("NOUN")]
    allowed = lexicon().families.get(family, frozenset()) | lexicon().words["items"]
    return bool(beside) and not any(token.lemmas & allowed for token in beside)


def _elsewhere(clause: Clause, match: Match) -> bool:
    """«на зарядке нет индикатора»: the part that opens the pattern is only the place."""
    first, before = clause.tokens[match.start], clause.tokens[max(0, match.start - 1) : match.start]
    return first.is_a("NOUN") and bool(before) and before[0].is_a("PREP") and match.code.startswith("missing")


def opposes(clause: Clause) -> bool:
    return clause.part == "cons" or clause.joint in lexicon().words["soft_joints"] or any(t.lower == "не" for t in clause.tokens)


def _unsure(clause: Clause, family: str, rating: int | None) -> bool:
    """Under five stars a bare property is no complaint unless the words oppose it to something."""
    plainly = family in word_set("plain_families")
    if family in word_set("soft_families") | {"comfort"} and clause.part != "cons" and judgement(clause) > 0 and not opposes(clause):
        return True
    if (rating or 0) < 5 or family in word_set("hard_families"):
        return False
    if clause.part == "cons" or clause.joint in lexicon().words["soft_joints"] or (judgement(clause) < 0 and not plainly):
        return False
    return not any(t.lemma in lexicon().words["soft_joints"] for t in clause.tokens)
