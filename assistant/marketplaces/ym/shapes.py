"""Yandex Market's JSON: business-level answers wrapped in `result`, ids as numbers beyond what a browser can count."""

from datetime import datetime
from typing import Any

from assistant.marketplaces.shapes import Identifier, Shape, Text


class YmDescription(Shape):
    advantages: Text = ""
    disadvantages: Text = ""
    comment: Text = ""


class YmIdentifiers(Shape):
    orderId: Identifier | None = None
    offerId: Text = ""


class YmFeedback(Shape):
    feedbackId: Identifier
    createdAt: datetime | None = None
    needReaction: bool = False
    identifiers: YmIdentifiers = YmIdentifiers()
    author: Text = ""
    description: YmDescription | None = None
    media: dict[str, Any] | None = None
    statistics: dict[str, Any] | None = None


class YmAuthor(Shape):
    type: Text = ""
    name: Text = ""


class YmComment(Shape):
    id: Identifier
    text: Text = ""
    canModify: bool = False
    author: YmAuthor | None = None
    status: Text = ""


class YmQuestionIds(Shape):
    id: Identifier
    offerId: Text = ""


class YmQuestion(Shape):
    questionIdentifiers: YmQuestionIds
    text: Text = ""
    createdAt: datetime | None = None
    author: YmAuthor | None = None


class YmContext(Shape):
    type: Text = ""
    customer: dict[str, Any] | None = None
    orderId: Identifier | None = None
    returnId: Identifier | None = None


class YmChat(Shape):
    chatId: Identifier
    context: YmContext = YmContext()
    type: Text = ""
    status: Text = ""
    updatedAt: datetime | None = None


class YmMessage(Shape):
    messageId: Identifier
    createdAt: datetime | None = None
    sender: Text = ""
    message: Text = ""
    payload: list[dict[str, Any]] | None = None


class YmReturn(Shape):
    id: Identifier
    orderId: Identifier = ""
    creationDate: Text = ""
    refundStatus: Text = ""
    returnType: Text = ""
    amount: dict[str, Any] | None = None
    items: list[dict[str, Any]] | None = None
