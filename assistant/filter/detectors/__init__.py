"""Detectors by theme; importing this package registers them."""

from assistant.filter import actions, novelty
from assistant.filter.detectors import contacts, grounding, phrases

__all__ = ["actions", "contacts", "grounding", "novelty", "phrases"]
