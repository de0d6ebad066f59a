"""Answers as sentences of a reply, in three languages, the facts quoted as the card spells them."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.answering.answers import Answered, Verdict
from assistant.domain import Brief, Citation, Draft, Hold
from assistant.reading.morphology import agree, forms, inflect
from knowledge.types import Fact, FactKind, Language, Span

_YES_VALUES = {"да", "есть", "yes", "有", "можно", "подходит"}
_NO_VALUES = {"нет", "no", "none", "无", "没有"}
_COMPOSITION = {Language.RU: "Состав", Language.EN: "Materials", Language.ZH: "材质"}
MOST = 5


def answer_draft(brief: Brief, answers: Sequence[Answered], greeting: str) -> Draft | Hold:
    """The reply to a question, or the reason why a person must write it."""
    silent = [item for item in answers if item.verdict is Verdict.SILENT]
    if not answers:
        return Hold(code="nothing_specific", reason="no question was found in the words")
    if any(item.sensitive for item in silent):
        return Hold(code="risk_question", reason=f"the card does not answer {silent[0].asked!r}, and a wrong answer could hurt")
    lines: list[tuple[str, tuple[str, ...]]] = [(greeting, ())] if greeting else []
    lines += [(_sentence(item, brief), item.passages) for item in answers if item.verdict is not Verdict.SILENT]
    if silent:
        lines.append((_silence(silent, brief, alone=len(silent) == len(answers)), ()))
    return _draft(brief, lines[: MOST + 1], tuple(item.asked for item in answers if item.verdict in {Verdict.SILENT, Verdict.FUTURE}))


def _draft(brief: Brief, lines: Sequence[tuple[str, tuple[str, ...]]], unanswered: tuple[str, ...]) -> Draft:
    text, citations = "", []
    space = "" if brief.language is Language.ZH else " "
    for sentence, passages in lines:
        start = len(text) + len(space) if text else 0
        text = f"{text}{space}{sentence}" if text else sentence
        if passages:
            citations.append(Citation(span=Span(start, len(text)), passage_ids=passages))
    plan = ("answer",)
    return Draft(text=text, writer="composer", language=brief.language, citations=tuple(citations), unanswered=unanswered, plan=plan)


def _sentence(item: Answered, brief: Brief) -> str:
    if item.verdict is Verdict.FAQ:
        return item.text
    slots, kind = _slots(item, brief.language), item.verdict.value
    if item.verdict is Verdict.SIZE and item.size:
        slots = {"size": item.size.size, "measure_low": _low(item.size.measure), "value": item.size.value}
    elif item.facts and not item.facts[0].attribute:
        kind = "quote"
    elif item.verdict is Verdict.YES and item.facts[0].value.lower() in _YES_VALUES:
        kind = "yes_plain" if item.facts[0].value.lower() in {"да", "есть", "yes", "有"} else "yes"
    elif item.verdict is Verdict.VALUE and slots["attr_gen"] and item.facts[0].value.lower() in _NO_VALUES:
        kind = "absent"
    elif item.verdict is Verdict.NO and item.facts[0].value.lower() in _NO_VALUES:
        kind = "no_plain" if brief.language is not Language.RU or slots["attr_gen"] else "no_plain_fallback"
    return _pick(kind, brief).format(**slots)


def _slots(item: Answered, language: Language) -> dict[str, str]:
    if not item.facts:
        return {}
    attribute, separator = item.facts[0].attribute, "、" if language is Language.ZH else ", "
    value = separator.join(_value(fact) for fact in item.facts)
    if item.facts[0].kind is FactKind.MATERIAL:
        attribute, value = _COMPOSITION[language], separator.join(_share(fact) for fact in item.facts)
    genitive = _genitive(attribute) if language is Language.RU else ""
    opening = genitive[:1].upper() + genitive[1:]
    return {
        "attr": attribute,
        "attr_low": _low(attribute),
        "attr_gen": genitive,
        "attr_gen_up": opening,
        "value": value if attribute else _sentence_end(value),
    }


def _value(fact: Fact) -> str:
    return f"{fact.value} {fact.unit}" if fact.unit and fact.unit not in fact.value else fact.value


def _share(fact: Fact) -> str:
    """«хлопок 95 %» where the share is a figure, «верх — нубук» where it is a material itself."""
    if fact.value == fact.attribute:
        return fact.value
    return f"{fact.attribute} {fact.value}" if fact.value[:1].isdigit() else f"{fact.attribute} — {fact.value}"


def _silence(silent: Sequence[Answered], brief: Brief, *, alone: bool) -> str:
    topics = [topic for item in silent if (topic := _topic(item.topic, brief.language))]
    if len(topics) < len(silent) or len(topics) > 3:
        return _pick("silent_plain" if alone else "silent_rest", brief)
    joined = _frames()[brief.language.value]["and"].join(dict.fromkeys(topics))
    return _pick("silent", brief).format(topic=joined)


def _topic(word: str, language: Language) -> str:
    if language is not Language.RU or not word:
        return word
    head, _, rest = word.partition(" ")
    for form in forms(head):
        if form.pos == "NOUN":
            accusative = inflect(form.lemma, "NOUN", "accs", form.number or "sing")
            return f"{accusative} {rest}".strip() if accusative else ""
    return ""


def _genitive(attribute: str) -> str:
    """The attribute's name in the genitive: its adjectives and first noun; the rest stays. Empty when a form is missing."""
    words = attribute.split()
    code, joint, last = words[0].partition("-") if words else ("", "", "")
    if joint and code.isascii():
        # «NFC-оплата»: the code stays, the noun behind it changes.
        inner = _genitive(" ".join([last, *words[1:]]))
        return f"{code}-{inner}" if inner else ""
    for at, word in enumerate(words):
        noun = next((form for form in forms(word) if form.pos == "NOUN" and form.case == "nomn"), None)
        if noun is None:
            continue
        changed = inflect(noun.word, "NOUN", "gent", noun.number or "sing")
        before = [agree(adjective.lower(), noun.gender or "masc", noun.number or "sing", "gent") for adjective in words[:at]]
        return "" if changed is None or None in before else " ".join([*(str(item) for item in before), changed, *words[at + 1 :]])
    return ""


def _low(attribute: str) -> str:
    """Lower case for the middle of a sentence, unless the name is an abbreviation."""
    return attribute if attribute[:2].isupper() else attribute[:1].lower() + attribute[1:]


def _sentence_end(text: str) -> str:
    return text if text.endswith((".", "!", "。")) else text + "."


def _pick(kind: str, brief: Brief) -> str:
    variants = _frames()[brief.language.value][kind]
    key = hashlib.blake2b(f"{brief.inquiry.id}{kind}".encode(), digest_size=4).digest()
    return str(variants[int.from_bytes(key) % len(variants)])


@cache
def _frames() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files("assistant.writing").joinpath("frames/answers.yaml").read_text(encoding="utf-8"))
    return loaded
