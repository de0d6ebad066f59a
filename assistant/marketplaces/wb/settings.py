"""Wildberries' numbers: how often a token may ask, and how its answers settle."""

from datetime import timedelta

from assistant.marketplaces.limiter import Allowance
from assistant.ports import Habits
from knowledge.types import Channel

ALLOWANCES = {
    "feedbacks": Allowance(3, 1, 6),
    "chat": Allowance(10, 10, 10),
    "download": Allowance(10, 10, 10),
    "claims": Allowance(20, 60, 10),
    "content": Allowance(100, 60, 5),
    "prices": Allowance(10, 6, 5),
}
"""Personal and service tokens, requests per seconds and burst (Communications and Items documents, 2026-07)."""

BASIC_ALLOWANCES = {
    "feedbacks": Allowance(5, 3600, 1),
    "chat": Allowance(1, 3600, 1),
    "download": Allowance(10, 3600, 1),
    "claims": Allowance(1, 3600, 1),
    "content": Allowance(5, 3600, 1),
    "prices": Allowance(5, 3600, 1),
}
"""A basic token since 2026-04-16: five requests an hour."""

HABITS = Habits(settle=timedelta(minutes=3), premoderated=(Channel.QUESTION,))
"""An unclear write lands within the client's timeout, the server's own and the delay of its reads; generous until measured.

A question's answer passes a check before it is shown and tells no state: not seeing it proves nothing, and a repeat may be the edit.
"""
