"""`otklik demo`: the main job on the built-in shop, without key and network."""

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from assistant.cli.options import json_option

if TYPE_CHECKING:
    from assistant.demo.run import Loaded
    from assistant.domain import Proposal

_SHOWN = ("d02", "d03", "d09", "d17", "d29", "d53", "d55", "d57")
"""Inquiries printed whole: praise with a complaint, a defect, figures that differ, an honest "not stated", a bribe, an injection."""


@click.command()
@click.option("--serve/--no-serve", "serve", default=None, help="Serve the desk afterwards; on a terminal that is the default.")
@click.option("--all", "everything", is_flag=True, help="Print every draft.")
@json_option
def command(serve: bool | None, everything: bool, as_json: bool) -> None:
    """Load the demo shop, draft its inquiries, show the summary; then serve the desk."""
    import json
    import time

    from assistant.accounts import Accounts
    from assistant.cli.progress import tell
    from assistant.demo import demo_shop
    from assistant.demo.door import open_door
    from assistant.demo.run import draft, load, scripted
    from assistant.serving import sandboxes
    from assistant.settings import Settings
    from assistant.store import Store
    from assistant.wiring import bench_maker, open_library, scripted_writer
    from assistant.work.batch import draft_record
    from assistant.writing.composer import Composer
    from knowledge.freshness import utc_now
    from knowledge.rules import Rulebook

    settings, rulebook, started = Settings(), Rulebook.bundled(), time.monotonic()
    settings.home.mkdir(parents=True, exist_ok=True)
    with Store.open(settings.store_url) as store, open_library(settings, tell=tell) as library:
        loaded = load(store, library, sandboxes(settings.home / "sandbox", [demo_shop().id]))
        bench = bench_maker(store, library, rulebook, Composer())(demo_shop().id)
        proposals = list(draft(store, bench))
        door = open_door(Accounts(store, utc_now))
        through_model = list(scripted(lambda url: bench_maker(store, library, rulebook, scripted_writer(url))(demo_shop().id)))
    if as_json:
        click.echo(json.dumps([draft_record(proposal) for proposal in proposals + through_model], ensure_ascii=False, indent=1))
    else:
        _print(loaded, proposals, through_model, time.monotonic() - started, everything)
        click.echo(f"\nСтол: http://{settings.host}:{settings.port}/desk   вход: {door.login}   пароль: {door.password}")
        click.echo(f"Ключ API этой машины: {door.key}")
    if serve or (serve is None and sys.stdout.isatty() and not as_json):
        from assistant.cli.serve import serve_here

        # In the demo an approved answer leaves at once, so that it can be seen on the sandbox marketplace.
        serve_here(settings.model_copy(update={"undo_seconds": 0}))


def _print(loaded: "Loaded", proposals: "list[Proposal]", through_model: "list[Proposal]", seconds: float, everything: bool) -> None:
    click.echo(f"Магазин «Тёплый угол»: {loaded.documents} документов ({loaded.changed} новых), {len(proposals)} обращений.\n")
    for proposal in proposals:
        if everything or proposal.brief.inquiry.id in _SHOWN:
            _show(proposal)
    outcomes = Counter(_outcome(proposal) for proposal in proposals)
    click.echo("Итог: " + ", ".join(f"{name} — {count}" for name, count in outcomes.most_common()))
    findings = Counter(f"{f.rule_id} ({f.severity.value})" for proposal in proposals for f in proposal.findings)
    click.echo("Замечания фильтра к черновикам: " + (", ".join(f"{rule} × {count}" for rule, count in findings.most_common(8)) or "нет"))
    risks = Counter(risk.category for proposal in proposals for risk in proposal.brief.triage.risks)
    click.echo("Опасное в словах покупателей: " + (", ".join(f"{name} × {count}" for name, count in risks.most_common()) or "нет"))
    click.echo("\nЧерез протокол OpenAI, заготовленные ответы (scripted), настоящий сервер на localhost:")
    for proposal in through_model:
        _show(proposal)
    click.echo(f"Готово за {seconds:.1f} с. Ничего не опубликовано: каждый текст ждёт решения человека.")


def _outcome(proposal: "Proposal") -> str:
    names = {"proposed": "черновик ждёт проверки", "held": "отдано человеку", "none": "ответ не нужен"}
    return names[proposal.outcome.value]


def _show(proposal: "Proposal") -> None:
    from assistant.cli.show import show_proposal

    inquiry = proposal.brief.inquiry
    stars = f" {'★' * inquiry.rating}" if inquiry.rating else ""
    click.echo(f"── {inquiry.id} · {inquiry.platform.value} · {inquiry.channel.value}{stars} · {inquiry.author or 'без имени'}")
    click.echo("   «" + inquiry.words.replace("\n", " / ") + "»")
    click.echo("\n".join("   " + line for line in show_proposal(proposal).splitlines()) + "\n")
