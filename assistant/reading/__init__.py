"""Reading what a buyer wrote: points made, problems, questions, wishes, mood. Nothing here writes a reply."""

from assistant.reading.reader import read
from assistant.reading.values import Mood, Point, Polarity, Reading

__all__ = ["Mood", "Point", "Polarity", "Reading", "read"]
