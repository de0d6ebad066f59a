"""Cutting a message into words and clauses. Made for texts without commas, with smiles for full stops and stray spaces."""

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise

from assistant.reading.lexicon import lexicon, load
from assistant.reading.morphology import Form, forms, lemma, lemmas, plain
from assistant.reading.spelling import mend

_TOKEN = re.compile(
    r"[а-яё]+(?:-[а-яё]+)*|[a-z]+(?:-[a-z]+)*|\d+(?:[.,]\d+)?(?:-?(?:й|ый|ой|го|ю|ая|ти|х|м|е))?|[.!?…;\n]+|[,:()]|—|–|-|%|[^\s\w]",
    re.IGNORECASE,
)
_JOINTS = frozenset(["но", "а", "зато", "однако", "хотя", "поэтому", "потому", "причем", "притом"])
_PARTICLE = re.compile(r"((?:^|[.!?,;]|\bв общем)\s*)короче(?: говоря)?\b(?! чем| остальн| обычн| заявл)", re.IGNORECASE)
_CITED = re.compile(r"[\"«“][^\"«»“”]{40,}[\"»”]")
_ASIDE = re.compile(r"\(([^()\n.!?]{3,120})\)")
_SMILE = re.compile(r"[)(]{1,}|[:;]-?[)(]|[^\w\s.,!?;:…—–\-«»„“\"'%/+°№*&=<>\[\]]+")


@dataclass(frozen=True)
class Token:
    """A word or a number, as mended."""

    text: str

    @cached_property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every reading of the word."""
        return forms(self.lower)

    @property
    def lemma(self) -> str:
        """Its likeliest dictionary form."""
        return lemma(self.lower)

    @property
    def lemmas(self) -> frozenset[str]:
        """Its likely dictionary forms."""
        return lemmas(self.lower)

    @property
    def numeric(self) -> bool:
        """Whether it starts with a digit."""
        return self.text[:1].isdigit()

    def is_a(self, *kinds: str) -> bool:
        """Whether the likeliest reading is one of these parts of speech."""
        return bool(self.forms) and self.forms[0].pos in kinds

    def may_be(self, pos: str, **marks: str) -> Form | None:
        """The likeliest reading with this part of speech and these marks."""
        for form in self.forms:
            if form.pos == pos and all(getattr(form, name) == value for name, value in marks.items()):
                return form
        return None


@dataclass(frozen=True)
class Clause:
    """A run of words between stops. `joint` is the conjunction it began with, `asks` whether a question mark closed it."""

    tokens: tuple[Token, ...]
    part: str
    sentence: int
    joint: str = ""
    asks: bool = False
    peopled: bool = False
    of_others: bool = False

    @property
    def words(self) -> str:
        """The clause as text."""
        return " ".join(token.text for token in self.tokens)


def clauses(text: str, part: str = "text") -> list[Clause]:
    """The clauses of one part of a message, in order."""
    found: list[Clause] = []
    sentence, current, joint = 0, list[Token](), ""
    for raw in _TOKEN.findall(_SMILE.sub(lambda match: " . ", mend_spaces(text))):
        if re.match(r"[.!?…;\n]", raw):
            _close(found, current, part, sentence, joint, "?" in raw)
            sentence, current, joint = sentence + 1, [], ""
        elif raw in {",", ":", "(", ")", "—", "–", "-"}:
            _close(found, current, part, sentence, joint, asks=False)
            current, joint = [], ""
        elif raw.lower() in _JOINTS and (current or not joint):
            _close(found, current, part, sentence, joint, asks=False)
            current, joint = [], raw.lower()
        elif re.match(r"[\w%]", raw):
            current.extend(Token(word) for word in mend(raw).split())
    _close(found, current, part, sentence, joint, asks=False)
    return _asking([piece for clause in found for piece in _halves(clause)])


def _halves(clause: Clause) -> list[Clause]:
    """Two clauses where «и» joins two verbs: «пошли катышки и отдаёт синтетикой»."""
    for place in (at for at, token in enumerate(clause.tokens) if token.lower == "и"):
        before, after = clause.tokens[:place], clause.tokens[place + 1 :]
        and_this = before and [token.lower for token in after[:1]] == ["это"] and len(after) > 1
        if and_this or (_has_verb(before) and _has_verb(after)):
            return [replace(clause, tokens=before), *_halves(replace(clause, tokens=after, joint="и"))]
    return [clause]


def _has_verb(tokens: tuple[Token, ...]) -> bool:
    return any(token.is_a("VERB") for token in tokens)


def mend_spaces(text: str) -> str:
    """Spaces put where punctuation was glued to words, line ends kept as stops."""
    text = re.sub(r"\b(?:первоначальный|дополненный) отзыв\b", " . ", text, flags=re.IGNORECASE)
    text = re.sub(r"\([!?]+\)", "", text)
    text = re.sub(r"\b(ч)то бы\b", r"\1тобы", text, flags=re.IGNORECASE)
    text = _ASIDE.sub(r", \1,", text)
    text = re.sub(r"(\d)(?=[а-яё]{3,})", r"\1 ", text, flags=re.IGNORECASE)
    text = _CITED.sub(" . ", text)
    text = re.sub(r"\bне (много|множко)\b", r"не\1", text, flags=re.IGNORECASE)
    text = _PARTICLE.sub(lambda match: match.group(1), text)
    text = _idioms().sub(" ", text)
    text = re.sub(r"(?<=[а-яёa-z])([.,!?;:])(?=[а-яёa-z])", r"\1 ", text, flags=re.IGNORECASE)
    return text.replace("\r", " ").replace("\n", " . ")


@cache
def _idioms() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sorted(load("idioms.yaml")["drop"], key=len, reverse=True)) + r")\b", re.IGNORECASE)


def _close(found: list[Clause], tokens: list[Token], part: str, sentence: int, joint: str, asks: bool) -> None:
    if tokens:
        found.append(Clause(tuple(tokens), part, sentence, joint, asks))
    elif asks and found and found[-1].sentence == sentence:
        last = found[-1]
        found[-1] = replace(last, asks=True)


def _asking(found: list[Clause]) -> list[Clause]:
    """Every clause of a sentence that ends with a question mark asks; a person in it may be the subject of any;
    a sentence about another seller's goods is about them throughout."""
    asking = {clause.sentence for clause in found if clause.asks}
    persons = {plain(word) for word in lexicon().words["persons"]}
    peopled = {clause.sentence for clause in found if any(token.lemmas & persons for token in clause.tokens)}
    others = {clause.sentence for clause in found if _of_others(clause.tokens)}
    elsewhere = {id(clause) for clause in found if _owned_before(clause.tokens)}
    elsewhere |= _of_earlier_times(found)
    elsewhere |= {id(second) for first, second in pairwise([None, *found]) if second and _hoped(first, second)}
    elsewhere |= {id(first) for first, second in pairwise(found) if first.sentence == second.sentence and _compares(second)}
    return [
        replace(c, asks=c.sentence in asking, peopled=c.sentence in peopled, of_others=c.sentence in others or id(c) in elsewhere)
        for c in found
    ]


