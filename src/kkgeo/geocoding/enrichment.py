"""What is known of the municipality that a row lies in: province, Belfius cluster, regions, borders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast, overload

import pandas as pd

from kkgeo._base.coded import alike
from kkgeo._base.frames import keep_apart
from kkgeo._base.given import checked
from kkgeo._base.lazily import TableOfDask
from kkgeo._base.provenance import marks, note, noted, selection
from kkgeo._base.records import Placed
from kkgeo.reference import Edition, borders, municipalities, read_typology, regions
from kkgeo.reference.placed import placed_table

if TYPE_CHECKING:
    import geopandas as gpd

COLUMNS = ("province", "province_name", "belfius_cluster", "belfius_edition", "belfius_status", "regions", "borders")


@overload
def enrich(
    located: TableOfDask,
    *,
    vintage: int | None = ...,
    majority: bool = ...,
    regions_file: str | os.PathLike[str] | None = ...,
    edition: Edition = ...,
) -> TableOfDask: ...
@overload
def enrich(
    located: gpd.GeoDataFrame,
    *,
    vintage: int | None = ...,
    majority: bool = ...,
    regions_file: str | os.PathLike[str] | None = ...,
    edition: Edition = ...,
) -> gpd.GeoDataFrame: ...
@checked
def enrich(
    located: gpd.GeoDataFrame,
    *,
    vintage: int | None = None,
    majority: bool = False,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
) -> gpd.GeoDataFrame:
    """Attach province, cluster of a typology, regions and borders to rows that `geocode` has placed.

    Parameters
    ----------
    located : GeoDataFrame
        With ``nis``, ``nis_2018`` and ``nis_vintage``.
    vintage : {2018, 2019, 2025}, optional
        Vintage of ``nis``, if you want to be sure of it; another one than ``nis_vintage`` is an error.
    majority : bool
        Where only the merged municipality is known and its parts differ, take the cluster of the most populous part.
    regions_file : path, optional
        Your own regions (codes of 2018); see `kkgeo.regions`.
    edition : int, path or Typology
        Which typology to attach: Belfius 2018, or your own; see `kkgeo.read_typology`.

    Returns
    -------
    GeoDataFrame
        The same rows on the same index, with ``province`` (code) and ``province_name`` of that vintage,
        ``belfius_cluster``, ``belfius_edition`` (a year, or the title of your own typology), ``belfius_status``
        (``exact``, ``mixed``, ``majority``), ``regions`` (as in ``"hageland:core;brabantse-kempen:fringe"``),
        ``borders`` (as in ``"netherlands;sea"``).
        Where the municipality is not decided all of them are missing. A person's own column with one of these names
        is kept, with ``_input`` behind it.

    Raises
    ------
    InputError
        Rows that were not geocoded, or in another vintage.
    UnknownReferenceError
        A code that the vintage does not have.
    SourceError
        A file that cannot be read.

    See Also
    --------
    geocode : Places the rows first.
    coverage : Counts them.

    Notes
    -----
    A DataFrame of Dask is taken as well, partition by partition, as by `geocode`.

    Examples
    --------
    >>> import pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> enrich(geocode(pd.DataFrame({"postcode": ["3300"], "gemeente": ["Tienen"]})))["regions"].tolist()
    ['hageland:core']
    """
    located, vintage = placed_table(located, "rows", vintage)
    # A long list has few different pairs of codes: what is known of each is taken by all rows that have it.
    pair, first = alike(located, ["nis", "nis_2018"])
    nis, atom = (located[column].iloc[first].reset_index(drop=True) for column in ("nis", "nis_2018"))
    towns = municipalities(vintage, geometry=False)
    kind = read_typology(edition)
    clusters = kind.of(vintage, majority=majority)
    exact = atom.map(kind.atoms)
    status = nis.map(clusters["status"]).mask(exact.notna(), "exact")
    said = "Int64" if isinstance(kind.edition, int) else "str"
    known = {
        "province": nis.map(towns["province"]),
        "province_name": nis.map(towns["province_name"]),
        "belfius_cluster": exact.fillna(nis.map(clusters["cluster"])),
        "belfius_edition": nis.map(clusters["edition"]).astype(said),
        "belfius_status": status,
        "regions": _finest(nis, _roles(regions_file, vintage), atom, _roles(regions_file, 2018)),
        "borders": _finest(nis, borders(vintage)["borders"], atom, borders(2018)["borders"]),
    }
    enriched = cast("gpd.GeoDataFrame", keep_apart(located, COLUMNS))
    for column in COLUMNS:
        enriched[column] = pd.Series(known[column].array.take(pair), index=enriched.index)
    record = Placed(
        vintage=vintage,
        **kind.noted,
        about=noted(located).about,
        **marks(located),
        **selection(located),
    )
    note(enriched, record, keep=located.attrs)
    return enriched


def _roles(path: str | os.PathLike[str] | None, vintage: int) -> pd.Series:
    """Return, for every municipality, the regions it is in with its role, as one text; empty if none."""
    lists = regions(path, vintage=vintage)
    joined = (lists["region"] + ":" + lists["role"]).groupby(lists["nis"]).agg(";".join)
    return joined.reindex(municipalities(vintage, geometry=False).index, fill_value="")


def _finest(nis: pd.Series, coarse: pd.Series, atom: pd.Series, fine: pd.Series) -> pd.Series:
    """Take what is known of the municipality of 2018, else of the municipality; missing where neither is decided."""
    return atom.map(fine).fillna(nis.map(coarse)).astype("str")
