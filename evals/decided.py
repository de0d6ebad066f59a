"""What reviewers decided in this installation, each decision with the proposal it was about."""

from collections.abc import Iterator

from assistant.domain import Decision, Proposal
from assistant.errors import NotFound
from assistant.settings import Settings
from assistant.store import Store


def decided(settings: Settings, limit: int = 1000) -> Iterator[tuple[Decision, Proposal]]:
    """The last decisions, newest first; those whose proposal is no longer kept are passed over."""
    with Store.open(settings.store_url) as store:
        for verdict in store.recent_verdicts(limit):
            try:
                yield verdict, store.proposal(verdict.proposal_id, verdict.version)
            except NotFound:
                continue
