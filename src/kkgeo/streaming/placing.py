"""A list placed part by part, as `kkgeo.geocode` and `kkgeo.enrich` place it at once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base.coded import coded
from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.output import parquet_bytes
from kkgeo._base.programme import AProgramme
from kkgeo._base.programme import programme as programme_now
from kkgeo._base.progress import Progress
from kkgeo.errors import InputError, KkgeoError, SourceError
from kkgeo.geocoding import enrich, geocode
from kkgeo.geocoding.deciding import COLUMNS
from kkgeo.reference import CURRENT_VINTAGE, Edition, Typology, read_typology
from kkgeo.reference._data import check_vintage
from kkgeo.sites.asides import ROW_KIND, kinds_of
from kkgeo.sites.cleaning import as_text
from kkgeo.sites.features import read_columns
from kkgeo.sites.headings import claim, is_broad
from kkgeo.sites.reading import Understood, read_part, understood
from kkgeo.spatial.coordinates import told_system
from kkgeo.streaming.folder import Job
from kkgeo.streaming.layout import empty_columns
from kkgeo.streaming.parts import Parts
from kkgeo.streaming.running import Known
from kkgeo.streaming.source import Source
from kkgeo.streaming.writing import check_how, written_parts

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa
    from pyproj import CRS

#: Rows of a part: some 300 MB while they are placed.
ROWS = 1 << 17
#: So many values of a column are enough to see whether it has coordinates.
_BEGINNING = 2_000


@checked
def geocode_parts(
    source: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    vintage: int = CURRENT_VINTAGE,
    columns: Mapping[str, str] | None = None,
    crs: str | int | CRS | None = None,
    code_vintage: int | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
    workers: int = 1,
    part_rows: int = ROWS,
    overwrite: bool = False,
    progress: Progress | bool | None = None,
) -> Parts:
    """Place every row of a Parquet file of any size, and write the rows to a folder, part by part.

    Parameters
    ----------
    source : path
        A Parquet file with a list of places, as `kkgeo.read_sites` reads it.
    folder : path
        Where the parts are written: a folder that is empty, not there yet, or has parts of the same list placed in the
        same way. Those are left as they are: a run that was stopped goes on where it was.
    vintage : {2018, 2019, 2025}
        Vintage of the municipalities.
    columns : mapping of str to str, optional
        Heading by role, as of `kkgeo.read_sites`.
    crs, code_vintage : optional
        As of `kkgeo.geocode`.
    edition : int, path or Typology
        As of `kkgeo.enrich`.
    lang : {"nl", "en", "fr"}
        Language of ``match_note``.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    workers : int
        How many processes work at a time. What is written is the same, to the byte.
    part_rows : int
        How many rows a part has, which is how many are in memory at a time for each process.
    overwrite : bool
        Whether parts of another list, or placed in another way, may be replaced.
    progress : callable or bool, optional
        Called with how many rows are written and how many there are; True or False for a bar on stderr or none. If
        not given, a bar where that is a terminal.

    Returns
    -------
    Parts
        How many rows there are and how many of them are placed, and why the others are not.

    Raises
    ------
    InputError
        A file of another kind, headings that cannot be understood, a list that kkgeo placed before, or a folder with
        parts of another list.
    SourceError
        A file, or a row group of it, that cannot be read; a folder that has something else in it or cannot be written.
    UnknownReferenceError
        An unknown vintage, edition or language.
    CRSError
        A coordinate reference system that is not read.

    See Also
    --------
    geocode : The same in memory.
    locate_parts : Points alone.
    read_placed : Reads a list that was placed, from one file.

    Notes
    -----
    The rows of all parts are those of ``enrich(geocode(read_sites(source)))``, in the same order, with the same types.
    Which column plays which role is found of the whole file. What is found by looking at rows beside each other (a
    total that is the sum of those above it, an empty line of a form, notes below the last row) is found within a part.

    Examples
    --------
    >>> import tempfile, pandas as pd, kkgeo as kk
    >>> with tempfile.TemporaryDirectory() as place:
    ...     rows = pd.DataFrame({"postcode": ["9000", "3300", "?"], "gemeente": ["Gent", "Tienen", "?"]})
    ...     rows.to_parquet(f"{place}/big.parquet")
    ...     done = kk.geocode_parts(f"{place}/big.parquet", f"{place}/placed", part_rows=2)
    ...     pd.read_parquet(f"{place}/placed")["nis"].tolist()
    ['44021', '24107', nan]
    >>> done.rows, done.placed, done.parts
    (3, 2, 2)
    """
    vintage, lang = check_vintage(vintage), check_language(lang)
    code_vintage = None if code_vintage is None else check_vintage(code_vintage)
    told_system(crs)
    check_how(workers, part_rows)
    clusters = read_typology(edition)
    given = Source.of(source)
    how = {"vintage": vintage, "crs": crs, "code_vintage": code_vintage, "lang": lang}
    make = Placing(given.name, _understood(given, columns), how, clusters)
    known = {"crs": None if crs is None else str(crs), "columns": dict(columns or {}), "edition": _known_by(clusters)}
    options = {**how, **known, "programme": repr(programme_now())}
    job = Job("geocode", given.name, given.rows, given.fingerprint(), part_rows, options)
    return written_parts(given, folder, job, make, workers=workers, overwrite=overwrite, progress=progress)


@dataclass(frozen=True)
class Placing:
    """Places some rows of a list."""

    name: str
    understood: Understood
    how: Mapping[str, Any]
    clusters: Typology
    known: Known = field(default_factory=Known)

    def knowing(self, known: Known) -> Placing:
        """Return the same, placing rows as all others are."""
        return replace(self, known=known, understood=replace(self.understood, whole=known.split))

    def __call__(self, rows: pa.Table, first: int) -> tuple[pa.Table, dict[str, Any]]:
        """Return the rows placed, and how many are."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        frame, _ = _frame(rows, self.name)
        sites = read_part(frame, self.understood, self.name)
        reading = sites.attrs.pop("kkgeo_reading")
        if "year_of_marks" in reading:
            raise InputError("errors.streaming.years", path=self.name, row=first + 1)
        for name in self.known.texts & {*map(str, sites.columns)}:
            sites[name] = _as_texts(sites[name], frame, str(sites.attrs["kkgeo_columns"].get(name, name)))
        placed = enrich(self._placed(sites), edition=self.clusters)
        table = pq.read_table(pa.BufferReader(parquet_bytes(placed)))
        kinds = kinds_of(placed)
        split = {one["role"] for one in reading.get("split", ()) if one["kept"] is not None}
        told = {
            "rows": len(placed),
            "placed": int(placed["nis"].notna().sum()),
            "statuses": kinds.where(kinds.notna(), placed["match_status"]).value_counts().to_dict(),
            "empty": empty_columns(table),
            "texts": sorted(self.known.texts),
            "split": sorted(split | self.known.split),
        }
        return table, told

    def _placed(self, sites: pd.DataFrame) -> gpd.GeoDataFrame:
        """Return rows placed; a column that has no coordinates on the whole has none in a few rows."""
        roles = self.understood.roles
        columns = {"point": "point"} if "point" in roles else None
        odd = [] if columns else [name for name in sites.columns if (claim(str(name)) or ("",))[0] == "point"]
        placed = geocode(sites.drop(columns=odd), columns=columns, progress=False, **self.how)
        for name in odd:
            placed.insert(list(sites.columns).index(name), name, sites[name].array)
        return placed

    def reasons(self, part: Path, told: Mapping[str, Any], first: int) -> Iterator[tuple[str, str, int, int]]:
        """Yield why rows of a part are not placed: status, note, how many, and the number of the first."""
        import pyarrow.parquet as pq

        del told
        there = [name for name in ("match_status", "match_note", ROW_KIND) if name in pq.read_schema(part).names]
        rows = pd.read_parquet(part, columns=there)
        # Rows are numbered here: their labels may be anything. What is no place need not be placed.
        rows = rows.reset_index(drop=True).rename_axis("row").reset_index()
        rows = rows[(rows["match_status"] != "matched").to_numpy() & kinds_of(rows).isna().to_numpy()]
        rows = rows.assign(match_note=rows["match_note"].fillna(""))
        found = rows.groupby(["match_status", "match_note"], sort=False)["row"].agg(["size", "min"])
        for (status, note), size, least in zip(found.index, found["size"], found["min"], strict=True):
            yield str(status), str(note), int(size), first + int(least) + 1


