"""Showing findings to a person at a terminal, and to a program as JSON."""

from collections.abc import Sequence
from typing import Any

import click

from assistant.domain import Finding
from assistant.filter.checking import Request

_COLOURS = {"block": "red", "warn": "yellow", "info": "cyan"}
_MARKS = {"block": "^", "warn": "~", "info": "."}
_WORDS = {"block": "нельзя", "warn": "проверьте", "info": "заметка"}


def as_json(request: Request, findings: Sequence[Finding]) -> dict[str, Any]:
    """The line of the contract: {id, blocked, findings: [{category, severity, rule_id, span, ...}]}."""
    return {
        "id": request.id,
        "blocked": any(finding.severity == "block" for finding in findings),
        "findings": [
            {
                "category": finding.category,
                "severity": finding.severity.value,
                "rule_id": finding.rule_id,
                "span": list(finding.span),
                "says": finding.says,
                "why": finding.why,
                "sanction": finding.sanction,
                "fix": finding.fix,
                "confidence": finding.confidence,
                "verified": finding.verified,
            }
            for finding in findings
        ],
    }


def render(text: str, findings: Sequence[Finding]) -> str:
    """The text with every finding underlined, and below it what each finding says."""
    lines: list[str] = []
    start = 0
    for line in text.split("\n"):
        lines.append(line)
        marks = _marks(line, start, findings)
        if marks.strip():
            lines.append(marks)
        start += len(line) + 1
    notes = [_note(text, finding) for finding in findings] or ["Замечаний нет."]
    return "\n".join([*lines, "", *notes])


def _marks(line: str, start: int, findings: Sequence[Finding]) -> str:
    marks = [" "] * len(line)
    for finding in reversed(findings):
        for place in range(max(finding.span.start - start, 0), min(finding.span.end - start, len(line))):
            marks[place] = _MARKS[finding.severity]
    wide = "".join(mark * (2 if ord(sign) > 0x2E80 else 1) for mark, sign in zip(marks, line, strict=True))
    return wide.rstrip()


def _note(text: str, finding: Finding) -> str:
    head = click.style(f"{_WORDS[finding.severity]}: ", fg=_COLOURS[finding.severity], bold=True)
    parts = [f"{head}{finding.says} [{finding.rule_id}, {finding.category}]"]
    if quoted := finding.span.of(text).strip():
        parts.append(f"    «{quoted}»" + (f" — {finding.why}" if finding.why else ""))
    elif finding.why:
        parts.append(f"    {finding.why}")
    if finding.fix is not None:
        parts.append(f"    замена: «{finding.fix}»" if finding.fix else "    замена: убрать")
    if not finding.verified:
        parts.append("    источник правила не подтверждён")
    if finding.sanction:
        parts.append(f"    чем грозит: {finding.sanction}")
    return "\n".join(parts)
