"""Maps: one specification, drawn as interactive HTML or as PNG, SVG, PDF."""

from kkgeo.maps.classify import LegendEntry
from kkgeo.maps.making import choropleth, point_map
from kkgeo.maps.spec import MapSpec

__all__ = ["LegendEntry", "MapSpec", "choropleth", "point_map"]
