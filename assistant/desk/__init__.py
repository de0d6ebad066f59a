"""What a reviewer can do: find, lease, check, edit, decide, undo."""

from assistant.desk.deciding import Desk
from assistant.desk.values import BULK_MOST, LONGEST_TEXT, Bulk, Request, Unconfirmed, Unseen, clean, sha256, within

__all__ = ["BULK_MOST", "LONGEST_TEXT", "Bulk", "Desk", "Request", "Unconfirmed", "Unseen", "clean", "sha256", "within"]
