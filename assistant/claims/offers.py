"""What the claim itself lets the shop do now. The adapters put the marketplace's own actions into the inquiry's tags."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.claims.values import Offer, Verdict
from assistant.domain import Inquiry
from knowledge.types import Platform


def offers(inquiry: Inquiry) -> tuple[Offer, ...]:
    """The claim's own actions, in its order, with what each means. One that we do not know is left to a person."""
    return tuple(_offer(inquiry.platform, tag) for tag in inquiry.tags)


def _offer(platform: Platform, tag: str) -> Offer:
    code, _, name = tag.partition(" ")
    for known in _actions().get(platform, ()):
        stem = known.get("starts")
        if known.get("is") == code or (stem and (name or code).casefold().startswith(stem)):
            return Offer(
                code=code,
                verdict=Verdict(known["verdict"]),
                moves_money=known["money"],
                whole=known.get("whole", True),
                keeps_goods=known.get("keeps_goods", False),
                comment=known.get("comment", False),
            )
    # What an unknown action does, nobody here can say: it counts as moving money, and only a person chooses it.
    return Offer(code=code, verdict=Verdict.HUMAN_ONLY, moves_money=True)


@cache
def _actions() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(files("assistant.claims").joinpath("actions.yaml").read_text(encoding="utf-8"))
    return found
