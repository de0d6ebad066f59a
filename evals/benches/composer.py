"""The composer over real reviews without card or policy: what it drafts, what it repeats, what it names, what it costs."""

import os
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from assistant.domain import Brief, Draft, Hold, Inquiry, Shop, Triage
from assistant.reading.morphology import forms, plain
from assistant.writing.composer import Composer
from assistant.writing.composer.windows import WINDOW, opening, said
from evals.figures import record
from evals.reading import rows_of, shared_data
from knowledge.types import Channel, Language, Platform

COMMAND = "python -m evals.benches.composer"
_WORD = re.compile(r"[а-яё]+", re.IGNORECASE)
_INVENTED = re.compile(
    r"передали|передадим|передано|проверили|проверим\b|учт[её]м|запис(?:али|ано)|запросили|свяжемся|верн[её]м|компенсир|замен(?:им|ена)",
    re.IGNORECASE,
)
_SO_THAT = re.compile(r"Чтобы [^,.]* (?:проверили|рассмотрели),", re.IGNORECASE)
"""What the buyer's claim is for is no report of ours."""
_THANKS = re.compile(r"\b(?:спасибо|благодар\w*|рады|приятно)\b", re.IGNORECASE)
_COMMON = frozenset({"быть", "этот", "что", "мочь", "весь", "свой", "очень", "такой", "так", "товар", "покупка", "здравствуйте"})


def inquiry_of(row: dict[str, Any]) -> Inquiry:
    """A row of the shared data as an inquiry."""
    return Inquiry(
        id=row["id"],
        external_id=row["id"],
        platform=Platform(row.get("marketplace") or "wb"),
        channel=Channel.REVIEW,
        product_name=row.get("product_name") or row.get("product"),
        author=row.get("buyer_name"),
        text=row.get("text") or "",
        pros=row.get("pros") or "",
        cons=row.get("cons") or "",
        rating=row["rating"],
    )


def brief_of(inquiry: Inquiry, recent: tuple[str, ...] = ()) -> Brief:
    """A brief with nothing but the buyer's words."""
    return Brief(inquiry=inquiry, triage=Triage(), shop=Shop(id="default", name="Лавка"), language=Language.RU, recent=recent)


def content_stems(text: str) -> dict[str, str]:
    """Nouns, verbs, adjectives and adverbs of a text by dictionary form."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        for form in forms(word)[:2]:
            if form.pos in {"NOUN", "VERB", "INFN", "ADJF", "ADJS", "PRTF", "PRTS", "ADVB", "GRND"} and plain(form.lemma) not in _COMMON:
                found.setdefault(plain(form.lemma), word)
    return found


def named(inquiry: Inquiry, draft: Draft) -> list[str]:
    """The words of the draft that are the buyer's own."""
    said, told = content_stems(draft.text), content_stems(inquiry.words)
    return [word for lemma, word in said.items() if lemma in told]


