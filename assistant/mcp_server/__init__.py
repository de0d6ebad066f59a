"""Otklik for AI agents over the Model Context Protocol: drafting, checking, searching, reading. Nothing here approves or publishes."""
