"""Writes knowledge/sources/retrieval/background.jsonl from the tuning half: `python -m evals.retrieval.background`."""

import json
from pathlib import Path

from evals.retrieval.labelled import corpus, questions

TARGET = Path(__file__).resolve().parents[2] / "knowledge" / "sources" / "retrieval" / "background.jsonl"


def main() -> None:
    """Questions and passages of the tuning half only; what is judged stays unseen."""
    asked = questions()
    judged = {question.right for question in asked if not question.tuning}
    lines = [{"role": "question", "text": question.text} for question in asked if question.tuning]
    lines += [{"role": "passage", "text": f"{line['title']}. {line['text']}"} for line in corpus(demo=False) if line["id"] not in judged]
    TARGET.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} lines in {TARGET}")


if __name__ == "__main__":
    main()
