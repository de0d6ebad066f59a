"""Detectors by theme; importing this package registers them."""

from assistant.filter.detectors import contacts, grounding, phrases

__all__ = ["contacts", "grounding", "phrases"]
