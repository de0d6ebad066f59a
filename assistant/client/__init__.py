"""The API from Python: a small typed client, the bodies that the service itself uses, and the check of a webhook's signature.

from assistant.client import Otklik

with Otklik("https://desk.example", "otk_…") as otklik:
    suggestion = otklik.suggest(inquiry)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.client.otklik import Otklik
    from assistant.client.problems import Problem, Stale, Unreachable
    from assistant.signing import verify as verify_webhook

_WHERE = {
    "Otklik": ("assistant.client.otklik", "Otklik"),
    "Problem": ("assistant.client.problems", "Problem"),
    "Stale": ("assistant.client.problems", "Stale"),
    "Unreachable": ("assistant.client.problems", "Unreachable"),
    "verify_webhook": ("assistant.signing", "verify"),
}

__all__ = ["Otklik", "Problem", "Stale", "Unreachable", "verify_webhook"]


def __getattr__(name: str) -> Any:
    """Loaded when asked for: the service shares the bodies and needs no client."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)
