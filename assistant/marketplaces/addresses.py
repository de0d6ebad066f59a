"""External ids that say all a marketplace needs to find the place again: `review:ID`, `question:ID:SKU`, `chat:ID:MESSAGE`, `return:ID`."""

from typing import NamedTuple

from assistant.errors import InputError
from knowledge.types import Channel


class Address(NamedTuple):
    """Where an inquiry stands on its marketplace. `extra` is the SKU of a question, the message of a chat, the order of a claim."""

    channel: Channel
    id: str
    extra: str = ""

    def __str__(self) -> str:
        return ":".join(part for part in (self.channel.value, self.id, self.extra) if part)


def address(external_id: str) -> Address:
    """Reads an external id. Raises InputError when it is not of ours."""
    channel, _, rest = external_id.partition(":")
    identity, _, extra = rest.partition(":")
    if channel not in set(Channel) or not identity:
        raise InputError(f"{external_id!r} is not an external id; it looks like review:ID, question:ID:SKU, chat:ID:MESSAGE or return:ID")
    return Address(Channel(channel), identity, extra)
