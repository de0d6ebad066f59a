"""What we say to the model: prompt files with front matter, and the code that loads them.

A version is a name: new wording is a new file, never an edit of a shipped one.
"""

from prompts.loader import Prompt, PromptError, identifiers, load, read, read_inputs

__all__ = ["Prompt", "PromptError", "identifiers", "load", "read", "read_inputs"]
