"""Personal data stay home: out before a remote model as placeholders, back after (152-FZ)."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain

from assistant.domain import Brief
from assistant.writing.personal.addresses import addresses
from assistant.writing.personal.finds import Find, Sort, apart
from assistant.writing.personal.names import forms, is_given_name, names
from assistant.writing.personal.structured import structured

PLACEHOLDER = re.compile(r"\[(?:NAME|PHONE|EMAIL|ADDRESS|ORDER|CARD|ACCOUNT)_\d{1,3}\]")
_LOOSE = re.compile(r"[\[(（【«]?\b(NAME|PHONE|EMAIL|ADDRESS|ORDER|CARD|ACCOUNT)[_ ](\d{1,3})\b[\])）】»]?")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class Veil:
    """The placeholders of one inquiry. The same words get the same placeholder; every form of a name has its own."""

    def __init__(
        self, own: Iterable[str] = (), shop_words: Iterable[str] = (), exact: Mapping[str, Sort] | None = None, *, enabled: bool = True
    ) -> None:
        self._enabled = enabled
        self._own = frozenset(chain.from_iterable(forms(word) for word in own))
        self._shop_words = frozenset(word.casefold() for word in shop_words) - self._own
        self._exact = dict(exact or {})
        self._given: dict[str, str] = {}
        self._originals: dict[str, str] = {}

    @classmethod
    def for_brief(cls, brief: Brief, *, enabled: bool = True) -> "Veil":
        """A veil that knows the buyer's name and order, and which words belong to the shop's cards."""
        inquiry = brief.inquiry
        own = _LETTERS.findall(inquiry.author or "")
        cards = (f"{passage.title} {passage.text}" for passage in brief.evidence)
        shop_words = chain.from_iterable(_LETTERS.findall(text) for text in (*cards, brief.shop.name, *brief.shop.voice.samples))
        exact = {inquiry.order_id: Sort.ORDER} if inquiry.order_id and len(inquiry.order_id) > 3 else {}
        return cls(own if enabled else (), shop_words if enabled else (), exact, enabled=enabled)

    def hide(self, text: str) -> str:
        """The text with placeholders. Words that look like a placeholder of ours are spoilt first."""
        text = PLACEHOLDER.sub(lambda match: match[0].strip("[]").replace("_", "-"), text)
        if not self._enabled or not text.strip():
            return text
        pieces, at = [], 0
        for find in apart(list(self._finds(text))):
            pieces += [text[at : find.start], self._placeholder(text[find.start : find.end], find.sort)]
            at = find.end
        return "".join([*pieces, text[at:]])

    def show(self, text: str) -> str:
        """The text with the originals back; a placeholder that was never given stays and is seen by the guard."""
        return _LOOSE.sub(lambda match: self._originals.get(f"[{match[1]}_{match[2]}]", match[0]), text)

    def greeting_name(self, author: str | None) -> str | None:
        """A placeholder (or the name itself) to greet with: a given name in Russian that stands first, and nothing else."""
        words = (author or "").split()
        first = words[0].strip(".,!") if words else ""
        if not re.fullmatch(r"[А-Яа-яЁё]{2,}", first) or not is_given_name(first.casefold()):
            return None
        return self._placeholder(first.capitalize(), Sort.NAME) if self._enabled else first.capitalize()

    def _finds(self, text: str) -> Iterable[Find]:
        for value, sort in self._exact.items():
            for match in re.finditer(re.escape(value), text, re.IGNORECASE):
                yield Find(match.start(), match.end(), sort)
        yield from structured(text)
        yield from addresses(text)
        yield from names(text, self._own, self._shop_words)

    def _placeholder(self, original: str, sort: Sort) -> str:
        if original not in self._given:
            number = sum(placeholder.startswith(f"[{sort}_") for placeholder in self._originals) + 1
            self._given[original] = f"[{sort}_{number}]"
            self._originals[self._given[original]] = original
        return self._given[original]
