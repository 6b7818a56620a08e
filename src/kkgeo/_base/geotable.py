"""A table of areas with their shapes: a GeoDataFrame that answers to old names of columns too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from kkgeo._base.features import DRIVERS
from kkgeo._base.oldcolumns import METHODS, Table, telling


class GeoTable(Table, gpd.GeoDataFrame):  # type: ignore[misc]
    """A table of which columns have had other names, with a geometry; without its geometry it is a `Table`.

    >>> import shapely
    >>> table = GeoTable({"verdict": ["under"]}, geometry=[shapely.Point(0, 0)], crs=31370)
    >>> type(table.copy()).__name__, type(table[["verdict"]]).__name__, type(table.drop(columns="geometry")).__name__
    ('GeoTable', 'Table', 'Table')
    """

    @property
    def _constructor(self) -> Any:
        return self._geodataframe_constructor_with_fallback

    @classmethod
    def _geodataframe_constructor_with_fallback(cls, *args: Any, **kwargs: Any) -> pd.DataFrame:
        made = super()._geodataframe_constructor_with_fallback(*args, **kwargs)
        return made if isinstance(made, gpd.GeoDataFrame) else Table(made)

    def to_file(self, filename: Any, driver: str | None = None, **how: Any) -> None:
        """Write it as `geopandas.GeoDataFrame.to_file` does, also rows without a shape where an index has no place."""
        if "FlatGeobuf" in (driver, DRIVERS.get(Path(str(filename)).suffix.lower())):
            how.setdefault("SPATIAL_INDEX", "NO")
        super().to_file(filename, driver=driver, **how)


for _method in METHODS:
    # Some of these geopandas has its own of.
    setattr(GeoTable, _method, telling(getattr(gpd.GeoDataFrame, _method)))
