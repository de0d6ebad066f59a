"""A proposal as versioned JSON. What many proposals share word for word is stored once, by content, and put back on reading."""

import hashlib
import json
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from assistant.domain import Brief, Proposal
from assistant.errors import NotFound, StoreError
from knowledge.types import Rule

FORMAT = 1
GONE = 0
"""The format of a proposal that was forgotten: its words are blanked, its place stays."""
SHARED = ("rules", "recent")


def pack(proposal: Proposal) -> tuple[bytes, dict[str, bytes]]:
    """The proposal's bytes, and the shared parts that they name, by digest."""
    body: dict[str, Any] = proposal.model_dump(mode="json", exclude={"brief": {*SHARED}})
    shared: dict[str, bytes] = {}
    for name, (digest, part) in {
        "rules": _packed_rules(_Same(proposal.brief.rules)),
        "recent": _packed(_dump(proposal.brief.recent)),
    }.items():
        shared[digest] = part
        body["brief"][name] = digest
    return zlib.compress(_dump(body)), shared


class _Same:
    """Rules told apart by being the very same objects, which is quick; they are frozen, and the cache keeps them alive."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.rules)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and tuple(map(id, self.rules)) == tuple(map(id, other.rules))


@lru_cache(maxsize=64)
def _packed_rules(same: _Same) -> tuple[str, bytes]:
    return _packed(_dump([rule.model_dump(mode="json") for rule in same.rules]))


def _packed(part: bytes) -> tuple[str, bytes]:
    return hashlib.sha256(part).hexdigest(), zlib.compress(part)


def unpack(number: int, packed: bytes, part: Callable[[str], bytes]) -> Proposal:
    """The proposal as it was stored; `part` hands over a shared part by its digest."""
    if number == GONE:
        raise NotFound("the words of this proposal were forgotten, as its buyer or the shop's retention asked")
    if number != FORMAT:
        raise StoreError(f"a proposal of format {number} cannot be read by this release (it reads format {FORMAT})")
    body = json.loads(zlib.decompress(packed))
    brief = body["brief"]
    rules = _rules(part(brief.pop("rules")))
    recent = tuple(json.loads(zlib.decompress(part(brief.pop("recent")))))
    bare = Brief.model_validate(brief).model_copy(update={"rules": rules, "recent": recent})
    return Proposal.model_validate(body | {"brief": bare})


@lru_cache(maxsize=64)
def _rules(packed: bytes) -> tuple[Rule, ...]:
    """Rules are the same in thousands of proposals: reading them once is what keeps the item page fast."""
    return tuple(Rule.model_validate(rule) for rule in json.loads(zlib.decompress(packed)))


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
