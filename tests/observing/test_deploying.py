"""The compose file is one that can be started: it parses, and names only settings and commands that exist."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.cli.main import COMMANDS
from assistant.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "otklik"}


def settings_of(service: dict[str, Any]) -> Iterator[str]:
    yield from (name.removeprefix("OTKLIK_").casefold() for name in service["environment"] if name.startswith("OTKLIK_"))


def test_every_setting_of_the_compose_file_and_of_the_page_exists() -> None:
    import re

    named = {name for service in OURS.values() for name in settings_of(service)}
    written = {name.casefold() for name in re.findall(r"OTKLIK_([A-Z_]+)", (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8"))}
    assert named >= {"database_url", "chroma_url", "secret_key"}
    assert (named | written) - Settings.model_fields.keys() == set()


def test_every_service_runs_a_command_that_exists_with_options_that_it_has() -> None:
    import importlib

    assert OURS.keys() == {"desk", "worker"}
    for service in OURS.values():
        program, name, *options = service["command"]
        command = importlib.import_module(COMMANDS[name][0]).command
        assert program == "otklik"
        assert set(options) <= {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


def test_volumes_and_dependencies_are_declared() -> None:
    for service in COMPOSE["services"].values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= COMPOSE["volumes"].keys()
        assert set(service.get("depends_on", {})) <= COMPOSE["services"].keys()
