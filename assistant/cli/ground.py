"""`otklik ground`: a text explained claim by claim against a product card."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("text", required=False)
@click.option(
    "--jsonl", "source", type=click.File(encoding="utf-8"), help="Lines {id, lang, card, inbound, draft}; - reads standard input."
)
@click.option("--card", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A product card as JSON, for TEXT.")
@click.option("--question", default="", help="What the buyer wrote, for TEXT.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def command(text: str | None, source: Any, card: Path | None, question: str, as_json: bool) -> None:
    """Explain TEXT (or a file of drafts) claim by claim: supported, contradicted or unsupported by the product card."""
    if source is not None:
        for line in _grounded(source):
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    if text is None:
        raise click.UsageError("give a TEXT with --card, or a file with --jsonl")
    answer = _answer(None, _card(card), question, text)
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _table(answer))


def _grounded(lines: Any) -> Iterator[dict[str, Any]]:
    from assistant.errors import InputError

    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            draft, card = str(row["draft"]), row.get("card")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"line {number}: expected a JSON object with 'draft' and 'card' ({error!r}); mend the line") from error
        yield _answer(row.get("id"), card, str(row.get("inbound") or ""), draft)


def _answer(number: Any, card: Any, inbound: str, draft: str) -> dict[str, Any]:
    from assistant.filter.grounding import ClaimStatus, card_passage, ground

    evidence = (card_passage(card),) if card else ()
    claims = ground(draft, evidence, thread=(inbound,) if inbound else ())
    return {
        "id": number,
        "supported": all(claim.status is ClaimStatus.SUPPORTED for claim in claims),
        "claims": [
            {
                "text": claim.text,
                "span": list(claim.span),
                "status": claim.status.value,
                "source": str(claim.source) if claim.source else None,
                "why": claim.why,
            }
            for claim in claims
        ],
    }


def _card(path: Path | None) -> Any:
    from assistant.errors import InputError

    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); give a card like {{'name': ..., 'attributes': {{...}}}}") from error


def _table(answer: dict[str, Any]) -> str:
    rows = [f"{claim['status']:<13}{claim['text']}\n{'':13}{claim['source'] or claim['why']}" for claim in answer["claims"]]
    verdict = "every claim is supported" if answer["supported"] else "not everything is supported"
    return "\n".join([*rows, verdict])
