"""The rules of these tests name a detector that only tests know."""

from tests.desk.detector import spelled_word_detector

__all__ = ["spelled_word_detector"]
