"""What every adapter does alike: making inquiries of one shop, and reading one kind after the other."""

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError

from assistant.domain import Inquiry
from assistant.errors import MarketplaceBusy, MarketplaceDenied, MarketplaceError
from assistant.marketplaces.addresses import Address
from assistant.marketplaces.shapes import why
from knowledge.types import Channel, Platform

log = logging.getLogger(__name__)


class Waits(Protocol):
    """One kind of inquiry: `waiting` reads those that wait."""

    def waiting(self, since: datetime | None = None) -> Iterator[Inquiry]: ...


_MAYBE = frozenset({"order_id", "product_id", "product_name", "variant", "author", "order_status"})


@dataclass(frozen=True)
class Maker:
    """Makes the inquiries of one shop on one platform."""

    shop_id: str
    platform: Platform

    def make(self, place: Address, *, known_as: str = "", **told: Any) -> Inquiry:
        """An inquiry at a place; blank ids and names become None, a rating outside 1 to 5 is none.

        `known_as` is the id it keeps when its place moves; a chat is known by its chat and its last message.
        """
        own = known_as or (f"{place.id}-{place.extra}" if place.channel is Channel.CHAT else place.id)
        told |= {field: told[field] or None for field in _MAYBE & told.keys()}
        if "rating" in told:
            told["rating"] = told["rating"] if told["rating"] in range(1, 6) else None
        return Inquiry(
            id=f"{self.platform}-{place.channel}-{own}",
            shop_id=self.shop_id,
            platform=self.platform,
            channel=place.channel,
            external_id=str(place),
            **told,
        )


def in_turn(
    maker: Maker, kinds: Mapping[Channel, Waits], since: datetime | None, *, patient: Collection[Channel] = ()
) -> Iterator[Inquiry]:
    """Every kind that the key may read, one after the other.

    A kind that is closed to this key (no subscription, no role) must not stop the rest; a key that may read nothing is told so. The same
    goes for a busy answer to a kind in `patient`: what was not read now lies in the overlap of the next reading. A kind that says what we
    cannot read is told at the end, when the others were read.
    """
    closed: list[MarketplaceDenied] = []
    unread: list[str] = []
    for kind, part in kinds.items():
        try:
            yield from part.waiting(since)
        except MarketplaceDenied as error:
            closed.append(error)
            log.warning("%s: %ss of shop %r cannot be read: %s", maker.platform, kind, maker.shop_id, error)
        except MarketplaceBusy as error:
            if kind not in patient:
                raise
            log.warning("%s: %ss of shop %r are not read now: %s", maker.platform, kind, maker.shop_id, error)
        except ValidationError as error:
            unread.append(f"{kind}s ({error.title}, {why(error)})")
            log.error("%s: shop %r: what it says of %s cannot be read", maker.platform, maker.shop_id, unread[-1])
    if unread:
        raise MarketplaceError(f"{maker.platform}: what it says cannot be read: {'; '.join(unread)}")
    if len(closed) == len(kinds):
        raise closed[0]
