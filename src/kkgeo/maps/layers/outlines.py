"""Layers that outline named areas: what is judged, its core with a solid line and its fringe with a dashed one."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np

from kkgeo._base.text import tidy
from kkgeo._base.words import heading, say
from kkgeo.areas.area import Area
from kkgeo.areas.shapes import shape_of
from kkgeo.maps.classes.legend import DASHED, LegendEntry
from kkgeo.maps.columns import Column
from kkgeo.maps.model import Layer
from kkgeo.reference import municipalities
from kkgeo.reference._data import atoms_of, boundaries_2018

#: Dark enough to be told from each other and from any class below them.
LINE_COLOURS = ("#a50026", "#5e3c99", "#7f3b08", "#01665e", "#000000", "#c51b7d")
#: Of further lines: how far round the circle of hues the next lies, which never comes back to where it was.
_GOLDEN = 0.618034
#: The layers of outlines, and of which areas each is.
OUTLINES = {"regions": "region", "borders": "border"}


def line_colour(place: int) -> str:
    """Return the colour of the line around an area, another one for each place.

    >>> line_colour(0), line_colour(8), len({line_colour(n) for n in range(60)})
    ('#a50026', '#5e0825', 60)
    """
    if place < len(LINE_COLOURS):
        return LINE_COLOURS[place]
    channels = colorsys.hls_to_rgb(place * _GOLDEN % 1, 0.2 + 0.05 * (place % 4), 0.85)
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


def of_layer(areas: Sequence[Area], key: str) -> list[Area]:
    """Return the areas of a layer: borders in one, all others in the other, which is called after the regions."""
    return [area for area in areas if (area.kind == "border") == (key == "borders")]


def outlines(areas: Sequence[Area], key: str, *, vintage: int, lang: str) -> list[Layer]:
    """Return the layer that outlines areas, exactly as they are counted and judged; none if there are none."""
    import geopandas as gpd

    own = of_layer(areas, key)
    lines, names, legend = [], [], []
    # Both layers can be on the map at a time: the colours of the second go on where those of the first end.
    before = sum(len(of_layer(areas, other)) for other in [*OUTLINES][: [*OUTLINES].index(key)])
    for i, area in enumerate(own, before):
        colour = line_colour(i)
        for atoms, pattern in ((area.atoms - area.fringe, ""), (area.fringe, DASHED)):
            if not atoms:
                continue
            lines.append(shape_of(atoms))
            part = "fringe" if pattern else "core"
            label = say(f"areas.{part}_of", lang, name=area.plain) if area.fringe else area.title
            # A municipality that is in both counts with the core: together they are the area's.
            within = _towns(area.atoms - area.fringe, vintage)
            count = _towns(area.atoms, vintage) - within if pattern else within
            legend.append(LegendEntry(tidy(label), colour, count, pattern))
            # Of an area with a fringe the core has the name.
            names.append("" if pattern and len(atoms) < len(area.atoms) else tidy(area.title))
    if not lines:
        return []
    regional = all(area.kind in ("region", "border") for area in own)
    alone = key == "borders" and len(own) == 1
    title = own[0].title if alone else say(f"maps.outline_{OUTLINES[key]}" if regional else "maps.outline_area", lang)
    said = dict.fromkeys(_definition(area, lang) for area in own if area.definition)
    return [
        Layer(
            shapes=gpd.GeoSeries(lines, crs=boundaries_2018().crs),
            names=tuple(names),
            values=("",) * len(lines),
            classes=np.arange(len(lines)),
            legend=tuple(legend),
            legend_title=title,
            title=title,
            key=key,
            kind="outlines",
            note=" ".join(said),
            labelled=key == "regions",
            # Each border by itself is a crowd; one area that somebody named is to be seen.
            shown=key == "regions" or len(own) == 1 or len(own) == len(areas),
        )
    ]


def _definition(area: Area, lang: str) -> str:
    """Return what an area is, as a sentence; of regions, which share theirs, without a name."""
    if area.kind == "region":
        return say("areas.defined_alike", lang, definition=area.definition)
    return say("areas.defined", lang, name=area.title, definition=area.definition)


def _towns(atoms: frozenset[str], vintage: int) -> int:
    return sum(not atoms.isdisjoint(own) for own in atoms_of(vintage).values())


def areas_of_towns(areas: Sequence[Area], *, vintage: int, lang: str) -> list[Column]:
    """Return in which of the areas every municipality lies, in which in part, and of which it is only the fringe."""
    columns = []
    codes = municipalities(vintage, geometry=False).index
    for key, kind in OUTLINES.items():
        own: dict[str, list[str]] = {str(code): [] for code in codes}
        for area in of_layer(areas, key):
            for code, parts in atoms_of(vintage).items():
                if not area.atoms.isdisjoint(parts):
                    key_of = (
                        "areas.fringe_of"
                        if not area.fringe.isdisjoint(parts)
                        else "areas.wholly"
                        if area.atoms.issuperset(parts)
                        else "areas.partly"
                    )
                    own[code].append(say(key_of, lang, name=area.plain))
        cells = tuple(tidy(", ".join(own[str(code)])) for code in codes)
        columns.append(Column(heading(f"column.{kind}", lang), cells, in_tooltip=False))
    return columns
