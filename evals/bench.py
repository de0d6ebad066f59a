"""The bench that cases run on: the demo shop with all it knows, and a writer."""

from functools import cache

from assistant.demo import demo_shop
from assistant.pipeline import Bench
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook


@cache
def demo_bench() -> Bench:
    """The demo shop with the composer."""
    return Bench(shop=demo_shop(), library=Library(), rulebook=Rulebook.bundled(), writer=Composer())
