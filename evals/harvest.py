"""Reviewers' decisions become cases: edits as better answers, rejections as forbidden words. Nothing counts until a person confirms."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

from assistant.domain import Action, Decision, Inquiry, Outcome, Proposal
from assistant.errors import NotFound
from assistant.writing.masking import Veil
from evals.case import Case, Handling
from evals.casebook import read_cases
from evals.wording import plain, sentences
from knowledge.files import write_whole

_SAME = 0.97
"""From this likeness on, an edited text counts as the draft itself."""


def harvested(pairs: Iterable[tuple[Decision, Proposal]]) -> Iterator[Case]:
    """A case for every decision that teaches something; what a person said was bad is forbidden, what they wrote is better."""
    for decision, proposal in pairs:
        case = _case(decision, proposal)
        if case is not None:
            yield case


def labels(pairs: Iterable[tuple[Decision, Proposal]]) -> dict[str, bool]:
    """People's word on drafts: good when approved as it was, bad when rewritten or dismissed. By proposal."""
    return {
        decision.proposal_id: decision.action is Action.APPROVE and _alike(_draft(proposal), decision.text) >= _SAME
        for decision, proposal in pairs
        if proposal.draft is not None and decision.action is not Action.ESCALATE
    }


def append_pending(cases: Iterable[Case], folder: Path) -> list[str]:
    """Adds cases to `pending.yaml` for a person to read; ids already kept anywhere in the folder are passed over."""
    known = {case.id for path in folder.glob("*.yaml") for case in read_cases(path)} if folder.is_dir() else set()
    new = {case.id: case for case in cases if case.id not in known}
    if new:
        folder.mkdir(parents=True, exist_ok=True)
        rows = [*_rows(folder / "pending.yaml"), *(_row(case) for case in new.values())]
        _write(folder / "pending.yaml", rows)
    return list(new)


def confirm(ids: Iterable[str], folder: Path) -> int:
    """Moves cases that a reviewer has read from pending.yaml to confirmed.yaml; NotFound names an id that is not pending."""
    pending = _rows(folder / "pending.yaml")
    wanted = set(ids)
    unknown = wanted - {row["id"] for row in pending}
    if unknown:
        raise NotFound(f"not pending in {str(folder)!r}: {', '.join(sorted(unknown))}")
    chosen = [row for row in pending if row["id"] in wanted]
    kept = _rows(folder / "confirmed.yaml")
    known = {row["id"] for row in kept}  # a confirming that was cut off has written them already
    _write(folder / "confirmed.yaml", [*kept, *(row for row in chosen if row["id"] not in known)])
    _write(folder / "pending.yaml", [row for row in pending if row["id"] not in wanted])
    return len(chosen)


def _case(decision: Decision, proposal: Proposal) -> Case | None:
    veil = Veil.for_brief(proposal.brief)
    draft = _draft(proposal)
    final = decision.text if decision.action is Action.APPROVE else ""
    gone = [part for part in sentences(draft) if final and part not in final] if final else sentences(draft)
    if not draft and not final:
        return None
    if final and _alike(draft, final) >= _SAME:
        gone = []
    return Case(
        id=f"h-{decision.proposal_id}-{decision.version}",
        kind=f"harvest_{decision.action}",
        why=veil.hide(decision.reason) or f"a reviewer chose to {decision.action}",
        inquiry=_masked(proposal.brief.inquiry, veil),
        handling=(Handling.HOLD,) if decision.action is Action.ESCALATE else (Handling.DRAFT, Handling.HOLD),
        dangerous=decision.action is not Action.APPROVE,
        forbids=tuple(f"re:{re.escape(_bare(veil.hide(part)))}" for part in gone if len(part) > 20),
        language=proposal.brief.language,
        better=veil.hide(final) or None,
        source=f"decision {decision.at:%Y-%m-%d}",
    )


def _masked(inquiry: Inquiry, veil: Veil) -> Inquiry:
    """The inquiry without what could name its author: name, order, ids; the words with placeholders."""
    words = {name: veil.hide(getattr(inquiry, name)) for name in ("text", "pros", "cons")}
    thread = tuple(message.model_copy(update={"text": veil.hide(message.text)}) for message in inquiry.thread)
    return inquiry.model_copy(update={**words, "thread": thread, "author": None, "order_id": None, "external_id": "", "media": ()})


def _draft(proposal: Proposal) -> str:
    return proposal.draft.text if proposal.draft and proposal.outcome is Outcome.PROPOSED else ""


def _alike(first: str, second: str) -> float:
    return SequenceMatcher(None, " ".join(first.split()), " ".join(second.split()), autojunk=False).ratio()


def _bare(text: str) -> str:
    return plain(text).strip().rstrip(".!?…")


def _rows(path: Path) -> list[dict[str, Any]]:
    return (yaml.safe_load(path.read_text(encoding="utf-8")) or []) if path.exists() else []


def _row(case: Case) -> dict[str, Any]:
    return case.model_dump(mode="json", exclude_defaults=True) | {"inquiry": case.inquiry.model_dump(mode="json", exclude_defaults=True)}


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    write_whole(path, yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=140))
