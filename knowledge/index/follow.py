"""Keeping the dense index true to the database: told of every change, probed at start, made anew when it lies."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from knowledge.bm25 import passages_of
from knowledge.database import Database, insert_of
from knowledge.holdings.vectors import vectors_of
from knowledge.index import DenseIndex
from knowledge.tables import changes, passages, progress, shelves, vectors

_BATCH = 2000
_PROBES = 3
_NEAR = 10

Report = Callable[[str], None]


class Follower:
    """One index of one encoder over one database."""

    def __init__(self, database: Database, index: DenseIndex, model: str, searched: int, report: Report | None = None) -> None:
        self._database, self._index, self._model, self._searched = database, index, model, searched
        self._report = report or (lambda line: None)

    def start(self) -> list[int]:
        """Probes every shelf, rebuilds those that lost something, forgets those that are gone; gives the rebuilt ones."""
        with self._database.alone(f"index {self._index.name}"):
            return self._start()

    def _start(self) -> list[int]:
        with self._database.reading() as connection:
            held = list(connection.execute(select(shelves.c.id)).scalars())
        for stranger in set(self._index.shelves()) - set(held):
            self._index.drop(stranger)
        self._follow()
        damaged = [shelf for shelf in held if not self.sound(shelf)]
        for shelf in damaged:
            self.rebuild(shelf)
        return damaged

    def follow(self) -> None:
        """Tells the index what changed since it was told last; one process at a time, so that no older word comes after a newer one."""
        with self._database.alone(f"index {self._index.name}"):
            self._follow()

    def _follow(self) -> None:
        for shelf, told in self._behind():
            while batch := self._news(shelf, told):
                told = max(number for number, _, _ in batch)
                self._tell(shelf, batch)
                self._mark(shelf, told)

    def behind(self) -> int:
        """How many shelves changed since the index was told; asks the index, so that one which is away is noticed."""
        self._index.shelves()
        return len(self._behind())

    def sound(self, shelf: int, *, thorough: bool = False) -> bool:
        """Whether the index holds as many vectors as the database, and finds some of them where they are.

        A start believes the number of passages that the shelf keeps of itself; a thorough look counts them, and their vectors, anew.
        """
        try:
            with self._database.reading() as connection:
                known = connection.execute(select(progress.c.change).where(*self._here(shelf))).scalar()
                sample = self._sample(connection, shelf)
                expected = self._expected(connection, shelf) if thorough else self._kept(connection, shelf)
            counted = self._index.count(shelf)
            return known is not None and counted == expected and all(self._found(shelf, entry) for entry in sample)
        except Exception:  # noqa: BLE001  whatever a damaged index raises, it is rebuilt
            return False

    def rebuild(self, shelf: int) -> int:
        """Makes a shelf's index anew from the database; gives the number of vectors."""
        with self._database.reading() as connection:
            newest = int(connection.execute(select(func.coalesce(func.max(changes.c.id), 0))).scalar_one())
            ids = list(connection.execute(select(passages.c.id).where(passages.c.shelf == shelf).order_by(passages.c.id)).scalars())
        self._index.drop(shelf)
        done = 0
        for start in range(0, len(ids), _BATCH):
            with self._database.reading() as connection:
                found, stacked = vectors_of(connection, self._model, ids[start : start + _BATCH], self._searched)
            if found:
                self._index.put(shelf, found, stacked)
            done += len(found)
            self._report(f"rebuilding the vectors of shelf {shelf}: {done} of {len(ids)}")
        self._mark(shelf, newest)
        return done

    def _behind(self) -> list[tuple[int, int]]:
        newest = select(changes.c.shelf, func.max(changes.c.id).label("newest")).group_by(changes.c.shelf)
        told = select(progress.c.shelf, progress.c.change).where(progress.c.name == self._index.name)
        with self._database.reading() as connection:
            known = {row.shelf: row.change for row in connection.execute(told)}
            return [(row.shelf, known.get(row.shelf, 0)) for row in connection.execute(newest) if row.newest > known.get(row.shelf, 0)]

    def _news(self, shelf: int, told: int) -> list[tuple[int, int, bool]]:
        query = select(changes.c.id, changes.c.passage, changes.c.removed).where(changes.c.shelf == shelf, changes.c.id > told)
        with self._database.reading() as connection:
            return [(row.id, row.passage, row.removed) for row in connection.execute(query.order_by(changes.c.id).limit(_BATCH))]

    def _tell(self, shelf: int, batch: list[tuple[int, int, bool]]) -> None:
        last = {entry: removed for _, entry, removed in batch}
        with self._database.reading() as connection:
            found, stacked = vectors_of(connection, self._model, [entry for entry, removed in last.items() if not removed], self._searched)
        if gone := [entry for entry, removed in last.items() if removed]:
            self._index.remove(shelf, gone)
        if found:
            self._index.put(shelf, found, stacked)

    def _mark(self, shelf: int, change: int) -> None:
        with self._database.writing() as connection:
            made = insert_of(connection, progress).values(name=self._index.name, shelf=shelf, change=change)
            connection.execute(made.on_conflict_do_update(index_elements=["name", "shelf"], set_={"change": change}))
            least = select(func.min(progress.c.change)).where(progress.c.shelf == shelf).scalar_subquery()
            connection.execute(delete(changes).where(changes.c.shelf == shelf, changes.c.id < least))

    def _here(self, shelf: int) -> tuple[ColumnElement[bool], ...]:
        return progress.c.name == self._index.name, progress.c.shelf == shelf

    def _kept(self, connection: Connection, shelf: int) -> int:
        return passages_of(connection.execute(select(shelves.c.stems).where(shelves.c.id == shelf)).scalar_one())

    def _expected(self, connection: Connection, shelf: int) -> int:
        joined = passages.outerjoin(vectors, and_(vectors.c.digest == passages.c.digest, vectors.c.model == self._model))
        query = select(func.count(vectors.c.digest)).select_from(joined).where(passages.c.shelf == shelf)
        return int(connection.execute(query).scalar_one())

    def _sample(self, connection: Connection, shelf: int) -> list[int]:
        ends = (select(end(passages.c.id)).where(passages.c.shelf == shelf) for end in (func.min, func.max))  # each alone is one look
        first, last = (connection.execute(query).scalar() for query in ends)
        if first is None or last is None:
            return []
        steps = {first + (last - first) * step // max(1, _PROBES - 1) for step in range(_PROBES)}
        near = select(func.min(passages.c.id)).where(passages.c.shelf == shelf)
        return [int(connection.execute(near.where(passages.c.id >= step)).scalar_one()) for step in sorted(steps)]

    def _found(self, shelf: int, entry: int) -> bool:
        """Whether the index names this passage, or another of the same words, among the nearest to its own vector."""
        with self._database.reading() as connection:
            ids, stacked = vectors_of(connection, self._model, [entry], self._searched)
            if not ids:
                return True
            near = self._index.nearest(shelf, stacked[0], _NEAR)
            same = select(passages.c.id).where(
                passages.c.digest == select(passages.c.digest).where(passages.c.id == entry).scalar_subquery()
            )
            return bool(set(near) & set(connection.execute(same).scalars()))
