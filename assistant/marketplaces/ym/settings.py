"""Yandex Market's numbers: how often a cabinet may ask, and how its answers settle."""

from datetime import timedelta

from assistant.marketplaces.limiter import Allowance
from assistant.ports import Habits

ALLOWANCES = {
    "feedback-list": Allowance(5000, 3600, 50),
    "comment-list": Allowance(5000, 3600, 50),
    "comment-update": Allowance(1000, 3600, 10),
    "comment-delete": Allowance(1000, 3600, 10),
    "skip-reaction": Allowance(500, 3600, 10),
    "question-list": Allowance(1000, 3600, 10),
    "answer-list": Allowance(1000, 3600, 10),
    "question-update": Allowance(500, 3600, 10),
    "chat-list": Allowance(5000, 3600, 50),
    "chat-history": Allowance(10000, 3600, 100),
    "chat-get": Allowance(1000, 3600, 10),
    "chat-message-get": Allowance(1000, 3600, 10),
    "chat-message": Allowance(1000, 3600, 10),
    "chat-file": Allowance(1000, 3600, 10),
    "chat-new": Allowance(1000, 3600, 10),
    "returns": Allowance(5000, 3600, 50),
    "offer-mappings": Allowance(100, 60, 10),
    "offer-cards": Allowance(100, 60, 10),
}
"""Requests per method without a subscription (x-resource-limit-config of the document); bursts are ours."""

PARALLEL = 4
"""Requests at once for one cabinet."""

HABITS = Habits(settle=timedelta(minutes=3))
"""An unclear write lands within the client's timeout, the server's own and the delay of its reads; generous until measured."""
