"""The answers of services, kept so that no question is asked twice: one SQLite file for all services and runs."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from kkgeo._base.bounded import Limits, TooMuchError, parsed
from kkgeo._base.cache import folder, trusted
from kkgeo._base.words import Phrase, language
from kkgeo.errors import SourceError
from kkgeo.services.owner import note_owner, owner_said

#: How long an answer counts, in days. Addresses are added all the time, so "nothing found" is asked again sooner.
KEPT_DAYS = 90
KEPT_DAYS_NOTHING = 7
_DAY = 86_400.0

#: How long one statement waits for another process, in seconds; a statement takes milliseconds.
_PATIENCE = 30.0
#: How long a turn is waited for before looking whether the user wants to stop, in seconds.
_GLANCE = 0.5
#: How long a turn is waited for before saying so, and in all: as long as one question of another run may take.
_SILENT, _LONGEST = 2.0, 300.0

_log = logging.getLogger("kkgeo")

#: The number is that of the tables below: an older kkgeo does not meet a newer one's.
_FILE = "addresses-1.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS answers (
    service TEXT NOT NULL, version TEXT NOT NULL, query TEXT NOT NULL,
    asked REAL NOT NULL, found INTEGER NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (service, version, query)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slots (service TEXT PRIMARY KEY, next REAL NOT NULL) WITHOUT ROWID;
"""
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

T = TypeVar("T")


