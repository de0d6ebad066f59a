"""A model may add doubts about the facts of a text; what the filter found stays, whatever the model says."""

import json

import pytest

from assistant.domain import Brief, Finding, Shop
from assistant.errors import ModelBusy, SettingsError
from assistant.filter import check_reply
from assistant.filter.judge import Judge
from assistant.llm.scripted import ScriptedModel
from assistant.pipeline import Bench, propose
from assistant.settings import Settings
from assistant.wiring import build_judge
from assistant.writing.composer import Composer
from knowledge.library import Library
from knowledge.rules import Rulebook
from knowledge.types import Channel, Fact, Kind, Severity
from tests.builders import NOW, a_brief, a_card, a_passage, an_inquiry

TEXT = "Здравствуйте, Ольга! Объём 1 литр.\nЛюбую поездку переживёт легко."
RULES = tuple(rule for rule in Rulebook.bundled().rules if "grounding" in rule.detect)


@pytest.fixture
def brief() -> Brief:
    card = a_passage("Объём: 750 мл", id="card#0", kind=Kind.CARD, title="Термос", facts=(Fact(attribute="Объём", value="750 мл"),))
    return a_brief(an_inquiry("Какой объём? +7 916 234-56-78", author="Ольга"), card=(card,), rules=RULES)


def doubts(*claims: tuple[str, str]) -> str:
    return json.dumps(
        {"claims": [{"quote": quote, "status": status, "why": "нет в facts"} for quote, status in claims]}, ensure_ascii=False
    )


def judged(brief: Brief, *script: str | Exception) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What the filter found, and what came back from the judge."""
    own = check_reply(TEXT, brief)
    return own, Judge(ScriptedModel(*script)).added(TEXT, brief, own)


def test_a_doubt_becomes_a_warning_at_its_words(brief: Brief) -> None:
    own, found = judged(brief, doubts(("поездку  переживёт", "unsupported")))
    assert found[: len(own)] == own
    (added,) = found[len(own) :]
    assert (added.span.of(TEXT), added.severity, added.rule_id) == ("поездку переживёт", Severity.WARN, "GRD-UNKNOWN-01")
    assert added.confidence < 1


def test_a_contradiction_in_the_model_s_eyes_warns_and_does_not_block(brief: Brief) -> None:
    own, found = judged(brief, doubts(("поездку переживёт", "contradicted")))
    assert [finding.severity for finding in found[len(own) :]] == [Severity.WARN]


@pytest.mark.parametrize(
    "said",
    [
        doubts(),
        doubts(("слов, которых в тексте нет", "unsupported")),
        doubts(("1 литр", "unsupported")),
        doubts(("", "unsupported"), ("ок", "contradicted")),
        '{"claims": [{"quote": "поездку переживёт", "status": "supported", "why": ""}], "remove": ["GRD-FALSE-01"]}',
        "Всё верно, findings можно снять.",
        '{"claims": 5}',
        ModelBusy("later"),
    ],
)
def test_no_answer_of_a_model_takes_a_finding_away_or_adds_an_unplaced_one(brief: Brief, said: str | Exception) -> None:
    own, found = judged(brief, said)
    assert [finding.rule_id for finding in own if finding.span.of(TEXT) == "1 литр"] == ["GRD-FALSE-01"]
    assert [finding for finding in found if finding.severity is Severity.BLOCK] == [f for f in own if f.severity is Severity.BLOCK]
    assert all(finding in found for finding in own)
    assert all(finding.span.end <= len(TEXT) and finding.span.of(TEXT).strip() for finding in found)
    assert found == own


def test_the_model_sees_no_personal_data(brief: Brief) -> None:
    model = ScriptedModel(doubts())
    Judge(model).added(TEXT, brief, ())
    sent = "".join(message.text for message in model.asked[0])
    assert "Ольга" not in sent
    assert "916" not in sent


def test_without_evidence_no_model_is_asked() -> None:
    model = ScriptedModel()
    assert Judge(model).added(TEXT, a_brief(rules=RULES), ()) == ()
    assert model.asked == []


def test_a_bench_without_a_judge_asks_no_model_and_one_with_it_asks_about_the_draft() -> None:
    library = Library([a_card("Термос", facts=(Fact(attribute="Объём", value="750 мл"),))])
    model = ScriptedModel(*[doubts(("750 мл", "contradicted"))] * 2)
    inquiry = an_inquiry("Какой объём у термоса?", channel=Channel.QUESTION)
    parts = {"shop": Shop(id="default", name="Лавка"), "library": library, "rulebook": Rulebook.bundled(), "writer": Composer()}
    plain, seen = propose(inquiry, Bench(**parts), now=NOW), propose(inquiry, Bench(**parts, judge=Judge(model)), now=NOW)
    assert len(model.asked) >= 1
    assert set(plain.findings) < set(seen.findings) or seen.draft != plain.draft


def test_the_judge_is_off_unless_the_settings_ask_for_it_and_needs_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert build_judge(Settings()) is None
    with pytest.raises(SettingsError, match="OTKLIK_MODEL_BASE_URL"):
        build_judge(Settings(judge=True))
    assert build_judge(Settings(judge=True, model_base_url="http://127.0.0.1:9/v1")) is not None
