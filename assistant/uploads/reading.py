"""Reading a file in a process of its own, with limits of time and memory: whatever it does, the service goes on.

Run as a module it prints one JSON object a line: a document, or a problem with file, line and field.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from assistant.uploads.checking import Refused, check_file, checked_name
from knowledge.readers import Problem
from knowledge.types import Document, Frozen

SECONDS = 60
MOST_DOCUMENTS = 5_000
_MEMORY = 3_000_000_000
_MOST_OUTPUT = 60_000_000


class Read(Frozen):
    """What stood in a file."""

    file: str
    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_file(given_name: str, body: bytes) -> Read:
    """The documents of an uploaded file and its broken items. Refused when it is no file for us."""
    name = checked_name(given_name)
    check_file(name, body)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(body)
        order = [sys.executable, "-m", "assistant.uploads.reading", str(path)]
        try:
            done = subprocess.run(order, capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - our own module
        except subprocess.TimeoutExpired as error:
            raise Refused(f"{name!r} could not be read within {SECONDS} seconds; bring a simpler or smaller file") from error
    if done.returncode or len(done.stdout) > _MOST_OUTPUT:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["the reader stopped"]
        raise Refused(f"{name!r} could not be read: {last[0][:300]}")
    return _parsed(name, done.stdout)


def _parsed(name: str, printed: bytes) -> Read:
    documents, problems = [], []
    for line in printed.splitlines():
        held = json.loads(line)
        if "problem" in held:
            problems.append(Problem(*held["problem"]))
        else:
            documents.append(Document.model_validate(held["document"]))
    if len(documents) > MOST_DOCUMENTS:
        raise Refused(f"{name!r} holds more than {MOST_DOCUMENTS} documents: use `otklik knowledge sync` on the server")
    return Read(file=name, documents=tuple(documents), problems=tuple(problems))


def main(path: Path) -> None:
    """Reads and prints; an error of the reader is one line on standard error."""
    from knowledge.errors import KnowledgeError
    from knowledge.readers.files import read

    _limit()

    def tell(problem: Problem) -> None:
        print(json.dumps({"problem": list(problem)}, ensure_ascii=False))

    try:
        for number, document in enumerate(read(path, source=path.name, report=tell)):
            if number > MOST_DOCUMENTS:
                break
            print(json.dumps({"document": document.model_dump(mode="json", exclude_defaults=True)}, ensure_ascii=False))
    except KnowledgeError as error:
        sys.exit(str(error))


def _limit() -> None:
    """Memory and processor time, where the system lets us."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream
    main(Path(sys.argv[1]))
