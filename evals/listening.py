"""A model that only listens: it keeps every word it is shown and gives no answer. For seeing what leaves the house."""

import threading

from assistant.errors import ModelUnusable
from assistant.ports import ModelAnswer, ModelMessage
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


def listening_writer(listener: Listener, fallback: Writer) -> Writer:
    """The model writer as it is shipped, with a model that only listens; the fallback writes."""
    return ModelWriter(listener, fallback=fallback)
