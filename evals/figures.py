"""Raw figures under docs/figures/: what a bench printed, with its command and the commit it ran on."""

import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "figures"


def record(name: str, command: str, text: str) -> Path:
    """Writes docs/figures/<name>.txt and prints the text. Errors of the file system pass through."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=FOLDER.parent, check=False)
    dirty = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, cwd=FOLDER.parent, check=False)
    head = (
        f"command: {command}\ncommit: {commit.stdout.strip() or 'unknown'}{' + uncommitted changes' if dirty.stdout.strip() else ''}\n"
        f"date: {datetime.now(UTC):%Y-%m-%d}\nmachine: {platform.machine()}, Python {platform.python_version()}\n\n"
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.txt"
    path.write_text(head + text.rstrip() + "\n", encoding="utf-8")
    print(text)
    return path
