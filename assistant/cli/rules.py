"""`otklik rules`: list, show, test and explain the rules."""

import json
import sys
from pathlib import Path

import click

from assistant.errors import NotFound
from assistant.filter.checking import rulebook_with
from knowledge.types import Rule

_PACK = click.option(
    "--pack", "packs", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True, help="A shop's own rule pack."
)


@click.group()
def command() -> None:
    """List, show, test and explain the rules."""


@command.command("list")
@click.option("--platform", default=None)
@click.option("--category", default=None)
@click.option("--severity", default=None)
@click.option("--json", "json_", is_flag=True)
@_PACK
def list_(platform: str | None, category: str | None, severity: str | None, json_: bool, packs: tuple[Path, ...]) -> None:
    """One line per rule."""
    chosen = [
        rule
        for rule in rulebook_with(packs).rules
        if (platform is None or platform in rule.platforms)
        and (category is None or rule.category == category)
        and (severity is None or rule.severity == severity)
    ]
    for rule in chosen:
        click.echo(rule.model_dump_json() if json_ else f"{rule.id:20} {rule.severity.value:5} {rule.category:32} {rule.says_ru}")
    click.echo(f"{len(chosen)} rules, version {rulebook_with(packs).version}", err=True)


@command.command()
@click.argument("rule_id")
@click.option("--json", "json_", is_flag=True)
@_PACK
def show(rule_id: str, json_: bool, packs: tuple[Path, ...]) -> None:
    """Everything about one rule."""
    rule = _rule(rule_id, packs)
    if json_:
        click.echo(rule.model_dump_json(indent=2))
        return
    for name, value in rule.model_dump(mode="json", exclude_defaults=True).items():
        click.echo(f"{name:16} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


@command.command()
@click.argument("rule_id", required=False)
@_PACK
def test(rule_id: str | None, packs: tuple[Path, ...]) -> None:
    """Run the examples of one rule or of all: what breaks a rule must be found, what keeps it must not. Exit code 1 on a failure."""
    from assistant.filter.examples import failures

    rules = [_rule(rule_id, packs)] if rule_id else list(rulebook_with(packs).rules)
    failed = [failure for rule in rules for failure in failures(rule)]
    for failure in failed:
        click.echo(failure)
    click.echo(
        f"{sum(len(rule.breaks) + len(rule.keeps) for rule in rules)} examples of {len(rules)} rules, {len(failed)} failed", err=True
    )
    sys.exit(1 if failed else 0)


@command.command()
@click.argument("rule_id")
@click.argument("text")
@_PACK
def explain(rule_id: str, text: str, packs: tuple[Path, ...]) -> None:
    """Why a rule does or does not find something in TEXT: each detector with its parameters and its hits."""
    from assistant.filter.examples import explained

    for line in explained(_rule(rule_id, packs), text):
        click.echo(line)


def _rule(rule_id: str, packs: tuple[Path, ...]) -> Rule:
    rule = rulebook_with(packs).get(rule_id)
    if rule is None:
        raise NotFound(f"no rule is named {rule_id!r}; `otklik rules list` shows all")
    return rule
