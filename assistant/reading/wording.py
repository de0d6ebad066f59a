"""The words of a clause: which of them may be repeated, where a clause begins and ends, how it is spelled."""

from collections.abc import Sequence

from assistant.reading.clauses import Token
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import Form, plain

_LEAD = frozenset(
    [
        "и",
        "да",
        "ну",
        "вот",
        "так",
        "же",
        "ж",
        "иначе",
        "видимо",
        "похоже",
        "наверное",
        "что",
        "то",
        "как",
        "будто",
        "ещё",
        "также",
        "тоже",
        "плюс",
        "минус",
        "единственное",
    ]
)
_SUBJECTS = frozenset({"он", "она", "оно", "они"})
_POINTED = frozenset({"него", "неё", "нее", "них", "нём", "нем", "ним", "ней", "нему", "ними"})
SUBORDINATE = frozenset({"пусть", "пускай", "давайте", "чтобы", "чтоб", "если", "когда", "пока", "лишь", "раз"})
_POINTING = frozenset({"какой", "который", "чей", "сколько", "этот", "тот", "он", "мой", "наш", "свой"})
PERSONS = frozenset({"1per", "2per"})


def without_pointers(tokens: Sequence[Token]) -> list[Token]:
    """The clause without «он» for a subject and without «после него», «от них»: they point at what the reply names itself."""
    kept: list[Token] = []
    for token in tokens:
        if token.lower in _POINTED and kept and kept[-1].is_a("PREP"):
            kept.pop()
        elif not (token.lower in _SUBJECTS and all(other.lower in _LEAD or other.is_a("CONJ") for other in kept)):
            kept.append(token)
    return kept


def noun_follows(tokens: Sequence[Token], place: int) -> bool:
    """«все заявленные функции»: the word only counts what follows."""
    return any(token.is_a("NOUN") for token in tokens[place + 1 : place + 3])


def hangs(last: Token, before: Token | None) -> bool:
    """An oblique adjective at the end waits for its noun: «пришёл в рваной»."""
    if last.is_a("ADJF", "PRTF") and before is not None and before.is_a("PREP"):
        return True
    return last.is_a("ADJF", "PRTF") and last.forms[0].case not in {"nomn", ""} and not any(f.case in {"nomn", "ablt"} for f in last.forms)


def ungoverned(words: Sequence[Token]) -> bool:
    """A genitive that nothing asks for opens the clause: «продавца пришёл за один день»."""
    first, after = words[0], words[1]
    oblique = first.is_a("NOUN") and not any(form.case in {"nomn", "datv", "ablt"} for form in first.forms)
    return oblique and after.is_a("VERB") and not first.numeric


def keeps(token: Token, tokens: Sequence[Token]) -> bool:
    """«слишком», «едва» carry the meaning; «только» where a number or a thing follows."""
    if token is tokens[-1]:
        return False
    after = tokens[tokens.index(token) + 1]
    if token.lower == "только":
        return after.numeric or after.is_a("NUMR", "NOUN") or after.lemma == "один"
    return token.lower in {"слишком", "едва", "даже"}


def _idle_only(words: list[Token]) -> bool:
    """«только пульт не работал»; before a number the word carries the meaning."""
    return (
        words[0].lower in {"только", "даже"}
        and len(words) > 1
        and not (words[1].numeric or words[1].is_a("NUMR") or words[1].lemma == "один")
    )


def trim(words: list[Token]) -> list[Token]:
    while words and (words[0].lower in _LEAD or words[0].is_a("CONJ") or _idle_only(words)):
        words = words[1:]
    while words and (
        (words[-1].is_a("PREP", "CONJ", "PRCL") and words[-1].lower not in {"плюс", "минус"}) or words[-1].lower in {"не", "и", "но"}
    ):
        words = words[:-1]
    while len(words) > 2 and words[-1].lower in {"отказ", "возврат"} and not words[-2].is_a("PREP", "ADJF"):
        words = words[:-1]
    return words


def clean(words: Sequence[Token]) -> bool:
    lists = lexicon().words
    for word in words:
        if word.numeric:
            continue
        if not word.forms or word.lemma in _POINTING or word.lemmas & (lists["profane"] | lists["slang"] | lists["slang_verbs"]):
            return False
        if word.lower in lists["first_person"] | lists["second_person"] or word.lower in {
            "кто",
            "какой",
            "зачем",
            "почему",
            "что",
            "чтобы",
            "если",
            "когда",
            "который",
            "он",
            "она",
            "оно",
            "они",
            "это",
            "эта",
            "этот",
            "его",
            "её",
            "их",
            "им",
            "ей",
            "ему",
            "ним",
            "ней",
            "был",
            "тот",
            "все",
            "всё",
            "ничего",
            "будет",
            "будут",
            "никто",
        }:
            return False
        top = told_form(word)
        if top.person in PERSONS or "impr" in top.marks or top.pos in {"INTJ", "GRND"} or "Infr" in top.marks:
            return False
    return True


def told_form(word: Token) -> Form:
    """The likeliest reading in a story: «пошли» went, not «пошли!»."""
    top = word.forms[0]
    if "impr" in top.marks:
        return next((form for form in word.forms if form.pos == "VERB" and "impr" not in form.marks), top)
    return top


def spell(words: Sequence[Token], known: dict[int, Form]) -> str:
    """The words in lower case, ё restored where the dictionary is sure."""
    return " ".join(known[at].word if at in known else _yo(word) for at, word in enumerate(words))


def _yo(word: Token) -> str:
    if not word.forms or "е" not in word.lower:
        return word.lower
    top = word.forms[0]
    sure = len({form.word for form in word.forms if form.score > 0.2}) == 1
    return top.word if sure and plain(top.word) == plain(word.lower) else word.lower
