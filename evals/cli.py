"""`otklik evals …` and `python -m evals …`: thin commands over runs, comparisons, reports and gates."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from evals.case import Case

RUNS = Path("runs")


@click.group(name="evals", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Know the quality, and what a change did to it."""


@command.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), default=RUNS / "last.jsonl", help="Where the run is kept.")
@click.option("--kind", "kinds", multiple=True, help="Only cases of this kind.")
@click.option("--name", default=None, help="What to call the run; by default the file's name.")
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
def run(files: tuple[Path, ...], out: Path, kinds: tuple[str, ...], name: str | None, as_json: bool) -> None:
    """Run cases (the bundled ones, or those of FILES) with the writer of the settings and score them."""
    from evals.bench import demo_bench
    from evals.casebook import bundled_cases, read_cases
    from evals.runs import run_cases, save_run
    from evals.summary import figures, summary

    cases = [case for case in (read_cases(*files) if files else bundled_cases()) if not kinds or case.kind in kinds]
    done = run_cases(cases, demo_bench(), name=name or out.stem, told=_progress(len(cases)))
    save_run(done, out)
    click.echo(json.dumps(figures(done), ensure_ascii=False) if as_json else summary(done))
    click.echo(f"kept in {out}", err=True)


@command.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def compare(before: Path, after: Path, as_json: bool) -> None:
    """Paired differences of two runs, per slice, with intervals and the cases that flipped."""
    from evals.compare import compare as compare_runs
    from evals.runs import load_run
    from evals.summary import comparison_text

    compared = compare_runs(load_run(before), load_run(after))
    click.echo(compared.model_dump_json() if as_json else comparison_text(compared))


