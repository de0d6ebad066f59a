"""The built-in writer that needs no model: a plan first, then words."""

from assistant.writing.composer.composer import Composer

__all__ = ["Composer"]
