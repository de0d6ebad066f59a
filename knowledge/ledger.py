"""What the library was asked and could not give: open questions and products without a card."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, delete, select

from knowledge.conflicts import Conflict
from knowledge.database import Database, count_one_more, insert_of
from knowledge.errors import ShopUnknown
from knowledge.freshness import aware
from knowledge.tables import disputes, documents, gaps, matches, sightings, unmatched
from knowledge.types import Frozen, Kind, Platform
from knowledge.words import stems


class Gap(Frozen):
    """A question that no source answers, and how often it was asked."""

    question: str
    product_id: str | None
    times: int
    first_at: datetime
    last_at: datetime


class Unmatched(Frozen):
    """A product of a platform that no card answers to. `suggested` are ids of cards whose names come near, nearest first."""

    platform: Platform
    product_id: str
    product_name: str
    times: int
    suggested: tuple[str, ...] = ()


class Ledger(Protocol):
    """Counts what is missing and keeps a person's matches."""

    def note_gap(self, shop_id: str, question: str, product_id: str | None, inquiry_id: str = "") -> None: ...

    def gaps(self, shop_id: str) -> tuple[Gap, ...]: ...

    def note_conflict(self, shop_id: str, conflict: Conflict, inquiry_id: str = "") -> None: ...

    def noted_conflicts(self, shop_id: str) -> tuple[Conflict, ...]: ...

    def note_unmatched(self, shop_id: str, platform: Platform, product_id: str, product_name: str) -> None: ...

    def unmatched(self, shop_id: str) -> tuple[Unmatched, ...]: ...

    def match(self, shop_id: str, platform: Platform, product_id: str, document_id: str) -> None: ...


def gap_key(question: str, product_id: str | None) -> bytes:
    """One key for one question however its words are bent and ordered."""
    said = " ".join(sorted(set(stems(question)))) + "\0" + (product_id or "")
    return hashlib.blake2b(said.encode(), digest_size=16).digest()


def conflict_key(conflict: Conflict) -> bytes:
    """One key for one disagreement, whichever side was met first."""
    said = "\0".join(sorted(f"{claim.document_id}\1{claim.value}" for claim in conflict.claims))
    return hashlib.blake2b(f"{conflict.subject}\0{said}".encode(), digest_size=16).digest()


def _seen(connection: Connection, kind: str, key: dict[str, Any], inquiry_id: str, words: str, now: datetime) -> None:
    if inquiry_id:
        row = {"kind": kind, "inquiry_id": inquiry_id[:200], "words": words.replace("\x00", "")[:2000], "at": now}
        connection.execute(insert_of(connection, sightings).values(key | row).on_conflict_do_nothing())


