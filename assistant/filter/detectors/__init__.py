"""Detectors by theme; importing this package registers them."""

from assistant.filter import actions, novelty
from assistant.filter.detectors import contacts, fit, grounding, language, meaning, phrases, privacy, profanity, promises, prompt, style

__all__ = [
    "actions",
    "contacts",
    "fit",
    "grounding",
    "language",
    "meaning",
    "novelty",
    "phrases",
    "privacy",
    "profanity",
    "promises",
    "prompt",
    "style",
]
