"""`otklik knowledge`, the part that looks after what is known: gaps, conflicts, matches, the clinic, fitting and moving."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.knowledge_library import index_option, library_for, shop_option, variant_option
from assistant.cli.options import json_option
from assistant.errors import InputError
from knowledge.types import Platform

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.drifting import WrongAnswer


@click.command()
@shop_option
@json_option
def gaps(shop_id: str, as_json: bool) -> None:
    """List questions that no source answers, the most asked first."""
    with library_for("exact", "none") as library:
        found = library.gaps(shop_id)
    for gap in found:
        click.echo(gap.model_dump_json() if as_json else f"{gap.times:5}  {gap.product_id or '-':20}  {gap.question}")


@click.command()
@shop_option
@json_option
def conflicts(shop_id: str, as_json: bool) -> None:
    """List what sources disagree about, and clauses that are worse than the law."""
    with library_for("exact", "none") as library:
        found = library.conflicts(shop_id)
    for conflict in found:
        if as_json:
            click.echo(conflict.model_dump_json())
            continue
        click.echo(f"{conflict.kind}: {conflict.subject}: {conflict.attribute}")
        for claim in conflict.claims:
            click.echo(f"    {claim.source}: {claim.value}")


@click.command()
@shop_option
@variant_option
@json_option
def unmatched(shop_id: str, encoder: str, as_json: bool) -> None:
    """List products that buyers asked about and no card answers to, with the cards that come nearest."""
    with library_for("exact", encoder) as library:
        found = library.unmatched(shop_id)
    for product in found:
        line = (
            f"{product.times:5}  {product.platform} {product.product_id}  {product.product_name}  ->  {', '.join(product.suggested) or '?'}"
        )
        click.echo(product.model_dump_json() if as_json else line)


@click.command()
@click.argument("product_id")
@click.argument("document_id")
@click.option("--platform", required=True, type=click.Choice([platform.value for platform in Platform]))
@shop_option
@json_option
def match(product_id: str, document_id: str, platform: str, shop_id: str, as_json: bool) -> None:
    """Say that a platform's product is a card of ours."""
    with library_for("exact", "none") as library:
        library.match(shop_id, Platform(platform), product_id=product_id, document_id=document_id)
    made = {"platform": platform, "product_id": product_id, "document_id": document_id}
    click.echo(json.dumps(made, ensure_ascii=False) if as_json else f"{platform} {product_id} is {document_id}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@json_option
def clinic(path: Path, as_json: bool) -> None:
    """Read a policy clause by clause against Russian consumer law; exit 1 when a clause is worse than the law."""
    from knowledge.clinic import Verdict, examine
    from knowledge.errors import SourceError
    from knowledge.readers.files import read

    try:
        found = [(document.title, clause) for document in read(path) for clause in examine(document.text)]
    except SourceError as error:
        raise InputError(str(error)) from error
    for title, clause in found:
        if as_json:
            click.echo(json.dumps({"document": title, **clause.model_dump(mode="json")}, ensure_ascii=False))
        else:
            click.echo(f"{clause.verdict:6} {clause.topic}: {clause.text}\n       {clause.law}")
    if any(clause.verdict is Verdict.WORSE for _, clause in found):
        sys.exit(1)


@click.command()
@click.argument("approvals", type=click.Path(path_type=Path))
@shop_option
@index_option
@variant_option
@json_option
def refit(approvals: Path, shop_id: str, index: str, encoder: str, as_json: bool) -> None:
    """Fit the weights of the search on a shop's approvals: JSON lines of {"text": question, "right": document id}.

    The new weights are kept only if they win on the unseen half with the whole interval above nothing.
    """
    from assistant.settings import Settings
    from knowledge.refit import keep, read_approvals
    from knowledge.refit import refit as fit

    if not approvals.exists():
        raise InputError(f"there is no file {str(approvals)!r}")
    with library_for(index, encoder) as library:
        found = fit(library.retrieval, shop_id, read_approvals(approvals))
    if found.wins:
        keep(found, Settings().home)
    if as_json:
        click.echo(json.dumps({**found.model_dump(), "kept": found.wins}))
        return
    click.echo(f"nDCG@10 on the unseen half {found.before:.3f} -> {found.after:.3f}, gain between {found.low:.3f} and {found.high:.3f}")
    click.echo("kept" if found.wins else "not kept: the gain could be chance")


@click.command()
@click.argument("where")
@variant_option
@json_option
def move(where: str, encoder: str, as_json: bool) -> None:
    """Build the vector index at WHERE (chroma, or a server's address) and verify it against the database, vector by vector."""
    from knowledge.stewardship import compared

    with library_for(where, encoder) as library:
        found = compared(library)
    wrong = sum(shelf.wrong for shelf in found)
    if as_json:
        click.echo(json.dumps({"where": where, "shelves": len(found), "wrong": wrong, "compared": [one.model_dump() for one in found]}))
    else:
        vectors = sum(shelf.index for shelf in found)
        click.echo(f"{len(found)} shelves with {vectors} vectors at {where}: {wrong} missing, strange or different")
        if where != "chroma" and not wrong:
            click.echo(f"now set OTKLIK_CHROMA_URL={where}")
        if wrong:
            click.echo(f"run `otklik knowledge rebuild --index {where}` and move again", err=True)
    if wrong:
        sys.exit(1)


@click.command()
@shop_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Only documents changed after this time (UTC).")
@json_option
def drift(shop_id: str, since: Any, as_json: bool) -> None:
    """List published answers that a change of card or policy has made wrong, and whether each can still be changed."""
    from datetime import UTC

    found = 0
    for answer in drifted(shop_id, since.replace(tzinfo=UTC) if since else None):
        found += 1
        if as_json:
            click.echo(answer.model_dump_json())
            continue
        way = answer.drifted
        until = f" until {way.until:%Y-%m-%d}" if way.until else ""
        change = way.way + until if way.editable else "can no longer be changed"
        click.echo(f"{answer.platform} {answer.channel} {answer.inquiry_id}: {change}")
        for claim in way.claims:
            click.echo(f"    {claim.text!r}: {claim.source or claim.why}")
    if not found and not as_json:
        click.echo("no published answer was made wrong")


@click.command()
@shop_option
@click.option("--last", type=click.IntRange(min=2), default=200, show_default=True, help="How many of the last approved answers to read.")
@json_option
def repetition(shop_id: str, last: int, as_json: bool) -> None:
    """Tell how far a shop's last answers repeat each other: copies, and the openings and closings used most."""
    from assistant.filter.novelty import repetition as repeated
    from assistant.settings import Settings
    from assistant.store import Store

    with Store.open(Settings().store_url) as store:
        report = repeated(store.recent_replies(shop_id, last)[::-1])
    if as_json:
        click.echo(report.model_dump_json())
        return
    click.echo(f"{report.texts} answers, {report.copies} like an earlier one ({report.share:.0%})")
    for name, counted in (("opening", report.openings), ("closing", report.closings)):
        for words, count in counted:
            click.echo(f"{name} {count:>4} × {words}")


def drifted(shop_id: str, since: "datetime | None") -> "Iterator[WrongAnswer]":
    """The published answers of this installation that are no longer true."""
    from assistant.drifting import wrong_answers
    from assistant.settings import Settings
    from assistant.store import Store
    from knowledge.freshness import utc_now

    with Store.open(Settings().store_url) as store, library_for("exact", "none") as library:
        yield from wrong_answers(store, library, shop_id, now=utc_now(), since=since)


COMMANDS = (gaps, conflicts, drift, repetition, unmatched, match, clinic, refit, move)
