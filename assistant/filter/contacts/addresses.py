"""E-mail addresses, links and bare domains, plain or spelled in words."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from assistant.filter.contacts.spelled import Spelled, spell
from assistant.filter.lexicons import lexicon
from knowledge.types import Platform

Place = tuple[int, int]

_HAN = re.compile("[\u4e00-\u9fff]")
"""Among Chinese words a Latin host and ending with a spelled dot between them are an address and no sentence."""

_MAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\s?\.\s?[\w-]{2,24}){1,3}")
_SCHEME = re.compile(r"(?:h(?:tt|xx)ps?\s?:\s?/\s?/|www\s?\.)\s?(?![^\x00-\x7fа-яё])[^\s,;!?。，；！？»”\"<>]{3,}", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?<![\w@.-])(?P<host>[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?){0,3})\.(?P<tld>[^\W\d_]{2,12})(?P<path>/[\w./?=&%@-]*)?(?![\w-])"
)


_LOOSE = re.compile(
    r"(?<![\w@.-])[a-z][a-z0-9-]{2,40}(?:\s{1,3}\.\s{0,3}|\s{0,3}[•·∙●|]\s{0,3}|\.\s{1,3})(?:ru|com|net|org|рф|su|cn|uk|shop)(?![\w-])",
    re.IGNORECASE,
)
"""A host whose dot stands apart or is another sign; only endings that are words in no language."""


def find_addresses(text: str, platform: Platform | None, allow: Collection[str] = ()) -> Iterator[Place]:
    """Places of addresses in a normalised text; the marketplace's own hosts and those in `allow` are fine."""
    own = {*own_hosts(platform), *allow}
    yield from _addresses(text, own, spelled=False)
    yield from (match.span() for match in _LOOSE.finditer(text) if not _is_own(re.sub(r"[\s•·∙●|.]+", ".", match.group()), own))
    spelled = spell(text)
    if spelled is not None:
        read = _with_endings(spelled)
        yield from (read.span(start, end) for start, end in _addresses(read.text, own, spelled=True))


def own_hosts(platform: Platform | None) -> tuple[str, ...]:
    """Hosts that belong to the marketplace itself."""
    return tuple(lexicon("contacts")["own_hosts"].get(platform.value, ())) if platform else ()


def _addresses(text: str, own: Collection[str], *, spelled: bool) -> Iterator[Place]:
    taken: list[Place] = [match.span() for match in _SCHEME.finditer(text) if not _is_own(match.group(), own)]
    if "@" in text:
        taken += [match.span() for match in _MAIL.finditer(text) if "." in match.group() and _known_ending(match.group())]
    for match in _DOMAIN.finditer(text):
        if not any(start <= match.start() < end for start, end in taken) and _is_domain(match, own, spelled=spelled):
            taken.append(match.span())
    yield from sorted(taken)


def _known_ending(address: str) -> bool:
    return address.rpartition(".")[2].strip().lower() in _endings()


@cache
def _endings() -> frozenset[str]:
    return frozenset(word for line in lexicon("contacts")["tld"] for word in line.split())


def _is_own(address: str, own: Collection[str]) -> bool:
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", address.replace(" ", "").lower()).split("/")[0]
    return any(host == known or host.endswith("." + known) for known in own)


def _is_domain(match: re.Match[str], own: Collection[str], *, spelled: bool) -> bool:
    host, ending, path = match["host"], match["tld"].lower(), match["path"]
    whole = f"{host}.{ending}".lower()
    data = lexicon("contacts")
    if whole in data["not_addresses"] or _is_own(whole, own):
        return False
    if whole in data["hosts_with_path"]:
        return True
    if ending not in _endings() or (host.isdigit() and not path):
        return False
    if match["tld"] != ending and not match["tld"].isupper():
        return False
    if ending in data["tld_also_words"]:
        return bool(path) or (not spelled and "-" in host) or (spelled and host.isascii() and _HAN.search(match.string) is not None)
    return spelled or len(host) > 2 or bool(path)


def _with_endings(spelled: Spelled) -> Spelled:
    """Endings spelled in Cyrillic ("ру") and the Cyrillic names of mail hosts become Latin ones of the same place."""
    words = lexicon("contacts")["tld_words"]
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in re.finditer(r"(?<=\.)[^\W\d_]{2,6}(?![^\W\d_])", spelled.text):
        ending = words.get(match.group().lower())
        if ending is None:
            continue
        span = range(position, match.start())
        out += [spelled.text[index] for index in span]
        starts += [spelled.starts[index] for index in span]
        ends += [spelled.ends[index] for index in span]
        first, last = spelled.starts[match.start()], spelled.ends[match.end() - 1]
        out += ending
        starts += [first] * len(ending)
        ends += [last] * len(ending)
        position = match.end()
    rest = range(position, len(spelled.text))
    return Spelled(
        "".join(out) + spelled.text[position:],
        (*starts, *(spelled.starts[index] for index in rest)),
        (*ends, *(spelled.ends[index] for index in rest)),
    )
