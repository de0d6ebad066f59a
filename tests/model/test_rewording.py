"""Without a model: other wordings of the composer's own draft, with the same facts, and a plain no to the rest."""

import pytest

from assistant.domain import Draft
from assistant.errors import Unsupported
from assistant.writing.composer import Composer
from assistant.writing.revise import Revision, Wish, alike
from assistant.writing.rewording import Rewording, warmth
from tests.model.parts import a_lamp_brief

COMPLAINT = "Ночник красивый, а пульт не работает с первого дня."
PRAISE = "Отличный ночник, дочка в восторге, светит мягко. Доставили быстро."


def reworded(text: str, wish: Wish | None, rating: int = 2) -> tuple[Draft, list[Draft]]:
    brief = a_lamp_brief(text, rating=rating)
    draft = Composer().write(brief)
    assert isinstance(draft, Draft)
    return draft, [made for made in Rewording(Composer()).stream(brief, draft, Revision(wish=wish), 3) if isinstance(made, Draft)]


@pytest.mark.parametrize(("text", "rating"), [(COMPLAINT, 2), (PRAISE, 5)])
def test_three_other_wordings_truly_differ(text: str, rating: int) -> None:
    draft, made = reworded(text, None, rating)
    texts = [draft.text, *(one.text for one in made)]
    assert len(made) == 3
    assert all(alike(one, other) < 0.75 for place, one in enumerate(texts) for other in texts[place + 1 :])


def test_each_wish_moves_the_way_it_says() -> None:
    draft, shorter = reworded(COMPLAINT, Wish.SHORTER)
    assert all(len(one.text) <= 0.9 * len(draft.text) for one in shorter)
    draft, warmer = reworded(COMPLAINT, Wish.WARMER)
    assert all(warmth(one.text) > warmth(draft.text) for one in warmer)
    draft, formal = reworded(COMPLAINT, Wish.FORMAL)
    assert all(warmth(one.text) <= warmth(draft.text) for one in formal)
    assert shorter
    assert warmer
    assert formal


@pytest.mark.parametrize(
    ("draft", "revision", "why"),
    [
        (Draft(text="Здравствуйте!", writer="composer"), Revision(hint="предложи обмен"), "language model"),
        (Draft(text="Здравствуйте!", writer="a person"), Revision(wish=Wish.WARMER), "own draft"),
    ],
)
def test_what_it_cannot_do_it_says(draft: Draft, revision: Revision, why: str) -> None:
    with pytest.raises(Unsupported, match=why):
        list(Rewording(Composer()).stream(a_lamp_brief(), draft, revision, 3))
