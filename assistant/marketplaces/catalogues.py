"""What a marketplace tells of a shop's products, page by page."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Protocol, runtime_checkable

from knowledge.types import Frozen


class Told(Frozen):
    """What a page tells of one product. `content` None: nothing new about the card; `perishable` is its price and stock as read now."""

    key: str
    stamp: str = ""
    content: dict[str, Any] | None = None
    perishable: dict[str, Any] | None = None


class Page(Frozen):
    """Products, and where reading goes on after they are kept."""

    products: tuple[Told, ...]
    cursor: str = ""


Known = Callable[[Collection[str]], Mapping[str, str]]
"""Keys of products -> the stamps of those that are kept, so that what has not changed is not asked for again."""


class Catalogue(Protocol):
    """The cards of one account. `whole`: every reading lists all of them; else it lists what changed after the cursor."""

    @property
    def whole(self) -> bool: ...

    def read(self, cursor: str, known: Known) -> Iterator[Page]: ...

    def prices(self, known: Known) -> Iterator[Page]: ...


@runtime_checkable
class HasCards(Protocol):
    """A marketplace whose cards can be read; None where the key does not reach them."""

    @property
    def cards(self) -> Catalogue | None: ...


PERISHABLE = ("price", "stock")


def parted(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A card's lasting fields, and its price and stock."""
    return (
        {name: value for name, value in fields.items() if name not in PERISHABLE},
        {name: fields[name] for name in PERISHABLE if name in fields},
    )
