"""Cards of connected marketplaces into the library: what changed is asked for, what is gone goes, prices and stock carry their time.

A page is kept together with the cursor after it, so a reading that broke off (a basic Wildberries token may ask five times an hour) goes on
where it was. A price is handed to the library only when it was read in this very round: the library ages it from then on, and a draft
cannot state one that is older than the setting.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from assistant.errors import InputError, MarketplaceDenied, MarketplaceError
from assistant.marketplaces.catalogues import Catalogue, HasCards, Page
from assistant.marketplaces.feeds import sync_feed
from assistant.marketplaces.patience import COLLECTING, patient
from assistant.store import Store
from assistant.store.cards import KeptCard, Reading
from knowledge.library import Library, SyncReport
from knowledge.readers.card import Card, document_of
from knowledge.types import Document, Platform

log = logging.getLogger(__name__)

RETRY = timedelta(minutes=20)
"""How long an account rests after its cards could not be read."""

SWEEP = timedelta(hours=24)
"""How often all cards are looked at where a marketplace lists only what changed: a removed card is noticed by then."""


@dataclass(frozen=True)
class CardSync:
    """Reads the cards of accounts into one library."""

    store: Store
    library: Library
    clock: Callable[[], datetime]
    sweep: timedelta = SWEEP

    def run(self, shop_id: str, platform: Platform, catalogue: Catalogue) -> SyncReport:
        """One round for one account. A MarketplaceError leaves the library as it was, and the next round goes on from the last page."""
        began = self.clock()
        reading = self._begin(shop_id, platform, catalogue, began)
        known = lambda products: self.store.card_stamps(shop_id, platform, products)  # noqa: E731 - a question to this account
        for page in catalogue.read(reading.cursor, known):
            reading = reading.model_copy(update={"cursor": page.cursor})
            self._keep(shop_id, platform, page, reading)
        if reading.sweeping_since is not None:
            self.store.drop_cards(shop_id, platform, unseen_since=reading.sweeping_since)
            reading = reading.model_copy(update={"sweeping_since": None, "swept_at": reading.sweeping_since})
        self._prices(shop_id, platform, catalogue, reading)
        report = self.library.sync(self._documents(shop_id, platform, began), shop_id=shop_id, source=source_of(platform))
        self.store.save_card_reading(shop_id, platform, reading.model_copy(update={"synced_at": began}))
        return report

    def _begin(self, shop_id: str, platform: Platform, catalogue: Catalogue, now: datetime) -> Reading:
        reading = self.store.card_reading(shop_id, platform)
        if reading.sweeping_since is not None and not catalogue.whole:
            return reading  # goes on where it broke off
        if catalogue.whole or reading.swept_at is None or now - reading.swept_at >= self.sweep:
            return reading.model_copy(update={"cursor": "", "sweeping_since": now})
        return reading

    def _keep(self, shop_id: str, platform: Platform, page: Page, reading: Reading) -> None:
        told = [KeptCard(product=one.key, **one.model_dump(exclude={"key"})) for one in page.products]
        self.store.keep_cards(shop_id, platform, told, reading, now=self.clock())

    def _prices(self, shop_id: str, platform: Platform, catalogue: Catalogue, reading: Reading) -> None:
        try:
            for page in catalogue.prices(lambda products: self.store.card_stamps(shop_id, platform, products)):
                self._keep(shop_id, platform, page, reading)
        except MarketplaceDenied as error:
            log.warning("%s: prices of shop %r cannot be read, drafts state none: %s", platform, shop_id, error)

    def _documents(self, shop_id: str, platform: Platform, began: datetime) -> Iterator[Document]:
        for kept in self.store.kept_cards(shop_id, platform):
            fresh = kept.perishable_at is not None and kept.perishable_at >= began
            fields: dict[str, Any] = (kept.content or {}) | ((kept.perishable or {}) if fresh else {})
            try:
                card = Card.model_validate(fields)
            except ValidationError as error:
                first = error.errors()[0]
                log.warning("%s: card %r of shop %r is left out: %s: %s", platform, kept.product, shop_id, first["loc"], first["msg"])
                continue
            # One product may stand in several sources under one code; a document's id is its own.
            yield document_of(card, source_of(platform)).model_copy(update={"id": f"{platform}:{card.id}"})


def source_of(platform: Platform) -> str:
    """How drafts cite the cards of a marketplace."""
    return f"cards of {platform}"


@dataclass(frozen=True)
class CardKeeper:
    """Keeps the library at what the connected marketplaces and their feeds say; every account again after `every`."""

    store: Store
    library: Library
    marketplaces: Mapping[tuple[str, Platform], object]
    clock: Callable[[], datetime]
    every: timedelta = timedelta(hours=3)
    _failed: dict[tuple[str, Platform], datetime] = field(default_factory=dict, init=False, repr=False, compare=False)
    """When an account was last tried in vain: a key without cards must not be tried at every look."""

    def refresh(self, shop_id: str, platform: Platform, *, now: bool = False) -> SyncReport | None:
        """Reads one account's cards, and its feed, if they are due or `now`; None when they are not, or the marketplace failed."""
        last = self.store.card_reading(shop_id, platform).synced_at
        failed = self._failed.get((shop_id, platform))
        resting = failed is not None and self.clock() - failed < RETRY
        if not now and (resting or (last is not None and self.clock() - last < self.every)):
            return None
        try:
            return self.read(shop_id, platform)
        except (MarketplaceError, InputError) as error:
            log.warning("cards of shop %r at %s are not read now: %s", shop_id, platform, error)
            self._failed[shop_id, platform] = self.clock()
            return None

    def read(self, shop_id: str, platform: Platform) -> SyncReport | None:
        """Reads one account's cards and its feed; None when it has neither. Raises what the marketplace raises."""
        market = self.marketplaces.get((shop_id, platform))
        catalogue = market.cards if isinstance(market, HasCards) else None
        with patient(COLLECTING):
            done = CardSync(self.store, self.library, self.clock).run(shop_id, platform, catalogue) if catalogue else None
        for account in self.store.connections():
            if (account.shop_id, account.platform) == (shop_id, platform) and account.settings.get("feed"):
                fed = sync_feed(self.library, shop_id, str(account.settings["feed"]))
                done = _together(done, fed) if done else fed
        return done


def _together(one: SyncReport, other: SyncReport) -> SyncReport:
    counts = {name: getattr(one, name) + getattr(other, name) for name in ("added", "changed", "removed", "unchanged")}
    return SyncReport(**counts, repeated=one.repeated + other.repeated)
