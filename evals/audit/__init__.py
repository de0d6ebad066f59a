"""Onboarding for a new shop: what was risky, templated, untrue or unanswered in its last published answers, and a better draft."""

from evals.audit.examine import Audit, Fault, FaultKind, Row, audit
from evals.audit.show import write_html, write_xlsx

__all__ = ["Audit", "Fault", "FaultKind", "Row", "audit", "write_html", "write_xlsx"]
