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
from kkgeo._base.cache import folder, put_aside, trusted
from kkgeo._base.words import Phrase, language, phrase
from kkgeo.errors import reason
from kkgeo.services.addresses import number
from kkgeo.services.owner import note_owner, owner_said

#: How long an answer counts, in days. Addresses are added all the time, so "nothing found" is asked again sooner.
KEPT_DAYS = 90
KEPT_DAYS_NOTHING = 7
_DAY = 86_400.0

#: How long one statement waits for another process, in seconds; a statement takes milliseconds.
_PATIENCE = 30.0
#: How long a turn is waited for before looking whether the user wants to stop, in seconds.
_GLANCE = 0.5
#: How long is waited before saying so, and for a turn in all: as long as one question of another run may take.
_SILENT, _LONGEST = 1.0, 300.0
#: The longest text that is kept or read: an answer is shorter, however its letters are written.
_LONGEST_TEXT = 80_000_000

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
_COLUMNS = {
    "answers": ["service", "version", "query", "asked", "found", "answer"],
    "slots": ["service", "next"],
}
#: The file is not what it should be: no database, or one with other tables.
_DAMAGED = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR,
     sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH}
)  # fmt: skip
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
#: Why nothing can be kept, in words; what is not among them the disk does.
_REASONS = {
    **dict.fromkeys(_BUSY, "errors.services.held"),
    **dict.fromkeys((sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM), "errors.system.EACCES"),
    **dict.fromkeys(_DAMAGED, "errors.services.damaged"),
    sqlite3.SQLITE_FULL: "errors.system.ENOSPC",
}

T = TypeVar("T")


class _NewerError(Exception):
    """A newer kkgeo made the file: it is not ours to change."""


class Cache:
    """Answers by service, version and question; safe with several processes at once.

    Where the file cannot be used (any more), answers are kept in memory for this run, and that is said once: it is no
    reason to end.

    Parameters
    ----------
    path : Path or None
        The file; None keeps answers in memory, for this run, and is also what `path` is where the file is not used.
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
        # Where turns are noted, also when answers are not kept any more.
        self._folder = Path() if path is None else path.parent
        self._waited_for: set[str] = set()
        self._turns: dict[str, sqlite3.Connection] = {}
        self._connection = self._open()

    @classmethod
    def of_user(cls, **options: Any) -> Cache:
        """Open that of this user; in memory, with a word, where there is no folder for it."""
        where = folder()
        opened = cls(None if where is None else where / _FILE, **options)
        if where is None:
            opened._told(phrase("errors.services.no_folder"))
        return opened

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
            row: tuple[float, int, str] | None = None
            # What is longer than an answer can be is none.
            with suppress(sqlite3.DataError):
                row = connection.execute(sql, (service, version, _plain(query))).fetchone()
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
        """Keep an answer; it is on disk when this returns, unless the disk takes no more."""
        row = (service, version, _plain(query), self._clock(), int(found), json.dumps(answer))
        with suppress(sqlite3.DataError):
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
                # So is what is no number.
                ahead = now if row is None or not (told := number(row[0])) > now else told
                start = min(ahead, now + 1.0 / per_second)
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
                self._told(owner_said(self._folder / f"{service}.owner", self._longest))
                said = True
            if waited > self._longest or (waited and service in self._waited_for):
                self._waited_for.add(service)
                break
            try:
                connection.execute("BEGIN EXCLUSIVE")
                taken = True
                self._waited_for.discard(service)
                note_owner(self._folder / f"{service}.owner")
            except sqlite3.DatabaseError as error:
                if _code(error) not in _BUSY:
                    # A disk that cannot lock: two runs at once may ask the same, one run does not.
                    connection = None
        try:
            yield
        finally:
            if taken and connection is not None:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

    def _turn_file(self, service: str) -> sqlite3.Connection | None:
        if service not in self._turns:
            path = self._folder / f"{service}.turn"
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
            except _NewerError:
                return self._leave(phrase("errors.services.newer"))
            except OSError as error:
                return self._leave(reason(error))
            except sqlite3.DatabaseError as error:
                if _code(error) not in _DAMAGED:
                    return self._leave(_why(error))
            try:
                self._put_aside()
                return self._connect()
            except OSError as error:
                return self._leave(reason(error))
            except sqlite3.DatabaseError as error:
                return self._leave(_why(error))

    def _connect(self) -> sqlite3.Connection:
        if self.path is not None:
            _own_file(self.path)
        connection = sqlite3.connect(
            ":memory:" if self.path is None else self.path, timeout=_GLANCE, isolation_level=None
        )
        # What is no text is no answer, and no reason to end.
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_TEXT)
        try:
            self._patiently(connection, _prepare)
        except BaseException:
            connection.close()
            raise
        return connection

    def _patiently(self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the database; while another process has it, wait, and say so."""
        began, said, most = time.monotonic(), False, min(_PATIENCE, self._longest)
        while True:
            try:
                return work(connection)
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - began
                if _code(error) not in _BUSY or waited > most:
                    raise
                if waited > min(_SILENT, most / 2) and not said:
                    self._told(owner_said(self._folder, most))
                    said = True
                # Where nobody would be waited for (two that wait for each other), it is refused at once.
                time.sleep(_GLANCE / 10)

    def _try(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the database: with a new one where it is damaged, in memory where it cannot be used."""
        for damage in (True, False):
            try:
                return self._patiently(self._connection, work)
            except (sqlite3.ProgrammingError, sqlite3.DataError):
                raise
            except sqlite3.DatabaseError as error:
                self._connection.close()
                if not damage or _code(error) not in _DAMAGED:
                    self._connection = self._leave(_why(error))
                    break
            try:
                self._put_aside()
            except OSError as error:
                self._connection = self._leave(reason(error))
                break
            self._connection = self._open()
        return work(self._connection)

    def _leave(self, why: Phrase) -> sqlite3.Connection:
        """Go on in memory, and say why."""
        if self.path is not None:
            self._told(phrase("errors.services.cache", path=str(self.path), reason=why))
            self.path = None
        return self._connect()

    def _put_aside(self) -> None:
        """Rename a damaged file, unless another process did so meanwhile."""
        if self.path is None:
            return
        with self.turn("repair"):
            with suppress(sqlite3.DatabaseError, _NewerError), closing(self._connect()) as again:
                if again.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                    return
            for file in _files(self.path):
                with suppress(FileNotFoundError):
                    put_aside(file)


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables, or see that they are as they should be."""
    if connection.execute("PRAGMA user_version").fetchone() != (0,):
        raise _NewerError
    # WAL: who reads does not wait for who writes. FULL: what is committed outlives a power cut as well.
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(_TABLES)
    for table, columns in _COLUMNS.items():
        if [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] != columns:
            other = sqlite3.DatabaseError("other columns")
            other.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise other


def _files(path: Path) -> Iterator[Path]:
    """Give the files of a database."""
    for suffix in ("", "-wal", "-shm"):
        yield path.with_name(path.name + suffix)


def _own_file(path: Path) -> None:
    """See to it that SQLite opens a file of this user alone: what is a link, a pipe or open to others goes aside."""
    for each in _files(path):
        if not trusted(each):
            put_aside(each)
    if not path.exists():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    # An older kkgeo left it to the system who may read it.
    path.chmod(0o600)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _why(error: sqlite3.Error) -> Phrase:
    return phrase(_REASONS.get(_code(error), "errors.system.EIO"))


def _plain(query: str) -> str:
    """Return a text that every encoding has: half a character, as JSON may give, cannot be stored."""
    return query.encode("utf-8", "backslashreplace").decode("utf-8")
