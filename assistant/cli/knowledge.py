"""`otklik knowledge`: reading cards and policies in, finding passages, and looking after the store."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.cli import knowledge_care
from assistant.cli.knowledge_library import embedder_for, index_option, library_for, shop_option, variant_option
from assistant.cli.options import json_option, pairs
from assistant.errors import InputError
from knowledge.types import Jurisdiction, Kind, Platform

if TYPE_CHECKING:
    from datetime import datetime

    from knowledge.library import Library, SyncReport


@click.group()
def command() -> None:
    """Sync, search and inspect the knowledge library."""


@command.command()
@click.argument("paths", nargs=-1)
@shop_option
@click.option("--from", "platform", type=click.Choice(["wb", "ozon", "ym"]), help="The cards of the shop's connected account there.")
@click.option(
    "--law", type=click.Choice([place.value for place in Jurisdiction]), help="Also the law of this place, from the bundled rules."
)
@click.option("--shared", is_flag=True, help="Law and rules that all shops share.")
@click.option("--source", default="", help="What the documents are cited as; the path if not given. A source is replaced whole.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="For CSV and XLSX: which column holds a field.")
@index_option
@variant_option
@json_option
def sync(
    paths: tuple[str, ...],
    shop_id: str,
    platform: str | None,
    law: str | None,
    shared: bool,
    source: str,
    mapping: tuple[str, ...],
    index: str,
    encoder: str,
    as_json: bool,
) -> None:
    """Make the library hold what these files, feeds (https://…) or accounts say: new, changed and removed documents."""
    from assistant.marketplaces.feeds import cited, is_address, sync_feed
    from knowledge.freshness import utc_now
    from knowledge.readers import Problem
    from knowledge.readers.files import read
    from knowledge.readers.rulebook import law_documents
    from knowledge.rules import Rulebook

    problems: list[Problem] = []
    results: list[dict[str, Any]] = []

    def report(problem: Problem) -> None:
        problems.append(problem)
        click.echo(str(problem), err=True)

    if not paths and not law and not platform:
        raise InputError("name files, folders or feeds to read, --from wb for an account's cards, or --law RU for the bundled law")
    started = utc_now()
    with library_for(index, encoder) as library:
        if law:
            rules = law_documents(Rulebook.bundled().rules, Jurisdiction(law))
            results.append({"path": f"law {law}", **library.sync(rules, shop_id=None, source=f"law {law}").model_dump()})
        if platform:
            results.append({"path": f"cards of {platform}", **_of_account(library, shop_id, Platform(platform)).model_dump()})
        feeds = filter(is_address, paths)
        results.extend({"path": cited(feed), **sync_feed(library, shop_id, feed, report=report).model_dump()} for feed in feeds)
        for path in (Path(name) for name in paths if not is_address(name)):
            documents = read(path, source=source, report=report, columns=pairs(mapping, "--map"))
            done = library.sync(
                documents, shop_id=None if shared else shop_id, source=source or path.name, done=lambda tally: _progress(vars(tally))
            )
            results.append({"path": str(path), **done.model_dump()})
    _tell_of_drift(shop_id, started, results)
    if as_json:
        click.echo(json.dumps({"synced": results, "problems": [problem._asdict() for problem in problems]}, ensure_ascii=False))
        return
    for result in results:
        click.echo("{path}: {added} added, {changed} changed, {removed} removed, {unchanged} unchanged".format(**result))
    if problems:
        click.echo(f"{len(problems)} items left out; see above")


def _of_account(library: "Library", shop_id: str, platform: Platform) -> "SyncReport":
    from contextlib import ExitStack

    from assistant.settings import Settings
    from assistant.store import Store
    from assistant.wiring import card_keeper, connected_marketplaces

    settings = Settings()
    with Store.open(settings.store_url) as store, ExitStack() as closing:
        keeper = card_keeper(settings, store, library, connected_marketplaces(settings, store, closing))
        done = keeper.read(shop_id, platform)
    if done is None:
        raise InputError(f"shop {shop_id!r} has no {platform} account with cards; connect one: otklik connect {platform} --shop {shop_id}")
    return done


@command.command()
@click.argument("text", required=False)
@shop_option
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in Kind]), help="Only this kind; repeat as needed.")
@click.option("--platform", type=click.Choice([platform.value for platform in Platform]), help="Leave out what holds elsewhere only.")
@click.option("-k", "limit", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many passages.")
@click.option("--corpus", type=click.Path(path_type=Path), help="Search this JSONL file of passages instead of the library.")
@click.option("--queries", type=click.Path(path_type=Path), help="JSONL file of questions, for --corpus.")
@index_option
@variant_option
@json_option
def search(
    text: str | None,
    shop_id: str,
    kinds: tuple[str, ...],
    platform: str | None,
    limit: int,
    corpus: Path | None,
    queries: Path | None,
    index: str,
    encoder: str,
    as_json: bool,
) -> None:
    """Find passages and say why each was found."""
    if corpus or queries:
        if not (corpus and queries):
            raise InputError("--corpus and --queries go together")
        _search_corpus(corpus, queries, limit, encoder)
        return
    if not text:
        raise InputError("say what to search for")
    with library_for(index, encoder) as library:
        found = library.search(
            text, shop_id=shop_id, kinds=[Kind(kind) for kind in kinds], limit=limit, platform=Platform(platform) if platform else None
        )
    if as_json:
        click.echo(json.dumps([passage.model_dump(mode="json") for passage in found], ensure_ascii=False))
        return
    for passage in found:
        click.echo(f"{passage.score:7.3f}  {passage.kind}  {passage.id}  {passage.title}")
        click.echo(f"         why: {passage.why}\n         {passage.text[:200]}")
    if not found:
        click.echo("nothing found")


@command.command()
@click.argument("document_id")
@shop_option
@click.option("--at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="What it said then (UTC), not now.")
@index_option
@json_option
def show(document_id: str, shop_id: str, at: Any, index: str, as_json: bool) -> None:
    """Show a document, by its id or any id a card is known under, now or at an earlier time."""
    from datetime import UTC

    from knowledge.freshness import utc_now

    moment = at.replace(tzinfo=UTC) if at else utc_now()
    with library_for("exact", "none") as library:
        document = library.card_at(shop_id, document_id, moment)
        if document is None:
            card = library.card(shop_id, product_id=document_id)
            document = library.card_at(shop_id, card[0].document_id, moment) if card else None
    if document is None:
        raise InputError(f"shop {shop_id!r} has no document {document_id!r} at that time")
    if as_json:
        click.echo(document.model_dump_json())
        return
    click.echo(f"{document.kind}  {document.id}  {document.title}\nsource: {document.source}\n\n{document.text}\n")
    for fact in document.facts:
        click.echo("  " + " · ".join(part for part in (fact.kind, fact.variant, fact.attribute, fact.value, fact.unit) if part))


@command.command()
@json_option
def stats(as_json: bool) -> None:
    """Count documents, passages and vectors of every shop."""
    from knowledge.stewardship import statistics

    with library_for("exact", "none") as library:
        rows = statistics(library)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("{shop:20} {kind:8} {documents:>8} documents {passages:>8} passages".format(**row))


@command.command()
@index_option
@variant_option
@json_option
def verify(index: str, encoder: str, as_json: bool) -> None:
    """Compare database, keyword search and vector index; exit 1 when something is wrong."""
    from knowledge.stewardship import faults

    with library_for(index, encoder) as library:
        found = faults(library)
    click.echo(json.dumps({"sound": not found, "faults": found}, ensure_ascii=False) if as_json else "\n".join(found) or "sound")
    if found:
        sys.exit(1)


@command.command()
@index_option
@variant_option
@json_option
def rebuild(index: str, encoder: str, as_json: bool) -> None:
    """Make keyword search and the vector index anew from the database."""
    from knowledge.stewardship import rebuild_all

    with library_for(index, encoder) as library:
        done = rebuild_all(library, lambda line: click.echo(line, err=True))
    click.echo(json.dumps(done) if as_json else f"{done['passages']} passages and {done['vectors']} vectors rebuilt")


@command.command()
@shop_option
@click.option("--shared", is_flag=True, help="Law and rules that all shops share.")
@click.option("--json", is_flag=True, expose_value=False, help="JSON lines, as without it: for scripts that always say it.")
def export(shop_id: str, shared: bool) -> None:
    """Print every document of a shop as JSON lines."""
    with library_for("exact", "none") as library:
        for document in library.catalogue.documents(None if shared else shop_id):
            click.echo(document.model_dump_json())


def _search_corpus(corpus: Path, queries: Path, limit: int, encoder: str) -> None:
    from knowledge.contract import Corpus, read_corpus, read_questions
    from knowledge.errors import SourceError

    try:
        searched = Corpus(read_corpus(corpus), embedder_for(encoder))
        for question in read_questions(queries):
            hits = [{"id": key, "score": round(score, 6)} for key, score in searched.search(question, limit)]
            click.echo(json.dumps({"id": question.id, "hits": hits}, ensure_ascii=False))
    except SourceError as error:
        raise InputError(str(error)) from error


def _tell_of_drift(shop_id: str, since: "datetime", results: list[dict[str, Any]]) -> None:
    """Says on standard error how many published answers the sync has made wrong."""
    if not any(result["changed"] or result["removed"] for result in results):
        return
    wrong = sum(1 for _ in knowledge_care.drifted(shop_id, since))
    if wrong:
        click.echo(f"{wrong} published answers are no longer true: see `otklik knowledge drift --shop {shop_id}`", err=True)


def _progress(tally: dict[str, Any]) -> None:
    if sys.stderr.isatty():
        done = sum(tally[name] for name in ("added", "changed", "unchanged"))
        click.echo(f"\r{done} documents", nl=False, err=True)


for _more in knowledge_care.COMMANDS:
    command.add_command(_more)
