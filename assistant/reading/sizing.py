"""Sizes that a buyer tells: their own measures, the size they wear, the size they took."""

import re

_SIZE = r"(\d{2}(?:[-–/]\d{2})?|(?:x{0,4}[sl]|m)(?:/(?:x{0,4}[sl]|m))?)(?![\w.,]*\d| ?(?:см|мм|кг|г|гр|мл|л|шт|дн|мин|час|раз|руб|р)\b)"
_HEIGHT = re.compile(r"\bрост(?:[аеу]|ом)?\s*(?:[-–—:]\s*)?(\d{2,3})\b", re.IGNORECASE)
_WEIGHT = re.compile(r"\bвес(?:[аеу]|ом|ит)?\s*(?:[-–—:]\s*)?(\d{2,3})\b(?!\s*(?:г|гр|мл))", re.IGNORECASE)
_FOOT = re.compile(r"\b(?:стоп[аеуы]|стельк[аеуи])\s*(?:[-–—:]\s*)?(\d{2}(?:[.,]\d)?)\b", re.IGNORECASE)
_WORN = re.compile(rf"\b(?:ношу|мой размер|обычно(?: беру| ношу)?|на (?:мой|свой|наш))\s+(?:размер\s+)?{_SIZE}", re.IGNORECASE)
_TOOK = re.compile(rf"\b(?:взял[аи]?|брал[аи]?|беру|заказ(?:ал|ывал)[аи]?|купил[аи]?|размер)\s+(?:размер\s+)?{_SIZE}", re.IGNORECASE)
_ON = re.compile(
    rf"\b(?:взял[аи]?|брал[аи]?|заказ(?:ал|ывал)[аи]?|купил[аи]?)\s+(?:размер\s+)?{_SIZE}\s+на\s+(?:мой\s+|свой\s+|наш\s+)?{_SIZE}",
    re.IGNORECASE,
)
_CYRILLIC = re.compile(r"\bХ{0,4}[МЛ]\b")
_LATIN = str.maketrans("ХМЛ", "XML")
_WORDS = re.compile(r"размер|рост|маломер|большемер|велик|стоп|стельк|\bсел[аио]?\b|подош", re.IGNORECASE)


def measures(text: str) -> str:
    """«рост 170, обычный размер 46, взят 48», as far as it is told; empty unless two such figures stand together."""
    text = _CYRILLIC.sub(lambda match: match.group(0).translate(_LATIN), text)
    if not _WORDS.search(text) and not _ON.search(text):
        return ""
    told = [
        f"{name} {found.group(1)}" for name, form in (("рост", _HEIGHT), ("вес", _WEIGHT), ("стопа", _FOOT)) if (found := form.search(text))
    ]
    if both := _ON.search(text):
        told += [f"обычный размер {_spelled(both.group(2))}", f"взят {_spelled(both.group(1))}"]
    else:
        worn, took = _WORN.search(text), _TOOK.search(text)
        told += [f"обычный размер {_spelled(worn.group(1))}"] if worn else []
        told += (
            [f"{'взят' if worn else 'размер'} {_spelled(took.group(1))}"]
            if took and (worn is None or took.group(1) != worn.group(1))
            else []
        )
    return ", ".join(told) if len(told) > 1 else ""


def _spelled(size: str) -> str:
    return size.upper()
