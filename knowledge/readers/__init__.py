"""From files and feeds to Documents. A broken item is reported with file, line and field, and the rest goes on."""

from collections.abc import Callable
from typing import NamedTuple


class Problem(NamedTuple):
    """What is wrong with one item of a file."""

    file: str
    line: int
    field: str
    says: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.says}" if self.field else f"{place}: {self.says}"


Report = Callable[[Problem], None]


def ignore(problem: Problem) -> None:
    """For callers who do not want to hear of problems."""
