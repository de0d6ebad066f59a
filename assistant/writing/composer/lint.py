"""The last look before a draft leaves: words that exist, sentences that are whole, nothing said twice. What fails is held."""

import re

from assistant.domain import Brief
from assistant.reading.lexicon import lexicon
from assistant.reading.morphology import known, lemma, plain
from assistant.writing.composer.tongues import stems
from knowledge.types import Language

_GENDERED = re.compile(r"\bвы (?:\w+ ){0,1}(?!бы\b)\w{2,}(?:ла|лась|лся)\b", re.IGNORECASE)
_BROKEN = re.compile(r"«\s*»|««|»»|[,;:—]\s*[.!?]|\.\.(?!\.)| ,|\( |[^.!?»)…]$|—\s*—|:\s*:")
_LOWER_START = re.compile(r"[.!?] [а-яё]")
_DOUBLE = re.compile(r"\b([а-яё]+) \1\b", re.IGNORECASE)
_QUOTE = re.compile(r"«([^»]+)»")
_BROKEN_FOREIGN = re.compile(r"[,;:，；：、]\s*[.!?。！？]|[。！？]{2}|\.\.|\s[,.;:]|[{}]|[，,]{2}|[а-яё]", re.IGNORECASE)
_DOUBLE_FOREIGN = re.compile(r"\b(?!that|had)([a-z]+) \1\b", re.IGNORECASE)
_MOST = 900


def flaw_of(text: str, brief: Brief) -> str:
    """What is wrong with the wording of a draft, in a few words; empty when nothing is."""
    if len(text) > _MOST:
        return "longer than a reply should be"
    if brief.language is not Language.RU:
        return _foreign_flaw(text)
    if _BROKEN.search(text) or _LOWER_START.search(text):
        return "a broken sentence"
    if match := _DOUBLE.search(text):
        return f"{match.group(0)!r} twice running"
    if match := _GENDERED.search(text):
        return f"a guess at the buyer's gender: {match.group(0)!r}"
    if word := _unknown(text, brief):
        return f"a word outside the dictionary: {word!r}"
    return _quoted(text, brief)


def _foreign_flaw(text: str) -> str:
    """The same for English and Chinese, as far as signs tell."""
    if match := _BROKEN_FOREIGN.search(text):
        return f"a broken sentence: {match.group(0)!r}"
    match = _DOUBLE_FOREIGN.search(text)
    return f"{match.group(0)!r} twice running" if match else ""


def _unknown(text: str, brief: Brief) -> str:
    """A Russian word that neither the dictionary, the trade, the card nor the shop knows."""
    ours = plain(
        f"{brief.shop.voice.signature} {brief.shop.voice.greeting} {brief.inquiry.author or ''} {brief.inquiry.product_name or ''}"
    )
    for passage in (*brief.card, *brief.passages):
        ours += " " + plain(f"{passage.title} {passage.text} {' '.join(f'{fact.attribute} {fact.value}' for fact in passage.facts)}")
    for word in re.findall(r"(?<![\w-])[а-яё]{3,}(?![\w-])", text.lower()):
        if not (known(word) or lemma(word) in lexicon().vocabulary or plain(word) in ours or word in lexicon().words["finds"]):
            return str(word)
    return ""


def _quoted(text: str, brief: Brief) -> str:
    """Quotes hold the buyer's own words unchanged, or a button of the platform."""
    said = plain(brief.inquiry.words)
    for match in _QUOTE.finditer(text):
        inside = plain(match.group(1))
        single = " " not in inside and re.match(r"\s*—", text[match.end() :])
        if single and inside not in said:
            return f"a quote that the buyer did not write: {match.group(0)}"
    return ""


def repeats(first: str, second: str) -> bool:
    """Whether two neighbouring sentences lean on the same word of substance."""
    return bool(stems(first) & stems(second))
