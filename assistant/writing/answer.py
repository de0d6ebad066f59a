"""Reading what a model said: sentences with the numbers of the passages they rest on."""

import json
from collections.abc import Callable, Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from assistant.domain import Citation
from assistant.errors import ModelUnusable
from knowledge.types import Passage, Span

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string"}, "passages": {"type": "array", "items": {"type": "integer"}}},
                "required": ["text", "passages"],
                "additionalProperties": False,
            },
        },
        "unanswered": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["sentences", "unanswered"],
    "additionalProperties": False,
}
"""The part of JSON Schema that every server with structured output understands."""


class Sentence(BaseModel):
    """One sentence of an answer. Servers without structured output add fields of their own: they are passed over."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(max_length=20_000)
    passages: tuple[int, ...] = ()


class Answer(BaseModel):
    """What a model is asked for."""

    model_config = ConfigDict(frozen=True)

    sentences: tuple[Sentence, ...] = Field(max_length=40)
    unanswered: tuple[str, ...] = Field(default=(), max_length=20)


def read_answer(said: str) -> Answer:
    """The answer inside what was said: bare JSON, JSON in a code fence, or JSON with words around it."""
    try:
        return Answer.model_validate(json_object(said))
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()[:3])
        raise ModelUnusable(f"the answer does not have the form that was asked for: {where}") from error


def compose(answer: Answer, passages: Sequence[Passage], restore: Callable[[str], str]) -> tuple[str, tuple[Citation, ...]]:
    """The whole text and its citations. A number that no passage has is dropped; its sentence stands uncited."""
    text, citations = "", []
    for sentence in answer.sentences:
        said = " ".join(restore(sentence.text).split())
        if not said:
            continue
        start = len(text) + 1 if text else 0
        text = f"{text} {said}" if text else said
        cited = tuple(dict.fromkeys(passages[number - 1].id for number in sentence.passages if 1 <= number <= len(passages)))
        if cited:
            citations.append(Citation(span=Span(start, start + len(said)), passage_ids=cited))
    return text, tuple(citations)


def partial_text(said: str) -> str:
    """The words of an answer that is still being said."""
    try:
        found = from_json(said[max(0, said.find("{")) :], allow_partial="trailing-strings")
    except ValueError:
        return ""
    sentences = found.get("sentences", []) if isinstance(found, dict) else []
    texts = [sentence.get("text", "") for sentence in sentences if isinstance(sentence, dict)] if isinstance(sentences, list) else []
    return " ".join(" ".join(text.split()) for text in texts if isinstance(text, str) and text.strip())


def json_object(said: str) -> object:
    """The first JSON object in the text that is not inside another one."""
    decoder = json.JSONDecoder(strict=False)
    start = said.find("{")
    while start != -1:
        try:
            found, _ = decoder.raw_decode(said, start)
        except (ValueError, RecursionError):
            start = said.find("{", start + 1) if start < 2000 else -1
            continue
        return found
    raise ModelUnusable("the answer holds no JSON object")
