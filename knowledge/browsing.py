"""Looking through what a shop's library holds: cards and texts with their sources, their history, and a policy clause by clause."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, select

from knowledge.clinic import Clause, examine
from knowledge.conflicts import folded
from knowledge.freshness import aware
from knowledge.library import Library
from knowledge.stewardship import kept
from knowledge.tables import disputes, documents, shelves, sources
from knowledge.types import Document, Frozen, Kind, Language

_FOUND = 30


class Telling(Frozen):
    """What one source says of a document, since when, and until when if that is over."""

    document: Document
    kept_as: str
    since: datetime
    until: datetime | None = None


class Source(Frozen):
    """One source of a shop: how many documents of each kind it holds, and when it was last read."""

    name: str
    kind: Kind
    documents: int
    synced_at: datetime | None


class Change(Frozen):
    """One fact or the text of a document, before and after; empty where it was not or is no more."""

    what: str
    before: str
    after: str


class Part(Frozen):
    """A stretch of a policy, with what the clinic says of it where it says something."""

    text: str
    clause: Clause | None = None


def listed(library: Library, shop_id: str, kinds: Collection[Kind], *, after: str = "", limit: int = _FOUND) -> tuple[Telling, ...]:
    """Documents that hold now, by id; `after` is the last id of the page before."""
    here = [documents.c.shop == shop_id, documents.c.kind.in_([kind.value for kind in kinds]), documents.c.until.is_(None)]
    if after:
        here.append(documents.c.document_id > after)
    query = select(documents).where(*here).order_by(documents.c.document_id, documents.c.id).limit(limit)
    with kept(library).database.reading() as connection:
        return tuple(_telling(row) for row in connection.execute(query))


def found(library: Library, shop_id: str, kinds: Collection[Kind], text: str) -> tuple[Telling, ...]:
    """Documents that the words speak of, the nearest first; one that is named by an id goes before."""
    named = [passage.document_id for passage in library.card(shop_id, product_id=text) or library.card(shop_id, product_name=text)]
    near = [passage.document_id for passage in library.search(text, shop_id=shop_id, kinds=list(kinds), limit=_FOUND)]
    ids = list(dict.fromkeys([*named, *near]))
    here = (documents.c.shop == shop_id, documents.c.document_id.in_(ids), documents.c.until.is_(None))
    with kept(library).database.reading() as connection:
        rows = [_telling(row) for row in connection.execute(select(documents).where(*here))]
    return tuple(sorted(rows, key=lambda one: ids.index(one.document.id)))


def history(library: Library, shop_id: str, document_id: str) -> tuple[Telling, ...]:
    """Every version of a document that was ever kept, the newest first."""
    query = select(documents).where(documents.c.shop == shop_id, documents.c.document_id == document_id)
    with kept(library).database.reading() as connection:
        return tuple(_telling(row) for row in connection.execute(query.order_by(documents.c.id.desc()).limit(200)))


def sources_of(library: Library, shop_id: str) -> tuple[Source, ...]:
    """The shop's sources with what they hold now."""
    here = and_(sources.c.shop == documents.c.shop, sources.c.source == documents.c.source)
    counted = select(documents.c.source, documents.c.kind, func.count().label("number"), func.max(sources.c.synced_at).label("synced_at"))
    query = counted.select_from(documents.outerjoin(sources, here)).where(documents.c.shop == shop_id, documents.c.until.is_(None))
    with kept(library).database.reading() as connection:
        rows = connection.execute(query.group_by(documents.c.source, documents.c.kind).order_by(documents.c.source)).all()
    return tuple(Source(name=r.source, kind=Kind(r.kind), documents=r.number, synced_at=_aware(r.synced_at)) for r in rows)


def of_source(library: Library, shop_id: str, source: str) -> dict[str, Document]:
    """What a source says now, by id."""
    here = (documents.c.shop == shop_id, documents.c.source == source, documents.c.until.is_(None))
    with kept(library).database.reading() as connection:
        return {row.document_id: Document.model_validate_json(row.body) for row in connection.execute(select(documents).where(*here))}


def changes_between(before: Document | None, after: Document | None) -> tuple[Change, ...]:
    """What is different, fact by fact; the text only where no fact tells of it."""
    old, new = _facts(before), _facts(after)
    names = dict.fromkeys([*old, *new])
    made = [Change(what=name, before=old.get(name, ""), after=new.get(name, "")) for name in names if old.get(name) != new.get(name)]
    for what in ("title", "brand", "category"):
        one, other = (str(getattr(document, what) or "") if document else "" for document in (before, after))
        made += [Change(what=what, before=one, after=other)] if one != other else []
    said = [document.text if document else "" for document in (before, after)]
    if said[0] != said[1] and not made:
        made.append(Change(what="text", before=_differing(said[0], said[1]), after=_differing(said[1], said[0])))
    return tuple(made)


def parts_of(document: Document) -> tuple[Part, ...]:
    """A policy from its first word to its last; what the clinic has a verdict on stands apart. Only Russian texts are examined."""
    clauses = examine(document.text) if document.lang is Language.RU else ()
    parts, at = [], 0
    for clause in sorted(clauses, key=lambda one: (one.span.start, one.span.end)):
        if clause.span.start > at:
            parts.append(Part(text=document.text[at : clause.span.start]))
        parts.append(Part(text=clause.span.of(document.text) if clause.span.start >= at else "", clause=clause))
        at = max(at, clause.span.end)
    parts.append(Part(text=document.text[at:]))
    return tuple(part for part in parts if part.text.strip() or part.clause)


def _facts(document: Document | None) -> dict[str, str]:
    said: dict[str, str] = {}
    for fact in document.facts if document else ():
        name = " · ".join(part for part in (fact.attribute, fact.variant) if part)
        value = f"{fact.value} {fact.unit}" if fact.unit else fact.value
        said[name] = f"{said[name]}, {value}" if name in said else value
    return said


def _differing(text: str, other: str) -> str:
    known = {folded(line) for line in other.split("\n")}
    return "\n".join(line for line in text.split("\n") if folded(line) not in known)[:2000]


def _telling(row: object) -> Telling:
    found_row = row._mapping  # type: ignore[attr-defined]  # a row of SQLAlchemy
    return Telling(
        document=Document.model_validate_json(found_row["body"]),
        kept_as=found_row["source"],
        since=aware(found_row["since"]),
        until=_aware(found_row["until"]),
    )


def _aware(moment: object) -> datetime | None:
    if isinstance(moment, str):  # an aggregate on SQLite hands back text
        moment = datetime.fromisoformat(moment)
    return aware(moment) if isinstance(moment, datetime) else None


def stamp(library: Library, shop_id: str) -> tuple[object, ...]:
    """Changes whenever the shop's documents or the conflicts that drafting met do: what was worked out from them is worked out anew."""
    with kept(library).database.reading() as connection:
        shelf = connection.execute(select(func.sum(shelves.c.version)).where(shelves.c.shop == shop_id)).scalar()
        met = connection.execute(select(func.count(), func.max(disputes.c.last_at)).where(disputes.c.shop == shop_id)).one()
    return (shelf, *met)
