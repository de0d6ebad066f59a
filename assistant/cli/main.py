"""The command group: names and one-line help here, everything else imported on demand."""

import importlib
import sys
from importlib.metadata import entry_points

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "connect": ("assistant.cli.connect", "Connect a Wildberries, Ozon or Yandex Market account."),
    "demo": ("assistant.cli.demo", "Load the demo shop, draft its inquiries, show the summary."),
    "draft": ("assistant.cli.draft", "Draft answers for a file of inquiries (JSONL, CSV, XLSX)."),
    "files": ("assistant.cli.files", "Exports of portals without an API in, approved answers out."),
    "suggest": ("assistant.cli.suggest", "Suggest one reply, with its evidence and findings."),
    "check": ("assistant.cli.check", "Check any text against the rules."),
    "ground": ("assistant.cli.ground", "Explain a text claim by claim against the product card."),
    "notify": ("assistant.cli.notify", "Set up webhooks, e-mail and Telegram, and how a shop is told."),
    "report": ("assistant.cli.report", "Write a working day's report as XLSX."),
    "rules": ("assistant.cli.rules", "List, show, test and explain the rules."),
    "knowledge": ("assistant.cli.knowledge", "Sync, search and inspect the knowledge library."),
    "mcp": ("assistant.cli.mcp", "Serve an AI agent over the Model Context Protocol."),
    "serve": ("assistant.cli.serve", "Serve the desk and the API."),
    "work": ("assistant.cli.work", "See and steer what is drafted, sent and collected."),
    "worker": ("assistant.cli.worker", "Collect, draft and publish, without the desk."),
    "user": ("assistant.cli.user", "Create accounts and API keys."),
    "budget": ("assistant.cli.budget", "What shops may spend on drafts, and what they spent today."),
    "backup": ("assistant.cli.backup", "Write everything into one file while the service runs."),
    "restore": ("assistant.cli.restore", "Bring a backup back."),
    "forget": ("assistant.cli.forget", "Blank a buyer's names and texts everywhere."),
}
"""Name -> (module with a click command named `command`, one-line help). Read by `otklik --help` without any import."""


class LazyGroup(click.Group):
    """A group that knows its commands' help without importing them. Other packages add commands by the entry-point group."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*COMMANDS, *(point.name for point in entry_points(group="otklik.commands"))])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            loaded: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
            return loaded
        for point in entry_points(group="otklik.commands"):
            if point.name == cmd_name:
                plugin: click.Command = point.load()
                return plugin
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, COMMANDS[name][1] if name in COMMANDS else "") for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="otklik")
def group() -> None:
    """Otklik drafts replies to marketplace buyers; a person approves every one."""


def main() -> None:
    """Entry point of the `otklik` command."""
    from assistant.errors import OtklikError

    try:
        group()
    except OtklikError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