def whole(rows: list[dict[str, Any]]) -> list[str]:
    """Figures over all reviews, drafted one after another as a shop would, with the last 200 replies in view."""
    composer, recent = Composer(), list[str]()
    outcomes: Counter[str] = Counter()
    skeletons: Counter[tuple[str, ...]] = Counter()
    openings: Counter[str] = Counter()
    times, invented, thanked = list[float](), list[str](), list[str]()
    plans: list[tuple[str, ...]] = []
    alike: Counter[str] = Counter()
    for row in rows:
        inquiry = inquiry_of(row)
        started = time.process_time()
        made = composer.write(brief_of(inquiry, tuple(recent[:200])))
        times.append(time.process_time() - started)
        if isinstance(made, Hold):
            outcomes[f"held: {made.code}"] += 1
            continue
        outcomes["drafted"] += 1
        alike.update(_alike(made, recent[:WINDOW], plans[:WINDOW]))
        recent.insert(0, made.text)
        plans.insert(0, made.plan)
        skeletons[made.plan] += 1
        openings[" ".join(made.text.partition("!")[2].split()[:4])] += 1
        if _INVENTED.search(_SO_THAT.sub("", made.text)):
            invented.append(made.text)
        if any(move.startswith(("ack.", "mixed", "refused")) for move in made.plan) and _thanks(made.text, inquiry.words):
            thanked.append(made.text)
    times.sort()
    total, drafted = len(rows), outcomes["drafted"]
    top = skeletons.most_common(1)[0]
    return [
        f"reviews: {total}; " + "; ".join(f"{name} {count} ({count / total:.1%})" for name, count in outcomes.most_common()),
        f"most repeated skeleton: {top[1]} drafts, {top[1] / drafted:.2%} of drafts, {top[1] / total:.2%} of reviews: {' + '.join(top[0])}",
        f"different skeletons: {len(skeletons)}",
        f"within the shop's last {WINDOW} replies: "
        + "; ".join(f"{name} {alike[name]} ({alike[name] / drafted:.1%})" for name in _WINDOWS),
        f"most common openings (4 words): {openings.most_common(5)}",
        f"thanks or joy under a complaint: {len(thanked)} {thanked[:3]}",
        f"reported or promised actions: {len(invented)} {invented[:3]}",
        (
            f"CPU per draft (load of the machine {os.getloadavg()[0]:.1f}): "
            f"p50 {times[len(times) // 2] * 1000:.1f} ms, p95 {times[int(len(times) * 0.95)] * 1000:.1f} ms"
        ),
    ]


def _thanks(text: str, words: str) -> bool:
    """Whether a reply thanks or rejoices; «приятно» that the buyer wrote of the goods is no joy of ours."""
    return any(match.group(0).lower() != "приятно" or "приятно" not in words.lower() for match in _THANKS.finditer(text))


_WINDOWS = ("opening or skeleton again", "opening", "skeleton", "closing that is no step", "step word for word", "whole text")


def _alike(made: Draft, texts: list[str], plans: list[tuple[str, ...]]) -> list[str]:
    """In what a draft repeats the window; the skeleton is compared by plan, exactly."""
    opens = opening(made.text) in {opening(text) for text in texts}
    built = made.plan in plans
    closes = said(made.text).closing in {said(text).closing for text in texts}
    step = made.plan[-1].startswith(("step.", "fact", "faq", "term."))
    whole_text = said(made.text).sentences in {said(text).sentences for text in texts}
    return [
        name
        for name, true in zip(_WINDOWS, (opens or built, opens, built, closes and not step, closes and step, whole_text), strict=True)
        if true
    ]


def pairs(folder: Path) -> list[str]:
    """For each complaint of the pairs: which of the buyer's words the draft names."""
    composer, lines, nothing, held = Composer(), list[str](), 0, 0
    for row in rows_of(folder, "complaint_pairs"):
        inquiry = inquiry_of(row)
        made = composer.write(brief_of(inquiry))
        if isinstance(made, Hold):
            held += 1
            lines.append(f"  {row['id']}: held, {made.reason}")
            continue
        words = named(inquiry, made)
        nothing += not words
        lines.append(f"  {row['id']}: {', '.join(words) or 'NOTHING'}")
    return [f"complaint pairs: {len(lines)}, held {held}, drafts that name nothing of the buyer's: {nothing}", *lines]


def main() -> None:
    """Prints and records the figures."""
    folder = shared_data()
    if folder is None:
        print("the shared data folder is absent: set OTKLIK_SHARED to the folder that holds data/")
        return
    rows = rows_of(folder, "reviews_with_answers") + rows_of(folder, "reviews_plain")
    summary, *lines = pairs(folder)
    record("composer", COMMAND, "\n".join([*whole(rows), summary]))
    # The pairs' own words are the buyers': printed here, kept out of the record.
    print("\n".join(lines))


if __name__ == "__main__":
    main()
