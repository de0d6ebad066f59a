"""Buyers' words that drafting left in the library, taken out when the buyer is forgotten."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, inspect, select, update

from knowledge.conflicts import PAST_ANSWER
from knowledge.tables import disputes, gaps, settled, sightings

FORGOTTEN = "forgotten"


def forget_inquiries(connection: Connection, words: Mapping[str, tuple[str, str]]) -> None:
    """Takes out what these inquiries (by id: shop and words) left: their questions, and disagreements with their answers.

    A question that others asked too stays, in the words of one of them. A row from before sightings were kept goes by its words.
    """
    held = set(inspect(connection).get_table_names())
    ids = list(words)
    if {"knowledge_gaps", "knowledge_sightings"} <= held and ids:
        _forget_gaps(connection, ids, words)
        _forget_disputes(connection, ids, {shop for shop, _ in words.values()})
        connection.execute(delete(sightings).where(sightings.c.inquiry_id.in_(ids)))


def _forget_gaps(connection: Connection, ids: Collection[str], words: Mapping[str, tuple[str, str]]) -> None:
    here = select(sightings.c.shop, sightings.c.key).where(sightings.c.kind == "gap", sightings.c.inquiry_id.in_(ids)).distinct()
    for shop, key in connection.execute(here).all():
        mine = (sightings.c.shop == shop, sightings.c.kind == "gap", sightings.c.key == key)
        left = (
            connection.execute(select(sightings.c.words).where(*mine, sightings.c.inquiry_id.not_in(ids)).order_by(sightings.c.at))
            .scalars()
            .all()
        )
        rows = (gaps.c.shop == shop, gaps.c.key == key)
        if left:
            connection.execute(update(gaps).where(*rows).values(question=left[0], times=len(left)))
        else:
            connection.execute(delete(gaps).where(*rows))
        said = (settled.c.shop == shop, settled.c.kind == "gap", settled.c.key == key)
        connection.execute(update(settled).where(*said).values(subject=left[0] if left else FORGOTTEN))
    _forget_by_words(connection, words)


def _forget_by_words(connection: Connection, words: Mapping[str, tuple[str, str]]) -> None:
    """Questions that no sighting explains and that stand in the forgotten words."""
    said: dict[str, str] = {}
    for shop, text in words.values():
        said[shop] = said.get(shop, "") + "\n" + _plain(text)
    for shop, text in said.items():
        query = select(gaps.c.key, gaps.c.question).where(gaps.c.shop == shop)
        query = query.where(~select(sightings.c.key).where(sightings.c.shop == gaps.c.shop, sightings.c.key == gaps.c.key).exists())
        for row in connection.execute(query).all():
            if _plain(row.question) in text:
                connection.execute(delete(gaps).where(gaps.c.shop == shop, gaps.c.key == row.key))


def _forget_disputes(connection: Connection, ids: Collection[str], shops: Collection[str]) -> None:
    """A disagreement with a past answer quotes that answer: it goes with the buyer who got it."""
    gone = set(ids)
    for row in connection.execute(select(disputes.c.shop, disputes.c.key, disputes.c.body).where(disputes.c.shop.in_(shops))).all():
        claims: list[dict[str, Any]] = json.loads(row.body)["claims"]
        if any(claim["source"] == PAST_ANSWER and claim["document_id"] in gone for claim in claims):
            connection.execute(delete(disputes).where(disputes.c.shop == row.shop, disputes.c.key == row.key))
            said = (settled.c.shop == row.shop, settled.c.kind == "conflict", settled.c.key == row.key)
            connection.execute(update(settled).where(*said).values(before=FORGOTTEN, after=FORGOTTEN))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
