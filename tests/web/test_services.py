"""What the services hold open was given to them; whoever made it closes it."""

from pathlib import Path

from assistant.web.services import Services
from tests.desk.parts import a_place


def test_services_open_nothing_of_their_own(tmp_path: Path) -> None:
    place = a_place(tmp_path)
    made = Services.for_store(place.store, place.services.bench_for, {})
    assert (made.runner, made.working()) == (None, None)
