"""The law as documents that all shops share: what a shop may say of it to a buyer, with the articles it rests on."""

from collections.abc import Iterable, Iterator

from knowledge.types import Document, Jurisdiction, Kind, Language, Rule


def law_documents(rules: Iterable[Rule], jurisdiction: Jurisdiction) -> Iterator[Document]:
    """One document for each rule of law of this place."""
    for rule in rules:
        if rule.jurisdiction is jurisdiction:
            yield Document(
                id=rule.id,
                kind=Kind.LAW,
                title=rule.sources[0] if rule.sources else rule.id,
                text=rule.says_ru,
                source="; ".join(rule.sources),
                lang=Language.RU,
                platform=rule.platforms[0] if len(rule.platforms) == 1 else None,
                valid_from=rule.effective_from,
                valid_until=rule.effective_until,
            )
