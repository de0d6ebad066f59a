"""Answers of a real model kept in files by the digest of what was asked, and replayed without it."""

import hashlib
import json
from pathlib import Path

from assistant.errors import OtklikError
from assistant.ports import ChatModel, ModelAnswer, ModelMessage


class NotRecorded(OtklikError):
    """A replaying model was asked something that is not in its folder. Never an error of a provider, so no fallback hides it."""


def digest(messages: list[ModelMessage], schema: dict[str, object] | None) -> str:
    """The name of a recording: equal questions have equal names, on every machine."""
    asked = {"messages": [message.model_dump() for message in messages], "schema": schema}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


class RecordedModel:
    """Replays from `folder`; what is not there is asked of `source` and kept, or is an error when there is no source."""

    def __init__(self, folder: Path, source: ChatModel | None = None, *, name: str = "recorded") -> None:
        self._folder, self._source = folder, source
        self.name = source.name if source else name

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        """The answer that was given to the same question."""
        path = self._folder / f"{digest(messages, schema)}.json"
        if path.exists():
            return ModelAnswer.model_validate_json(path.read_text(encoding="utf-8"))
        if self._source is None:
            raise NotRecorded(f"no recording {path.name!r} in {str(self._folder)!r}; record it by running once with a real model as source")
        answer = self._source.complete(messages, schema=schema, timeout=timeout)
        self._folder.mkdir(parents=True, exist_ok=True)
        path.write_text(answer.model_dump_json(indent=1) + "\n", encoding="utf-8")
        return answer
