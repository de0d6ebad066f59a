"""One file that holds an installation: the database as a portable SQLite file, the files of its home, and what they must add up to."""

from assistant.backup.archive import Manifest, Saved
from assistant.backup.restoring import Restored, restore
from assistant.backup.saving import backup

__all__ = ["Manifest", "Restored", "Saved", "backup", "restore"]
