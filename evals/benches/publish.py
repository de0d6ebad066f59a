"""Publishing under SIGKILL and faults: lost, doubled and wrong answers, counted from the marketplaces' own state."""

import os
import tempfile
from pathlib import Path

from evals.figures import record
from evals.publishing.rehearsal import rehearse
from knowledge.types import Platform


def main() -> None:
    """100 kills per platform; FULL=1 makes it 300."""
    kills = 300 if os.environ.get("FULL") == "1" else 100
    columns = ("platform", "answers", "kills", "faults", "lost", "twice", "wrong", "open", "by person", "seconds")
    lines = ["  ".join(f"{name:>9}" for name in columns)]
    with tempfile.TemporaryDirectory() as folder:
        for seed, platform in enumerate((Platform.WB, Platform.OZON, Platform.YM), 1):
            count = rehearse(platform, Path(folder), kills=kills, seed=seed)
            row = (platform.value, count.answers, count.kills, count.faults.total(), count.lost, count.twice, count.wrong, count.unresolved)
            lines.append("  ".join(f"{cell:>9}" for cell in (*row, count.by_person, round(count.seconds))))
            print(lines[-1], flush=True)
    lines.append(
        "open = answers that are not published at the end; by person = still unclear then, decided by a person who looked into the cabinet"
    )
    record("publish", "make bench-publish" + (" FULL=1" if kills == 300 else ""), "\n".join(lines))


if __name__ == "__main__":
    main()
