"""The shape of an area: the union of its municipalities of 2018, made once whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from kkgeo.areas.area import Area
from kkgeo.areas.dimensions import Dimension
from kkgeo.areas.kinds import areas_of
from kkgeo.reference._data import boundaries_2018
from kkgeo.reference.municipalities import boundaries

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely


@lru_cache(maxsize=1024)
def shape_of(atoms: frozenset[str]) -> shapely.Geometry:
    """Return the union of municipalities of 2018, EPSG:31370.

    >>> round(shape_of(frozenset({"24001", "24107"})).area / 1e6)
    136
    """
    import shapely

    return shapely.coverage_union_all(boundaries_2018()[sorted(atoms)].to_numpy())


def shapes_of(kind: str, *, vintage: int, lang: str) -> gpd.GeoDataFrame:
    """Return the areas of a kind that do not overlap, by code: ``name_nl`` (in `lang` where it has one), shape."""
    import geopandas as gpd

    areas = areas_of(kind, vintage=vintage, lang=lang)
    shapes = _by_code(areas).rename_axis(kind)
    return gpd.GeoDataFrame({"name_nl": [area.name for area in areas]}, index=shapes.index, geometry=shapes)


def shaped(table: pd.DataFrame, counted: Dimension) -> gpd.GeoDataFrame:
    """Return a table of the areas of one kind, by code, with the shape of each; what lies in none of them has none."""
    towns = counted.by == "municipality"
    return with_shapes(table, boundaries(counted.vintage) if towns else _by_code(counted.every))


def with_shapes(table: pd.DataFrame, shapes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return a table with the shape that belongs to the first level of its index, where there is one.

    Other columns, names that columns had before and what the table says of itself stay.
    """
    import geopandas as gpd

    from kkgeo._base.geotable import GeoTable

    codes = table.index.get_level_values(0)
    own = gpd.GeoSeries(shapes.reindex(codes).to_numpy(), index=table.index, crs=shapes.crs)
    made = GeoTable(table.assign(geometry=own))
    made.attrs = table.attrs
    return made


def _by_code(areas: Iterable[Area]) -> gpd.GeoSeries:
    import geopandas as gpd

    return gpd.GeoSeries({area.code: shape_of(area.atoms) for area in areas}, crs=boundaries_2018().crs)
