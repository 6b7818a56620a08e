"""The interactive renderer: parts of a page that ask nothing of any network, and the page of one map.

A `Fragment` is what one map needs of a page: styles, scripts, data, a piece of HTML. A report puts several together,
with everything that they share written once. Texts from data stand in JSON, where no character of theirs can end the
block, and the script shows them as text; a policy allows the scripts and styles of the page by their hashes and
nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.metadata import files as package_files
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import shapely

from kkgeo._base.words import number
from kkgeo.errors import InputError, IntegrityError
from kkgeo.maps.classes.classify import NO_DATA, LegendEntry, outline
from kkgeo.maps.classes.palettes import BACKGROUND_COLOUR
from kkgeo.maps.model import Layer, MapSpec, Tiles
from kkgeo.maps.texts import UI, say
from kkgeo.spatial.topology import SCALE, Topology, topology

if TYPE_CHECKING:
    import geopandas as gpd

#: Boundaries are simplified for display, without gaps; metres.
DISPLAY_TOLERANCE = 100.0
#: Steps of a degree in which points are written: about a metre.
_POINT_SCALE = 100_000
#: Islands under this many degrees get no thick border.
_SPECK = 0.05


@dataclass(frozen=True)
class Fragment:
    """What one map needs of a page.

    `styles` and `scripts` are to stand in this order, each once on a page, the scripts after all of `data` and
    `body`; `data` are blocks of JSON by the id of their element; `hosts` are where pictures may come from.
    """

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    data: Mapping[str, str]
    body: str
    hosts: tuple[str, ...] = ()


def fragment(spec: MapSpec, *, ident: str = "kaart") -> Fragment:
    """Return the parts of a page that show this map; `ident` is unique on the page."""
    clustered = any(layer.clustered for layer in spec.layers)
    library, style = leaflet()
    clusters = (_asset("XStatic-leaflet-markercluster", "leaflet.markercluster.js"),) if clustered else ()
    geometry, shapes = _geometry(spec)
    block = json_block(geometry)
    name = "kk-geometry-" + hashlib.sha256(block.encode()).hexdigest()[:12]
    return Fragment(
        styles=(style, _own("map.css")),
        scripts=(library, *clusters, _own("map.js")),
        data={name: block, f"{ident}-data": json_block(_data(spec, name, shapes))},
        body=_body(spec, ident),
        hosts=() if spec.tiles is None else (tile_host(spec.tiles),),
    )


def page(spec: MapSpec) -> str:
    """Return the page of one map; the same specification gives the same bytes."""
    part = fragment(spec)
    styles = (*part.styles, _own("page.css"))
    return f"""<!DOCTYPE html>
<html lang="{spec.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(styles, part.scripts, part.hosts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(spec.title)}</title>
<link rel="icon" href="data:,">
{style_elements(styles)}
</head>
<body>
<main>
<h1 dir="auto">{escape(spec.title)}</h1>
{part.body}
</main>
{data_elements(part.data)}
{script_elements(part.scripts)}
</body>
</html>
"""


def policy(styles: Iterable[str], scripts: Iterable[str], hosts: Iterable[str] = ()) -> str:
    """Return a Content-Security-Policy that allows these styles and scripts, pictures in the page, and nothing else."""

    def hashes(texts: Iterable[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    pictures = " ".join(["data:", *hosts])
    return (
        f"default-src 'none'; style-src {hashes(styles)}; script-src {hashes(scripts)}; img-src {pictures}; "
        "base-uri 'none'; form-action 'none'"
    )


def style_elements(styles: Iterable[str]) -> str:
    """Return the elements of styles."""
    return "\n".join(f"<style>{text}</style>" for text in styles)


def script_elements(scripts: Iterable[str]) -> str:
    """Return the elements of scripts."""
    return "\n".join(f"<script>{text}</script>" for text in scripts)


def data_elements(data: Mapping[str, str]) -> str:
    """Return the elements of blocks of JSON."""
    return "\n".join(f'<script type="application/json" id="{name}">{text}</script>' for name, text in data.items())


def tile_host(tiles: Tiles) -> str:
    """Return where tiles come from, as a policy names it."""
    parts = urlsplit(tiles.url.replace("{s}", "*"))
    named = re.fullmatch(r"(\*\.)?[A-Za-z0-9.-]+(:[0-9]+)?", parts.netloc)
    if parts.scheme not in ("http", "https") or not named or not all(f"{{{c}}}" in tiles.url for c in "xyz"):
        msg = f"{tiles.url!r} is no address of tiles. Give one such as https://tiles.example/{{z}}/{{x}}/{{y}}.png."
        raise InputError(msg)
    return f"{parts.scheme}://{parts.netloc}"


def leaflet() -> tuple[str, str]:
    """Return Leaflet's script and style."""
    return _asset("XStatic-Leaflet", "leaflet.js"), _asset("XStatic-Leaflet", "leaflet.css")


