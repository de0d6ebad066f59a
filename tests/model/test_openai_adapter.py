"""The OpenAI-protocol adapter against a real server on loopback that misbehaves on command."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import openai  # noqa: F401 - imported before any clock runs: its import alone may take seconds on a busy machine
import pytest

from assistant.errors import ModelBusy, ModelUnusable
from assistant.llm.openai import OpenAIModel
from assistant.llm.prices import Price
from assistant.llm.scripted import Loopback, Script, Step, serve
from assistant.ports import ModelAnswer, ModelMessage

ASKED = [ModelMessage(role="system", text="Отвечай кратко."), ModelMessage(role="user", text="Привет")]
SCHEMA: dict[str, object] = {"type": "object"}


@contextmanager
def model_with(script: Script, **options: object) -> Iterator[tuple[OpenAIModel, Loopback]]:
    with serve(script) as server:
        model = OpenAIModel(server.base_url, "key", "scripted", **options)  # type: ignore[arg-type]
        try:
            yield model, server
        finally:
            model.close()


def test_an_answer_comes_with_its_tokens_cached_tokens_and_cost() -> None:
    usage = {"prompt_tokens": 1000, "completion_tokens": 100, "prompt_tokens_details": {"cached_tokens": 600}}
    price = Price(model="scripted", input=Decimal(2), cached=Decimal(1), output=Decimal(10))
    with model_with([Step("да", usage=usage)], prices=(price,)) as (model, _):
        answer = model.complete(ASKED, schema=None, timeout=5)
    assert (answer.text, answer.model, answer.usage.cached_tokens) == ("да", "scripted", 600)
    assert answer.usage.cost_usd == Decimal("0.0024")


def test_a_cost_told_by_the_server_is_believed() -> None:
    with model_with([Step("да", usage={"prompt_tokens": 1, "completion_tokens": 1, "cost": 0.0123})]) as (model, _):
        assert model.complete(ASKED, schema=None, timeout=5).usage.cost_usd == Decimal("0.0123")


def test_a_server_without_schemas_is_asked_for_an_object_then_for_text_and_the_lesson_is_kept() -> None:
    step = Step("{}", refuses=("json_schema", "json_object"))
    with model_with([step] * 4) as (model, server):
        model.complete(ASKED, schema=SCHEMA, timeout=5)
        model.complete(ASKED, schema=SCHEMA, timeout=5)
    forms = [json.loads(body).get("response_format", {}).get("type", "text") for body in server.requests]
    assert forms == ["json_schema", "json_object", "text", "text"]


def test_a_busy_server_tells_when_to_come_back_and_is_not_asked_again_by_the_client() -> None:
    with model_with([Step(status=429, headers={"Retry-After": "7"}), Step(status=500)]) as (model, server):
        with pytest.raises(ModelBusy, match="429") as busy:
            model.complete(ASKED, schema=None, timeout=5)
        with pytest.raises(ModelBusy, match="500") as broken:
            model.complete(ASKED, schema=None, timeout=5)
    assert (busy.value.retry_after, broken.value.retry_after, len(server.requests)) == (7.0, None, 2)


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (Step(raw=b"not json"), "protocol"),
        (Step(raw=b"{}"), "protocol"),
        (Step(raw=b'{"choices": []}'), "protocol"),
        (Step(raw=b'[1, 2]'), "protocol"),
        (Step(""), "empty"),
        (Step("  \n"), "empty"),
        (Step("x", refusal="I cannot"), "refused"),
        (Step("x", finish="content_filter"), "refused"),
        (Step("cut in the mid", finish="length"), "length limit"),
        (Step(status=401), "API key"),
        (Step(status=404), "base_url"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_unusable_and_says_why(step: Step, says: str) -> None:
    with model_with([step]) as (model, _), pytest.raises(ModelUnusable, match=says):
        model.complete(ASKED, schema=None, timeout=5)


def test_a_connection_that_is_cut_or_refused_is_busy() -> None:
    with model_with([Step("много слов", cut=20)]) as (model, _), pytest.raises(ModelBusy):
        model.complete(ASKED, schema=None, timeout=5)
    with pytest.raises(ModelBusy, match="cannot be reached"):
        OpenAIModel("http://127.0.0.1:9/v1", "key", "m").complete(ASKED, schema=None, timeout=5)


@pytest.mark.parametrize("step", [Step("поздно", delay=30), Step("капля за каплей " * 20, drip=400, delay=0.05)])
def test_neither_a_slow_nor_a_dripping_answer_outlives_the_deadline(step: Step) -> None:
    with model_with([step]) as (model, _):
        begun = time.monotonic()
        with pytest.raises(ModelBusy):
            model.complete(ASKED, schema=None, timeout=0.3)
        assert time.monotonic() - begun < 10


def test_a_stream_yields_pieces_and_the_whole_answer_last() -> None:
    with model_with(["Здравствуйте! Пульт работает от батарейки."]) as (model, _):
        *pieces, whole = model.stream(ASKED, schema=None, timeout=5)
    assert isinstance(whole, ModelAnswer)
    assert len(pieces) > 2
    assert "".join(str(piece) for piece in pieces) == whole.text
    assert whole.usage.output_tokens > 0


def test_a_stream_that_is_cut_is_an_error_after_what_came() -> None:
    with model_with([Step("Здравствуйте! Пульт работает от батарейки.", cut=300)]) as (model, _), pytest.raises(ModelBusy):
        list(model.stream(ASKED, schema=None, timeout=5))


def test_a_model_that_refuses_an_option_is_asked_without_it_from_then_on() -> None:
    def picky(request: dict[str, object]) -> Step:
        for option in ("max_tokens", "temperature"):
            if option in request:
                return Step(status=400, text=f"Unsupported parameter: '{option}' is not supported with this model.")
        return Step("да")

    with model_with(picky) as (model, server):
        model.complete(ASKED, schema=SCHEMA, timeout=5)
        model.complete(ASKED, schema=SCHEMA, timeout=5)
    last = json.loads(server.requests[-1])
    assert len(server.requests) == 4
    assert last["max_completion_tokens"] == 1200
    assert last["response_format"]["type"] == "json_schema"
