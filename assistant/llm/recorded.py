"""Answers of a real model kept in files by the digest of what was asked, and replayed without it."""

import hashlib
import json
from pathlib import Path

from assistant.errors import ModelBusy, ModelError, ModelUnusable, OtklikError
from assistant.ports import ChatModel, ModelAnswer, ModelMessage
from knowledge.files import write_whole

_FAILED = "failed"
_FAILURES: dict[str, type[ModelError]] = {kind.__name__: kind for kind in (ModelBusy, ModelUnusable)}


class NotRecorded(OtklikError):
    """A replaying model was asked something that is not in its folder. Never an error of a provider, so no fallback hides it."""


def digest(messages: list[ModelMessage], schema: dict[str, object] | None) -> str:
    """The name of a recording: equal questions have equal names, on every machine."""
    asked = {"messages": [message.model_dump() for message in messages], "schema": schema}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


class RecordedModel:
    """Replays from `folder`; what is not there is asked of `source` and kept, or is an error when there is no source.

    A failure of the source is kept too, so that a replay fails and falls back where the live run did; with a source it is asked again.
    """

    def __init__(self, folder: Path, source: ChatModel | None = None, *, name: str = "recorded") -> None:
        self._folder, self._source = folder, source
        self.name = source.name if source else name

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        """The answer, or the failure, that the same question met."""
        path = self._folder / f"{digest(messages, schema)}.json"
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        failed = json.loads(kept).get(_FAILED) if kept else None
        if kept and failed is None:
            return ModelAnswer.model_validate_json(kept)
        if self._source is not None:
            return self._asked(self._source, path, messages, schema, timeout)
        if failed is not None:
            raise _FAILURES.get(failed["kind"], ModelError)(failed["says"])
        raise NotRecorded(f"no recording {path.name!r} in {str(self._folder)!r}; record it by running once with a real model as source")

    def _asked(
        self, source: ChatModel, path: Path, messages: list[ModelMessage], schema: dict[str, object] | None, timeout: float
    ) -> ModelAnswer:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            answer = source.complete(messages, schema=schema, timeout=timeout)
        except ModelError as error:
            write_whole(path, json.dumps({_FAILED: {"kind": type(error).__name__, "says": str(error)}}) + "\n")
            raise
        write_whole(path, answer.model_dump_json(indent=1) + "\n")
        return answer