@lru_cache
def _asset(package: str, name: str) -> str:
    """Return a file that an installed package carries, without anything in it that would be fetched."""
    for entry in package_files(package) or []:
        if entry.name == name:
            text = entry.read_text(encoding="utf-8")
            break
    else:
        again = f"python -m pip install --force-reinstall {package}"
        msg = f"The package {package} does not carry {name}. Reinstall it: {again}."
        raise IntegrityError(msg)
    text = re.sub(r"//# sourceMappingURL=.*", "", text).replace("\r\n", "\n").replace("</", "<\\/")
    if name.endswith(".css"):
        text = re.sub(r"background-image:\s*url\([^)]*\);?", "", text)
        text = re.sub(r"url\((?!#)[^)]*\)", "none", text)
    return text


@lru_cache
def _own(name: str) -> str:
    return files("kkgeo.maps.web").joinpath("assets", name).read_text(encoding="utf-8")


#: What could end a block of JSON in a page, begin a comment there, or end a line of script.
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def json_block(data: Any) -> str:
    """Return data as JSON that can stand in a page: nothing in it ends the block."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


class _Pool:
    """Texts, and lists of texts, that are written once and then called by their number."""

    def __init__(self) -> None:
        self.strings: dict[str, int] = {}
        self.lists: dict[tuple[int, ...], int] = {}

    def add(self, texts: Iterable[str]) -> int:
        numbers = tuple(self.strings.setdefault(text, len(self.strings)) for text in texts)
        return self.lists.setdefault(numbers, len(self.lists))


@dataclass(frozen=True)
class _Shapes:
    """The geometry of the page as the layers see it."""

    topology: Topology
    #: Of every layer of areas: the name of its set of shapes.
    sets: Mapping[str, str]
    #: Of every layer of outlines: the municipalities in each of its shapes.
    members: Mapping[str, list[list[int]]]


def _geometry(spec: MapSpec) -> tuple[dict[str, Any], _Shapes]:
    """Return the boundaries, each stretch once, and what of them each layer uses."""
    import geopandas as gpd

    base = spec.outlines.to_numpy()
    simple = shapely.coverage_simplify(base, DISPLAY_TOLERANCE)
    degrees = gpd.GeoSeries(simple, crs=spec.outlines.crs).to_crs(4326)
    cut = topology(degrees.to_numpy())
    inside = shapely.point_on_surface(base)
    sets: dict[str, list[list[list[int]]]] = {"base": [[list(ring) for ring in area] for area in cut.areas]}
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
        "arcs": cut.delta_coded(),
        "sets": sets,
        "provinces": sorted(number_ for number_ in around if not _is_speck(cut.arcs[number_])),
    }, _Shapes(cut, of_layer, known)


def _is_speck(arc: Sequence[tuple[int, int]]) -> bool:
    """Whether an arc is an island so small (Baarle's pieces) that a province's thick border would fill it."""
    return arc[0] == arc[-1] and max(np.ptp(np.array(arc), axis=0)) < _SPECK * SCALE


def _members(shapes: gpd.GeoSeries, inside: np.ndarray) -> list[list[int]]:
    """Return for every shape which municipalities lie in it."""
    which, where = shapely.STRtree(inside).query(shapes.to_numpy(), predicate="contains")
    return [sorted(where[which == i].tolist()) for i in range(len(shapes))]


def _data(spec: MapSpec, geometry: str, shapes: _Shapes) -> dict[str, Any]:
    pool = _Pool()
    layers = [
        _layer_data(spec, list(group), shapes, pool) for _, group in groupby(spec.layers, key=lambda layer: layer.key)
    ]
    west, south, east, north = spec.outlines.to_crs(4326).total_bounds.round(4).tolist()
    return {
        "lang": spec.lang,
        "title": spec.title,
        "geometry": geometry,
        "bounds": [[south, west], [north, east]],
        "outside": BACKGROUND_COLOUR,
        "ui": UI[spec.lang],
        "tiles": None if spec.tiles is None else {"url": spec.tiles.url, "attribution": spec.tiles.attribution},
        "circles": _circles(spec),
        "layers": layers,
        "strings": list(pool.strings),
        "lists": [list(numbers) for numbers in pool.lists],
    }


def _layer_data(spec: MapSpec, steps: Sequence[Layer], shapes: _Shapes, pool: _Pool) -> dict[str, Any]:
    """Return a layer, or the steps of a series that has one legend, as the script reads it."""
    layer = steps[0]
    data: dict[str, Any] = {
        "key": layer.key,
        "kind": layer.kind,
        "title": layer.title,
        "note": layer.note,
        "shown": layer.shown,
        "clustered": layer.clustered,
        "counted": say(layer.kind if layer.kind in ("points", "lines") else "areas", spec.lang),
        "step_title": layer.step_title,
        "names": pool.add(layer.names),
        "legend": {"title": layer.legend_title, "entries": [_entry(entry, layer) for entry in layer.legend]},
        "steps": [_step(step, spec.lang, pool) for step in steps],
    }
    if layer.kind == "areas":
        data["set"] = shapes.sets[layer.key]
    elif layer.kind == "points":
        data |= {"scale": _POINT_SCALE, "points": _deltas(layer.shapes)}
    elif layer.kind == "lines":
        data |= {"scale": _POINT_SCALE, "lines": [_deltas([line]) for line in layer.shapes]}
    else:
        at = layer.shapes.representative_point().to_crs(4326)
        data["arcs"] = [shapes.topology.outline(own) for own in shapes.members[layer.key]]
        data["labelled"] = layer.labelled
        data["label_at"] = [[round(y, 4), round(x, 4)] for x, y in zip(at.x, at.y, strict=True)]
    return data


def _entry(entry: LegendEntry, layer: Layer) -> dict[str, str]:
    data = {"label": entry.label, "colour": entry.colour}
    if layer.is_points:
        data["edge"] = outline(entry.colour)
    elif entry.pattern:
        data["pattern"] = entry.pattern
    return data


def _step(step: Layer, lang: str, pool: _Pool) -> dict[str, Any]:
    last = len(step.legend) - 1
    unsure = [] if step.uncertain is None else np.flatnonzero(step.uncertain).tolist()
    return {
        "label": step.step,
        "classes": [last if number_ == NO_DATA else number_ for number_ in step.classes.tolist()],
        "counts": [number(entry.count, lang) for entry in step.legend],
        "values": pool.add(step.values),
        "uncertain": unsure,
        "uncertain_count": number(len(unsure), lang),
        "columns": [
            {
                "label": column.label,
                "cells": pool.add(column.cells),
                "number": column.numeric,
                "tip": column.in_tooltip,
                "table": column.in_table,
            }
            for column in step.columns
        ],
    }


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


def _body(spec: MapSpec, ident: str) -> str:
    lang = spec.lang
    subtitle = f'<p class="kk-subtitle" dir="auto">{escape(spec.subtitle)}</p>\n' if spec.subtitle else ""
    invented = say("invented", lang)
    notes = "".join(
        f'<p{" class=kk-invented" if note == invented else ""} dir="auto">{escape(note)}</p>\n' for note in spec.notes
    )
    return f"""<div class="kk-map" id="{ident}">
<a class="kk-skip" href="#{ident}-table">{escape(say("skip", lang))}</a>
{subtitle}<p dir="auto">{escape(spec.alternative)}</p>
<noscript><p>{escape(say("no_script", lang))}</p></noscript>
<div class="kk-here"></div>
<div class="kk-notes">
{notes}<p dir="auto">{escape(spec.source)}</p>
</div>
<div class="kk-there"></div>
</div>"""
