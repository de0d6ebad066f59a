"""Turning a Brief into the messages for a model: the stable part first, every outside word masked and fenced."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import prompts
from assistant.domain import Brief, Finding, Speaker
from assistant.ports import ModelMessage
from assistant.writing.fence import neutralise, one_line
from assistant.writing.masking import Veil
from knowledge.types import Channel, Direction, Language, Passage, Platform, Rule, Severity

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}
_NONE = "—"
_LANGUAGES = {Language.RU: "русский", Language.EN: "английский (English)", Language.ZH: "китайский (简体中文)"}
_CHANNELS = {
    Channel.REVIEW: "отзыв, ответ увидят все",
    Channel.QUESTION: "вопрос о товаре, ответ увидят все",
    Channel.CHAT: "чат с покупателем",
    Channel.RETURN: "заявка на возврат",
}
_PLATFORMS = {Platform.WB: "Wildberries", Platform.OZON: "Ozon", Platform.YM: "Яндекс Маркет"}
_SPEAKERS = {Speaker.BUYER: "покупатель", Speaker.SHOP: "магазин", Speaker.PLATFORM: "площадка"}
MOST_PASSAGES = 14
MOST_CHARACTERS = 1500
MOST_BUYER_CHARACTERS = 6000
MOST_MESSAGES = 20


def messages(identifier: str, inputs: Mapping[str, str]) -> list[ModelMessage]:
    """The prompt of this id, filled in. Braces inside the values stay what they are."""
    wanted = {name: inputs[name] for name in prompts.read_inputs(identifier)}
    made = prompts.load(identifier).format_messages(**wanted)
    return [ModelMessage(role=_ROLES[message.type], text=str(message.content)) for message in made]


def brief_inputs(brief: Brief, veil: Veil, examples: Sequence[str] = ()) -> dict[str, str]:
    """What every prompt of ours is filled with; a prompt takes the inputs that it declares."""
    return {
        "language": _LANGUAGES[brief.language],
        "shop": one_line(brief.shop.name),
        "voice": _voice(brief),
        "rules": _rules(brief.rules),
        "limits": limits(brief),
        "examples": "\n".join(f"— {one_line(veil.hide(example))}" for example in examples) or _NONE,
        "facts": facts(brief.evidence),
        "about": _about(brief, veil),
        "thread": _thread(brief, veil),
        "buyer": _buyer(brief, veil),
    }


def facts(passages: Sequence[Passage]) -> str:
    """The passages by number; a number is all that a model may cite."""
    lines = [
        f"[{number}] {one_line(passage.title)}: {one_line(_shortened(passage.text))}" for number, passage in enumerate(known(passages), 1)
    ]
    return "\n".join(lines) or "(сведений нет)"


def known(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The passages that a model is shown, in the order of their numbers."""
    return passages[:MOST_PASSAGES]


def findings_text(findings: Sequence[Finding], text: str, veil: Veil) -> str:
    """What the filter found, with the place where there is one."""
    lines = []
    for finding in findings:
        place = one_line(veil.hide(finding.span.of(text)))
        lines.append(f"- {finding.says}" + (f" Место: «{place}»." if place else ""))
    return "\n".join(dict.fromkeys(lines)) or _NONE


def limits(brief: Brief) -> str:
    """The bounds of length, in words."""
    bounds = brief.limits
    least = f"не короче {bounds.min_length} и " if bounds.min_length > 1 else ""
    return f"Весь ответ — {least}не длиннее {bounds.max_length} знаков."


def _voice(brief: Brief) -> str:
    voice = brief.shop.voice
    name = "по имени, если оно дано в about" if voice.use_name else "без имени"
    lines = [f"тон {voice.tone}; «{voice.address.value}» к покупателю; приветствие «{voice.greeting}», {name}"]
    if voice.signature:
        lines.append(f"последняя строка — подпись: {one_line(voice.signature)}")
    lines += [f"образец слога: {one_line(sample)}" for sample in voice.samples[:5]]
    return "\n".join(lines)


def _rules(rules: Sequence[Rule]) -> str:
    """The sentences of the blocking rules, in a fixed order so that the prefix stays the same from call to call."""
    spoken = (rule for rule in rules if rule.severity is Severity.BLOCK and rule.direction is Direction.OUTBOUND)
    return "\n".join(dict.fromkeys(_rule(rule.says_ru) for rule in sorted(spoken, key=lambda rule: rule.id))) or _NONE


@lru_cache(maxsize=2048)
def _rule(says: str) -> str:
    """A rule is the same in every prompt; a buyer's words never come here, so nothing of theirs is remembered."""
    return f"- {one_line(says)}"


def _about(brief: Brief, veil: Veil) -> str:
    inquiry = brief.inquiry
    greeting = veil.greeting_name(inquiry.author) if brief.shop.voice.use_name else None
    pairs = {
        "площадка": _PLATFORMS.get(inquiry.platform, inquiry.platform.value),
        "где": _CHANNELS[inquiry.channel],
        "товар": inquiry.product_name,
        "вариант": inquiry.variant,
        "оценка": f"{inquiry.rating} из 5" if inquiry.rating else None,
        "статус заказа": inquiry.order_status,
        "номер заказа": inquiry.order_id,
        "отмечено": ", ".join(inquiry.tags),
        "приложено фото или видео": str(len(inquiry.media)) if inquiry.media else None,
    }
    lines = [f"{name}: {one_line(veil.hide(value))}" for name, value in pairs.items() if value]
    lines.append(f"имя для обращения: {greeting or 'не называть'}")
    return "\n".join(lines)


def _thread(brief: Brief, veil: Veil) -> str:
    lines = [f"{_SPEAKERS[message.speaker]}: {one_line(veil.hide(message.text))}" for message in brief.inquiry.thread[-MOST_MESSAGES:]]
    return "\n".join(lines) or _NONE


def _buyer(brief: Brief, veil: Veil) -> str:
    inquiry = brief.inquiry
    parts = (("", inquiry.text), ("Плюсы: ", inquiry.pros), ("Минусы: ", inquiry.cons))
    lines = [label + neutralise(_hidden_start(text, veil)) for label, text in parts if text.strip()]
    return "\n".join(lines) or "(без слов)"


def _hidden_start(text: str, veil: Veil) -> str:
    """The beginning of a long text, masked before it is cut: half a phone number would not be recognised."""
    return veil.hide(text[: MOST_BUYER_CHARACTERS + 200])[:MOST_BUYER_CHARACTERS]


def _shortened(text: str) -> str:
    """The text up to the last whole sentence that fits."""
    if len(text) <= MOST_CHARACTERS:
        return text
    head = text[:MOST_CHARACTERS]
    return head[: max(head.rfind(". "), head.rfind("\n"), MOST_CHARACTERS // 2) + 1]
