"""Looking at published answers one by one and as a row."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from assistant.briefing import make_brief
from assistant.domain import Brief, Draft, Finding, Inquiry, Outcome, Proposal, Triage
from assistant.filter import candidate_for, check
from assistant.pipeline import Bench, propose
from assistant.reading.reader import read as read_message
from assistant.reading.values import Mood, Polarity
from evals.answers import Published
from evals.language import content_words, generic_words
from evals.wording import excerpt, lexicon, said
from knowledge.types import Frozen, Severity

_REUSED = 3
_ENOUGH = 2
"""From so many words of content on, a message gives an answer something to take up."""
_UNTRUE = frozenset({"ungrounded_fact", "unbacked_action", "contradicted_claim", "unsupported_claim", "admission_liability"})
_ASIDE = frozenset({"template_like", "length", "grammar", "punctuation", "sentiment_mismatch", "process", "completeness"})


class FaultKind(StrEnum):
    """What is wrong with a published answer."""

    RISKY = "risky"
    TEMPLATED = "templated"
    UNTRUE = "untrue"
    UNANSWERED = "unanswered"
    UNHEARD = "unheard"
    BLAMING = "blaming"


class Fault(Frozen):
    """One fault: where it stands, which rule it breaks, what that can cost."""

    kind: FaultKind
    says: str
    place: str = ""
    rule_id: str | None = None
    severity: Severity = Severity.WARN
    sanction: str | None = None


class Row(Frozen):
    """A message, its published answer, the faults found, and what we would have offered."""

    inquiry: Inquiry
    answer: str | None
    faults: tuple[Fault, ...] = ()
    better: str = ""
    better_outcome: str = ""

    @property
    def punishable(self) -> bool:
        """Whether any fault breaks a rule that forbids publishing."""
        return any(fault.severity is Severity.BLOCK for fault in self.faults)


class Audit(Frozen):
    """All rows of a shop."""

    shop: str
    rows: tuple[Row, ...]

    @property
    def by_kind(self) -> dict[FaultKind, int]:
        """In how many answers each fault was found."""
        return dict(Counter(kind for row in self.rows for kind in {fault.kind for fault in row.faults}))

    @property
    def by_rule(self) -> dict[str, int]:
        """How often each rule was broken, most often first."""
        return dict(Counter(fault.rule_id for row in self.rows for fault in row.faults if fault.rule_id).most_common())

    @property
    def faulty(self) -> tuple[Row, ...]:
        """The rows with a fault, those that could be punished first."""
        return tuple(sorted((row for row in self.rows if row.faults), key=lambda row: not row.punishable))


def audit(
    published: Sequence[Published], bench: Bench, *, now: datetime, better: bool = True, told: Callable[[int], None] = lambda done: None
) -> Audit:
    """Every answer is read beside its message; with `better` the pipeline drafts what it would have said."""
    reuse = Counter(skeleton(item.answer, item.inquiry.author) for item in published if item.answer)
    rows = []
    for number, item in enumerate(published, start=1):
        faults = tuple(faults_of(item, bench, reuse, now=now))
        ours = propose(item.inquiry, bench, now=now) if better and faults else None
        rows.append(Row(inquiry=item.inquiry, answer=item.answer, faults=faults, **_offer(ours)))
        told(number)
    return Audit(shop=bench.shop.name, rows=tuple(rows))


def faults_of(item: Published, bench: Bench, reuse: Counter[str], *, now: datetime) -> Iterator[Fault]:
    """Every fault of one answer."""
    if item.answer is None:
        if item.inquiry.words:
            yield Fault(kind=FaultKind.UNANSWERED, says="Покупатель написал, ответа нет.", severity=Severity.INFO)
        return
    brief = make_brief(item.inquiry, Triage(), bench.shop, bench.library, bench.rulebook, now=now)
    yield from _rule_faults(item.answer, brief)
    yield from _templates(item, reuse)
    yield from _unheard(item)


def skeleton(text: str, author: str | None) -> str:
    """The text without the buyer's name, figures, case and punctuation: equal skeletons are one template."""
    for part in re.findall(r"\w{2,}", author or ""):
        text = re.sub(rf"\b{re.escape(part)}\b", " ", text, flags=re.IGNORECASE)
    return " ".join(re.findall(r"[^\W\d_]+", text.lower()))


