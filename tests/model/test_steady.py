"""The one policy of retries, limits, breakers and fallback, on a clock that only moves when somebody sleeps."""

from dataclasses import dataclass, field

import pytest

from assistant.errors import ModelBusy, ModelUnusable
from assistant.llm.breaker import Breaker
from assistant.llm.limits import RateLimit
from assistant.llm.scripted import ScriptedModel
from assistant.llm.steady import Provider, SteadyModel
from assistant.ports import ModelAnswer, ModelMessage

ASKED = [ModelMessage(role="user", text="Привет")]


@dataclass
class Clock:
    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def steady(clock: Clock, *models: ScriptedModel, breaker: Breaker | None = None, tries: int = 3) -> SteadyModel:
    providers = [Provider(model, RateLimit(clock=clock, sleep=clock.sleep), breaker or Breaker(clock=clock)) for model in models]
    return SteadyModel(providers, tries=tries, clock=clock, sleep=clock.sleep)


def ask(model: SteadyModel, timeout: float = 30) -> str:
    return model.complete(ASKED, schema=None, timeout=timeout).text


def test_retry_after_is_waited_for_as_long_as_it_says() -> None:
    clock = Clock()
    assert ask(steady(clock, ScriptedModel(ModelBusy("429", retry_after=4), "да"))) == "да"
    assert clock.slept == [4]


def test_pauses_grow_and_tries_end() -> None:
    clock, model = Clock(), ScriptedModel(*[ModelBusy("500")] * 3)
    with pytest.raises(ModelBusy, match="500"):
        ask(steady(clock, model))
    assert len(model.asked) == 3
    assert 0.3 < clock.slept[0] <= 0.5 < clock.slept[1] <= 1.0


def test_a_retry_after_beyond_the_deadline_goes_to_the_next_model_at_once() -> None:
    clock = Clock()
    assert ask(steady(clock, ScriptedModel(ModelBusy("429", retry_after=60)), ScriptedModel("второй"))) == "второй"
    assert clock.slept == []


def test_an_unusable_answer_is_not_asked_for_again_but_the_next_model_is() -> None:
    first = ScriptedModel(ModelUnusable("refused"))
    assert ask(steady(Clock(), first, ScriptedModel("второй"))) == "второй"
    assert len(first.asked) == 1


def test_when_nobody_answers_the_error_names_what_each_said() -> None:
    with pytest.raises(ModelBusy, match=r"refused; slow"):
        ask(steady(Clock(), ScriptedModel(ModelUnusable("refused")), ScriptedModel(ModelBusy("slow")), tries=1))


def test_a_model_that_keeps_failing_is_left_alone_and_tried_again_after_a_rest() -> None:
    clock = Clock()
    breaker = Breaker(failures=2, rest=30, clock=clock)
    model = ScriptedModel(ModelBusy("1"), ModelBusy("2"), ModelBusy("3"), "снова здесь")
    policy = steady(clock, model, breaker=breaker, tries=1)
    for _ in range(2):
        with pytest.raises(ModelBusy):
            ask(policy)
    assert not policy.ready
    with pytest.raises(ModelBusy, match="failed several times"):
        ask(policy)
    clock.now += 31
    with pytest.raises(ModelBusy, match="3"):
        ask(policy)
    with pytest.raises(ModelBusy, match="failed several times"):
        ask(policy)
    clock.now += 31
    assert ask(policy) == "снова здесь"
    assert policy.ready


def test_only_one_call_tries_a_rested_provider() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, rest=10, clock=clock)
    breaker.failed()
    clock.now = 11
    assert [breaker.allows(), breaker.allows()] == [True, False]


def test_requests_are_spread_over_the_minute() -> None:
    clock = Clock()
    limit = RateLimit(60, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        limit.take(10, seconds=30)
    assert clock.slept == [1.0, 1.0]


def test_tokens_are_taken_by_estimate_and_set_right_by_what_was_used() -> None:
    clock = Clock()
    limit = RateLimit(tokens_per_minute=600, clock=clock, sleep=clock.sleep)
    limit.take(100, seconds=30)
    limit.settle(100, 40)
    limit.take(100, seconds=30)
    assert clock.slept == [4.0]


def test_a_turn_that_would_come_too_late_is_not_waited_for_and_not_taken() -> None:
    clock = Clock()
    limit = RateLimit(1, clock=clock, sleep=clock.sleep)
    limit.take(1, seconds=1)
    with pytest.raises(ModelBusy, match="per minute"):
        limit.take(1, seconds=5)
    clock.now = 60
    limit.take(1, seconds=0)
    assert clock.slept == []


def test_a_stream_falls_back_only_before_its_first_word() -> None:
    policy = steady(Clock(), ScriptedModel(ModelBusy("down")), ScriptedModel("второй отвечает"))
    *words, whole = policy.stream(ASKED, schema=None, timeout=30)
    assert "".join(str(word) for word in words) == "второй отвечает"
    assert isinstance(whole, ModelAnswer)
