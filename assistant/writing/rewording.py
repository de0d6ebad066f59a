"""Revising without a model: the built-in composer says its own draft in other words. What it cannot do, it says."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import yaml

from assistant.domain import Address, Brief, Draft, Hold
from assistant.errors import Unsupported
from assistant.writing.protocol import Writer
from assistant.writing.revise import ALIKE, MOST_VARIANTS, Keeps, Revision, Wish, alike

_TRIED = 40
_WORD = re.compile(r"[^\W\d_]+")


class Rewording:
    """Other wordings of a draft that the composer wrote, with the same facts and sources.

    A person's own words, a draft of another writer and a hint in free words are beyond it: that is an Unsupported which
    names what would help. `tried` wordings are made and compared; each costs about two milliseconds.
    """

    takes_hints = False

    def __init__(self, composer: Writer, *, tried: int = _TRIED) -> None:
        self._composer, self._tried = composer, tried

    def stream(self, brief: Brief, draft: Draft, revision: Revision, count: int = 1) -> Iterator[str | Draft]:
        """The wordings that fit the wish best; each comes at once and whole."""
        if revision.hint.strip():
            raise Unsupported("a hint in free words needs a language model; without one: shorter, warmer, more formal, or other words")
        if not draft.writer.startswith(self._composer.name):
            raise Unsupported("without a language model only the built-in writer's own draft can be said in other words")
        chosen = self._chosen(brief, draft, revision, min(count, MOST_VARIANTS))
        if not chosen:
            raise Unsupported("the built-in writer has no other wording of this kind for this draft")
        yield from chosen

    def _chosen(self, brief: Brief, draft: Draft, revision: Revision, count: int) -> list[Draft]:
        made: list[Draft] = []
        for wording in sorted(self._wordings(brief, draft, revision.wish), key=lambda one: _order(one, revision.wish)):
            keeps = Keeps(brief, draft, revision, [draft, *made])
            if len(made) < count and _meets(wording, draft, revision.wish) and not any(keeps.objections(wording)):
                made.append(wording)
        return made

    def _wordings(self, brief: Brief, draft: Draft, wish: Wish | None) -> Iterator[Draft]:
        spoken = _formal(brief) if wish is Wish.FORMAL else brief
        seen = {draft.text}
        for number in range(self._tried):
            # The composer chooses by the inquiry's own ids and wears out what the shop said last.
            named = f"{spoken.inquiry.external_id or spoken.inquiry.id}/{number}"
            asked = spoken.inquiry.model_copy(update={"id": named, "external_id": named})
            written = self._composer.write(spoken.model_copy(update={"inquiry": asked, "recent": (draft.text, *spoken.recent)}))
            if not isinstance(written, Hold) and written.text not in seen and alike(written.text, draft.text) < ALIKE:
                seen.add(written.text)
                yield written


def _formal(brief: Brief) -> Brief:
    voice = brief.shop.voice.model_copy(update={"address": Address.UPPER})
    return brief.model_copy(update={"shop": brief.shop.model_copy(update={"voice": voice})})


def _meets(wording: Draft, draft: Draft, wish: Wish | None) -> bool:
    """Whether a wording moves the way that was asked; how much shorter is enough, the keeper of facts says."""
    if wish is Wish.WARMER:
        return warmth(wording.text) > warmth(draft.text)
    return wish is not Wish.FORMAL or warmth(wording.text) <= warmth(draft.text)


def _order(draft: Draft, wish: Wish | None) -> tuple[float, int]:
    """The wished-for first; among equals the shorter."""
    warm = warmth(draft.text)
    return {Wish.WARMER: -warm, Wish.FORMAL: warm, Wish.SHORTER: 0.0, None: 0.0}[wish], len(draft.text) if wish else 0


def warmth(text: str) -> float:
    """How many words in a hundred speak to the person rather than of the matter."""
    words = [word.casefold() for word in _WORD.findall(text)]
    warm = len([word for word in words if word.startswith(_stems())])
    return 100 * warm / max(1, len(words))


@cache
def _stems() -> tuple[str, ...]:
    return tuple(yaml.safe_load(files("assistant.writing").joinpath("manner.yaml").read_text(encoding="utf-8"))["warm"])
