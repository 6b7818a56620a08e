"""Points by the hundred million: the municipality of each, beside all that is known of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.frames import distinct, keep_apart
from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.programme import AProgramme
from kkgeo._base.progress import Progress
from kkgeo._base.provenance import NIS_VINTAGE, marks, note, selection
from kkgeo._base.records import Located
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.geocoding.points import atom_positions
from kkgeo.reference import CURRENT_VINTAGE
from kkgeo.reference._data import check_vintage, parts
from kkgeo.sites import recognise_columns
from kkgeo.spatial.numbers import Floats, numbers
from kkgeo.spatial.shares import atom_index
from kkgeo.streaming.folder import Job
from kkgeo.streaming.parts import Parts
from kkgeo.streaming.running import Known
from kkgeo.streaming.source import Source
from kkgeo.streaming.writing import check_how, written_parts

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of a part.
ROWS = 1 << 20
#: What is added to the columns of the input.
COLUMNS = ("nis", "nis_2018", NIS_VINTAGE)
#: What becomes of a point.
_MATCHED, _OUTSIDE, _UNMATCHED, _UNREAD = "matched", "outside", "unmatched", "unread"


@checked
def locate_parts(
    source: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    lon: str | None = None,
    lat: str | None = None,
    vintage: int = CURRENT_VINTAGE,
    lang: str = "nl",
    programme: AProgramme | None = None,
    workers: int = 1,
    part_rows: int = ROWS,
    overwrite: bool = False,
    progress: Progress | bool | None = None,
) -> Parts:
    """Say of every point of a Parquet file of any size in which municipality it lies, and write that to a folder.

    Parameters
    ----------
    source : path
        A Parquet file with a row for each point.
    folder : path
        Where the parts are written, as of `geocode_parts`.
    lon, lat : str, optional
        The columns with longitude and latitude, in degrees, EPSG:4326; those whose headings say so if not given.
    vintage : {2018, 2019, 2025}
        Vintage of the codes.
    lang : {"nl", "en", "fr"}
        Language of the reasons why points are in no municipality.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    workers : int
        How many processes work at a time. What is written is the same, to the byte.
    part_rows : int
        How many rows a part has, which is how many are in memory at a time for each process.
    overwrite : bool
        Whether parts of another file, or made in another way, may be replaced.
    progress : callable or bool, optional
        As of `geocode_parts`.

    Returns
    -------
    Parts
        How many points there are and how many of them lie in a municipality, and why the others do not. Every part
        has all columns of the input, and ``nis``, ``nis_2018`` (REFNIS codes, missing outside Flanders and Brussels)
        and ``nis_vintage``, so that `coverage` counts them. A person's own column with one of these names is kept,
        with ``_input`` behind it; the second of two columns with one name has ``_2`` behind it.

    Raises
    ------
    InputError
        A file of another kind, without such columns, or a folder with parts of another one.
    SourceError
        A file, or a row group of it, that cannot be read; a folder that has something else in it or cannot be written.
    UnknownReferenceError
        An unknown vintage or language.

    See Also
    --------
    locate_points : The same in memory.
    geocode_parts : Rows with addresses, names and points.

    Examples
    --------
    >>> import tempfile, pandas as pd, kkgeo as kk
    >>> with tempfile.TemporaryDirectory() as place:
    ...     pd.DataFrame({"lon": [4.40, 2.35], "lat": [51.22, 48.86]}).to_parquet(f"{place}/points.parquet")
    ...     done = kk.locate_parts(f"{place}/points.parquet", f"{place}/located")
    ...     pd.read_parquet(f"{place}/located")["nis"].tolist()
    ['11002', nan]
    >>> done.rows, done.placed, done.statuses
    (2, 1, {'matched': 1, 'outside': 1})
    """
    vintage, lang = check_vintage(vintage), check_language(lang)
    check_how(workers, part_rows)
    given = Source.of(source)
    columns = _columns(given, lon, lat)
    options = {"vintage": vintage, "lon": columns[0], "lat": columns[1]}
    job = Job("locate", given.name, given.rows, given.fingerprint(), part_rows, options)
    make = Locating(*columns, vintage, lang)
    return written_parts(given, folder, job, make, workers=workers, overwrite=overwrite, progress=progress)


def _columns(source: Source, lon: str | None, lat: str | None) -> tuple[str, str]:
    """Return the columns of longitude and latitude: those that were told, or those that are called so."""
    names = list(source.schema().names)
    known = {} if lon is not None and lat is not None else recognise_columns(names)
    found = []
    for role, told in (("lon", lon), ("lat", lat)):
        name = told if told is not None else known.get(role)
        if name is None or names.count(name) != 1:
            key = "lacking" if name is None or name not in names else "twice"
            hint = "" if name is None else meant(name, names)
            told_of = {"path": source.name, "role": role, "name": name or role, "columns": names[:12], "hint": hint}
            raise InputError(f"errors.streaming.column_{key}", **told_of)
        found.append(name)
    return found[0], found[1]


@dataclass(frozen=True)
class Locating:
    """Says of some points where they lie."""

    lon: str
    lat: str
    vintage: int
    lang: str

    def knowing(self, known: Known) -> Locating:
        """Return the same: all columns are those of the input."""
        del known
        return self

    def __call__(self, rows: pa.Table, first: int) -> tuple[pa.Table, dict[str, Any]]:
        """Return the rows with their codes, and how many have one."""
        import pyarrow as pa

        del first
        x, y = (_degrees(rows, name) for name in (self.lon, self.lat))
        position = atom_positions(x, y)
        later, then = _codes(self.vintage)
        # Where a point lies nowhere the position is below zero.
        where = pa.array(position, mask=position < 0)
        added = [pa.DictionaryArray.from_arrays(where, codes).dictionary_decode() for codes in (later, then)]
        added.append(pa.array(np.full(len(rows), self.vintage)))
        kept = _kept(rows.schema)
        table = rows.select(list(kept)).rename_columns(list(kept.values()))
        for name, column in zip(COLUMNS, added, strict=True):
            table = table.append_column(name, column)
        told = _outcomes(x, y, position)
        outcomes = {outcome: count for outcome, (count, _) in told.items()}
        found = {
            "rows": len(rows),
            "placed": outcomes.get(_MATCHED, 0),
            "statuses": _statuses(outcomes),
            "outcomes": outcomes,
            "first": {outcome: at for outcome, (_, at) in told.items()},
        }
        return table.replace_schema_metadata(_metadata(rows.schema, kept, self.vintage)), found

    def reasons(self, part: Path, told: Mapping[str, Any], first: int) -> Iterator[tuple[str, str, int, int]]:
        """Yield why points of a part lie in no municipality: status, note, how many, and the number of the first."""
        del part
        for outcome, count in told["outcomes"].items():
            if outcome != _MATCHED:
                status = _UNMATCHED if outcome == _UNREAD else outcome
                text = say(f"streaming.{outcome}", self.lang)
                yield status, text, int(count), first + int(told["first"][outcome]) + 1


@lru_cache
def _codes(vintage: int) -> tuple[pa.Array, pa.Array]:
    """Return the codes of the municipalities of 2018 in a vintage, and as they were."""
    import pyarrow as pa

    codes = [str(code) for code in atom_index()[1]]
    later = parts(vintage)
    return pa.array([str(later[code]) for code in codes]), pa.array(codes)


def _degrees(rows: pa.Table, name: str) -> Floats:
    """Return a column as degrees; what is no number is NaN."""
    import pyarrow as pa

    column = rows.column(name)
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return np.asarray(column.cast(pa.float64()).combine_chunks().to_numpy(zero_copy_only=False), dtype=float)
    return numbers(column.to_pandas())


def _outcomes(x: Floats, y: Floats, position: Any) -> dict[str, list[int]]:
    """Return how many points became of what, and the position of the first of them."""
    missing = np.isnan(x) | np.isnan(y)
    odd = ~missing & ~((np.abs(x) <= 180) & (np.abs(y) <= 90))
    matched = position >= 0
    masks = {_MATCHED: matched, _OUTSIDE: ~matched & ~missing & ~odd, _UNMATCHED: missing, _UNREAD: odd & ~matched}
    return {name: [int(mask.sum()), int(mask.argmax())] for name, mask in masks.items() if mask.any()}


def _statuses(outcomes: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in outcomes.items():
        status = _UNMATCHED if name == _UNREAD else name
        found[status] = found.get(status, 0) + count
    return found


def _kept(schema: pa.Schema) -> dict[int, str]:
    """Return the columns that stay, by their place, and what they are called.

    Those that an earlier run added go, and a person's own of that name is called otherwise. So is the second of two
    columns with one name, as where a list is read.
    """
    names = distinct(schema.names)
    left = keep_apart(pd.DataFrame([range(len(names))], columns=names), COLUMNS)
    return {int(at): str(name) for name, at in zip(left.columns, left.iloc[0], strict=True)}


def _metadata(schema: pa.Schema, kept: Mapping[int, str], vintage: int) -> dict[bytes, bytes]:
    """Return what is told of the rows: what was told of the input, and what the codes are of."""
    own = dict(schema.metadata or {})
    told = pd.DataFrame()
    told.attrs.update(_told(own, b"PANDAS_ATTRS"))
    note(told, Located(vintage=vintage, **marks(told), **selection(told)), keep=told.attrs)
    own[b"PANDAS_ATTRS"] = json.dumps(told.attrs).encode("utf-8")
    about = _told(own, b"pandas")
    own.pop(b"pandas", None)
    called = {schema.names[at]: name for at, name in reversed([*kept.items()])}
    # Whatever somebody else wrote there, only what pandas writes is gone on with.
    with suppress(AttributeError, KeyError, TypeError):
        about["columns"] = [
            _renamed(column, called) for column in about["columns"] if column.get("field_name") in called
        ]
        about["index_columns"] = [called[label] for label in about["index_columns"] if isinstance(label, str)]
        own[b"pandas"] = json.dumps(about).encode("utf-8")
    return own


def _renamed(column: Mapping[str, Any], called: Mapping[str, str]) -> dict[str, Any]:
    """Return what pandas noted of a column, by what it is called now; labels without a name have none."""
    was = column["field_name"]
    return {**column, **{key: called[was] for key in ("name", "field_name") if column.get(key) == was}}


def _told(metadata: Mapping[bytes, bytes], key: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        told = json.loads(metadata.get(key, b"{}"))
        return told if isinstance(told, dict) else {}
    return {}
