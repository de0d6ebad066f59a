"""The last hand: one «извините», one «пожалуйста» and one «спасибо» in a reply, the shop's spelling of «вы»."""

import re
from dataclasses import replace

from assistant.domain import Address
from assistant.writing.composer.situation import Line

_SORRY = re.compile(r"(?:, извините|: извините|; извините[^.]*| — извините)(?=[.])|(?<=\.) Извините\.(?=$)", re.IGNORECASE)
_PLEASE = re.compile(r",? пожалуйста,?", re.IGNORECASE)


_YOU = re.compile(r"\b(в)(ы|ас|ам|ами|аш\w{0,3})\b")


def polished(lines: list[Line], address: Address = Address.LOWER) -> list[Line]:
    """The lines without a second apology or a second «пожалуйста», «вы» as the shop spells it."""
    made: list[Line] = []
    sorry = please = False
    for line in lines:
        text = line.text
        if sorry:
            text = _SORRY.sub("", text)
        if please:
            text = _PLEASE.sub("", text)
        sorry = sorry or "звините" in text
        please = please or "ожалуйста" in text
        if address is Address.UPPER:
            text = _YOU.sub(lambda match: "В" + match.group(2), text)
        made.append(replace(line, text=text))
    return made
