"""How each family of complaints is answered: data of frames/families.yaml as values."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Plan:
    """The step a family leads to, its urgency among others, the aspect of the fact that bears on it, and whether it may be
    acknowledged in our words alone: `named` under low stars, `always` under any."""

    step: str
    urgency: int = 3
    fact: str = ""
    named: bool = False
    always: bool = False


@cache
def _plans() -> dict[str, Plan]:
    text = files("assistant.writing").joinpath("frames/families.yaml").read_text(encoding="utf-8")
    return {str(name): Plan(**entry) for name, entry in yaml.safe_load(text).items()}


def plan_of(family: str) -> Plan:
    """The plan of a family; an unknown one is answered like any other complaint."""
    return _plans().get(family, _plans()["other"])
