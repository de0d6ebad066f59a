"""Files that were read and wait to be applied; they hold no buyer's words, and live a day."""

import json
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from assistant.store.insight_tables import uploads
from assistant.store.part import Part
from knowledge.types import Frozen

LIFE = timedelta(days=1)


class KeptUpload(Frozen):
    """A file as it was read. `base` names what its source said when the preview was made."""

    id: str
    shop_id: str
    source: str
    file: str
    body: str
    base: str
    made_by: str
    made_at: datetime


class WaitingFiles(Part):
    """Keeping files between their preview and their application."""

    def keep_upload(self, made: KeptUpload) -> None:
        """Keeps a file, and drops those that waited longer than a day."""
        body = json.dumps({"body": made.body, "base": made.base}, ensure_ascii=False).replace("\\u0000", "")
        with self.database.write() as connection:
            connection.execute(delete(uploads).where(uploads.c.made_at < made.made_at - LIFE))
            connection.execute(uploads.insert().values(made.model_dump(exclude={"body", "base"}) | {"body": body}))

    def upload(self, upload_id: str) -> KeptUpload | None:
        """A waiting file."""
        with self.database.read() as connection:
            row = connection.execute(select(uploads).where(uploads.c.id == upload_id[:64])).mappings().first()
        return KeptUpload.model_validate(dict(row) | json.loads(row["body"])) if row else None

    def take_upload(self, upload_id: str) -> bool:
        """Takes a file out to apply it; False when somebody was faster."""
        with self.database.write() as connection:
            return connection.execute(delete(uploads).where(uploads.c.id == upload_id)).rowcount == 1
