"""Answering a product question from the card: what was asked, what the card says to it, or that it says nothing."""

from assistant.answering.answers import Answered, Verdict, answer

__all__ = ["Answered", "Verdict", "answer"]
