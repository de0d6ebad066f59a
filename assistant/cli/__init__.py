"""The `otklik` command. Each subcommand lives in its own module and is imported only when it is called."""

from assistant.cli.main import main

__all__ = ["main"]
