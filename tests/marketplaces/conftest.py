"""The desk's rules of these tests name a detector that only tests know."""

from tests.desk.conftest import _detector

__all__ = ["_detector"]
