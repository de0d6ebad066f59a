"""Questions inside a review or a chat message: answered by `assistant.answering`, in one line of the reply."""

import re

from assistant.answering import answer
from assistant.answering.answers import Verdict
from assistant.answering.wording import answer_draft
from assistant.domain import Hold
from assistant.reading import Polarity
from assistant.writing.composer.situation import Line, Situation

_ASKS = re.compile(
    r"\b(?:does|do|is|are|can|could|will|how|what|which|where)\b|吗|多少|几|怎么|能不能|可以|是不是"
    r"|\b(?:можно ли|можно|есть ли|подойд[её]т|как (?:включ|выключ|настро|установ|пользов|замен)\w*|сколько|какой|какая|какое|нужно ли)\b",
    re.IGNORECASE,
)
_RHETORICAL = re.compile(
    r"\b(?:why|seriously|who|really)\b|为什么|凭什么|什么意思|是吗"
    r"|\b(?:зачем|почему|за что|доколе|неужели|как так|куда|что за|где (?:мои|обещанн)\w*|какой (?:ужас|смысл)|сколько можно|вы)\b",
    re.IGNORECASE,
)


def answers(made: Situation) -> list[Line] | Hold:
    """What the card says to the questions asked; what it does not say is admitted only where the question is a real one."""
    brief = made.brief
    asked = [point.words for point in made.reading.of(Polarity.QUESTION)[:3] if not _RHETORICAL.search(point.words)]
    if not asked or not brief.card:
        return []
    found = [item for words in asked for item in answer(f"{words}?", brief.card, brief.passages)]
    known = [item for item in found if item.verdict is not Verdict.SILENT or _ASKS.search(item.asked)]
    if not known:
        return []
    draft = answer_draft(brief, known, "")
    if isinstance(draft, Hold):
        return draft
    made.unanswered.extend(draft.unanswered)
    made.chooser.used.append("answer")
    passages = tuple(dict.fromkeys(identity for citation in draft.citations for identity in citation.passage_ids))
    return [Line(draft.text, passages)]
