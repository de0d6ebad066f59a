"""Reading prompt files: front matter, then `[system]` and `[human]` parts in Python's f-string format."""

import difflib
import re
import string
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from langchain_core.prompts import ChatPromptTemplate

FOLDER = Path(__file__).resolve().parent
_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_PART = re.compile(r"^\[(system|human|ai)\]\n", re.MULTILINE)


class PromptError(Exception):
    """A prompt does not exist or its file is not what it says it is."""


class Prompt(BaseModel):
    """What we ask of a model, by name and version. `template` is the messages in order: (role, f-string)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    purpose: str
    inputs: tuple[str, ...]
    template: tuple[tuple[str, str], ...]


def identifiers(folder: Path = FOLDER) -> tuple[str, ...]:
    """The ids of all prompts in the folder."""
    return tuple(sorted(path.name.removesuffix(".md") for path in folder.glob("*.md")))


def read(identifier: str, folder: Path = FOLDER) -> Prompt:
    """The prompt of this id; a misspelt id raises with the nearest name, and so does a file that is not what it says."""
    if identifier not in identifiers(folder):
        raise PromptError(_unknown(identifier, identifiers(folder)))
    found = _FRONT.match((folder / f"{identifier}.md").read_text(encoding="utf-8"))
    if found is None:
        raise PromptError(f"prompt {identifier!r}: no front matter; begin the file with '---', purpose and inputs, '---'")
    try:
        prompt = Prompt(id=identifier, template=_parts(identifier, found["body"]), **yaml.safe_load(found["front"]))
    except (ValidationError, TypeError, yaml.YAMLError) as error:
        raise PromptError(f"prompt {identifier!r}: front matter needs exactly 'purpose' and 'inputs': {error}") from error
    _compare_inputs(prompt)
    return prompt


@cache
def read_inputs(identifier: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """The inputs that the prompt declares."""
    return read(identifier, folder).inputs


@cache
def load(identifier: str, folder: Path = FOLDER) -> "ChatPromptTemplate":
    """The prompt as langchain-core's template, ready for `format_messages`."""
    from langchain_core.prompts import ChatPromptTemplate

    return ChatPromptTemplate.from_messages(list(read(identifier, folder).template), template_format="f-string")


def _unknown(identifier: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(identifier, known, n=1, cutoff=0.0)
    return f"no prompt is named {identifier!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _parts(identifier: str, body: str) -> tuple[tuple[str, str], ...]:
    pieces = _PART.split(body)
    if pieces[0].strip() or len(pieces) < 3:
        raise PromptError(f"prompt {identifier!r}: text outside a part; write '[system]' or '[human]' on a line above it")
    return tuple((role, text.strip()) for role, text in zip(pieces[1::2], pieces[2::2], strict=True))


def _compare_inputs(prompt: Prompt) -> None:
    used = {name for _, text in prompt.template for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    if used != set(prompt.inputs):
        missing, extra = sorted(used - set(prompt.inputs)), sorted(set(prompt.inputs) - used)
        raise PromptError(f"prompt {prompt.id!r}: inputs and template differ; not declared: {missing}, not used: {extra}")
