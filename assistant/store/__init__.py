"""Everything the desk remembers: inquiries, proposals, decisions, replies, people and the audit trail."""

from typing import Self

from assistant.store.cards import Cards
from assistant.store.columns import Columns
from assistant.store.complaints import Complaints, Stretch
from assistant.store.connections import Connected, Connections
from assistant.store.database import Database
from assistant.store.edits import Edit, Edits
from assistant.store.endpoints import Delivery, DeliveryState, Endpoint, EndpointKind, Endpoints, Planned, Telling
from assistant.store.erasing import Erasing
from assistant.store.events import Allowance, Event, EventKind, Events, Happening
from assistant.store.inquiries import Inquiries, Standing
from assistant.store.marks import Counted, Marks, Wanted
from assistant.store.migrate import migrate
from assistant.store.numbers import Numbers
from assistant.store.overtaken import Overtaken
from assistant.store.people import People
from assistant.store.positions import KeptPosition, Positions
from assistant.store.proposals import Proposals, Verdict
from assistant.store.queue import Filters, Place, Queue, Row
from assistant.store.replies import NO_STYLE, Attempt, PastReply, Replies
from assistant.store.runs import Runs
from assistant.store.spending import Budget, Spending, Spent
from assistant.store.tasks import KeptTask, Task, Tasks
from assistant.store.trail import PAUSED, Entry, Trail
from assistant.store.turns import Turns
from assistant.store.uploads import WaitingFiles
from assistant.store.waiting import Candidate, Lane, LaneState, Waiting

__all__ = [
    "NO_STYLE",
    "PAUSED",
    "Allowance",
    "Attempt",
    "Budget",
    "Candidate",
    "Connected",
    "Counted",
    "Delivery",
    "DeliveryState",
    "Edit",
    "Endpoint",
    "EndpointKind",
    "Entry",
    "Event",
    "EventKind",
    "Filters",
    "Happening",
    "KeptPosition",
    "KeptTask",
    "Lane",
    "LaneState",
    "PastReply",
    "Place",
    "Planned",
    "Row",
    "Spent",
    "Standing",
    "Store",
    "Stretch",
    "Task",
    "Telling",
    "Verdict",
    "Wanted",
]


class Store(
    Inquiries,
    Waiting,
    Runs,
    Proposals,
    Queue,
    Replies,
    Edits,
    Tasks,
    People,
    Trail,
    Connections,
    Overtaken,
    Cards,
    Columns,
    Events,
    Endpoints,
    Marks,
    Complaints,
    Positions,
    WaitingFiles,
    Erasing,
    Spending,
    Turns,
    Numbers,
):
    """One database with all its parts. Every change of a status is a compare-and-set; every proposal is kept whole."""

    @classmethod
    def open(cls, url: str, *, publishing: bool = True) -> Self:
        """Opens the database, creating it or bringing it to this release's tables. `publishing` False lets nothing leave."""
        database = Database.connect(url)
        migrate(database)
        opened = cls(database)
        opened.publishing = publishing
        return opened
