"""Which status may follow which. A move that is not here cannot be made."""

from assistant.domain import Status

UNDECIDED = frozenset({Status.PROPOSED, Status.ESCALATED})
"""A person still has to decide."""

MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.PROPOSED, Status.CLOSED}),
    Status.PROPOSED: frozenset({Status.APPROVED, Status.DISMISSED, Status.ESCALATED, Status.NEW, Status.CLOSED}),
    Status.ESCALATED: frozenset({Status.APPROVED, Status.DISMISSED, Status.ESCALATED, Status.NEW, Status.CLOSED}),
    Status.DISMISSED: frozenset({Status.PROPOSED, Status.NEW}),
    Status.CLOSED: frozenset({Status.NEW}),
    Status.APPROVED: frozenset({Status.SENDING, Status.PROPOSED, Status.CLOSED, Status.PUBLISHED}),
    Status.SENDING: frozenset({Status.ACCEPTED, Status.REFUSED, Status.UNKNOWN, Status.APPROVED}),  # approved: not executed
    Status.ACCEPTED: frozenset({Status.PUBLISHED, Status.REFUSED}),
    Status.UNKNOWN: frozenset({Status.PUBLISHED, Status.ACCEPTED, Status.APPROVED, Status.CLOSED}),
    Status.REFUSED: frozenset({Status.PROPOSED, Status.NEW}),
    Status.PUBLISHED: frozenset(),
}


def allowed(before: Status, after: Status) -> bool:
    """Whether an inquiry may go from one status to the other."""
    return after in MOVES[before]
