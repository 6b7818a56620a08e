"""Municipalities, provinces and sub-municipalities, in the vintage asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.words import localised
from kkgeo.errors import IntegrityError
from kkgeo.reference._data import CURRENT_VINTAGE, atoms_of, boundaries_2018, check_vintage, parts, table

if TYPE_CHECKING:
    import geopandas as gpd

#: The table and the column with the population of each vintage, and the day it was counted.
_POPULATION = {
    2018: ("municipalities_2018", "population_2018", "2018-01-01"),
    2019: ("municipalities_2019", "population_2020", "2020-01-01"),
    2025: ("population_2026", "population_2026", "2026-01-01"),
}
#: Unions add up to their parts to within this share of the area (rounding of floating point).
_AREA_TOLERANCE = 1e-9


@checked
def municipalities(vintage: int = CURRENT_VINTAGE, *, geometry: bool = True) -> pd.DataFrame | gpd.GeoDataFrame:
    """Municipalities of Flanders and Brussels in one vintage.

    Parameters
    ----------
    vintage : {2018, 2019, 2025}
        2018: until 2018-12-31; 2019: until 2024-12-31; 2025: since 2025-01-01.
    geometry : bool
        Attach the boundaries: a GeoDataFrame in EPSG:31370 (metres); otherwise a plain DataFrame.

    Returns
    -------
    GeoDataFrame or DataFrame
        Index ``nis`` (REFNIS code, text), sorted; ``name_nl``, ``name_fr``, ``province`` (code),
        ``province_name`` (Dutch), ``population`` with ``population_date``, ``area_km2`` (computed from
        generalised boundaries, on the coast with the beach), ``geometry``.

    Raises
    ------
    UnknownReferenceError
        A vintage that does not exist.

    See Also
    --------
    submunicipalities : The parts they were made of.
    provinces : What they add up to.
    regions : Areas of them that have a name.
    groupings : Other ways to divide them.

    Notes
    -----
    Source: Statbel (population; REFNIS; statistical sectors, generalised to 50 m). The boundaries of 2019 and 2025
    are unions of those of 2018. Population is that of 1 January 2018, 2020 and 2026. Areas are near those that Statbel
    publishes inland (median difference 0.04 %) and 7 to 15 % larger on the coast, where they include the beach.

    Examples
    --------
    >>> towns = municipalities(2025, geometry=False)
    >>> len(towns), towns.loc["46030", "province_name"]
    (304, 'Oost-Vlaanderen')
    """
    vintage = check_vintage(vintage)
    frame = _towns(vintage).copy()
    if not geometry:
        return frame
    import geopandas as gpd

    return gpd.GeoDataFrame(frame, geometry=boundaries(vintage).reindex(frame.index))


@lru_cache
def _towns(vintage: int) -> pd.DataFrame:
    """Return the municipalities of a vintage without their shapes; shared, not to be changed."""
    counted, column, date = _POPULATION[vintage]
    raw = table(f"municipalities_{vintage}").set_index("nis").sort_index()
    names = table("provinces").set_index("province")["name_nl"]
    return pd.DataFrame(
        {
            "name_nl": raw["name_nl"],
            "name_fr": raw["name_fr"],
            "province": raw["province"],
            "province_name": raw["province"].map(names),
            "population": table(counted).set_index("nis")[column],
            "population_date": pd.Timestamp(date),
            "area_km2": raw["area_km2"],
        }
    )


@lru_cache
def town_names(vintage: int, lang: str) -> pd.Series:
    """Return what Statbel calls municipalities in a language, in Dutch where it has no name in it; shared.

    >>> town_names(2025, "fr")[["21004", "44021", "44083"]].tolist()
    ['Bruxelles', 'Gand', 'Deinze']
    """
    towns = _towns(vintage)
    return towns[localised(towns.columns, "name", lang)]


def population_of_parts(vintage: int) -> pd.Series:
    """Inhabitants of every municipality of 2018, adding up to those that `vintage` has of the merged ones.

    Where municipalities have merged only their sum is known: it is shared out by the inhabitants of 2018.
    """
    before, of = municipalities(2018, geometry=False)["population"], parts(vintage)
    whole = of.map(municipalities(vintage, geometry=False)["population"])
    return before * whole / before.groupby(of).transform("sum")


@lru_cache
def boundaries(vintage: int) -> gpd.GeoSeries:
    """Return the boundaries of a vintage, by REFNIS code, EPSG:31370; shared, not to be changed."""
    import geopandas as gpd
    import shapely

    atoms = boundaries_2018()
    if vintage == 2018:
        return atoms
    union = {
        code: atoms[own[0]] if len(own) == 1 else shapely.union_all(atoms.loc[list(own)].to_numpy())
        for code, own in atoms_of(vintage).items()
    }
    merged = gpd.GeoSeries(union, crs=atoms.crs).rename_axis("nis")
    whole = float(atoms.area.sum())
    if abs(float(merged.area.sum()) - whole) > _AREA_TOLERANCE * whole or not shapely.coverage_is_valid(
        merged.to_numpy()
    ):
        raise IntegrityError("errors.reference.boundaries", vintage=vintage)
    return merged


@checked
def provinces(vintage: int = CURRENT_VINTAGE, *, geometry: bool = False) -> pd.DataFrame | gpd.GeoDataFrame:
    """Provinces of Flanders, and the Brussels-Capital Region, in one vintage.

    Parameters
    ----------
    vintage : {2018, 2019, 2025}
        A border between provinces moved in 2025: Zwijndrecht went from Antwerp to East Flanders.
    geometry : bool
        Attach the union of the municipalities, EPSG:31370.

    Returns
    -------
    DataFrame or GeoDataFrame
        Index ``province`` (code, text); ``name_nl``, ``name_fr``, ``name_en``, ``nuts2``, ``municipalities``
        (how many), ``population``, ``area_km2``.

    Raises
    ------
    UnknownReferenceError
        A vintage that does not exist.

    See Also
    --------
    municipalities : What they consist of.

    Examples
    --------
    >>> provinces(2025).loc["10000", "name_en"]
    'Antwerp'
    """
    vintage = check_vintage(vintage)
    frame = _provinces(vintage).copy()
    if not geometry:
        return frame
    import geopandas as gpd

    return gpd.GeoDataFrame(frame, geometry=gpd.GeoDataFrame(municipalities(vintage)).dissolve("province").geometry)


@lru_cache
def _provinces(vintage: int) -> pd.DataFrame:
    """Return the provinces of a vintage without their shapes; shared, not to be changed."""
    grouped = _towns(vintage).groupby("province")
    return (
        table("provinces")
        .set_index("province")
        .assign(
            municipalities=grouped.size(),
            population=grouped["population"].sum(),
            area_km2=grouped["area_km2"].sum(),
        )
    )


def submunicipalities() -> pd.DataFrame:
    """Sub-municipalities (deelgemeenten): what was a municipality before 1977.

    Returns
    -------
    DataFrame
        Index ``code``; ``name``, ``nis_2018``, ``nis_2019``, ``nis_2025`` (the municipality it lies in), ``lon``
        and ``lat`` of a point inside it (degrees, EPSG:4326). Brussels and some cities are not divided.

    See Also
    --------
    municipalities : What they are part of now.
    postal_localities : Places by postal code.

    Examples
    --------
    >>> submunicipalities().loc["11002Q", "name"]
    'Merksem'
    """
    return table("submunicipalities").set_index("code")
