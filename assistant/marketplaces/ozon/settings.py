"""Ozon's numbers: how often an account may ask, and how its answers settle."""

from datetime import timedelta

from assistant.marketplaces.limiter import Allowance
from assistant.ports import Habits

ALLOWANCES = {"all": Allowance(50, 1, 50)}
"""50 requests a second per Client-Id over all methods."""

PAGE = 100

HABITS = Habits(settle=timedelta(minutes=5), shows_unmoderated=False)
"""An unclear write lands within the client's timeout, the server's own and the delay of its reads; generous until measured."""
