"""Parts made one after another, or several at a time by processes of their own; each is written where it is made."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from kkgeo._base.leftover import sweep
from kkgeo._base.programme import Programme, telling_of
from kkgeo._base.stopping import check
from kkgeo.errors import SourceError
from kkgeo.streaming.folder import Folder
from kkgeo.streaming.layout import laid_out, merged
from kkgeo.streaming.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

#: Parts that wait for a process, for each process.
_AHEAD = 2


@dataclass(frozen=True)
class Known:
    """What a part cannot know by itself, and is found of all of them."""

    #: Columns that are texts, and roles of which cells are split.
    texts: frozenset[str] = frozenset()
    split: frozenset[str] = frozenset()

    def lacks(self, told: Mapping[str, Any]) -> bool:
        """Say whether a part that says this of itself was made without knowing something of it."""
        return not (self.texts <= {*told.get("texts", ())} and self.split <= {*told.get("split", ())})


class Making(Protocol):
    """Makes a part: what it is given is some rows of the input and the number of the first, from 0."""

    def __call__(self, rows: pa.Table, first: int) -> tuple[pa.Table, dict[str, Any]]:
        """Return the rows of the part, and what it says of itself.

        That is ``rows``, ``placed``, ``statuses``, ``empty`` (the columns in which there is nothing), and as of `Known`
        ``texts`` and ``split``: what was known, or was found in it.
        """
        ...

    def knowing(self, known: Known) -> Self:
        """Return the same, making parts as all others are, by what is known of these."""
        ...

    def reasons(self, part: Path, told: Mapping[str, Any], first: int) -> Iterator[tuple[str, str, int, int]]:
        """Yield why rows of a part are not placed: status, note, how many, and the number of the first, from 1."""
        ...


@dataclass(frozen=True)
class Work:
    """How parts are made and where they are put, in whose words."""

    folder: Folder
    make: Making
    programme: Programme | None

    def __call__(self, number: int, rows: pa.Table) -> dict[str, Any]:
        """Make a part and put it in the folder; return what it says of itself."""
        with telling_of(self.programme):
            table, told = self.make(rows, number * self.folder.job.part_rows)
        # As it is laid out among others, so that most parts stay as they are.
        own = table.schema
        self.folder.put(number, laid_out(table, merged([own], [own])), told)
        return told


def run(
    work: Work, source: Source, wanted: Callable[[int], bool], workers: int, step: Callable[[int], None]
) -> dict[int, dict[str, Any]]:
    """Make the parts that are wanted, and return what each says of itself.

    Parameters
    ----------
    work : Work
        How they are made.
    source : Source
        What they are made of.
    wanted : callable
        Says of the number of a part whether it is to be made.
    workers : int
        How many processes; 1 is this one.
    step : callable
        Called with the rows of a part when it is there.
    """
    told: dict[int, dict[str, Any]] = {}
    parts = source.parts(work.folder.job.part_rows, wanted)
    made = _one_by_one(work, parts) if workers == 1 else _by_processes(work, parts, workers)
    for number, one in made:
        told[number] = one
        step(int(one["rows"]))
        check()
    source.check_same()
    return told


def _one_by_one(work: Work, parts: Iterator[tuple[int, pa.Table]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, table in parts:
        yield number, work(number, table)


def _by_processes(
    work: Work, parts: Iterator[tuple[int, pa.Table]], workers: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    pending: dict[Future[dict[str, Any]], int] = {}
    with _pool(work, workers) as pool:
        try:
            for number, table in parts:
                pending[pool.submit(_make, number, _packed(table))] = number
                while len(pending) >= _AHEAD * workers:
                    yield from _finished(pending)
            while pending:
                yield from _finished(pending)
        except BrokenProcessPool as error:
            raise SourceError("errors.streaming.worker", target=work.folder.path) from error


def _finished(pending: dict[Future[dict[str, Any]], int]) -> Iterator[tuple[int, dict[str, Any]]]:
    for future in wait(pending, return_when=FIRST_COMPLETED).done:
        yield pending.pop(future), future.result()


@contextmanager
def _pool(work: Work, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give processes that make parts; however the block ends none of them is left, and of parts only whole ones."""
    before = {*multiprocessing.active_children()}
    # What was begun in this process, as threads of Arrow, does not go on in a copy of it.
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=fresh, initializer=_begin, initargs=(work,))
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        for process in {*multiprocessing.active_children()} - before:
            process.terminate()
        pool.shutdown(cancel_futures=True)
        sweep(work.folder.path)
        raise


def _packed(table: pa.Table) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


_work: list[Work] = []


def _begin(work: Work) -> None:
    """Begin a process: Ctrl-C is for the one that began it, and it ends when that does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work[:] = [work]
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _make(number: int, packed: bytes) -> dict[str, Any]:
    import pyarrow as pa

    [work] = _work
    with pa.ipc.open_stream(packed) as reader:
        return work(number, reader.read_all())