class Cache:
    """Answers by service, version and question; safe with several processes at once.

    Parameters
    ----------
    path : Path or None
        The file; None keeps answers in memory, for this run.
    clock : callable
        Seconds since 1970.
    longest : float
        How long another run is waited for, in seconds; then this one goes on without its turn.
    told : callable
        Called with a sentence where another run is waited for; it is logged if not given.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        clock: Callable[[], float] = time.time,
        longest: float = _LONGEST,
        told: Callable[[Phrase], None] = lambda said: _log.warning(said.told(language())),
    ) -> None:
        self.path = path
        self._clock = clock
        self._longest, self._told = longest, told
        self._waited_for: set[str] = set()
        self._turns: dict[str, sqlite3.Connection] = {}
        self._connection = self._open()

    @classmethod
    def of_user(cls, **options: Any) -> Cache:
        """Open that of this user; in memory where there is no folder for it."""
        where = folder()
        return cls(None if where is None else where / _FILE, **options)

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        for connection in (self._connection, *self._turns.values()):
            connection.close()
        self._turns.clear()

    def get(self, service: str, version: str, query: str) -> Any:
        """Return a kept answer (JSON), or None where there is none or it is too old."""

        def look(connection: sqlite3.Connection) -> tuple[float, int, str] | None:
            sql = "SELECT asked, found, answer FROM answers WHERE service = ? AND version = ? AND query = ?"
            row: tuple[float, int, str] | None = connection.execute(sql, (service, version, _plain(query))).fetchone()
            return row

        if (row := self._try(look)) is None:
            return None
        asked, found, answer = row
        if not (isinstance(asked, int | float) and found in (0, 1) and isinstance(answer, str)):
            return None
        # A clock that was wrong, then or now, makes an answer old at most.
        if abs(self._clock() - asked) > (KEPT_DAYS if found else KEPT_DAYS_NOTHING) * _DAY:
            return None
        try:
            return parsed(answer.encode("utf-8", "surrogatepass"), Limits())
        except (ValueError, RecursionError, TooMuchError):
            return None

    def put(self, service: str, version: str, query: str, answer: Any, *, found: bool) -> None:
        """Keep an answer; it is on disk when this returns."""
        row = (service, version, _plain(query), self._clock(), int(found), json.dumps(answer))
        self._try(
            lambda connection: connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)
        )

    def forget_old(self) -> None:
        """Take out what no longer counts."""
        limit = self._clock() - KEPT_DAYS * _DAY
        self._try(lambda connection: connection.execute("DELETE FROM answers WHERE asked < ?", (limit,)))

    def reserve(self, service: str, per_second: float) -> float:
        """Take the next moment at which a service may be asked, and return how long to wait for it, in seconds.

        Moments are shared by all processes that use this file.
        """

        def take(connection: sqlite3.Connection) -> float:
            connection.execute("BEGIN IMMEDIATE")
            try:
                now = self._clock()
                row = connection.execute("SELECT next FROM slots WHERE service = ?", (service,)).fetchone()
                # Questions take turns, so nobody is further ahead than one moment: more is a clock that was set back.
                start = now if row is None else min(max(now, float(row[0])), now + 1.0 / per_second)
                connection.execute("INSERT OR REPLACE INTO slots VALUES (?, ?)", (service, start + 1.0 / per_second))
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            return start - now

        return self._try(take)

    @contextmanager
    def turn(self, service: str, stopped: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """Wait until no other process is asking a service, and keep it so within the block.

        Whoever waited finds in the cache what the other one asked. The operating system ends the turn of a process
        that ends, however it ends. One that neither ends nor goes on (it was halted) is waited for once, and said: what
        goes on without a turn may ask what the other one asks, and breaks nothing.
        """
        connection = None if self.path is None else self._turn_file(service)
        taken, began, said = False, time.monotonic(), False
        while connection is not None and not taken and not stopped():
            waited = time.monotonic() - began
            if waited > min(_SILENT, self._longest / 2) and not said and service not in self._waited_for:
                self._told(owner_said(self._beside(service, "owner"), self._longest))
                said = True
            if waited > self._longest or (waited and service in self._waited_for):
                self._waited_for.add(service)
                break
            try:
                connection.execute("BEGIN EXCLUSIVE")
                taken = True
                self._waited_for.discard(service)
                note_owner(self._beside(service, "owner"))
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    # A disk that cannot lock: two runs at once may ask the same, one run does not.
                    connection = None
        try:
            yield
        finally:
            if taken and connection is not None:
                connection.execute("ROLLBACK")

    def _beside(self, service: str, suffix: str) -> Path:
        assert self.path is not None
        return self.path.with_name(f"{service}.{suffix}")

    def _turn_file(self, service: str) -> sqlite3.Connection | None:
        if service not in self._turns:
            path = self._beside(service, "turn")
            try:
                _own_file(path)
                self._turns[service] = sqlite3.connect(path, timeout=_GLANCE, isolation_level=None)
            except (sqlite3.Error, OSError):
                return None
        return self._turns[service]

    def _open(self) -> sqlite3.Connection:
        # In turn: while one process makes a new file another may not be let in, however long it waits.
        with self.turn("opening"):
            try:
                return self._connect()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise self._trouble() from error
            self._put_aside()
            try:
                return self._connect()
            except sqlite3.Error as error:
                raise self._trouble() from error

    def _connect(self) -> sqlite3.Connection:
        if self.path is not None:
            try:
                _own_file(self.path)
            except OSError as error:
                raise self._trouble() from error
        connection = sqlite3.connect(
            ":memory:" if self.path is None else self.path, timeout=_PATIENCE, isolation_level=None
        )
        try:
            # WAL: who reads does not wait for who writes. FULL: what is committed outlives a power cut as well.
            for pragma in ("journal_mode = WAL", "synchronous = FULL"):
                connection.execute(f"PRAGMA {pragma}")
            connection.executescript(_TABLES)
        except BaseException:
            connection.close()
            raise
        return connection

    def _try(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the database; where its file turns out to be damaged, with a new one."""
        try:
            return work(self._connection)
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise self._trouble() from error
        self._connection.close()
        self._put_aside()
        self._connection = self._open()
        try:
            return work(self._connection)
        except sqlite3.Error as error:
            raise self._trouble() from error

    def _put_aside(self) -> None:
        """Rename a damaged file, unless another process did so meanwhile."""
        if self.path is None:
            return
        with self.turn("repair"):
            with suppress(sqlite3.DatabaseError), closing(self._connect()) as again:
                if again.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                    return
            for suffix in ("", "-wal", "-shm"):
                file = self.path.with_name(self.path.name + suffix)
                try:
                    file.replace(file.with_name(f"{file.name}.damaged"))
                except FileNotFoundError:
                    continue
                except OSError as error:
                    raise self._trouble() from error

    def _trouble(self) -> SourceError:
        return SourceError("errors.services.cache", path=str(self.path))


def _own_file(path: Path) -> None:
    """See to it that SQLite opens a file of this user alone: what is a link, a pipe or open to others goes aside."""
    for each in (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))):
        if not trusted(each):
            each.replace(each.with_name(f"{each.name}.damaged"))
    if not path.exists():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    # An older kkgeo left it to the system who may read it.
    path.chmod(0o600)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def _plain(query: str) -> str:
    """Return a text that every encoding has: half a character, as JSON may give, cannot be stored."""
    return query.encode("utf-8", "backslashreplace").decode("utf-8")
