"""Weights of a shop's own are learned from its approvals, and kept only if they win."""

from pathlib import Path

import pytest

from knowledge.errors import SourceError
from knowledge.fusion import Weights
from knowledge.library import Library
from knowledge.refit import Approval, Refit, keep, own_weights, refit
from tests.builders import a_card


def test_too_few_approvals_are_refused() -> None:
    library = Library([a_card(shop_id="s1", text="лампа")])
    with pytest.raises(SourceError, match="1 usable approvals are too few"):
        refit(library.retrieval, "s1", [Approval(text="лампа", right="card:p1")])


def test_a_fit_that_changes_nothing_does_not_win() -> None:
    cards = [a_card(id=f"c{number}", product_id=f"c{number}", title=f"Товар {number}", shop_id="s1") for number in range(60)]
    approvals = [Approval(text=f"товар {number}", right=f"c{number}") for number in range(60)]
    found = refit(Library(cards).retrieval, "s1", approvals)
    assert found.before == found.after == 1.0
    assert not found.wins


def test_kept_weights_are_found_again_and_a_damaged_file_is_named(tmp_path: Path) -> None:
    keep(Refit(meaning=1, stems=2, pieces=0, before=0.5, after=0.6, low=0.01, high=0.2), tmp_path)
    assert own_weights(tmp_path) == Weights(1, 2, 0)
    (tmp_path / "fusion.json").write_text("{")
    with pytest.raises(SourceError, match="delete it or run"):
        own_weights(tmp_path)
