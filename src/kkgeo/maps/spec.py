"""What a map is, before it is drawn: one specification, two renderers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kkgeo._output import whole_file
from kkgeo.errors import InputError
from kkgeo.maps.classify import NO_DATA, LegendEntry

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    from matplotlib.figure import Figure

SUFFIXES = (".html", ".png", ".svg", ".pdf")


@dataclass(frozen=True, eq=False)
class Layer:
    """Areas (EPSG:31370) or points (EPSG:4326), each with a name, a value in words, and a class of the legend."""

    shapes: gpd.GeoSeries
    names: tuple[str, ...]
    values: tuple[str, ...]
    classes: np.ndarray

    @property
    def is_points(self) -> bool:
        """Whether the layer is of points."""
        return bool((self.shapes.geom_type == "Point").all()) and self.shapes.crs.to_epsg() == 4326


@dataclass(frozen=True, eq=False)
class MapSpec:
    """A map: its layer over the outlines of municipalities and provinces, its words, its legend.

    `save` draws it; the suffix of the file chooses interactive HTML or PNG, SVG, PDF. Both have the same classes,
    colours and texts.
    """

    title: str
    legend_title: str
    legend: tuple[LegendEntry, ...]
    layer: Layer
    outlines: gpd.GeoSeries
    provinces: gpd.GeoSeries
    notes: tuple[str, ...]
    source: str
    alternative: str
    lang: str
    subtitle: str = ""

    def __repr__(self) -> str:
        return f"<MapSpec {self.title!r}: {len(self.layer.names)} shapes in {len(self.legend)} classes>"

    def colour_of(self, number: int) -> str:
        """Return the colour of a class."""
        return self.entry_of(number).colour

    def entry_of(self, number: int) -> LegendEntry:
        """Return the legend entry of a class; areas without data have the hatched one, which is last."""
        return self.legend[-1] if number == NO_DATA else self.legend[number]

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the map, whole or not at all.

        Parameters
        ----------
        path : path
            Ends in .html, .png, .svg or .pdf.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            Another suffix.
        SourceError
            The file cannot be written.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix not in SUFFIXES:
            msg = f"Cannot tell what kind of map {target.name!r} is to be. End its name in {', '.join(SUFFIXES)}."
            raise InputError(msg)
        with whole_file(target) as temporary:
            if suffix == ".html":
                temporary.write_text(self.to_html(), encoding="utf-8", newline="\n")
            else:
                from kkgeo.maps.static import save_figure

                save_figure(self.to_figure(), temporary, suffix)
        return target

    def to_html(self) -> str:
        """Return the interactive map as one page that asks nothing of any network."""
        from kkgeo.maps.interactive import page

        return page(self)

    def to_folium(self) -> folium.Map:
        """Return the interactive map as a folium map that carries Leaflet, to add layers to; it has no legend."""
        from kkgeo.maps.interactive import folium_map

        return folium_map(self)

    def to_figure(self) -> Figure:
        """Return the map as a matplotlib figure."""
        from kkgeo.maps.static import figure

        return figure(self)

    def _repr_html_(self) -> str:
        frame = 'style="width:100%;height:640px;border:0"'
        return f'<iframe title="{escape(self.title)}" {frame} srcdoc="{escape(self.to_html())}"></iframe>'
