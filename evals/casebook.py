"""Reading cases: the bundled ones and a seller's own files."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.demo import demo_inquiries, demo_shop
from assistant.errors import InputError
from evals.case import Case

BUNDLED = Path(__file__).parent / "cases"
NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
"""When every case is asked: a fixed time, so that runs differ only by what was changed."""


def bundled_cases() -> tuple[Case, ...]:
    """Every case that comes with Otklik."""
    return read_cases(*sorted(BUNDLED.glob("*.yaml")))


def read_cases(*paths: Path) -> tuple[Case, ...]:
    """The cases of these YAML files, in order; two with one id, or a row that is no case, are an error that names the place."""
    cases: dict[str, Case] = {}
    for path in paths:
        for case in _of_file(path):
            if case.id in cases:
                raise InputError(f"{path.name}: case id {case.id!r} is used twice; give one of them another id")
            cases[case.id] = case
    return tuple(cases.values())


def _of_file(path: Path) -> Iterator[Case]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (OSError, yaml.YAMLError) as error:
        raise InputError(f"{path}: cannot be read as YAML: {error}") from error
    if not isinstance(rows, list):
        raise InputError(f"{path}: a case file is a list of cases")
    demo = {inquiry.id: inquiry for inquiry in demo_inquiries()}
    for number, row in enumerate(rows, start=1):
        try:
            yield Case.model_validate(_with_inquiry(row, demo))
        except (ValidationError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"{path}: case {number}: {error}") from error


def _with_inquiry(row: Mapping[str, Any], demo: Mapping[str, Any]) -> dict[str, Any]:
    """The row with a whole inquiry: `inquiry: d01` names one of the demo shop's, a mapping gets the defaults."""
    given = row["inquiry"]
    if isinstance(given, str):
        return {**row, "inquiry": demo[given]}
    return {**row, "inquiry": {"id": row["id"], "shop_id": demo_shop().id, "asked_at": NOW, **given}}
