"""A seller's shop, and how it speaks."""

import re
from enum import StrEnum
from typing import Self

from knowledge.types import Frozen, Jurisdiction, Language, Platform


class Address(StrEnum):
    """How the shop spells "you" in Russian."""

    LOWER = "вы"
    UPPER = "Вы"


class Voice(Frozen):
    """How a shop speaks. `samples` are the shop's own approved wordings: style, never facts."""

    tone: str = "тёплый"
    address: Address = Address.LOWER
    greeting: str = "Здравствуйте"
    signature: str = ""
    use_name: bool = True
    samples: tuple[str, ...] = ()


class OwnVoice(Frozen):
    """A voice of its own for a marketplace, for a brand, or for a brand on a marketplace. `brand` is spelled as in product names."""

    voice: Voice
    platform: Platform | None = None
    brand: str = ""


class RatingOnly(StrEnum):
    """What the shop wants for a rating without words."""

    SKIP = "skip"
    THANK = "thank"


class Shop(Frozen):
    """A seller's shop: its voice, its languages and what its staff may promise.

    `voices` are exceptions from `voice`. `limits_of_authority` are ids of compensation kinds the shop's staff may promise in private
    channels.
    """

    id: str
    name: str
    voice: Voice = Voice()
    voices: tuple[OwnVoice, ...] = ()
    languages: tuple[Language, ...] = (Language.RU,)
    jurisdiction: Jurisdiction = Jurisdiction.RU
    rating_only: RatingOnly = RatingOnly.SKIP
    limits_of_authority: tuple[str, ...] = ()
    timezone: str = "Europe/Moscow"
    working_hours: tuple[int, int] = (9, 21)

    def speaking(self, platform: Platform, product: str) -> Self:
        """The shop with the voice that it has for this product on this marketplace: a brand's own counts more than a marketplace's."""
        words = " ".join(re.findall(r"\w+", product.casefold()))
        fitting = [own for own in self.voices if own.platform in {None, platform} and _names(words, own.brand)]
        best = max(fitting, key=lambda own: (bool(own.brand), own.platform is not None), default=None)
        return self.model_copy(update={"voice": best.voice}) if best else self


def _names(words: str, brand: str) -> bool:
    named = " ".join(re.findall(r"\w+", brand.casefold()))
    return not named or f" {named} " in f" {words} "
