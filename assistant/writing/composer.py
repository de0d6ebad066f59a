"""The built-in writer that needs no model: a plan first, then words."""

from assistant.domain import Brief, Draft, Finding, Hold


class Composer:
    """Writes from the Brief alone; holds where it has nothing true and specific to say."""

    name = "composer"

    def write(self, brief: Brief) -> Draft | Hold:
        """A draft for this brief, or the reason why a person must write it."""
        return Hold(code="nothing_specific", reason="the composer has nothing specific to say")

    def mend(self, brief: Brief, draft: Draft, findings: tuple[Finding, ...]) -> Draft | Hold:
        """The draft without what the filter found, or a hold when it cannot be mended."""
        return draft
