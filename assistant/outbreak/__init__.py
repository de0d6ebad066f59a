"""Many alike complaints on one product: one position, approved by a person, is what new drafts say until it ends."""

from assistant.outbreak.applying import positioned, with_position, without_position

__all__ = ["positioned", "with_position", "without_position"]
