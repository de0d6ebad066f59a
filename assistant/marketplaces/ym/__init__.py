"""Yandex Market: goods reviews, questions, chats, returns and product cards of one cabinet."""

from assistant.marketplaces.ym.account import YandexMarket
from assistant.marketplaces.ym.settings import ALLOWANCES, HABITS, PARALLEL

__all__ = ["ALLOWANCES", "HABITS", "PARALLEL", "YandexMarket"]