def proposal_of(item: Published, bench: Bench, *, now: datetime) -> Proposal:
    """The published answer in the place of a draft, checked like one: for the scorers."""
    brief = make_brief(item.inquiry, Triage(), bench.shop, bench.library, bench.rulebook, now=now)
    text = item.answer or ""
    findings = _findings(text, brief)
    draft = Draft(text=text, writer="seller", language=brief.language)
    return Proposal(id=item.inquiry.id, outcome=Outcome.PROPOSED, brief=brief, draft=draft, findings=findings, made_at=now)


def _rule_faults(text: str, brief: Brief) -> Iterator[Fault]:
    for finding in _findings(text, brief):
        if finding.severity is Severity.INFO or finding.category in _ASIDE:
            continue
        kind = FaultKind.UNTRUE if finding.category in _UNTRUE else FaultKind.RISKY
        kind = FaultKind.BLAMING if finding.category == "insult" else kind
        yield Fault(
            kind=kind,
            says=finding.says,
            place=finding.span.of(text),
            rule_id=finding.rule_id,
            severity=finding.severity,
            sanction=finding.sanction,
        )


def _findings(text: str, brief: Brief) -> tuple[Finding, ...]:
    """What the filter finds; where the card is not known, claims about the product are not judged."""
    candidate = candidate_for(text, brief)
    return check(candidate if brief.card else replace(candidate, evidence=None), brief.rules)


def _templates(item: Published, reuse: Counter[str]) -> Iterator[Fault]:
    answer = item.answer or ""
    times = reuse[skeleton(answer, item.inquiry.author)]
    if times >= _REUSED:
        yield Fault(kind=FaultKind.TEMPLATED, says=f"Один и тот же текст использован {times} раз.", place=answer[:80])
    if len(_content(item.inquiry.words, item.inquiry)) >= _ENOUGH and not _touches(item.inquiry.words, item):
        worn = said(answer, lexicon()["cliche"])
        place = excerpt(answer, worn[0]) if worn else answer[:80]
        yield Fault(kind=FaultKind.TEMPLATED, says="Такой ответ подошёл бы к любому отзыву: ничего из самого сообщения.", place=place)


def _unheard(item: Published) -> Iterator[Fault]:
    """A complaint or a question that the answer passes by, and blame laid on the buyer."""
    answer, inquiry = item.answer or "", item.inquiry
    if not inquiry.words:
        return
    reading = read_message(inquiry)
    for question in reading.of(Polarity.QUESTION):
        if not _touches(question.words, item):
            yield Fault(kind=FaultKind.UNANSWERED, says="Вопрос покупателя остался без ответа.", place=question.words[:80])
    if reading.mood not in {Mood.BLAME, Mood.MIXED} and (inquiry.rating or 5) > 2:
        return
    joy = said(answer, lexicon()["joy"])
    if joy:
        yield Fault(kind=FaultKind.UNHEARD, says="Радость или благодарность за оценку рядом с жалобой.", place=excerpt(answer, joy[0]))
    complaint = " ".join(point.words for point in reading.of(Polarity.BLAME, Polarity.WISH)) or inquiry.words
    if not _touches(complaint, item):
        yield Fault(kind=FaultKind.UNHEARD, says="Ни слова о том, на что жалуется покупатель.", place=complaint[:80])
    blame = said(answer, lexicon()["blame"])
    if blame:
        yield Fault(kind=FaultKind.BLAMING, says="Вина переложена на покупателя.", place=excerpt(answer, blame[0]))


def _touches(words: str, item: Published) -> bool:
    """Whether the answer takes up any content word of these; words without content cannot be missed."""
    content = _content(words, item.inquiry)
    return not content or bool(content & content_words(item.answer or ""))


def _content(words: str, inquiry: Inquiry) -> frozenset[str]:
    """Content words beside the product's own noun, which any answer of the shop may hold."""
    item = read_message(inquiry).item
    own = content_words(f"{item.word if item else ''} {inquiry.product_name or ''}")
    return content_words(words) - generic_words() - own


def _offer(proposal: Proposal | None) -> dict[str, str]:
    if proposal is None:
        return {}
    if proposal.draft is not None:
        return {"better": proposal.draft.text, "better_outcome": proposal.outcome}
    reason = proposal.hold.reason if proposal.hold else ""
    return {"better": f"Нужен человек: {reason}", "better_outcome": proposal.outcome}
