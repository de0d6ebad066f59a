"""The bench that cases run on: the demo shop with all it knows, and a writer."""

from functools import cache

from assistant.demo import demo_knowledge, demo_shop
from assistant.domain import Shop
from assistant.pipeline import Bench
from assistant.writing.composer import Composer
from assistant.writing.protocol import Writer
from knowledge.embedding import default_embedder
from knowledge.library import Library
from knowledge.readers.files import read
from knowledge.rules import Rulebook
from knowledge.types import Kind, Language


@cache
def demo_library() -> Library:
    """The demo shop's knowledge in memory, found by words and, where the encoder is installed, by meaning."""
    shop_id = demo_shop().id
    documents = (document.model_copy(update={"shop_id": shop_id}) for document in read(demo_knowledge()))
    return Library(documents, embedder=default_embedder())


@cache
def demo_policies(shop_id: str) -> Library:
    """The demo shop's policies and routes, without its cards, as another shop's knowledge."""
    documents = (document.model_copy(update={"shop_id": shop_id}) for document in read(demo_knowledge()) if document.kind is not Kind.CARD)
    return Library(documents)


def demo_bench(writer: Writer | None = None) -> Bench:
    """The demo shop with this writer, or with the composer."""
    return Bench(shop=demo_shop(), library=demo_library(), rulebook=Rulebook.bundled(), writer=writer or Composer())


def bare_bench(writer: Writer | None = None) -> Bench:
    """A shop of which nothing is known but the rules: for answers of sellers whose cards we do not have."""
    shop = Shop(id="default", name="", languages=tuple(Language))
    return Bench(shop=shop, library=Library(), rulebook=Rulebook.bundled(), writer=writer or Composer())
