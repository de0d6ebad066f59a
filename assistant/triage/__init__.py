"""What the buyer's words demand before anything is written."""

from assistant.triage.verdict import inbound_findings, triage

__all__ = ["inbound_findings", "triage"]
