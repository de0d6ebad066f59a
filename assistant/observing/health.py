"""Which part of the service is ill. A part that is needed makes the whole ill; any other leaves it working with less."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import OtklikError
from assistant.marketplaces.keys import KeyState, keys
from knowledge.errors import KnowledgeError
from knowledge.types import Frozen

if TYPE_CHECKING:
    from assistant.llm.steady import SteadyModel
    from assistant.settings import Settings
    from assistant.store import Store
    from knowledge.library import Library

SILENT = timedelta(seconds=60)
"""Without a worker's look for this long nobody works."""


@dataclass(frozen=True)
class Check:
    """One part. `look` says what is wrong with it, or nothing; an error of ours is what is wrong."""

    name: str
    look: Callable[[], str]
    needed: bool = False


class Part(Frozen):
    """How a part is; `wrong` is empty when it is well."""

    name: str
    needed: bool
    wrong: str = ""


def examine(checks: tuple[Check, ...]) -> tuple[Part, ...]:
    """Looks at every part, whatever another one says."""
    return tuple(Part(name=check.name, needed=check.needed, wrong=_wrong(check)) for check in checks)


def store_check(store: "Store") -> Check:
    """The database answers."""
    return Check("store", lambda: "" if store.switch("") == "" else "the database does not answer as it should", needed=True)


def checks_for(
    settings: "Settings", store: "Store", library: "Library", model: "SteadyModel | None", clock: Callable[[], datetime]
) -> tuple[Check, ...]:
    """The parts of an installation."""
    return (
        store_check(store),
        Check("disk", lambda: _disk(settings.home, settings.least_free_mb), needed=True),
        Check("index", lambda: _index(library)),
        Check("encoder", lambda: "" if library.has_encoder else "its weights are not installed: cards are found by words only"),
        Check("marketplaces", lambda: "; ".join(_keys(store, clock()))),
        Check("workers", lambda: _workers(store, clock())),
        Check("model", lambda: "" if model is None or model.ready else "no model of the provider answers"),
    )


def _wrong(check: Check) -> str:
    try:
        return check.look()
    except (OtklikError, KnowledgeError) as error:
        return f"{error.__class__.__name__}: {error}"
    except Exception as error:  # noqa: BLE001 - a part that fails in any way is ill; only its class is sure to quote nothing
        return error.__class__.__name__


def _disk(home: Path, least: int) -> str:
    free = shutil.disk_usage(home).free // 1_000_000
    return "" if free >= least else f"{free} MB are free in {home}, fewer than {least}"


def _index(library: "Library") -> str:
    behind = library.index_behind()
    return "" if not behind else f"{behind} shelves are not told to the index yet"


def _keys(store: "Store", now: datetime) -> Iterator[str]:
    for key in keys(store, now):
        if key.state is KeyState.ENDED:
            yield f"the key of shop {key.shop_id!r} at {key.platform} ended on {key.expires_at:%Y-%m-%d}"


def _workers(store: "Store", now: datetime) -> str:
    due = store.next_round()
    if due is None:
        return "nobody has worked on this database yet: start `otklik worker`, or serve without --no-work"
    return "" if now - due <= SILENT else f"no worker has looked for work since {due:%Y-%m-%d %H:%M:%S %Z}"
