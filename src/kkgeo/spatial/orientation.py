"""What a map needs to be read: where the towns are, which matter most, and what lies around Flanders and Brussels."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import pandas as pd

from kkgeo.reference import CURRENT_VINTAGE, grouping, municipalities, submunicipalities
from kkgeo.reference._data import CAPITAL, atoms_of, boundaries_2018, parts
from kkgeo.reference.municipalities import town_names
from kkgeo.spatial.coordinates import to_lambert_72

if TYPE_CHECKING:
    import geopandas as gpd

#: Levels of a town: named on every map; named where there is room; named when one looks closer.
ALWAYS, ROOM, CLOSER = 1, 2, 3
#: What has a name on the land around, and in the water.
NEIGHBOURS = ("netherlands", "france", "wallonia", "sea")
_CLASSES = {"centre_city": ALWAYS, "provincial_city": ROOM}
#: Where the point of the sub-municipality lies far from the town: that of Antwerpen is in the port. EPSG:31370.
_CENTRES = {"11002": (152_600.0, 212_100.0)}
#: What may stand after the name of a sub-municipality that is the centre.
_CENTRE = " centrum"

_Point = tuple[float, float]


@lru_cache
def towns(vintage: int = CURRENT_VINTAGE, lang: str = "nl") -> pd.DataFrame:
    """Return a point for the name of every municipality, those that matter most first; shared, not to be changed.

    Parameters
    ----------
    vintage : {2018, 2019, 2025}
        Of the municipalities.
    lang : str
        Language of the names, where a municipality has an official one in it.

    Returns
    -------
    DataFrame
        Index ``nis``; ``name``; ``x`` and ``y`` (whole metres, EPSG:31370) of a point inside: of the sub-municipality
        with that name, else of the most inhabited part, else the middle of the widest place; ``level``: 1 for the
        centre cities and Brussel, which every map names, 2 for the provincial cities, 3 for all others. Within a level
        the most inhabited come first.

    Examples
    --------
    >>> towns(2025)["name"].head(3).tolist()
    ['Antwerpen', 'Gent', 'Brussel']
    """
    known = municipalities(vintage, geometry=False)
    at = pd.DataFrame.from_dict(_points(vintage), orient="index", columns=["x", "y"])
    levels = {parts(vintage)[code]: level for code, level in _levels().items()}
    found = at.reindex(known.index).assign(
        name=town_names(vintage, lang),
        level=known.index.map(levels).fillna(CLOSER).astype(int),
        population=known["population"],
    )
    ranked = found.sort_values(["level", "population"], ascending=[True, False], kind="stable")
    return ranked[["name", "x", "y", "level"]]


@lru_cache
def _levels() -> dict[str, int]:
    """Return the cities of the Flemish city policy, each by its most inhabited municipality of 2018."""
    inhabitants = municipalities(2018, geometry=False)["population"]
    found = {CAPITAL: ALWAYS}
    for row in grouping("city_class").itertuples():
        if row.group in _CLASSES:
            atoms = list(atoms_of(CURRENT_VINTAGE)[str(row.nis)])
            found[str(inhabitants[atoms].idxmax())] = _CLASSES[str(row.group)]
    return found


@lru_cache
def _points(vintage: int) -> dict[str, _Point]:
    """Return the point of every municipality of a vintage, by its code."""
    known = municipalities(2018, geometry=False)
    if vintage == 2018:
        own = _of_parts()
        return {str(code): _point(str(code), name, own.get(str(code), {})) for code, name in known["name_nl"].items()}
    before, inhabitants = _points(2018), known["population"].to_dict()
    return {code: before[max(atoms, key=inhabitants.__getitem__)] for code, atoms in atoms_of(vintage).items()}


def _point(code: str, name: str, own: dict[str, _Point]) -> _Point:
    """Return the point of a municipality of 2018, of whose parts `own` has the points."""
    import shapely

    if code in _CENTRES:
        return _CENTRES[code]
    # Of two names the first part is the first name: Heusden-Zolder.
    for wanted in (name, name + _CENTRE, name.split("-")[0]):
        if wanted in own:
            return own[wanted]
    middle = shapely.get_point(shapely.maximum_inscribed_circle(boundaries_2018()[code], tolerance=50), 0)
    return float(round(shapely.get_x(middle))), float(round(shapely.get_y(middle)))


@lru_cache
def _of_parts() -> dict[str, dict[str, _Point]]:
    """Return, for every municipality of 2018, the points of its parts by their names."""
    frame = submunicipalities()
    x, y = to_lambert_72(frame["lon"].to_numpy(), frame["lat"].to_numpy())
    found: dict[str, dict[str, _Point]] = {}
    for code, name, east, north in zip(frame["nis_2018"], frame["name"], x, y, strict=True):
        found.setdefault(str(code), {})[str(name)] = (float(round(east)), float(round(north)))
    return found


@lru_cache
def surroundings() -> gpd.GeoSeries:
    """Return what lies around Flanders and Brussels, EPSG:31370, by name; shared, not to be changed.

    ``land`` lies under our municipalities too, which are to be drawn over it, so that no gap shows; ``borders`` are
    those between the neighbours; the names of `NEIGHBOURS` are points where these can be written on a map of all.

    Examples
    --------
    >>> surroundings().geom_type.tolist()[:3]
    ['MultiPolygon', 'MultiLineString', 'Point']
    """
    import geopandas as gpd

    with as_file(files("kkgeo.reference").joinpath("data", "surroundings.parquet")) as path:
        return gpd.read_parquet(path).set_index("name").geometry
