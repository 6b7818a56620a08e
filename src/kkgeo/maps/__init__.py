"""Maps: one specification, drawn as interactive HTML or as PNG, SVG, PDF."""

from kkgeo.maps.classes.classify import LegendEntry
from kkgeo.maps.layers.stacking import layered_map
from kkgeo.maps.making import choropleth, point_map
from kkgeo.maps.model import MapSpec, Tiles

__all__ = ["LegendEntry", "MapSpec", "Tiles", "choropleth", "layered_map", "point_map"]
