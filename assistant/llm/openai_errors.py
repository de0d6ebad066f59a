"""What goes wrong with an OpenAI-protocol server, in our words: the library's errors are translated here and nowhere else."""

from typing import Any

from assistant.errors import ModelBusy, ModelError, ModelUnusable
from assistant.retrying import retry_after


class FormRefused(Exception):
    """The server does not take this response_format (or refuses the request for a reason that it does not tell apart)."""


class OptionRefused(Exception):
    """The server does not take this option of the request."""

    def __init__(self, option: str) -> None:
        super().__init__(option)
        self.option = option


class translated:  # noqa: N801 - reads as a verb where it is used
    """Turns the library's errors into ours, at the rim."""

    def __init__(self, label: str, formed: bool) -> None:
        self._label, self._formed = label, formed

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, (ModelError, FormRefused, OptionRefused)):
            return
        import httpx2
        import openai

        if isinstance(error, openai.APIStatusError):
            raise self._status(error) from error
        if isinstance(error, (openai.APITimeoutError, httpx2.TimeoutException)):
            raise ModelBusy(f"model {self._label!r}: no answer in time") from error
        if isinstance(error, (openai.APIConnectionError, httpx2.TransportError)):
            raise ModelBusy(f"model {self._label!r}: cannot be reached or hung up: {type(error).__name__}") from error
        if isinstance(error, (openai.OpenAIError, ValueError)):
            raise ModelUnusable(f"model {self._label!r}: the answer is not of the OpenAI protocol") from error

    def _status(self, error: Any) -> Exception:
        status = int(error.status_code)
        if status in {400, 422} and (option := _named_option(str(error.message))):
            return OptionRefused(option)
        if status in {400, 415, 422, 501} and self._formed:
            return FormRefused(f"model {self._label!r}: HTTP {status} for this form of answer")
        if status in {408, 409, 425, 429} or status >= 500:
            return ModelBusy(f"model {self._label!r}: HTTP {status}", retry_after(error.response.headers.get("retry-after")))
        if status in {401, 403}:
            return ModelUnusable(f"model {self._label!r}: HTTP {status}; check the API key in the settings")
        if status == 404:
            return ModelUnusable(f"model {self._label!r}: HTTP 404; check base_url and the model's name in the settings")
        return ModelUnusable(f"model {self._label!r}: HTTP {status}")


def _named_option(message: str) -> str:
    return next((option for option in ("max_tokens", "temperature") if f"'{option}'" in message or f'"{option}"' in message), "")