def _known_by(clusters: Typology) -> str:
    """Return what a typology is known by: what it is called, and which municipality is in which cluster."""
    told = [clusters.title, str(clusters.edition), clusters.vintage, dict(clusters.clusters)]
    return f"{clusters.title} {hashlib.sha256(json.dumps(told, sort_keys=True).encode('ascii')).hexdigest()[:12]}"


def _frame(rows: pa.Table, name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return rows as a file of them would be read."""
    import pyarrow.parquet as pq

    file = BytesIO()
    pq.write_table(rows, file, compression="none")
    file.seek(0)
    try:
        return read_columns(file, name)
    except KkgeoError:
        raise
    except Exception as error:
        # What somebody noted in the file is not what pandas or geopandas can read, as of the file at once.
        raise SourceError("errors.sites.unread", path=name) from error


def _as_texts(made: pd.Series[Any], frame: pd.DataFrame, heading: str) -> pd.Series[Any]:
    """Return a column as the texts that it was typed as."""
    if isinstance(made.dtype, pd.StringDtype):
        return made
    own = [at for at, column in enumerate(frame.columns) if str(column) == heading]
    typed = frame.iloc[:, own[0]] if own else made
    return coded(typed, as_text).series(made)


def _understood(source: Source, columns: Mapping[str, str] | None) -> Understood:
    """Return which column plays which role, by the headings, and by the values where those decide."""
    schema = source.schema()
    empty, _ = _frame(schema.empty_table(), source.name)
    active = getattr(empty, "active_geometry_name", None)
    names, twice = list(schema.names), len({*schema.names}) < len(schema.names)
    values = []
    for at, column in enumerate(empty.columns):
        heading = str(column)
        if active is not None and column == active:
            continue
        found = claim(heading)
        where = at if twice else names.index(heading) if heading in names else None
        if where is None or found is None or not (is_broad(heading) or found[0] == "point"):
            values.append(pd.Series([], dtype=object))
            continue
        told = source.column(where, until=None if is_broad(heading) else _BEGINNING)
        table, _ = _frame(_table(told), source.name)
        values.append(table.iloc[:, 0])
    roles = understood(empty, values, columns, source.name)
    headings = {str(column) for column in empty.columns}
    if len(headings & {"nis", *COLUMNS}) > 1 and "match_status" in headings:
        raise InputError("errors.streaming.placed", path=source.name)
    return roles


def _table(values: pa.ChunkedArray) -> pa.Table:
    import pyarrow as pa

    return pa.table({"values": values})
