"""Putting the parts together: the only place where adapters are named."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from assistant.domain import Shop
from assistant.pipeline import Bench
from assistant.settings import Settings
from assistant.writing.composer import Composer
from assistant.writing.protocol import Writer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Language


def utc_now() -> datetime:
    """The clock of the running service."""
    return datetime.now(UTC)


def build_writer(settings: Settings) -> Writer:
    """The composer, or a language model with the composer to fall back on."""
    return Composer()


@contextmanager
def bench_for(settings: Settings, shop_id: str | None) -> Iterator[Bench]:
    """A bench for one run of a command: a shop of this installation, or the rules and the writer alone when no shop is named."""
    shop = Shop(id="default", name="", languages=tuple(Language))
    yield Bench(shop=shop, library=Library(), rulebook=Rulebook.bundled(), writer=build_writer(settings))
