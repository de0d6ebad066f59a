"""Whether a buyer's message gives orders to whoever answers it.

Detection alone does not stop injections: plain words pass every scanner. It only decides how strictly a draft is read.
"""

import re
from functools import cache
from pathlib import Path

import yaml

from assistant.domain import Brief, Speaker
from assistant.reading import morphology

DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)
_LIKELY = 0.05
_CLAUSE = re.compile(r"(?:[^.!?;()\n,]|,(?=\s*(?:что|чтобы|как|будто|и)\b)|(?<=\d)[.,](?=\d))+\??")
_STOP = re.compile(r"[.!?;|+\n]|\s[—–-]\s")
_TAG = re.compile(r",\s*(?:да|нет|верно|правда|так|ведь так|не так ли|right|yes)\s*\?", re.IGNORECASE)
"""«Километр, да?» asks, though its first half looks like a statement."""
_SHORTEST_VERB = 4
_CLAUSE_OPENS = re.compile(r"(?:^|[.!?…:;,\n(«\"—-]|\b(?:и|а|теперь|просто|пожалуйста|затем|потом))\s*$", re.IGNORECASE)


def gives_orders(text: str) -> bool:
    """Whether the words speak to the one who answers: orders in the singular, talk of answers and programs, markup, hidden letters."""
    if any(pattern.search(text) for pattern in _patterns()):
        return True
    words = (match for match in _WORD.finditer(text) if _RUSSIAN.match(match[0]))
    return any(_ordering_verb(match[0], bool(_CLAUSE_OPENS.search(text[max(0, match.start() - 20) : match.start()]))) for match in words)


def story(text: str) -> str:
    """The clauses of a text that tell what happened, without those that ask, wish, quote or dictate."""
    return "\n".join(clause for clause in _CLAUSE.findall(_TAG.sub("?", text)) if not clause.endswith("?") and not _wishes(clause))


def questions(text: str) -> str:
    """The clauses of a text that ask."""
    return "\n".join(clause for clause in _CLAUSE.findall(text) if clause.endswith("?"))


def _wishes(clause: str) -> bool:
    wishes = _rules()["wishes"]
    return any(not morphology.lemmas(word).isdisjoint(wishes) for word in _WORD.findall(clause) if _RUSSIAN.match(word))


def ordered_parts(brief: Brief) -> tuple[list[str], list[str]]:
    """The buyer's words part by part: those that give orders, and what happened by the rest.

    A product's name is believed up to its first stop and a buyer's name in its first word: neither is a place for a story.
    """
    inquiry = brief.inquiry
    told = [inquiry.text, inquiry.pros, inquiry.cons, *(message.text for message in inquiry.thread if message.speaker is Speaker.BUYER)]
    named = [inquiry.product_name or "", inquiry.variant or "", *inquiry.tags]
    author = inquiry.author or ""
    believed = (
        [(text, story(text)) for text in told] + [(name, _STOP.split(name)[0]) for name in named] + [(author, author.partition(" ")[0])]
    )
    ordering = [part for part, _ in believed if gives_orders(part)]
    return ordering, [believable for part, believable in believed if believable.strip() and part not in ordering]


def _ordering_verb(word: str, opens: bool) -> bool:
    """A verb in the imperative singular. Where a clause opens it may also be a noun («удали»), but never a past tense («пришли»)."""
    if len(word) < _SHORTEST_VERB or word.casefold() in _rules()["ru_not_orders"]:
        return False
    likely = [reading for reading in morphology.forms(word) if reading.score > _LIKELY]
    ordering = ["impr" in reading.marks and reading.number == "sing" for reading in likely]
    if opens:
        return any(ordering) and all(order or reading.pos != "VERB" for order, reading in zip(ordering, likely, strict=True))
    return bool(likely) and all(ordering)


@cache
def _rules() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.safe_load((DATA / "order_words.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(line, re.MULTILINE) for line in _rules()["patterns"])
