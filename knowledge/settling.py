"""Gaps and conflicts put right by people: the missing fact, the right value, or a reason why nothing need be done."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from knowledge.catalogue_sql import SqlCatalogue
from knowledge.conflicts import PAST_ANSWER, Claim, Conflict
from knowledge.corrections import Correction, corrected, fact_of
from knowledge.errors import ShopUnknown, SourceError
from knowledge.freshness import aware
from knowledge.ledger import conflict_key
from knowledge.library import Library
from knowledge.stewardship import kept
from knowledge.tables import corrections, documents, gaps, settled, sightings
from knowledge.types import Document, Frozen, Kind

BY_HAND = "desk"
"""The source of questions and answers that people type."""


class OpenGap(Frozen):
    """A question without an answer. `buyers` is the number of inquiries that asked it."""

    key: str
    question: str
    product_id: str | None
    buyers: int
    inquiry_ids: tuple[str, ...]
    last_at: datetime


class OpenConflict(Frozen):
    """Sources that disagree. `buyers` is the number of inquiries that met it."""

    key: str
    conflict: Conflict
    buyers: int
    inquiry_ids: tuple[str, ...]


class Settled(Frozen):
    """A line of history: who decided what, when, and what it was before and after."""

    id: int
    kind: str
    what: str
    subject: str
    before: str
    after: str
    reason: str
    by: str
    at: datetime


class Settler:
    """Settling what one shop's drafting met. Every change is kept with who made it, and laid over later syncs."""

    def __init__(self, library: Library, shop_id: str, by: str = "") -> None:
        self._library, self._shop, self._by = library, shop_id, by
        self._catalogue: SqlCatalogue = kept(library)

    def gaps(self) -> tuple[OpenGap, ...]:
        """Open questions, those of the most buyers first. A dismissed one stays away; an answered one comes back if asked again."""
        query = select(gaps).where(gaps.c.shop == self._shop)
        with self._catalogue.database.reading() as connection:
            rows = connection.execute(query).all()
            seen, away = self._seen(connection, "gap"), self._dismissed(connection, "gap")
        found = [
            OpenGap(
                key=row.key.hex(),
                question=row.question,
                product_id=row.product_id,
                buyers=len(seen.get(row.key, ())) or row.times,
                inquiry_ids=seen.get(row.key, ()),
                last_at=aware(row.last_at),
            )
            for row in rows
            if row.key not in away
        ]
        return tuple(sorted(found, key=lambda gap: (-gap.buyers, gap.question)))

    def conflicts(self, found: tuple[Conflict, ...], touched: Callable[[Conflict], int] = lambda conflict: 0) -> tuple[OpenConflict, ...]:
        """Those of the library's conflicts that nobody has settled. `touched` counts the buyers of one that no draft has met."""
        with self._catalogue.database.reading() as connection:
            seen, away = self._seen(connection, "conflict"), self._dismissed(connection, "conflict")
        made = []
        for conflict in found:
            key = conflict_key(conflict)
            if key not in away:
                ids = seen.get(key, ())
                made.append(OpenConflict(key=key.hex(), conflict=conflict, buyers=len(ids) or touched(conflict), inquiry_ids=ids))
        return tuple(sorted(made, key=lambda one: (-one.buyers, one.conflict.subject, one.conflict.attribute)))

    def history(self, limit: int = 100) -> tuple[Settled, ...]:
        """What was settled, the newest first."""
        query = select(settled).where(settled.c.shop == self._shop).order_by(settled.c.id.desc()).limit(limit)
        with self._catalogue.database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        names = set(Settled.model_fields)
        return tuple(Settled.model_validate({name: row[name] for name in names} | {"at": aware(row["at"])}) for row in rows)

    def tell_fact(self, key: str, document_id: str, attribute: str, value: str) -> None:
        """Answers a gap with a fact of the product's card; the next draft sees it."""
        gap = self._gap(key)
        before = self._correct(document_id, Correction(attribute=_said(attribute), value=_said(value)))
        self._settle("gap", key, "answered", gap.question, before, f"{_said(attribute)}: {_said(value)}", "")
        self._close_gap(key)

    def tell_answer(self, key: str, answer: str) -> None:
        """Answers a gap for the whole shop, as a question with its answer."""
        gap, said = self._gap(key), _said(answer, 4000)
        text = f"## {' '.join(gap.question.split())}\n{said}"
        faq = Document(id=f"{BY_HAND}:{key}", kind=Kind.FAQ, title=gap.question[:200], text=text, source=BY_HAND, product_id=gap.product_id)
        self._catalogue.put(faq, shop_id=self._shop, source=BY_HAND)
        self._settle("gap", key, "answered", gap.question, "", said, "")
        self._close_gap(key)

    def dismiss(self, kind: str, key: str, subject: str, reason: str) -> None:
        """Nothing need be done, and why."""
        self._settle(kind, key, "dismissed", subject, "", "", _said(reason))

    def choose(self, one: OpenConflict, right: int | None, typed: str = "") -> None:
        """Makes one claim, or a typed value, the truth: cards are corrected, other texts lose the clause that was wrong."""
        claims = one.conflict.claims
        winner = claims[right] if right is not None and 0 <= right < len(claims) else None
        if winner is None and not typed.strip():
            raise SourceError("choose one of the values, or type the right one")
        value = _said(typed) if typed.strip() else winner.value if winner else ""
        for claim in claims:
            if claim is not winner and claim.source != PAST_ANSWER and claim.document_id:
                self._put_right(one.conflict, claim, value, typed=bool(typed.strip()) or (winner is not None and self._short(winner)))
        before = " / ".join(f"{claim.source}: {claim.value}" for claim in claims if claim is not winner)
        what = f"{one.conflict.subject}: {one.conflict.attribute}"
        self._settle("conflict", one.key, "chosen", what, before, value, "")

    def _short(self, claim: Claim) -> bool:
        """Whether the claim is a value that can stand in a card, and not a sentence."""
        document = self._catalogue.document(self._shop, claim.document_id) if claim.document_id else None
        return document is not None and any(fact.value == claim.value for fact in document.facts)

    def _put_right(self, conflict: Conflict, claim: Claim, value: str, *, typed: bool) -> None:
        document = self._catalogue.document(self._shop, claim.document_id)
        if document is None:
            return
        wrong = next((fact for fact in document.facts if fact.value == claim.value), None)
        if wrong is not None:
            if not typed:
                raise SourceError(f"type the value that {document.title!r} should have for {wrong.attribute!r}")
            self._correct(document.id, Correction(attribute=wrong.attribute, value=value, variant=wrong.variant or ""), claim.source)
        elif document.kind is not Kind.CARD and claim.value in document.text:
            self._correct(document.id, Correction(attribute="", value=claim.value), claim.source)
        else:
            raise SourceError(f"{document.title!r} says {claim.value[:80]!r} in its description: correct it in the source {claim.source!r}")

    def _correct(self, document_id: str, correction: Correction, source: str = "") -> str:
        """Keeps a correction, applies it to what the document says now, and returns what it said before."""
        here = (documents.c.shop == self._shop, documents.c.document_id == document_id, documents.c.until.is_(None))
        with self._catalogue.database.reading() as connection:
            rows = connection.execute(select(documents.c.body, documents.c.source).where(*here).order_by(documents.c.id)).all()
        tellings = [(Document.model_validate_json(row.body), row.source) for row in rows]
        chosen = [(document, kept_as) for document, kept_as in tellings if not source or document.source == source] or tellings
        if not chosen:
            raise ShopUnknown(f"shop {self._shop!r} has no document {document_id!r}")
        document, kept_as = chosen[0]
        known = fact_of(document, correction.attribute, correction.variant) if correction.attribute else None
        before = known.value if known else correction.value if not correction.attribute else None
        self._keep(document_id, correction, before)
        self._catalogue.put(corrected(document, [correction]), shop_id=self._shop, source=kept_as)
        return f"{known.attribute}: {known.value}" if known else ""

    def _keep(self, document_id: str, correction: Correction, before: str | None) -> None:
        row: dict[str, Any] = correction.model_dump() | {"shop": self._shop, "document_id": document_id, "before": before}
        same = [corrections.c[name] == row[name] for name in ("shop", "document_id", "attribute", "variant")]
        with self._catalogue.database.writing() as connection:
            if correction.attribute:  # clauses taken out add up, a fact has one value
                connection.execute(delete(corrections).where(*same))
            connection.execute(insert(corrections).values(row | {"by": self._by, "at": self._catalogue.now}))

    def _settle(self, kind: str, key: str, what: str, subject: str, before: str, after: str, reason: str) -> None:
        row: dict[str, Any] = {"shop": self._shop, "kind": kind, "key": bytes.fromhex(key), "what": what, "subject": subject[:2000]}
        row |= {"before": before[:4000], "after": after[:4000], "reason": reason[:2000], "by": self._by, "at": self._catalogue.now}
        with self._catalogue.database.writing() as connection:
            connection.execute(insert(settled).values(row))

    def _gap(self, key: str) -> OpenGap:
        found = next((gap for gap in self.gaps() if gap.key == key), None)
        if found is None:
            raise ShopUnknown(f"shop {self._shop!r} has no open question {key[:40]!r}")
        return found

    def _close_gap(self, key: str) -> None:
        with self._catalogue.database.writing() as connection:
            connection.execute(delete(gaps).where(gaps.c.shop == self._shop, gaps.c.key == bytes.fromhex(key)))

    def _seen(self, connection: Connection, kind: str) -> dict[bytes, tuple[str, ...]]:
        query = select(sightings.c.key, sightings.c.inquiry_id).where(sightings.c.shop == self._shop, sightings.c.kind == kind)
        found: dict[bytes, list[str]] = defaultdict(list)
        for row in connection.execute(query.order_by(sightings.c.at.desc())):
            found[row.key].append(row.inquiry_id)
        return {key: tuple(ids) for key, ids in found.items()}

    def _dismissed(self, connection: Connection, kind: str) -> frozenset[bytes]:
        """Keys whose last word was to leave them. A chosen conflict stays away too: the same values never disagree again."""
        last = select(func.max(settled.c.id)).where(settled.c.shop == self._shop, settled.c.kind == kind).group_by(settled.c.key)
        query = select(settled.c.key).where(settled.c.id.in_(last), settled.c.what.in_(("dismissed", "chosen")))
        return frozenset(connection.scalars(query))


def _said(text: str, most: int = 400) -> str:
    """What a person typed, on one line where it is short; an empty or endless one is refused."""
    plain = " ".join(text.replace("\x00", "").split()) if most <= 400 else text.replace("\x00", "").strip()
    if not 1 <= len(plain) <= most:
        raise SourceError(f"type 1 to {most} characters")
    return plain
