"""The errors of the service, sorted by who must act.

OtklikError
├── InputError            whoever sent it: mend the input
│   ├── NotFound          it is not there
│   └── Unsupported       we cannot do this, and the message says what can be done instead
├── SettingsError         the operator: mend the settings
├── ConflictError         the reviewer: somebody was faster; look again
│   └── StaleProposal     the proposal changed since it was read
├── RefusedError          the reviewer: the text or the action is not allowed
│   └── Forbidden         this account may not do it
├── ModelError            the model's provider
│   ├── ModelBusy         come back later
│   └── ModelUnusable     the answer could not be used
├── MarketplaceError      the marketplace
│   ├── MarketplaceBusy   come back later
│   ├── MarketplaceDenied the token or the subscription does not allow it
│   ├── AnswerRefused     a clear no to this one request, with the platform's reason
│   └── OutcomeUnknown    a write may or may not have happened; only a read-back tells
└── StoreError            the database
"""


class OtklikError(Exception):
    """Any error of ours; its message names the thing and says what to do."""

    quotes = True
    """Whether the message may repeat words that came from outside; such a message is not logged."""


class InputError(OtklikError):
    """What was sent cannot be used as it is."""


class NotFound(InputError):
    """The named thing does not exist."""


class Unsupported(InputError):
    """This cannot be done here."""


class SettingsError(OtklikError):
    """A setting is missing or wrong."""

    quotes = False


class ConflictError(OtklikError):
    """Somebody else was faster."""


class StaleProposal(ConflictError):
    """The proposal changed since it was read."""


class RefusedError(OtklikError):
    """The text or the action is not allowed."""


class Forbidden(RefusedError):
    """This account may not do that."""


class ModelError(OtklikError):
    """The model's provider failed."""


class ModelBusy(ModelError):
    """The model asks us to come back later."""

    quotes = False

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelUnusable(ModelError):
    """The model's answer could not be used."""


class MarketplaceError(OtklikError):
    """The marketplace failed."""


class MarketplaceBusy(MarketplaceError):
    """The marketplace asks us to come back later."""

    quotes = False

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class MarketplaceDenied(MarketplaceError):
    """The token or the subscription does not allow it."""


class AnswerRefused(MarketplaceError):
    """The marketplace refused this one request and said why."""


class OutcomeUnknown(MarketplaceError):
    """A write may or may not have happened; only a read-back tells."""

    quotes = False


class StoreError(OtklikError):
    """The database failed or refused."""

    quotes = False
