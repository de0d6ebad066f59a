"""What a file would change, before it is applied; applied only while the library still says what the preview was made against."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assistant.accounts import Actor, Right
from assistant.errors import ConflictError, Forbidden, InputError, NotFound
from assistant.store import Store
from assistant.store.uploads import KeptUpload
from assistant.uploads.reading import Read, read_file
from knowledge.browsing import Change, Part, changes_between, of_source, parts_of
from knowledge.corrections import corrected, corrections_of
from knowledge.library import Library, SyncReport
from knowledge.stewardship import kept
from knowledge.types import Document, Frozen, Kind

_SHOWN = 100


class Changed(Frozen):
    """A document that would be different."""

    document: Document
    changes: tuple[Change, ...] = ()


class Preview(Frozen):
    """What applying would do. Lists are cut to the first hundred, numbers are whole."""

    upload: KeptUpload
    read: Read
    added: tuple[Document, ...]
    changed: tuple[Changed, ...]
    removed: tuple[Document, ...]
    numbers: dict[str, int]
    clauses: dict[str, tuple[Part, ...]]


@dataclass(frozen=True)
class Uploads:
    """Bringing files in, in two steps. Seniors and administrators only."""

    store: Store
    library: Library

    def bring(self, actor: Actor, shop_id: str, name: str, body: bytes, source: str, now: datetime) -> KeptUpload:
        """Reads a file and keeps what it says for a day, changing nothing yet."""
        _require(actor, shop_id)
        read = read_file(name, body)
        if not read.documents and not read.problems:
            raise InputError(f"{read.file!r} says nothing that we can read")
        kept_as = " ".join(source.split())[:200] or read.file
        made = KeptUpload(
            id=secrets.token_hex(16),
            shop_id=shop_id,
            source=kept_as,
            file=read.file,
            body=read.model_dump_json(exclude_defaults=True),
            base=self._state(shop_id, kept_as),
            made_by=actor.name,
            made_at=now,
        )
        self.store.keep_upload(made)
        self.store.log(actor.name, "file brought", f"{shop_id}/{kept_as}", now=now, file=read.file, sha256=hashlib.sha256(body).hexdigest())
        return made

    def preview(self, actor: Actor, upload_id: str) -> Preview:
        """What the file would change."""
        upload = self._upload(actor, upload_id)
        read = Read.model_validate_json(upload.body)
        held, given = of_source(self.library, upload.shop_id, upload.source), self._given(upload, read)
        added = [document for document in given.values() if document.id not in held]
        removed = [document for document in held.values() if document.id not in given]
        changed = [
            Changed(document=new, changes=changes_between(held[new.id], new)) for new in given.values() if _differs(held.get(new.id), new)
        ]
        numbers = {"added": len(added), "changed": len(changed), "removed": len(removed)}
        return Preview(
            upload=upload,
            read=read,
            added=tuple(added[:_SHOWN]),
            changed=tuple(changed[:_SHOWN]),
            removed=tuple(removed[:_SHOWN]),
            numbers=numbers | {"unchanged": len(given) - len(added) - len(changed), "broken": len(read.problems)},
            clauses={document.id: parts_of(document) for document in list(given.values())[:20] if document.kind is not Kind.CARD},
        )

    def apply(self, actor: Actor, upload_id: str, now: datetime) -> SyncReport:
        """Makes the source say what the file says; ConflictError when the library changed after the preview."""
        upload = self._upload(actor, upload_id)
        if self._state(upload.shop_id, upload.source) != upload.base:
            raise ConflictError("the library changed after this preview; bring the file again and look at what it changes now")
        if not self.store.take_upload(upload.id):
            raise NotFound("this file was applied already")
        read = Read.model_validate_json(upload.body)
        done = self.library.sync(read.documents, shop_id=upload.shop_id, source=upload.source)
        said = done.model_dump(include={"added", "changed", "removed", "unchanged"})
        self.store.log(actor.name, "file applied", f"{upload.shop_id}/{upload.source}", now=now, file=upload.file, **said)
        return done

    def _upload(self, actor: Actor, upload_id: str) -> KeptUpload:
        upload = self.store.upload(upload_id)
        if upload is None:
            raise NotFound("there is no such file; it was applied, or it is older than a day")
        _require(actor, upload.shop_id)
        return upload

    def _given(self, upload: KeptUpload, read: Read) -> Mapping[str, Document]:
        """The documents as they would be kept: the shop's, with what people have put right."""
        known = corrections_of(kept(self.library).database, upload.shop_id)
        owned = (document.model_copy(update={"shop_id": upload.shop_id}) for document in read.documents)
        given: dict[str, Document] = {}
        for document in owned:
            given.setdefault(document.id, corrected(document, known.get(document.id, ())))
        return given

    def _state(self, shop_id: str, source: str) -> str:
        held = of_source(self.library, shop_id, source)
        said = "\n".join(held[name].model_dump_json() for name in sorted(held))
        return hashlib.sha256(said.encode()).hexdigest()


def _differs(old: Document | None, new: Document) -> bool:
    return old is not None and old != new


def _require(actor: Actor, shop_id: str) -> None:
    actor.require(Right.OVERRIDE)
    if not actor.sees(shop_id):
        raise Forbidden(f"{actor.name!r} has no access to this shop")
