"""Telling programs and people what happened: one outbox for webhooks, e-mail and Telegram."""

from assistant.notifying.delivering import Notifying

__all__ = ["Notifying"]
