"""Models for proving guards: one that only listens, to see what leaves the house, and one that obeys whoever speaks."""

import json
import threading

from assistant.errors import ModelUnusable
from assistant.ports import ChatModel, ModelAnswer, ModelMessage
from assistant.writing.model import ModelWriter
from assistant.writing.protocol import Writer


class Listener:
    """A chat model whose provider always fails, after the words have arrived."""

    name = "listener"

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._lock = threading.Lock()

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        """Keeps the messages and declines."""
        with self._lock:
            self.heard.append("\n".join(message.text for message in messages))
        raise ModelUnusable("the listener answers nothing")


class Obedient:
    """A chat model that was talked round: it gives one and the same answer, whatever it is asked."""

    name = "obedient"

    def __init__(self, text: str) -> None:
        self._said = json.dumps({"sentences": [{"text": text, "passages": []}], "unanswered": []}, ensure_ascii=False)

    def complete(self, messages: list[ModelMessage], *, schema: dict[str, object] | None, timeout: float) -> ModelAnswer:
        """The answer it was built with."""
        return ModelAnswer(text=self._said, model=self.name)


def writer_with(model: ChatModel, fallback: Writer) -> Writer:
    """The model writer as it is shipped, with this model; what the model cannot do the fallback writes."""
    return ModelWriter(model, fallback=fallback)
