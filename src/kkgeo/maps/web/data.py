"""What the script of a page is told of a map: boundaries, each stretch once, and layers, each text once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from kkgeo._base.words import NOTHING, catalogue, heading, say, section, signs
from kkgeo.maps.classes.classify import NO_DATA, LegendEntry, outline
from kkgeo.maps.classes.legend import DASHED
from kkgeo.maps.classes.palettes import BACKGROUND_COLOUR, LAND_COLOUR, UNCERTAIN_COLOUR
from kkgeo.maps.columns import Column
from kkgeo.maps.model import Layer, MapSpec
from kkgeo.maps.web.bundling import MOST, bundled, too_many
from kkgeo.maps.web.orienting import SCALE as PLACE_SCALE
from kkgeo.maps.web.orienting import around, findings_data, findings_legend, towns_of
from kkgeo.maps.web.packing import packed
from kkgeo.maps.web.sought import BETWEEN, other_names, wider
from kkgeo.reference._data import boundaries_2018
from kkgeo.spatial.topology import SCALE, Topology, topology

if TYPE_CHECKING:
    import geopandas as gpd

#: Boundaries are simplified for display, without gaps; metres.
DISPLAY_TOLERANCE = 100.0
#: Words of the glossary that the script says too, by the name that it knows them by.
_TERMS = {
    "too_small": "word.next_to_nothing",
    "outside": "status.outside",
    "area": "column.area",
    "name": "column.name",
}
#: Steps of a degree in which points are written: about a metre.
_POINT_SCALE = 100_000
#: Islands under this many degrees get no thick border.
_SPECK = 0.05


class _Pool:
    """Texts, lists of texts and lists of numbers, which are written once and then called by their number."""

    def __init__(self) -> None:
        self.strings: dict[str, int] = {}
        self.lists: dict[tuple[int, ...], int] = {}
        self.amounts: dict[tuple[float | None, ...], int] = {}

    def add(self, texts: Iterable[str]) -> int:
        numbers = tuple(self.strings.setdefault(text, len(self.strings)) for text in texts)
        return self.lists.setdefault(numbers, len(self.lists))

    def add_amounts(self, values: tuple[float | None, ...]) -> int:
        return self.amounts.setdefault(values, len(self.amounts))


@dataclass(frozen=True)
class Shapes:
    """The geometry of the page as the layers see it."""

    topology: Topology
    #: Of every layer of areas: the name of its set of shapes.
    sets: Mapping[str, str]
    #: Of every layer of outlines: the municipalities in each of its shapes.
    members: Mapping[str, list[list[int]]]


def geometry(spec: MapSpec) -> tuple[dict[str, Any], Shapes]:
    """Return the boundaries, each stretch once, and what of them each layer uses.

    They are cut along the municipalities of 2018, whatever the layers need: an area may have only some of the parts of
    a merged municipality, and all maps of a page have the same block of them.
    """
    cut, inside = _base(spec.outlines.crs.to_wkt())
    sets: dict[str, list[list[list[int]]]] = {"base": [cut.rings(own) for own in _members(spec.outlines, inside)]}
    of_layer: dict[str, str] = {}
    known: dict[str, list[list[int]]] = {}
    named: dict[str, str] = {}
    for layer in spec.layers:
        if layer.kind == "areas" and layer.shapes.index.equals(spec.outlines.index):
            of_layer[layer.key] = "base"
        elif layer.kind in ("areas", "outlines") and layer.key not in known:
            known[layer.key] = _members(layer.shapes, inside)
        if layer.kind == "areas" and layer.key in known:
            name = named.setdefault(repr(known[layer.key]), f"s{len(named)}")
            of_layer[layer.key] = name
            sets.setdefault(name, [cut.rings(own) for own in known[layer.key]])
    around = set().union(*(cut.outline(own) for own in _members(spec.provinces, inside)))
    return {
        "scale": SCALE,
        "arcs": " ".join(map(packed, cut.delta_coded())),
        "sets": sets,
        "provinces": sorted(number_ for number_ in around if not _is_speck(cut.arcs[number_])),
    }, Shapes(cut, of_layer, known)


@lru_cache(maxsize=4)
def _base(crs: str) -> tuple[Topology, np.ndarray]:
    """Return the municipalities of 2018 as every page has them, and a point in each, in a coordinate system."""
    import geopandas as gpd

    base = boundaries_2018().to_crs(crs).to_numpy()
    simple = shapely.coverage_simplify(base, DISPLAY_TOLERANCE)
    degrees = gpd.GeoSeries(simple, crs=crs).to_crs(4326)
    return topology(degrees.to_numpy()), shapely.point_on_surface(base)


def _is_speck(arc: Sequence[tuple[int, int]]) -> bool:
    """Whether an arc is an island so small (Baarle's pieces) that a province's thick border would fill it."""
    return arc[0] == arc[-1] and max(np.ptp(np.array(arc), axis=0)) < _SPECK * SCALE


def _members(shapes: gpd.GeoSeries, inside: np.ndarray) -> list[list[int]]:
    """Return for every shape which municipalities lie in it."""
    which, where = shapely.STRtree(inside).query(shapes.to_numpy(), predicate="contains")
    return [sorted(where[which == i].tolist()) for i in range(len(shapes))]


def map_data(spec: MapSpec, geometry: str, shapes: Shapes, most: int = MOST) -> dict[str, Any]:
    """Return what the script of a page reads of a map; `geometry` is the block of its boundaries.

    A layer has at most so many points, bundles or lines.
    """
    pool = _Pool()
    layers = [
        _layer_data(spec, list(group), shapes, pool, most)
        for _, group in groupby(spec.layers, key=lambda layer: layer.key)
    ]
    west, south, east, north = spec.outlines.to_crs(4326).total_bounds.round(4).tolist()
    return {
        "lang": spec.lang,
        "title": spec.title,
        "geometry": geometry,
        "bounds": [[south, west], [north, east]],
        "outside": LAND_COLOUR if spec.tiles is None else BACKGROUND_COLOUR,
        "unsure": UNCERTAIN_COLOUR,
        "ui": _words(spec.lang),
        "one": catalogue(spec.lang)["language.one"],
        "nothing": NOTHING,
        "signs": signs(spec.lang),
        "tiles": None if spec.tiles is None else {"url": spec.tiles.url, "attribution": spec.tiles.attribution},
        "circles": _circles(spec),
        "place_scale": PLACE_SCALE,
        "towns": towns_of(spec),
        "around": None if spec.tiles else around(spec),
        "findings": findings_data(spec, shapes.topology),
        "findings_legend": findings_legend(spec),
        "others": other_names(spec),
        "between": BETWEEN,
        "wider": wider(spec, shapes.topology),
        "codes": _codes(spec, shapes),
        "code_label": heading("column.nis_code", spec.lang),
        "layers": layers,
        "strings": list(pool.strings),
        "lists": list(pool.lists),
        "numbers": list(pool.amounts),
    }


def _codes(spec: MapSpec, shapes: Shapes) -> dict[str, list[str]]:
    """Return the codes of the areas of every set of shapes that a layer uses: REFNIS codes, or those of a grouping."""
    drawn = {shapes.sets[layer.key]: layer.shapes.index for layer in spec.layers if layer.kind == "areas"}
    return {name: [str(code) for code in index] for name, index in drawn.items()}


def _words(lang: str) -> dict[str, Any]:
    """Return what the script says; it fills in braces itself, and chooses between the forms of a number."""
    terms = {name: heading(key, lang) for name, key in _TERMS.items()}
    rows = section("counted", lang)["rows"]
    return {
        **section("maps.page", lang),
        **section("table", lang),
        **terms,
        **{name: section("language", lang)[name] for name in ("label", "apart")},
        "area_kind": say("column.area", lang),
        "town_kind": say("column.municipality", lang),
        "rows": rows,
    }


def _layer_data(spec: MapSpec, steps: Sequence[Layer], shapes: Shapes, pool: _Pool, most: int) -> dict[str, Any]:
    """Return a layer, or the steps of a series that has one legend, as the script reads it."""
    layer, weights = bundled(too_many(steps[0], spec.lang, most), spec.lang, most)
    steps = [layer, *steps[1:]]
    data: dict[str, Any] = {
        "key": layer.key,
        "kind": layer.kind,
        "title": layer.title,
        "note": layer.note,
        # Over the layer that answers only what is claimed is drawn at first.
        "shown": layer.shown and not (layer.kind == "outlines" and spec.layer.key == "gaps"),
        "clustered": layer.clustered,
        "counted": say(f"maps.{layer.kind if layer.kind in ('points', 'lines') else 'areas'}", spec.lang),
        "step_title": layer.step_title,
        "names": pool.add(layer.names),
        "legend": {"title": layer.legend_title, "entries": [_entry(entry, layer) for entry in layer.legend]},
        "steps": [_step(step, pool) for step in steps],
    }
    if layer.kind == "areas":
        data["set"] = shapes.sets[layer.key]
    elif layer.kind == "points":
        data |= {"scale": _POINT_SCALE, "points": _deltas(layer.shapes)}
        if weights:
            # Bundles come together in larger ones as points do.
            data |= {"weights": weights, "clustered": True}
    elif layer.kind == "lines":
        data |= {"scale": _POINT_SCALE, "lines": [_deltas([line]) for line in layer.shapes]}
        data["within"] = packed(_begun_in(layer, spec))
    else:
        at = layer.shapes.representative_point().to_crs(4326)
        data["arcs"] = [shapes.topology.outline(own) for own in shapes.members[layer.key]]
        data["labelled"] = layer.labelled
        data["label_at"] = [[round(y, 4), round(x, 4)] for x, y in zip(at.x, at.y, strict=True)]
    return data


def _begun_in(layer: Layer, spec: MapSpec) -> list[int]:
    """Return in which municipality each line begins; -1 where it begins in none."""
    begins = shapely.get_point(layer.shapes.to_crs(spec.outlines.crs).to_numpy(), 0)
    which, where = shapely.STRtree(spec.outlines.to_numpy()).query(begins, predicate="intersects")
    found = dict(zip(which.tolist(), where.tolist(), strict=True))
    return [found.get(i, -1) for i in range(len(begins))]


def _entry(entry: LegendEntry, layer: Layer) -> dict[str, Any]:
    data: dict[str, Any] = {"label": entry.label, "colour": entry.colour}
    if layer.is_points:
        data["edge"] = outline(entry.colour)
        data |= {"size": round(entry.size, 3)} if entry.size != 1 else {}
    elif layer.kind == "outlines":
        data |= {"dashed": True} if entry.pattern == DASHED else {}
    return data


def _step(step: Layer, pool: _Pool) -> dict[str, Any]:
    last = len(step.legend) - 1
    unsure = [] if step.uncertain is None else np.flatnonzero(step.uncertain).tolist()
    return {
        "label": step.step,
        "classes": [last if number_ == NO_DATA else number_ for number_ in step.classes.tolist()],
        "counts": [entry.count for entry in step.legend],
        "values": pool.add(step.values),
        "uncertain": unsure,
        "columns": [_column(column, pool) for column in step.columns],
    }


def _column(column: Column, pool: _Pool) -> dict[str, Any]:
    """Return a column: numbers as numbers, with what the script needs to write them as Python does."""
    # What most columns are is not said of each.
    shown = {"tip": column.in_tooltip, "table": column.in_table}
    data: dict[str, Any] = {"label": column.label, **{place: False for place, there in shown.items() if not there}}
    if column.key:
        data["key"] = column.key
    if column.digits is None:
        return data | {"texts": pool.add(column.values)}
    data |= {"numbers": pool.add_amounts(column.values), "digits": column.digits, "missing": column.missing}
    if column.ends is not None:
        data["ends"] = pool.add_amounts(column.ends)
    if not column.grouped:
        data["plain"] = True
    return data


def _deltas(shapes: Iterable[Any]) -> list[int]:
    """Return coordinates in degrees as a first point and the steps to the next."""
    points = (shapely.get_coordinates(list(shapes)) * _POINT_SCALE).round().astype(int)
    return np.concatenate([points[:1], np.diff(points, axis=0)]).ravel().tolist() if len(points) else []


def _circles(spec: MapSpec) -> dict[str, Any] | None:
    if spec.circles is None:
        return None
    import geopandas as gpd

    own = spec.circles.reindex(spec.outlines.index)
    centres = gpd.GeoSeries.from_xy(own["x"], own["y"], crs=spec.outlines.crs).to_crs(4326)
    places = zip(centres.y.round(5), centres.x.round(5), own["r"].round(0), strict=True)
    return {"title": spec.circles_title, "places": [[y, x, int(r)] for y, x, r in places]}