@command.command()
@click.argument("run_file", type=click.Path(exists=True, path_type=Path))
@click.option("--against", type=click.Path(exists=True, path_type=Path), help="An earlier run to compare with.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=RUNS / "report.html")
def report(run_file: Path, against: Path | None, out: Path) -> None:
    """Write a run as one HTML page with charts and every failed case."""
    from evals.compare import compare as compare_runs
    from evals.report import write_report
    from evals.runs import load_run

    done = load_run(run_file)
    click.echo(write_report(done, out, comparison=compare_runs(load_run(against), done) if against else None))


@command.command()
@click.argument("answers", type=click.Path(path_type=Path))
@click.option("--platform", default="wb", show_default=True, help="Where rows that do not say it come from.")
@click.option("--channel", default="review", show_default=True)
@click.option("--answer-column", help="The column of published answers, if its name is unusual.")
@click.option("--last", type=int, help="Only the last so many rows.")
@click.option("--better/--no-better", default=True, help="Whether to draft a better answer for each faulty one.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=RUNS / "audit", help="Folder for audit.html and audit.xlsx.")
@click.option("--json", "as_json", is_flag=True)
def audit(
    answers: Path, platform: str, channel: str, answer_column: str | None, last: int | None, better: bool, out: Path, as_json: bool
) -> None:
    """Examine a seller's published ANSWERS: risky, templated, untrue, unanswered; with rule, sanction and a better draft."""
    from evals.answers import read_answers
    from evals.audit import audit as examine
    from evals.audit import write_html, write_xlsx
    from evals.bench import bare_bench
    from evals.casebook import NOW
    from knowledge.types import Channel, Platform

    rows = list(read_answers(answers, platform=Platform(platform), channel=Channel(channel), column=answer_column))[-(last or 0) :]
    done = examine(rows, bare_bench(), now=NOW, better=better, told=_progress(len(rows)))
    write_html(done, out / "audit.html")
    write_xlsx(done, out / "audit.xlsx")
    found = {"answers": len(rows), "faulty": len(done.faulty), "by_kind": done.by_kind, "by_rule": done.by_rule}
    click.echo(json.dumps(found, ensure_ascii=False, indent=None if as_json else 1))
    click.echo(f"kept in {out}", err=True)


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--prompt", default="reply.v1", show_default=True, help="Which version of the prompt the model is given.")
@click.option("--kind", "kinds", multiple=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), default=RUNS / "recorded.jsonl")
def record(folder: Path, prompt: str, kinds: tuple[str, ...], out: Path) -> None:
    """Run the cases with the model of the settings and keep its answers in FOLDER, so that they can be replayed without it."""
    from assistant.settings import Settings
    from evals.recording import model_of, recorded_run
    from evals.runs import save_run
    from evals.summary import summary

    done = recorded_run(folder, _chosen(kinds), source=model_of(Settings()), prompt=prompt, name=out.stem, told=_progress(0))
    save_run(done, out)
    click.echo(summary(done))


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--prompt", default="reply.v1", show_default=True)
@click.option("--kind", "kinds", multiple=True)
@click.option("-o", "--out", type=click.Path(path_type=Path), default=RUNS / "replayed.jsonl")
def replay(folder: Path, prompt: str, kinds: tuple[str, ...], out: Path) -> None:
    """Run the cases with a model's recorded answers: no network, no key, the same texts; a question not recorded is an error."""
    from evals.recording import recorded_run
    from evals.runs import save_run
    from evals.summary import summary

    done = recorded_run(folder, _chosen(kinds), source=None, prompt=prompt, name=out.stem, told=_progress(0))
    save_run(done, out)
    click.echo(summary(done))


@command.group()
def harvest() -> None:
    """Turn reviewers' decisions into cases, which count once a person has confirmed them."""


@harvest.command("collect")
@click.option("--folder", type=click.Path(path_type=Path), default=Path("harvested"), show_default=True)
@click.option("--limit", default=1000, show_default=True, help="How many of the last decisions.")
def collect(folder: Path, limit: int) -> None:
    """Add cases from this installation's decisions to FOLDER/pending.yaml, personal data masked."""
    from assistant.settings import Settings
    from evals.decided import decided
    from evals.harvest import append_pending, harvested

    added = append_pending(harvested(decided(Settings(), limit)), folder)
    click.echo(f"{len(added)} new cases wait in {folder / 'pending.yaml'}; read them, then: otklik evals harvest confirm ID …")


@harvest.command("confirm")
@click.argument("ids", nargs=-1, required=True)
@click.option("--folder", type=click.Path(exists=True, path_type=Path), default=Path("harvested"), show_default=True)
def confirm(ids: tuple[str, ...], folder: Path) -> None:
    """Count these cases from now on."""
    from evals.harvest import confirm as confirm_cases

    click.echo(f"{confirm_cases(ids, folder)} confirmed; run them with: otklik evals run {folder / 'confirmed.yaml'}")


@command.command()
@click.argument("run_file", type=click.Path(exists=True, path_type=Path))
@click.option("--against", type=click.Path(exists=True, path_type=Path), help="Compare pairwise with this run, in both orders.")
@click.option("--labels/--no-labels", "use_labels", default=True, help="Calibrate with this installation's decisions.")
def judge(run_file: Path, against: Path | None, use_labels: bool) -> None:
    """Let the model of the settings judge a run by twelve questions, with people's agreement beside it."""
    from assistant.settings import Settings
    from evals.judging import judge_run_file

    click.echo(judge_run_file(run_file, against, Settings(), use_labels=use_labels))


@command.command()
@click.argument("what", type=click.Choice(["filter", "search"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--split", help="Only rows of this split.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=RUNS / "labelled.jsonl")
def labelled(what: str, file: Path, split: str | None, out: Path) -> None:
    """Run the filter over labelled texts, or the search over questions with known answers; compare and report read the result."""
    from evals.bench import demo_bench
    from evals.labelled import filter_run, precision, rows_of, search_run
    from evals.runs import save_run
    from evals.summary import summary

    if what == "filter":
        done = filter_run(rows_of(file), name=out.stem, split=split)
        told = [f"  precision {name:<28} {interval}" for name, interval in precision(done).items()]
    else:
        bench = demo_bench()
        done, told = search_run(rows_of(file), bench.library, shop_id=bench.shop.id, name=out.stem), []
    save_run(done, out)
    click.echo("\n".join([summary(done), *told]))


@command.command()
@click.option(
    "--accept", is_flag=True, help="Make this run's scores the accepted ones; new misses are printed for gates.toml, to be explained."
)
@click.option("--json", "as_json", is_flag=True)
def gates(accept: bool, as_json: bool) -> None:
    """Run every bundled case offline and fail on a new dangerous miss or a fall beyond noise."""
    from evals.bench import demo_bench
    from evals.casebook import bundled_cases
    from evals.gates import judge_run, read_baseline, read_gates, write_baseline
    from evals.runs import run_cases
    from evals.summary import summary, verdict_text

    cases = bundled_cases()
    done = run_cases(cases, demo_bench(), name="gates", told=_progress(len(cases)))
    if accept:
        write_baseline(done)
    verdict = judge_run(done, read_gates(), read_baseline())
    if accept:
        click.echo("".join(f'"{miss}" = ""\n' for miss in done.misses if miss not in read_gates().known_misses), nl=False)
    click.echo(verdict.model_dump_json() if as_json else f"{summary(done)}\n{verdict_text(verdict)}")
    sys.exit(0 if verdict.ok else 1)


def _chosen(kinds: tuple[str, ...]) -> "list[Case]":
    from evals.casebook import bundled_cases

    return [case for case in bundled_cases() if not kinds or case.kind in kinds]


def _progress(total: int) -> Callable[[int], None]:
    def told(done: int) -> None:
        if sys.stderr.isatty() and (done % 10 == 0 or done == total):
            click.echo(f"\r{done}/{total}", err=True, nl=done == total)

    return told
