"""Layers that somebody brings: points, lines or areas of their own, each under a label."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kkgeo._base.text import tidy
from kkgeo.areas.polygons import names_of
from kkgeo.errors import CRSError, InputError
from kkgeo.maps.classes.legend import LegendEntry
from kkgeo.maps.layers.outlines import line_colour
from kkgeo.maps.model import Layer
from kkgeo.reference._data import boundaries_2018

#: What a layer is by the shapes in it, and in which CRS a map has these.
_KINDS = {"point": "points", "linestring": "lines", "polygon": "outlines"}


def own_layers(given: Mapping[str, object], before: int = 0) -> list[Layer]:
    """Return a layer for every frame of shapes, in order, under its label.

    Parameters
    ----------
    given : mapping of str to GeoDataFrame
        By label: points, lines or areas, of one kind, in any CRS; a column ``name`` or ``naam`` says what each is.
    before : int
        How many outlines the map has already: their colours do not come again.

    Raises
    ------
    InputError
        No shapes, or of several kinds.
    CRSError
        Shapes without a CRS.
    """
    return [_layer(str(label), frame, i, before) for i, (label, frame) in enumerate(given.items())]


def _layer(label: str, frame: object, place: int, before: int) -> Layer:
    import geopandas as gpd

    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise InputError("errors.maps.own_layer", label=label)
    there = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    parts = there.explode(index_parts=False) if len(there) else there
    kinds = {str(kind).lower().removeprefix("multi") for kind in parts.geom_type}
    if len(kinds) != 1 or not kinds <= set(_KINDS):
        raise InputError("errors.maps.own_layer", label=label)
    if there.crs is None:
        raise CRSError("errors.maps.own_crs", label=label)
    kind = _KINDS[kinds.pop()]
    # Points and lines by themselves; an area of several parts is one.
    drawn = there if kind == "outlines" else parts
    shapes = drawn.geometry.to_crs(boundaries_2018().crs if kind == "outlines" else 4326)
    colour = line_colour(before + place)
    names = tuple(tidy("" if pd.isna(name) else str(name)) for name in names_of(drawn))
    label = tidy(label)
    return Layer(
        shapes=shapes.reset_index(drop=True),
        names=names,
        values=("",) * len(names),
        classes=np.zeros(len(names), dtype=int),
        legend=(LegendEntry(label, colour, len(names)),),
        legend_title=label,
        title=label,
        key=f"own-{place + 1}",
        kind=kind,
        labelled=kind == "outlines",
    )
