"""A marketplace in a folder: `inbox/*.json` holds what buyers wrote, `answers/` what was published. For the demo, CI and trials."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from assistant.domain import Inquiry, Reply
from assistant.errors import ConflictError, InputError
from assistant.ports import AnswerState, Habits, Published
from knowledge.files import whole, write_whole
from knowledge.types import Platform


class Sandbox:
    """Behaves like a marketplace with one answer per inquiry: a second, different answer is refused."""

    def __init__(self, folder: Path, platform: Platform) -> None:
        self.folder = folder / platform
        self._platform = platform
        for name in ("inbox", "answers"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    @property
    def platform(self) -> Platform:
        """The marketplace that this folder plays."""
        return self._platform

    @property
    def habits(self) -> Habits:
        """A folder settles at once; the time is for a sender that was stopped."""
        return Habits()

    def arrive(self, inquiry: Inquiry) -> None:
        """A buyer writes: the inquiry lands in the inbox."""
        path = self.folder / "inbox" / f"{_name(inquiry.external_id or inquiry.id)}.json"
        write_whole(path, inquiry.model_dump_json(indent=1))

    def unanswered(self, since: datetime | None = None) -> Iterator[Inquiry]:
        """What nobody has answered, in the order of the file names; the folder is small enough to be read whole."""
        for path in sorted((self.folder / "inbox").glob("*.json")):
            try:
                inquiry = Inquiry.model_validate_json(path.read_bytes())
            except ValidationError as error:
                raise InputError(f"{path.name!r} in the sandbox inbox is not an inquiry: {error.errors()[0]['msg']}") from error
            if self.published(inquiry.external_id or inquiry.id) is None:
                yield inquiry

    def publish(self, reply: Reply) -> None:
        """Publishes the approved text; one inquiry is answered once."""
        path = self._answer(reply.external_id)
        try:
            with whole(path, anew=True) as part:
                part.write_text(json.dumps(reply.model_dump(mode="json"), ensure_ascii=False, indent=1), encoding="utf-8")
        except FileExistsError as error:
            raise ConflictError(f"{self._platform}: {reply.external_id!r} has an answer already") from error

    def published(self, external_id: str) -> Published | None:
        """The published answer, if there is one; nobody moderates here."""
        try:
            text: str = json.loads(self._answer(external_id).read_text(encoding="utf-8"))["text"]
        except FileNotFoundError:
            return None
        return Published(text=text, state=AnswerState.SHOWN)

    def _answer(self, external_id: str) -> Path:
        return self.folder / "answers" / f"{_name(external_id)}.json"


def _name(external_id: str) -> str:
    """A file name that any outside id fits into; ids may hold slashes, dots or anything else."""
    return hashlib.sha256(external_id.encode()).hexdigest()[:32]
