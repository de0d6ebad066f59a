"""What the tests of the model writer share."""

import json
from dataclasses import dataclass, field

from assistant.domain import Brief, Draft, Finding, Hold
from knowledge.types import Kind
from tests.builders import a_brief, a_passage, an_inquiry


@dataclass
class PlainWriter:
    """A fallback that writes one known text."""

    name: str = "composer"
    text: str = "Здравствуйте! Ответ составлен без модели."
    asked: list[Brief] = field(default_factory=list)

    def write(self, brief: Brief) -> Draft | Hold:
        self.asked.append(brief)
        return Draft(text=self.text, writer=self.name)

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        return draft


def an_answer(*sentences: str | tuple[str, list[int]], unanswered: tuple[str, ...] = ()) -> str:
    """What a model would say; a bare string rests on no passage."""
    pairs = [(said, []) if isinstance(said, str) else said for said in sentences]
    return json.dumps(
        {"sentences": [{"text": text, "passages": numbers} for text, numbers in pairs], "unanswered": list(unanswered)}, ensure_ascii=False
    )


def a_lamp_brief(text: str = "Ночник красивый, а пульт не работает с первого дня.", **changes: object) -> Brief:
    """A two-star review of a night lamp, with a card and a policy to rest on."""
    inquiry = an_inquiry(text, **({"author": "Ольга", "rating": 2, "product_name": "Ночник «Созвездие»"} | changes))
    card = a_passage("Пульт работает от батарейки CR2025, в комплект она входит.", id="card#0", kind=Kind.CARD, title="Ночник «Созвездие»")
    policy = a_passage("Брак: заявка в разделе «Возвраты», приложите видео.", id="policy#0", title="Порядок возврата")
    return a_brief(inquiry, card=(card,), passages=(policy,))
