"""Hostile words do not hold reading up."""

import time

import pytest

from assistant.reading import read
from tests.builders import an_inquiry

FOREVER = 10.0
"""CPU seconds no linear reading takes on any machine; how fast it is, a bench says."""


HOSTILE = ["ы" * 50_000, "ы-" * 25_000, "1 " * 20_000, "вместо " * 6_000, "(" * 50_000, "размер вес" + " " * 50_000, "не " * 2_000]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_message_and_no_name_of_a_product_is_read_for_ever(words: str) -> None:
    started = time.process_time()
    read(an_inquiry(words, product_name=words))
    assert time.process_time() - started < FOREVER
