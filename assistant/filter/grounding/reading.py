"""A text as grounding reads it: sentences, clauses, tagged words, quantities and where it denies."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import islice, pairwise

from assistant.filter.grounding.clauses import Clause, Sentence, Token, acts
from assistant.filter.grounding.lexicon import concepts_of, lexicon
from assistant.filter.grounding.negation import denied, denies, freed, negated, without_prefix
from assistant.filter.grounding.quantities import quantities_of
from assistant.filter.grounding.quantity import Quantity
from assistant.filter.grounding.words import Part, Word, flat, words_of

_SENTENCE = re.compile(r"[!?。！？\n;；]+|\.(?=\s|$)(?!\s*[a-zа-я\d])|\.(?=\s+[a-zа-я])")
_CLAUSE = re.compile(r",(?!\d)|(?<!\d),|[:：，、()（）]|\s[-–—]+\s|[-–—]{2,}|——|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_SHORT = re.compile(r"(?:\b(?:вод|ст|руб|шт|см|мм|кг|гр|мин|сек|макс|напр|др|т|е|д|п|мл|approx|max|min|vs|etc|no|incl)|\d\s?[гчмл])$")
_MEASURE = re.compile(r"(?:\b(?:мм|см|мл|кг|гр|шт|руб|мин|сек)|\d\s?[гчмл])$")
_STOP = re.compile(r"[.!?。！？\n]\s|\s")
_PIECE = re.compile(r"[,.;:!?()，。；：！？、（）\n]|[-–—]{2,}|\s[-–—]\s")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_]+|\d+")
_MOST_PIECES, _MOST_WORDS, _MOST_DIFFERENT = 400, 1_200, 500
_NOT = frozenset({"не", "not", "no", "未", "不"})
_BLOCK, _LONGEST, _SUBJECT, _OVERLAPPING = 1200, 60, 4, 3


def fragmented(text: str) -> bool:
    """Whether it has more clauses, words or different words than any answer to a buyer: what is read of a text grows with them."""
    pieces = sum(1 for _ in islice(_PIECE.finditer(text), _MOST_PIECES + 1))
    words = [match.group() for match in islice(_WORD.finditer(text), _MOST_WORDS + 1)]
    return pieces > _MOST_PIECES or len(words) > _MOST_WORDS or len(set(words)) > _MOST_DIFFERENT


@lru_cache(maxsize=256)
def read(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text. A long text is read block by block, so that the time grows with its length and no faster."""
    plain = flat(text)
    if len(plain) <= _BLOCK:
        return tuple(_read(plain, text))
    return tuple(_moved(sentence, begin) for begin, end in _blocks(plain) for sentence in _read(plain[begin:end], text[begin:end]))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin < len(text):
        end = min(begin + _BLOCK, len(text))
        stops = [match.end() for match in _STOP.finditer(text, begin + _BLOCK // 2, end)] if end < len(text) else []
        end = stops[-1] if stops else end
        yield begin, end
        begin = end


def _moved(sentence: Sentence, by: int) -> Sentence:
    clauses = tuple(
        replace(
            clause,
            start=clause.start + by,
            end=clause.end + by,
            tokens=tuple(
                Token(replace(token.word, start=token.word.start + by, end=token.word.end + by), token.concepts) for token in clause.tokens
            ),
            quantities=tuple(replace(q, start=q.start + by, end=q.end + by) for q in clause.quantities),
            denied=frozenset(at + by for at in clause.denied),
        )
        for clause in sentence.clauses
    )
    return Sentence(sentence.start + by, sentence.end + by, sentence.asks, clauses)


def _read(plain: str, written: str) -> Iterator[Sentence]:
    words = words_of(plain, lexicon().known)
    tokens = _tagged(words)
    quantities = quantities_of(plain, words)
    begin = at_token = at_quantity = 0
    for end, asks in _sentence_ends(plain, written):
        first, first_quantity = at_token, at_quantity
        while at_token < len(tokens) and tokens[at_token].word.start < end:
            at_token += 1
        while at_quantity < len(quantities) and quantities[at_quantity].start < end:
            at_quantity += 1
        clauses = _clauses(plain, begin, end, tokens[first:at_token], quantities[first_quantity:at_quantity])
        if clauses:
            yield Sentence(begin, end, asks, clauses)
        begin = end


def _tagged(words: list[Word]) -> list[Token]:
    names: list[set[str]] = [set() for _ in words]
    longest = [0] * len(words)
    for start, end, name in sorted(lexicon().concepts.found(words), key=lambda row: row[0] - row[1]):
        if end - start == 1 and words[start].part is Part.VERB and lexicon().family[name] == "material":
            continue  # «ели» is no spruce, «из ели» is
        for at in range(start, end):
            if end - start >= longest[at]:
                names[at].add(name)
                longest[at] = max(longest[at], end - start)
    for at, word in enumerate(words):
        if not names[at] and (rest := without_prefix(word)) is not None:
            names[at] = set(concepts_of(words_of(rest)))
    for at, (word, following) in enumerate(pairwise(words)):
        if freed(word, following) and "free" in names[at + 1]:
            names[at + 1] = {"unscented"} if "unscented" in names[at] else set()
    return [Token(word, frozenset(found)) for word, found in zip(words, names, strict=True)]


def _sentence_ends(text: str, written: str) -> list[tuple[int, bool]]:
    """Where sentences end and whether they ask. `written`: the text in its own case: «до 10 мм. Для бетона» ends one after the unit."""
    ends = [
        (match.end(), "?" in match.group() or "？" in match.group())
        for match in _SENTENCE.finditer(text)
        if not (
            match.group() == "."
            and _SHORT.search(text[max(0, match.start() - 8) : match.start()])
            and (following := written[match.end() : match.end() + 3].strip())
            and not (_MEASURE.search(text[max(0, match.start() - 5) : match.start()]) and following[0].isupper())
        )
    ]
    return [*ends, (len(text), False)] if not ends or ends[-1][0] < len(text) else ends


def _clauses(text: str, begin: int, end: int, tokens: list[Token], quantities: list[Quantity]) -> tuple[Clause, ...]:
    asides = [match.span() for match in _parenthetical().finditer(text, begin, end)]
    cuts = [
        begin,
        *(
            match.end()
            for match in _CLAUSE.finditer(text, begin, end)
            if not _inside(match.start(), quantities) and not any(low <= match.start() < high for low, high in asides)
        ),
        end,
    ]
    cuts = sorted(set(cuts) | _contrasts(tokens) | _coordinated(tokens) | {token.word.start for token in tokens[_LONGEST::_LONGEST]})
    clauses = [_clause(text, low, high, tokens, quantities) for low, high in pairwise(cuts)]
    return _with_denials(text, [clause for clause in clauses if clause.tokens or clause.quantities], tokens, quantities)


@cache
def _parenthetical() -> re.Pattern[str]:
    """«Таймера, к сожалению, нет» is one clause."""
    return re.compile(r",\s*(?:" + "|".join(map(re.escape, sorted(lexicon().texts["parenthetical"]))) + r")\s*,")


def _with_denials(text: str, clauses: list[Clause], tokens: list[Token], quantities: list[Quantity]) -> tuple[Clause, ...]:
    """«Водонепроницаемость — нет», «Батарейки: не требуются»: a denial behind a dash or a colon belongs to what it denies."""
    joined: list[Clause] = []
    for clause in clauses:
        bare = clause.has("negative_values") and len(clause.tokens) == 1
        if (
            joined
            and (bare or (clause.negated and _naming(joined[-1])))
            and re.fullmatch(r"\s*[-–—:：]+\s*", text[joined[-1].end : clause.start])
        ):
            joined[-1] = _clause(text, joined[-1].start, clause.end, tokens, quantities)
        else:
            joined.append(clause)
    return tuple(joined)


def _naming(clause: Clause) -> bool:
    """Whether the clause only names a thing."""
    return len(clause.words) <= _SUBJECT and not clause.quantities and not clause.negated and not acts(clause.words)


def _inside(at: int, quantities: list[Quantity]) -> bool:
    before = bisect_right(quantities, at, key=_begin)
    return any(q.start <= at < q.end for q in quantities[max(before - _OVERLAPPING, 0) : before])


def _contrasts(tokens: list[Token]) -> set[int]:
    words = [token.word for token in tokens]
    return {words[start].start for start, _ in lexicon().marked("contrast", words) if start}


def _coordinated(tokens: list[Token]) -> set[int]:
    """«складывается и почти не занимает места»: two verbs side by side, so that «не» of one does not deny the other."""
    words = [token.word for token in tokens]
    joints = [start for start, _ in lexicon().marked("coordinating", words) if 0 < start < len(words) - 1]
    bounds = [0, *joints, len(words)]
    return {
        words[at].start for low, at, high in zip(bounds, joints, bounds[2:], strict=False) if acts(words[low:at]) and acts(words[at:high])
    }


def _free(tokens: tuple[Token, ...]) -> list[Word]:
    """The words without those «не» that are part of a meaning: «не вскрывать» is «невскрытый», and denies nothing."""
    inside = {token.word.start for token, following in pairwise(tokens) if token.word.text in _NOT and token.concepts & following.concepts}
    return [token.word for token in tokens if token.word.start not in inside]


def _denied(tokens: tuple[Token, ...]) -> frozenset[int]:
    """What the words deny; «без запаха» as one meaning denies nothing more."""
    words = [token.word for token in tokens]
    whole = {following.word.start for token, following in pairwise(tokens) if token.concepts & following.concepts and denies(token.word)}
    return denied(words) - whole


def _at(token: Token) -> int:
    return token.word.start


def _begin(quantity: Quantity) -> int:
    return quantity.start


def _clause(text: str, low: int, high: int, tokens: list[Token], quantities: list[Quantity]) -> Clause:
    own = tuple(tokens[bisect_left(tokens, low, key=_at) : bisect_left(tokens, high, key=_at)])
    inside = tuple(quantities[bisect_left(quantities, low, key=_begin) : bisect_left(quantities, high, key=_begin)])
    start = min([token.word.start for token in own[:1]] + [q.start for q in inside[:1]], default=low)
    end = max([token.word.end for token in own[-1:]] + [q.end for q in inside[-1:]], default=high)
    sold_out = any("sold_out" in token.concepts for token in own)
    marks = frozenset(name for name, pattern in lexicon().marks.items() if re.search(pattern, text[low:high]))
    return Clause(start, end, text[start:end], own, inside, negated(_free(own), sold_out=sold_out), _denied(own), marks)
