"""Ozon: reviews, questions, buyer chats, returns and product cards of one seller account."""

from assistant.marketplaces.ozon.account import Ozon
from assistant.marketplaces.ozon.settings import ALLOWANCES, HABITS

__all__ = ["ALLOWANCES", "HABITS", "Ozon"]
