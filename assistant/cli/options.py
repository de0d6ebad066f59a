"""Options that several commands share."""

import click

from assistant.errors import InputError
from knowledge.types import Channel, Language, Platform

platform_option = click.option("--platform", type=click.Choice([p.value for p in Platform]), help="Marketplace.")
channel_option = click.option("--channel", type=click.Choice([c.value for c in Channel]), help="review, question, chat or return.")
language_option = click.option("--lang", type=click.Choice([lang.value for lang in Language]), help="Language the reply is expected in.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def pairs(values: tuple[str, ...], option: str) -> dict[str, str]:
    """`field=column` options as a mapping. Raises InputError on anything else."""
    found = {}
    for value in values:
        field, sign, column = value.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise InputError(f"{option} {value!r} is not field=column")
        found[field.strip()] = column.strip()
    return found


def platform_of(value: str | None) -> Platform | None:
    """The platform of an option."""
    return Platform(value) if value else None


def channel_of(value: str | None) -> Channel | None:
    """The channel of an option."""
    return Channel(value) if value else None
