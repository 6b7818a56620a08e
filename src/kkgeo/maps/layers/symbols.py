"""Counts that are drawn as circles in the middle of areas, larger for more: as a colour of areas they would mislead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kkgeo._base.words import say
from kkgeo.maps.classes.classify import NO_DATA
from kkgeo.maps.columns import Column
from kkgeo.maps.model import Layer

#: Measures that grow with the area they are of, and so are no colour of areas.
SYMBOLS = frozenset({"density_adjusted"})
#: How many times as wide as a point of a place the smallest circle is, and the largest.
_NARROWEST, _WIDEST = 0.5, 1.9
_COLOUR = "#0072b2"


def as_symbols(layer: Layer, lang: str) -> Layer:
    """Return a layer of coloured areas as circles in their middles, of one colour and as large as their class is high.

    What has no value has no circle.
    """
    there = layer.classes != NO_DATA
    kept = np.flatnonzero(there).tolist()
    points = layer.shapes.iloc[kept].representative_point().to_crs(4326)
    entries = layer.legend[: int(layer.classes.max(initial=0)) + 1]
    sizes = np.linspace(_NARROWEST, _WIDEST, len(entries)).tolist()
    legend = [replace(e, size=s, colour=_COLOUR, pattern="") for e, s in zip(entries, sizes, strict=True)]
    return replace(
        layer,
        shapes=points,
        names=tuple(layer.names[i] for i in kept),
        values=tuple(layer.values[i] for i in kept),
        classes=layer.classes[there],
        legend=tuple(legend),
        columns=tuple(_of(column, kept) for column in layer.columns),
        uncertain=None,
        kind="points",
        note=" ".join(filter(None, [layer.note, say("maps.symbols", lang)])),
    )


def _of(column: Column, kept: list[int]) -> Column:
    ends = None if column.ends is None else tuple(column.ends[i] for i in kept)
    return replace(column, values=tuple(column.values[i] for i in kept), ends=ends)