def _owned_before(tokens: tuple[Token, ...]) -> bool:
    """A thing of the buyer's own or an earlier purchase: «заводская сеточка порвалась», «прошлый чехол треснул»."""
    earlier = {plain(word) for word in lexicon().words["owned_before"]}
    return any(
        token.lemmas & earlier
        and token.is_a("ADJF")
        and any(after.is_a("NOUN") for after in tokens[place + 1 : place + 3])
        and tokens[place + 1].lemma not in {"раз", "брак", "неделя", "месяц", "год", "день"}
        for place, token in enumerate(tokens[:-1])
    )


def _of_earlier_times(found: list[Clause]) -> set[int]:
    """«Всегда было густое. В этот раз вода»: what was told before the turn describes earlier purchases; so does what is told of
    «прошлый раз» after it."""
    turn = next((n for n, clause in enumerate(found) if _now(clause.tokens)), 0)
    earlier = {plain(word) for word in lexicon().words["earlier_times"]}
    start = next((n for n, clause in enumerate(found[:turn]) if _then(clause.tokens, earlier)), turn)
    before = {id(clause) for clause in found[start:turn] if clause.part == found[turn].part}
    back = [clause.sentence for clause in found[turn + 1 :] if _now(found[turn].tokens) and ("прошлый", "раз") in _pairs(clause.tokens)]
    return before | {id(clause) for clause in found[turn + 1 :] if clause.sentence in back}


def _pairs(tokens: tuple[Token, ...]) -> set[tuple[str, str]]:
    return set(pairwise(token.lower for token in tokens))


def _then(tokens: tuple[Token, ...], earlier: set[str]) -> bool:
    """«раньше», «до этого», «прошлый раз»."""
    said = [plain(token.lower) for token in tokens]
    return bool(earlier & set(said)) or any(pair in {("до", "этого"), ("прошлый", "раз")} for pair in pairwise(said))


def _now(tokens: tuple[Token, ...]) -> bool:
    """«в этот раз», «в последний раз», «сейчас», «теперь»."""
    said = [token.lower for token in tokens]
    return any(pair in {("этот", "раз"), ("последний", "раз")} for pair in pairwise(said)) or bool({"сейчас", "теперь"} & set(said))


def _hoped(before: Clause | None, clause: Clause) -> bool:
    """«Надеюсь, прослужит долго», «не знаю, сколько проработает»: nothing has happened yet."""
    guesses = {plain(word) for word in lexicon().words["guesses"]}
    near = clause.tokens if before is None or before.sentence != clause.sentence else (*before.tokens, *clause.tokens)
    ahead = any(token.is_a("VERB") and token.forms[0].tense == "futr" and token.forms[0].person == "3per" for token in clause.tokens)
    wished = any(a.lower in {"надеюсь", "надеемся"} and b.lower == "на" for a, b in pairwise(clause.tokens))
    verbless = clause.tokens[0].lower in {"надеюсь", "надеемся"} and not any(token.is_a("VERB") for token in clause.tokens[1:])
    return wished or verbless or (ahead and any(plain(token.lower) in guesses for token in near))


def _compares(clause: Clause) -> bool:
    """«…, а этот никак»: what stood before spoke of another thing."""
    first = clause.tokens[0].lower
    return clause.joint == "а" and first in {"это", "этот", "эта", "эти", "здесь", "тут", "данный", "данная", "данные"}


def _of_others(tokens: tuple[Token, ...]) -> bool:
    """Goods of another seller or maker, or what others wrote: those faults are not ours."""
    said = {token.lemma for token in tokens}
    if any(token.lower in lexicon().words["hearsay"] for token in tokens):
        return True
    if any(
        first.lower == "у" and second.lower in {"кого", "многих", "некоторых", "остальных", "других"} for first, second in pairwise(tokens)
    ):
        return True
    return "другой" in said and bool(said & {"продавец", "фирма", "бренд", "производитель", "магазин", "марка"})
