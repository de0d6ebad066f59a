"""Wildberries: reviews, questions, buyer chats, return claims and product cards of one seller account."""

from assistant.marketplaces.wb.account import Wildberries
from assistant.marketplaces.wb.settings import ALLOWANCES, BASIC_ALLOWANCES, HABITS

__all__ = ["ALLOWANCES", "BASIC_ALLOWANCES", "HABITS", "Wildberries"]
