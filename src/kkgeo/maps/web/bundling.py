"""Points by the ten thousand, bundled where they lie near each other: a page of all of them would be too large to open.

Only a page has bundles: a figure draws every point, and a file with the shapes has them all with what is known of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from kkgeo._base.words import heading, number, say
from kkgeo.maps.columns import Column, amounts
from kkgeo.maps.model import Layer

#: A page has no more points than this by themselves, and no more bundles or lines.
MOST = 5_000
#: Sides of the squares of which the points are one bundle, in degrees of latitude: from some 300 m to some 20 km.
_SIDES = (0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16)
#: A degree of longitude is shorter here by this.
_NARROW = 0.63
#: How many places a bundle names.
_NAMED = 3


def bundled(layer: Layer, lang: str, most: int = MOST) -> tuple[Layer, list[int]]:
    """Return a layer of points as a page has it, and how many points each of them stands for; none where one each.

    Points of one class in one square are one, in their middle; squares are as small as leaves `most` of them. The note
    says what was left out.
    """
    if layer.kind != "points" or len(layer.shapes) <= most:
        return layer, []
    xy = shapely.get_coordinates(layer.shapes.to_numpy())
    which, count = _squares(xy, layer.classes, most)
    first = np.unique(which, return_index=True)[1]
    middle = [np.bincount(which, axis) / count for axis in xy.T]
    import geopandas as gpd

    shapes = gpd.GeoSeries.from_xy(*middle, crs=layer.shapes.crs)
    places = _places(layer.columns, which, len(count))
    told = {"count": len(xy), "points": number(len(xy), lang), "bundles": number(len(count), lang)}
    note = say("maps.bundled", lang, **told)
    counted = amounts(heading("maps.in_bundle", lang), pd.Series(count, dtype="float64"), lang=lang)
    made = replace(
        layer,
        shapes=shapes,
        names=tuple(say("maps.bundle", lang, count=int(n)) for n in count),
        values=tuple(places),
        classes=layer.classes[first],
        columns=(*(Column(layer.columns[0].label, tuple(places)) for _ in layer.columns[:1]), counted),
        note=" ".join(filter(None, (layer.note, note))),
    )
    return made, count.tolist()


def too_many(layer: Layer, lang: str, most: int = MOST) -> Layer:
    """Return a layer of lines as a page has it: without those beyond `most`, which its note says."""
    if layer.kind != "lines" or len(layer.shapes) <= most:
        return layer
    told = {"count": len(layer.shapes), "lines": number(len(layer.shapes), lang), "drawn": number(most, lang)}
    # Every so many: the first are of one place.
    kept = np.linspace(0, len(layer.shapes) - 1, most).astype(int)
    return replace(
        layer,
        shapes=layer.shapes.iloc[kept],
        names=tuple(layer.names[i] for i in kept),
        values=tuple(layer.values[i] for i in kept),
        classes=layer.classes[kept],
        note=" ".join(filter(None, (layer.note, say("maps.lines_left_out", lang, **told)))),
    )


def _squares(
    xy: npt.NDArray[np.float64], classes: np.ndarray, most: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
    """Return which bundle each point is in, and how many points each has; bundles from west to east."""
    for side in _SIDES:
        cells = np.floor(xy / [side / _NARROW, side]).astype(np.int64)
        _, which = np.unique(np.column_stack([cells, classes]), axis=0, return_inverse=True)
        count = np.bincount(which.ravel())
        if len(count) <= most:
            break
    return which.ravel(), count


def _places(columns: Sequence[Column], which: npt.NDArray[np.intp], bundles: int) -> list[str]:
    """Return the places of each bundle: the different texts of the first column, the most frequent first."""
    if not columns or columns[0].numeric:
        return [""] * bundles
    pairs = pd.DataFrame({"bundle": which, "place": columns[0].cells}).value_counts().reset_index()
    pairs = pairs.sort_values(["bundle", "count", "place"], ascending=[True, False, True])
    shown = pairs.groupby("bundle").head(_NAMED).groupby("bundle")["place"].agg(", ".join)
    more = pairs.groupby("bundle").size() > _NAMED
    return [f"{places} ..." if beyond else places for places, beyond in zip(shown, more, strict=True)]
