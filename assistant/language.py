"""Which language a text is in, by the share of its letters; and which language buyers of a platform read."""

from knowledge.types import Jurisdiction, Language, Platform

PLATFORM_LANGUAGE: dict[Platform, Language] = {
    Platform.WB: Language.RU,
    Platform.OZON: Language.RU,
    Platform.YM: Language.RU,
    Platform.TAOBAO: Language.ZH,
    Platform.JD: Language.ZH,
    Platform.DOUYIN: Language.ZH,
    Platform.KUAISHOU: Language.ZH,
    Platform.A1688: Language.ZH,
    Platform.AMAZON: Language.EN,
    Platform.EBAY: Language.EN,
    Platform.LAZADA: Language.EN,
    Platform.ALIEXPRESS: Language.EN,
}
"""The language that public answers on a platform are read in."""

PLATFORM_JURISDICTION: dict[Platform, Jurisdiction] = {
    Platform.WB: Jurisdiction.RU,
    Platform.OZON: Jurisdiction.RU,
    Platform.YM: Jurisdiction.RU,
    Platform.TAOBAO: Jurisdiction.CN,
    Platform.JD: Jurisdiction.CN,
    Platform.DOUYIN: Jurisdiction.CN,
    Platform.KUAISHOU: Jurisdiction.CN,
    Platform.A1688: Jurisdiction.CN,
}
"""Whose law protects the buyers of a platform, where the platform alone decides it."""


def detect_language(text: str) -> Language | None:
    """The language most letters of the text belong to; None where there are no letters of ours.

    A Chinese character carries about as much as three letters, so it weighs three.
    """
    weights = {Language.RU: 0, Language.EN: 0, Language.ZH: 0}
    for character in text:
        if "а" <= character.lower() <= "я" or character in "ёЁ":
            weights[Language.RU] += 1
        elif "a" <= character.lower() <= "z":
            weights[Language.EN] += 1
        elif "\u4e00" <= character <= "\u9fff":
            weights[Language.ZH] += 3
    best = max(weights, key=lambda language: weights[language])
    return best if weights[best] else None
