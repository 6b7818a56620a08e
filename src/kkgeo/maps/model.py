"""What a map is, before it is drawn: one specification, two renderers."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from kkgeo._base.given import check_fields, checked
from kkgeo._base.kept import drawing_file
from kkgeo._base.output import write_layers
from kkgeo._base.programme import Programme
from kkgeo._base.programme import programme as telling
from kkgeo._base.whole import whole_file
from kkgeo.errors import InputError
from kkgeo.maps.classes.classify import NO_DATA, LegendEntry
from kkgeo.maps.columns import Column

if TYPE_CHECKING:
    import folium
    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure

    from kkgeo.charts import Chart
    from kkgeo.maps.findings import Finding

#: Files that have the shapes, for a geographic information system; and all kinds of file that a map is saved as.
GIS = (".gpkg", ".geojson", ".fgb", ".parquet")
SUFFIXES = (".html", ".png", ".svg", ".pdf", *GIS)
#: What a policy can name.
_HOST = re.compile(r"(\*\.)?[A-Za-z0-9.-]+(:[0-9]+)?")


@dataclass(frozen=True, eq=False)
class Layer:
    """Shapes, each with a name, a value in words and a class of the layer's own legend.

    `kind` is ``areas`` (EPSG:31370, filled), ``points`` (EPSG:4326), ``lines`` (EPSG:4326) or ``outlines``
    (EPSG:31370, drawn over the areas with their names). Layers with one `key` are the steps of a series, such as the
    years; `step` says which, and their classes have the same bounds. `uncertain` marks areas whose value is too
    uncertain to read much into; they keep the colour of their class.
    """

    shapes: gpd.GeoSeries
    names: tuple[str, ...]
    values: tuple[str, ...]
    classes: np.ndarray
    legend: tuple[LegendEntry, ...]
    legend_title: str
    title: str
    key: str
    kind: str = "areas"
    columns: tuple[Column, ...] = ()
    step: str = ""
    note: str = ""
    uncertain: np.ndarray | None = None
    clustered: bool = False
    labelled: bool = False
    shown: bool = True
    step_title: str = ""
    #: The same by province: a figure draws that where every step of a series has a small map.
    coarser: Layer | None = None

    @property
    def is_points(self) -> bool:
        """Whether the layer is of points."""
        return self.kind == "points"

    def entry_of(self, number: int) -> LegendEntry:
        """Return the legend entry of a class; shapes without data have the grey one, which is last."""
        return self.legend[-1] if number == NO_DATA else self.legend[number]


@dataclass(frozen=True)
class Tiles:
    """A background from a network: the address of its tiles and what its owner wants to be said.

    Raises
    ------
    InputError
        An address that is not http or https, or that lacks ``{z}``, ``{x}`` or ``{y}``.

    See Also
    --------
    MapSpec : A map, with or without tiles.

    Examples
    --------
    >>> import kkgeo as kk
    >>> tiles = kk.Tiles("https://tile.example.org/{z}/{x}/{y}.png", "© the makers of the tiles")
    >>> kk.layered_map(kk.geocode(kk.datasets.collaborations()), tiles=tiles).tiles.attribution
    '© the makers of the tiles'
    """

    url: str
    attribution: str

    def __post_init__(self) -> None:
        check_fields(self)
        try:
            parts = urlsplit(self.url.replace("{s}", "*"))
        except ValueError as error:
            raise InputError("errors.maps.tiles", url=self.url) from error
        if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
            raise InputError("errors.maps.tiles", url=self.url)
        if not all(f"{{{letter}}}" in self.url for letter in "xyz"):
            raise InputError("errors.maps.tiles", url=self.url)


@dataclass(frozen=True, eq=False)
class MapSpec:
    """A map: its layers over the outlines of municipalities and provinces, its words, their legends.

    `save` draws it; the suffix of the file chooses interactive HTML or PNG, SVG, PDF. Both have the same classes,
    colours and texts. Interactive HTML has all layers; a figure has the first. A GeoPackage (.gpkg) has all layers with
    styles for QGIS; .geojson, .fgb and .parquet (GeoParquet) have the first.

    See Also
    --------
    layered_map : Makes one of lists.
    choropleth : Makes one of a table.
    point_map : Makes one of points.
    Tiles : A background for the page.

    Examples
    --------
    >>> import tempfile, kkgeo as kk
    >>> rows = kk.geocode(kk.datasets.collaborations())
    >>> spec = kk.choropleth(kk.coverage(rows), "collaborations", lang="en")
    >>> isinstance(spec, kk.MapSpec), len(spec.layers)
    (True, 1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     spec.save(f"{folder}/kaart.html").name
    'kaart.html'
    """

    title: str
    layers: tuple[Layer, ...]
    outlines: gpd.GeoSeries
    provinces: gpd.GeoSeries
    notes: tuple[str, ...]
    source: str
    alternative: str
    lang: str
    subtitle: str = ""
    #: Circles instead of areas: ``x``, ``y``, ``r`` in the CRS of the outlines, indexed as they are.
    circles: pd.DataFrame | None = None
    circles_title: str = ""
    tiles: Tiles | None = None
    #: What is claimed of areas, in drawing order, over the layer ``gaps``; and the legend of it.
    findings: tuple[Finding, ...] = ()
    findings_legend: tuple[LegendEntry, ...] = ()
    #: What goes with the first layer: a figure has them under the map, see `kkgeo.charts`.
    charts: tuple[Chart, ...] = ()
    #: What files with the shapes have besides: the table of the areas, the vintage of codes, whose data it is.
    table: pd.DataFrame | None = None
    vintage: int | None = None
    told: Mapping[Hashable, Any] = field(default_factory=dict)
    #: In whose words it was made, and is drawn.
    programme: Programme = field(default_factory=telling)

    def __repr__(self) -> str:
        kinds = f"{len(self.layers)} layers" if len(self.layers) > 1 else f"{len(self.legend)} classes"
        return f"<MapSpec {self.title!r}: {len(self.layer.names)} shapes in {kinds}>"

    @property
    def layer(self) -> Layer:
        """The first layer."""
        return self.layers[0]

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """The legend of the first layer."""
        return self.layer.legend

    @property
    def legend_title(self) -> str:
        """What the legend of the first layer is called: its unit."""
        return self.layer.legend_title

    @checked
    def entry_of(self, number: int) -> LegendEntry:
        """Return the legend entry of a class of the first layer.

        Raises
        ------
        InputError
            A class that the layer does not have.
        """
        count = len(self.legend)
        if number != NO_DATA and not 0 <= number < count:
            raise InputError("errors.maps.entry", number=number, count=count - 1)
        return self.layer.entry_of(number)

    @checked
    def save(
        self, path: str | os.PathLike[str], *, size: str = "16:9", layer: str | None = None, overwrite: bool = False
    ) -> Path:
        """Write the map, whole or not at all.

        Parameters
        ----------
        path : path
            Ends in .html, .png, .svg, .pdf, .gpkg, .geojson, .fgb or .parquet.
        size : {"16:9", "a4", "a4-landscape", "square"}
            Of a figure: a slide, a sheet of A4 upright or on its side, or a square to put in a slide.
        layer : str, optional
            Key of the layer that a figure shows; the first if not given. Of a series, such as ``year``, every step
            has a small map of its own. ``circles``: the first layer, with a circle for every area.
        overwrite : bool
            Whether a file that kkgeo did not write may be replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            Another suffix, an unknown size or layer.
        SourceError
            The file cannot be written, or is there and is not one of kkgeo's.
        """
        target, suffix = drawing_file(path, SUFFIXES)
        if suffix in GIS:
            from kkgeo.maps.gis.layers import layers_of

            write_layers(layers_of(self), target, overwrite=overwrite)
            return target
        with whole_file(target, overwrite=overwrite) as file:
            if suffix == ".html":
                file.write(self.to_html().encode("utf-8"))
            else:
                from kkgeo.maps.figure.render import save_figure

                save_figure(self.to_figure(size=size, layer=layer), file, suffix, spec=self)
        return target

    @checked
    def to_html(self) -> str:
        """Return the interactive map as one page that asks nothing of any network."""
        from kkgeo.maps.web.page import page

        return page(self)

    @checked
    def to_folium(self) -> folium.Map:
        """Return the first layer as a folium map that carries Leaflet, with its title, legend, notes and source.

        It needs one package more: ``python -m pip install "kkgeo[folium]"``; without it InputError says so.
        """
        from kkgeo.maps.web.foliummap import folium_map

        return folium_map(self)

    @checked
    def to_figure(self, *, size: str = "16:9", layer: str | None = None) -> Figure:
        """Return the map as a matplotlib figure; `size` and `layer` as for `save`."""
        from kkgeo.maps.figure.render import figure

        return figure(self, size=size, layer=layer)

    @checked
    def _repr_html_(self) -> str:
        from kkgeo.maps.web.notebook import framed

        return framed(self)
