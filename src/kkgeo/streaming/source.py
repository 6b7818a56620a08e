"""A Parquet file that is read some rows at a time: what it is known by, and its rows in parts of one size."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kkgeo._base.files import local_file
from kkgeo.errors import InputError, SourceError, reason
from kkgeo.sites.budget import COLUMNS, check_footer

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

#: The kind of file whose rows can be taken some at a time.
SUFFIX = ".parquet"
#: How a Parquet file begins that is encrypted as a whole.
_ENCRYPTED = b"PARE"
#: Bytes that are read at a time of each column: a row group may be larger than the memory.
_BUFFER = 1 << 20
#: Bytes of the values of a part, however few rows these are.
_MOST_BYTES = 1 << 31


@dataclass(frozen=True)
class Source:
    """A Parquet file, as it was when it was opened."""

    path: Path
    rows: int
    #: How many rows each row group has.
    groups: tuple[int, ...]
    size: int
    changed: int

    @classmethod
    def of(cls, given: str | os.PathLike[str]) -> Source:
        """Open a file that is there, and look at what it says of itself."""
        import pyarrow.parquet as pq

        path = local_file(given)
        if path.suffix.lower() != SUFFIX:
            raise InputError("errors.streaming.suffix", path=path.name)
        if path.stat().st_size == 0:
            raise InputError("errors.sites.empty", path=path.name)
        with _readable(path):
            with path.open("rb") as opened:
                if opened.read(len(_ENCRYPTED)) == _ENCRYPTED:
                    raise SourceError("errors.sites.encrypted", path=path.name)
            check_footer(path)
            with pq.ParquetFile(path) as file:
                about = file.metadata
                if about.num_columns > COLUMNS:
                    raise InputError(
                        "errors.sites.vast", where=path.name, rows=about.num_rows, columns=about.num_columns
                    )
                if not about.num_columns:
                    raise InputError("errors.sites.empty", path=path.name)
                groups = tuple(about.row_group(i).num_rows for i in range(about.num_row_groups))
        status = path.stat()
        return cls(path, sum(groups), groups, status.st_size, status.st_mtime_ns)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path.name

    def schema(self) -> pa.Schema:
        """Return its columns and their types."""
        import pyarrow.parquet as pq

        with _readable(self.path):
            return pq.read_schema(self.path)

    def fingerprint(self) -> str:
        """Return what its content is known by, wherever it lies and whenever it was written."""
        with _readable(self.path), self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def check_same(self) -> None:
        """Raise an error if somebody wrote in it since it was opened."""
        status = self.path.stat()
        if (status.st_size, status.st_mtime_ns) != (self.size, self.changed):
            raise SourceError("errors.streaming.changed", path=self.name)

    def count(self, rows: int) -> int:
        """Return how many parts of so many rows it has; without rows one, of which the columns are known."""
        return max(-(-self.rows // rows), 1)

    def parts(self, rows: int, wanted: Callable[[int], bool]) -> Iterator[tuple[int, pa.Table]]:
        """Yield the parts that are wanted, of `rows` rows each, by their number; row groups of others are not read."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        with _readable(self.path), pq.ParquetFile(self.path, buffer_size=_BUFFER) as file:
            schema = file.schema_arrow
            if not self.rows:
                if wanted(0):
                    yield 0, schema.empty_table()
                return
            at, kept, held = 0, [], 0
            for group, count in enumerate(self.groups):
                first, last = at // rows, (at + count - 1) // rows
                if not count or not any(wanted(part) for part in range(first, last + 1)):
                    at += count
                    continue
                for batch in self._batches(file, group, rows):
                    while batch.num_rows:
                        part = at // rows
                        some = batch.slice(0, min((part + 1) * rows, self.rows) - at)
                        batch, at = batch.slice(some.num_rows), at + some.num_rows
                        if not wanted(part):
                            continue
                        kept.append(some)
                        held += some.num_rows
                        if at == min((part + 1) * rows, self.rows):
                            table = pa.Table.from_batches(kept, schema)
                            if table.nbytes > _MOST_BYTES:
                                raise InputError("errors.streaming.wide", path=self.name, first=at - held, last=at)
                            # A part of what somebody wrote in it meanwhile is no part of what it was.
                            self.check_same()
                            yield part, table
                            kept, held = [], 0

    def _batches(self, file: pq.ParquetFile, group: int, rows: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows of one row group; one that cannot be read is named by its number and its rows."""
        import pyarrow as pa

        read = 0
        try:
            for batch in file.iter_batches(batch_size=rows, row_groups=[group], use_threads=False):
                read += batch.num_rows
                yield batch
        except (pa.ArrowException, OSError) as error:
            raise self._unread(group) from error
        if read != self.groups[group]:
            raise self._unread(group)

    def _unread(self, group: int) -> SourceError:
        first = sum(self.groups[:group])
        last = first + self.groups[group]
        return SourceError("errors.streaming.group", path=self.name, group=group + 1, first=first + 1, last=last)

    def column(self, at: int, *, until: int | None = None) -> pa.ChunkedArray:
        """Return the different values of the column at a position, or its first `until` that are filled in."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        found: list[pa.Array] = []
        with _readable(self.path), pq.ParquetFile(self.path) as file:
            names = file.schema_arrow.names
            # Two columns may have one name.
            own, kind = names[:at].count(names[at]), file.schema_arrow.types[at]
            for group in range(len(self.groups)):
                for batch in file.iter_batches(row_groups=[group], columns=[names[at]], use_threads=False):
                    values = batch.column(own).drop_null()
                    if until is None:
                        values = pc.unique(pa.chunked_array([*found, values], kind))
                        found = [values]
                    elif len(values):
                        found.append(values)
                        if sum(map(len, found)) >= until:
                            return pa.chunked_array(found, kind).slice(0, until)
        return pa.chunked_array(found, kind)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except pa.ArrowException as error:
        raise SourceError("errors.sites.unread", path=path.name) from error
    except (SourceError, InputError):
        raise
    except OSError as error:
        raise SourceError("errors.sites.cannot_open", path=path, reason=reason(error)) from error
