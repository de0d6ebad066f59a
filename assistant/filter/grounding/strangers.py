"""Words that no line of the evidence knows: which of them state something of the product, by where they stand.

A free text is full of words that are on no card and claim nothing («резину подгоняют по месту», "kids will follow it"). A word is
held against the evidence only in a place that says what the thing is or has: after «есть», «с», «из», "has", 带; as a predicate
(«Дно мягкое»), as the whole answer («Клубничная»), in a list of things the card lists, or as a name.
"""

from collections.abc import Sequence

from assistant.filter.grounding.clauses import Clause, Sentence, Token
from assistant.filter.grounding.lexicon import lexicon
from assistant.filter.grounding.words import Part, Word, graded, has_case

_GOVERNED = {"с": "ablt", "со": "ablt", "из": "gent"}
_FRAGMENT, _SHORT = 2, 4


def claimed(clause: Clause, token: Token, names: frozenset[int], *, alone: bool, subject: bool) -> bool:
    """Whether the word claims something. `names`: positions of proper names; `alone`: its clause is the whole answer to a question;
    `subject`: something before it in the clause is known to the evidence.
    """
    word = token.word
    own = token.concepts - lexicon().everyday
    told = any(lexicon().family[name] != "person" for name in own) or (token.concepts and clause.has("ability"))
    if told or word.part is Part.NAME or word.start in names or _foreign(clause, word):
        return True
    if clause.has("unfit"):
        return False
    if alone and _fragment(clause):
        return True
    at = clause.words.index(word)
    if word.russian:
        return _russian(clause, at, subject=subject)
    return _english(clause, at) if word.part is Part.ENGLISH else _han(clause, at)


def _foreign(clause: Clause, word: Word) -> bool:
    """A Latin word among Russian or Chinese ones: a name of a technology or a brand."""
    return word.part is Part.ENGLISH and len(word.text) > 2 and any(other.russian or other.part is Part.HAN for other in clause.words)


def _fragment(clause: Clause) -> bool:
    """«Клубничная.», "Chocolate hazelnut.": the whole answer in a word or two."""
    return len(clause.content) <= _FRAGMENT and len(clause.words) <= _SHORT and not clause.quantities and not _verb(clause)


def _verb(clause: Clause) -> bool:
    return any(word.part is Part.VERB or word.text in lexicon().texts["auxiliary"] for word in clause.words)


def _russian(clause: Clause, at: int, *, subject: bool) -> bool:
    word = clause.words[at]
    before = _before(clause.words, at, {Part.ADJECTIVE, Part.NUMBER})
    if before is not None and before.text in _GOVERNED:
        return any(has_case(other.text, _GOVERNED[before.text]) for other in clause.words[at : at + 1])
    governed = before is not None and before.text in lexicon().texts["prepositions"]
    if before is not None and before.text == "от" and clause.has("powering"):
        return word.part is Part.NOUN
    if clause.words[0].text == "у" and not governed and not _verb(clause):
        return has_case(word.text, "nomn")
    if not governed and any(end <= at + 3 for _, end in clause.marked("owning")):
        return word.part in {Part.NOUN, Part.ADJECTIVE} and has_case(word.text, "nomn")
    if _doer(clause, at):
        return True
    subject = subject or _presented(clause, at)
    relational = word.part is Part.ADJECTIVE and not graded(word.text)  # «плотная» is an opinion, «гречишная» a fact
    return subject and not governed and relational and not _verb(clause) and has_case(word.text, "nomn")


def _doer(clause: Clause, at: int) -> bool:
    """«Поплавковый клапан закрывает трубку»: a part of its own kind that does something is said to be there."""
    pair = clause.tokens[:2]
    if at > 1 or len(pair) < 2 or any(token.generic for token in pair):
        return False
    kind, thing = (token.word for token in pair)
    named = kind.part is Part.ADJECTIVE and thing.part is Part.NOUN and has_case(kind.text, "nomn") and has_case(thing.text, "nomn")
    acting = len(clause.words) > 2 and clause.words[2].part is Part.VERB
    return named and acting and not graded(kind.text)


def _presented(clause: Clause, at: int) -> bool:
    """«Это телескопический вариант»: the product itself under a word for any thing."""
    following = clause.tokens[at + 1] if at + 1 < len(clause.tokens) else None
    opens = clause.words[0].text in {"это", "эта", "этот"} and not clause.has("question_words")
    return opens and following is not None and following.word.part is Part.NOUN and following.generic


def _before(words: Sequence[Word], at: int, skipped: set[Part]) -> Word | None:
    step = at - 1
    while step >= 0 and words[step].part in skipped:
        step -= 1
    return words[step] if step >= 0 else None


def _english(clause: Clause, at: int) -> bool:
    """ "has a lining", "with a lining", "is a slim fit": at most three words after the verb."""
    return any(end <= at < end + 3 and not _company(clause, start) for start, end in clause.marked("owning"))


def _company(clause: Clause, at: int) -> bool:
    """ "helps with curls": no part of the thing."""
    return clause.words[at].text == "with" and at > 0 and clause.words[at - 1].text in lexicon().texts["helping"]


def _han(clause: Clause, at: int) -> bool:
    return any(end <= at < end + 2 for _, end in clause.marked("owning"))


def echoed(sentence: Sentence, unknown: frozenset[str]) -> Token | None:
    """A word of the question that no line knows, said again as what the thing is: «Полусинтетика?» — «Верно, полусинтетика 5W-40»."""
    for clause in sentence.clauses:
        for at, word in enumerate(clause.words):
            token = clause.tokens[at]
            before = _before(clause.words, at, {Part.ADJECTIVE, Part.NUMBER})
            governed = before is not None and before.text in lexicon().texts["prepositions"]
            told = token.content and not token.generic and token.keys & unknown and not clause.negated
            if told and not governed and word.russian and has_case(word.text, "nomn"):
                return token
    return None
