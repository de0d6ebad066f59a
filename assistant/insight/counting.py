"""Keeping the counts up to date, beside the desk."""

from dataclasses import dataclass

from assistant.insight.marking import marks_of
from assistant.insight.values import Record
from assistant.store import Counted, Store

_AT_ONCE = 100


@dataclass(frozen=True)
class Counter:
    """Counts what changed. Safe to run in several threads and processes: what two count at once is counted the same."""

    store: Store

    def run_once(self, most: int = 20) -> int:
        """Counts changed inquiries in small steps, up to `most` of them; returns how many were counted."""
        done = 0
        for _ in range(most):
            found = self.store.uncounted(_AT_ONCE)
            self.store.keep_marks([_counted(record) for record in found])
            done += len(found)
            if len(found) < _AT_ONCE:
                break
        return done


def _counted(record: Record) -> Counted:
    marks = () if record.forgotten else marks_of(record)
    return Counted(record.inquiry.id, record.revision, forgotten=record.forgotten, marks=marks)
