"""No shop waits for ever, however many inquiries another one has."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.fairness import ORDINARY, fair_order

SHOPS = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.booleans(), max_size=40), min_size=1)
Item = tuple[str, int, bool]


def lines_of(shops: dict[str, list[bool]]) -> dict[str, list[Item]]:
    return {shop: [(shop, number, hurried) for number, hurried in enumerate(flags)] for shop, flags in shops.items()}


def order(lines: dict[str, list[Item]], limit: int, **given: object) -> list[Item]:
    return fair_order(lines, limit, urgent=lambda item: item[2], **given)  # type: ignore[arg-type]


@given(SHOPS, st.integers(0, 120))
def test_nothing_is_lost_doubled_or_made_up_and_no_place_stays_empty(shops: dict[str, list[bool]], limit: int) -> None:
    lines = lines_of(shops)
    chosen = order(lines, limit)
    assert len(set(chosen)) == len(chosen) == min(limit, sum(map(len, lines.values())))
    assert set(chosen) <= {item for line in lines.values() for item in line}


@given(SHOPS)
def test_a_shop_is_never_more_than_one_place_ahead_of_a_shop_that_still_waits(shops: dict[str, list[bool]]) -> None:
    lines = {shop: [(shop, number, True) for number in range(len(flags))] for shop, flags in shops.items()}
    for limit in range(1, 40):
        chosen = order(lines, limit)
        got = {shop: sum(item[0] == shop for item in chosen) for shop in lines}
        waits = [got[shop] for shop in lines if got[shop] < len(lines[shop])]
        assert not waits or max(got.values()) - min(waits) <= 1


@given(SHOPS, st.integers(1, 120))
def test_the_urgent_come_first_but_for_every_fifth_place(shops: dict[str, list[bool]], limit: int) -> None:
    lines = lines_of(shops)
    chosen = order(lines, limit)
    hurried = sum(item[2] for line in lines.values() for item in line)
    calm_before = sum(not item[2] for item in chosen[: max((n for n, item in enumerate(chosen) if item[2]), default=0)])
    assert calm_before <= len(chosen) // ORDINARY + 1
    if hurried >= limit >= ORDINARY and any(not item[2] for line in lines.values() for item in line):
        assert any(not item[2] for item in chosen)


@given(SHOPS)
def test_a_shops_own_order_is_kept(shops: dict[str, list[bool]]) -> None:
    chosen = order(lines_of(shops), 200)
    for shop in shops:
        for hurried in (True, False):
            own = [item[1] for item in chosen if item[0] == shop and item[2] is hurried]
            assert own == sorted(own)


def test_praise_for_a_small_shop_is_drafted_beside_a_huge_shops_complaints() -> None:
    lines = {"huge": [("huge", number, True) for number in range(100_000)], "small": [("small", number, False) for number in range(10)]}
    chosen = order(lines, 60)
    assert sum(item[0] == "small" for item in chosen) == 10


def test_weights_share_the_places_and_the_past_counts() -> None:
    lines = {shop: [(shop, number, True) for number in range(100)] for shop in "ab"}
    assert sum(item[0] == "a" for item in order(lines, 40, weight=lambda shop: 3.0 if shop == "a" else 1.0)) == 30
    assert sum(item[0] == "a" for item in order(lines, 10, served={"a": 10.0})) == 0