class SqlLedger:
    """The ledger in the library's own tables."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def note_gap(self, shop_id: str, question: str, product_id: str | None, inquiry_id: str = "") -> None:
        """Counts a question without an answer."""
        now = self._clock()
        key = {"shop": shop_id, "key": gap_key(question, product_id)}
        first = {"question": question.replace("\x00", "")[:2000], "product_id": product_id, "first_at": now}
        with self._database.writing() as connection:
            count_one_more(connection, gaps, key, now, first)
            _seen(connection, "gap", key, inquiry_id, question, now)

    def gaps(self, shop_id: str) -> tuple[Gap, ...]:
        """Open questions, the most asked first."""
        query = select(gaps).where(gaps.c.shop == shop_id).order_by(gaps.c.times.desc(), gaps.c.last_at.desc())
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Gap(question=row.question, product_id=row.product_id, times=row.times, first_at=aware(row.first_at), last_at=aware(row.last_at))
            for row in rows
        )

    def note_conflict(self, shop_id: str, conflict: Conflict, inquiry_id: str = "") -> None:
        """Keeps a disagreement with both its values, once however often it is met."""
        now, key = self._clock(), conflict_key(conflict)
        here = {"shop": shop_id, "key": key}
        with self._database.writing() as connection:
            count_one_more(connection, disputes, here, now, {"body": conflict.model_dump_json(), "first_at": now})
            _seen(connection, "conflict", here, inquiry_id, "", now)

    def noted_conflicts(self, shop_id: str) -> tuple[Conflict, ...]:
        """The disagreements met, the most often met first."""
        query = select(disputes.c.body).where(disputes.c.shop == shop_id).order_by(disputes.c.times.desc(), disputes.c.last_at.desc())
        with self._database.reading() as connection:
            return tuple(Conflict.model_validate_json(body) for body in connection.execute(query).scalars())

    def note_unmatched(self, shop_id: str, platform: Platform, product_id: str, product_name: str) -> None:
        """Counts a product without a card."""
        now = self._clock()
        key = {
            "shop": shop_id,
            "platform": platform.value,
            "product_id": product_id[:200],
            "product_name": product_name.replace("\x00", "")[:1000],
        }
        with self._database.writing() as connection:
            count_one_more(connection, unmatched, key, now, {})

    def unmatched(self, shop_id: str) -> tuple[Unmatched, ...]:
        """Products without a card, the most asked about first."""
        query = select(unmatched).where(unmatched.c.shop == shop_id).order_by(unmatched.c.times.desc(), unmatched.c.product_id)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Unmatched(platform=Platform(row.platform), product_id=row.product_id, product_name=row.product_name, times=row.times)
            for row in rows
        )

    def match(self, shop_id: str, platform: Platform, product_id: str, document_id: str) -> None:
        """Keeps a person's word that this product is that card."""
        known = select(documents.c.id).where(
            documents.c.shop == shop_id,
            documents.c.document_id == document_id,
            documents.c.kind == Kind.CARD.value,
            documents.c.until.is_(None),
        )
        with self._database.writing() as connection:
            if connection.execute(known).first() is None:
                raise ShopUnknown(
                    f"shop {shop_id!r} has no card {document_id!r}: list cards with `otklik knowledge export --shop {shop_id}`"
                )
            key = {"shop": shop_id, "platform": platform.value, "product_id": product_id}
            made = insert_of(connection, matches).values(document_id=document_id, **key)
            connection.execute(made.on_conflict_do_update(index_elements=list(key), set_={"document_id": document_id}))
            gone = (unmatched.c.shop == shop_id, unmatched.c.platform == platform.value, unmatched.c.product_id == product_id)
            connection.execute(delete(unmatched).where(*gone))


class MemoryLedger:
    """The ledger of a library in memory."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._gaps: dict[tuple[str, bytes], Gap] = {}
        self._conflicts: dict[tuple[str, bytes], Conflict] = {}
        self._unmatched: dict[tuple[str, Platform, str, str], int] = {}
        self.matched: dict[tuple[str, Platform, str], str] = {}

    def note_gap(self, shop_id: str, question: str, product_id: str | None, inquiry_id: str = "") -> None:
        """Counts a question without an answer."""
        key, now = (shop_id, gap_key(question, product_id)), self._clock()
        known = self._gaps.get(key)
        first, times = (known.first_at, known.times + 1) if known else (now, 1)
        self._gaps[key] = Gap(
            question=known.question if known else question, product_id=product_id, times=times, first_at=first, last_at=now
        )

    def gaps(self, shop_id: str) -> tuple[Gap, ...]:
        """Open questions, the most asked first."""
        return tuple(sorted((gap for (shop, _), gap in self._gaps.items() if shop == shop_id), key=lambda gap: -gap.times))

    def note_conflict(self, shop_id: str, conflict: Conflict, inquiry_id: str = "") -> None:
        """Keeps a disagreement once."""
        self._conflicts[shop_id, conflict_key(conflict)] = conflict

    def noted_conflicts(self, shop_id: str) -> tuple[Conflict, ...]:
        """The disagreements met."""
        return tuple(conflict for (shop, _), conflict in self._conflicts.items() if shop == shop_id)

    def note_unmatched(self, shop_id: str, platform: Platform, product_id: str, product_name: str) -> None:
        """Counts a product without a card."""
        key = (shop_id, platform, product_id, product_name)
        self._unmatched[key] = self._unmatched.get(key, 0) + 1

    def unmatched(self, shop_id: str) -> tuple[Unmatched, ...]:
        """Products without a card, the most asked about first."""
        rows = [(key, times) for key, times in self._unmatched.items() if key[0] == shop_id]
        return tuple(
            Unmatched(platform=platform, product_id=product_id, product_name=name, times=times)
            for (_, platform, product_id, name), times in sorted(rows, key=lambda row: -row[1])
        )

    def match(self, shop_id: str, platform: Platform, product_id: str, document_id: str) -> None:
        """Keeps a person's word that this product is that card."""
        self.matched[shop_id, platform, product_id] = document_id
        self._unmatched = {key: times for key, times in self._unmatched.items() if key[:3] != (shop_id, platform, product_id)}
