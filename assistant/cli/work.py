"""`otklik work`: what is drafted, sent and collected, and how to steer it."""

import click


@click.group()
def command() -> None:
    """See and steer what is drafted, sent and collected."""
