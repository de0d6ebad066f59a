"""Detectors by theme; importing this package registers them."""

from assistant.filter.detectors import contacts, phrases

__all__ = ["contacts", "phrases"]
