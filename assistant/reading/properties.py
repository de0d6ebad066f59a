"""Properties said of a thing without a verb: «фигура разбитая», «фильтры жёсткие и плотные», «колпачок не плотный»."""

from collections.abc import Sequence

from assistant.reading.clauses import Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import Form, plain


def telling(rest: Sequence[Token], subject: Form) -> list[Token]:
    """The properties that say something: «хорошая гладкая» says «гладкая»; nothing when only a verdict is left."""
    vague = lexicon().words["generic_adjectives"] | lexicon().words["verdicts"]
    kept = [
        word for word in rest if not ((form := property_of(word, subject)) and (plain(form.lemma) in vague or _own_root(form, subject)))
    ]
    while kept and (kept[0].lower == "и" or kept[-1].lower in {"и", "не"} or kept[-1].is_a("ADVB")):
        kept = kept[1:] if kept[0].lower == "и" else kept[:-1]
    return kept


def _own_root(said: Form, subject: Form) -> bool:
    """«вкус невкусный»."""
    return plain(subject.lemma)[:4] in plain(said.lemma)


def attribute(word: Token, subject: Form) -> bool:
    """An adjective before its noun."""
    return word.is_a("ADJF") and property_of(word, subject) is not None


def beside(word: Token, subject: Form) -> bool:
    """What may stand between the thing and its property: «и», «не», «в меру», another property."""
    return property_of(word, subject) is not None or word.lower in {"и", "не"} or word.is_a("ADVB")


def property_of(word: Token, subject: Form) -> Form | None:
    """An adjective or a participle in the nominative that agrees with the thing."""
    if not word.is_a("ADJF", "PRTF"):
        return None
    fits = (f for f in word.forms if f.pos in {"ADJF", "PRTF"} and f.case == "nomn" and f.number == subject.number)
    return next((f for f in fits if (f.number == "plur" or f.gender == subject.gender) and not f.marks & {"Apro", "Anum"}), None)
