"""A model's second look at the facts of a text: it may add findings for a reviewer and never takes one away. Off unless asked for."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.domain import Brief, Finding
from assistant.errors import ModelError
from assistant.filter.grounding import ClaimStatus
from assistant.ports import ChatModel
from assistant.writing.answer import json_object
from assistant.writing.asking import brief_inputs, messages
from assistant.writing.fence import neutralise
from assistant.writing.masking import Veil
from knowledge.types import Rule, Severity, Span

log = logging.getLogger(__name__)

PROMPT = "judge.grounding.v1"
MOST_CLAIMS = 20
SHORTEST_QUOTE = 3
CONFIDENCE = 0.6
"""A model's word alone: below every deterministic finding."""

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "quote": {"type": "string"},
                    "status": {"type": "string", "enum": ["contradicted", "unsupported"]},
                    "why": {"type": "string"},
                },
                "required": ["quote", "status", "why"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}


class _Doubt(BaseModel):
    model_config = ConfigDict(frozen=True)

    quote: str = Field(max_length=2000)
    status: ClaimStatus
    why: str = Field(default="", max_length=1000)


class _Doubts(BaseModel):
    model_config = ConfigDict(frozen=True)

    claims: tuple[_Doubt, ...]


@dataclass(frozen=True)
class Judge:
    """Reads a text through any chat model. Whatever the model does, the findings handed in come back whole."""

    model: ChatModel
    mask: bool = True
    timeout: float = 20.0

    def added(self, text: str, brief: Brief, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings, and after them what the model doubts, at places of the text that no grounding finding marks yet.

        A doubt warns and never blocks; a quotation that is not in the text is dropped; a model that fails adds nothing.
        """
        if not brief.evidence or not text.strip():
            return findings
        try:
            doubts = self._ask(text, brief)
        except (ModelError, ValidationError) as error:
            log.warning("the judge said nothing usable about %r: %s", brief.inquiry.id, error)
            return findings
        return (*findings, *_findings(text, brief, findings, doubts))

    def _ask(self, text: str, brief: Brief) -> tuple[_Doubt, ...]:
        veil = Veil.for_brief(brief, enabled=self.mask)
        inputs = brief_inputs(brief, veil) | {"draft": neutralise(veil.hide(text))}
        answer = self.model.complete(messages(PROMPT, inputs), schema=SCHEMA, timeout=self.timeout)
        doubts = _Doubts.model_validate(json_object(answer.text)).claims[:MOST_CLAIMS]
        return tuple(doubt.model_copy(update={"quote": veil.show(doubt.quote), "why": veil.show(doubt.why)}) for doubt in doubts)


def _findings(text: str, brief: Brief, findings: tuple[Finding, ...], doubts: tuple[_Doubt, ...]) -> Iterator[Finding]:
    rules = {status: rule for rule in brief.rules for status in _statuses(rule)}
    marked = [finding.span for finding in findings if finding.rule_id in {rule.id for rule in rules.values()}]
    for doubt in doubts:
        rule, span = rules.get(doubt.status), _place(doubt.quote, text)
        if rule is None or span is None or any(span.start < other.end and other.start < span.end for other in marked):
            continue
        marked.append(span)
        yield Finding(
            rule_id=rule.id,
            category=rule.category,
            severity=Severity.WARN,
            says=rule.says_ru,
            span=span,
            why=doubt.why,
            sanction=rule.sanction,
            confidence=CONFIDENCE,
        )


def _statuses(rule: Rule) -> Iterator[ClaimStatus]:
    """The verdicts that a rule of grounding speaks of; one word of the rule base serves both readings."""
    if "grounding" in rule.detect:
        yield ClaimStatus(rule.detect["grounding"].get("status", ClaimStatus.CONTRADICTED))


def _place(quote: str, text: str) -> Span | None:
    """Where the quoted words stand, whatever the white space between them."""
    words = quote.strip(" \n«»\"'“”.…").split()
    if len("".join(words)) < SHORTEST_QUOTE:
        return None
    found = re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE)
    return Span(*found.span()) if found else None
