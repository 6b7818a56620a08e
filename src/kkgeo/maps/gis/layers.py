"""The layers of a map as tables with shapes: what is measured, in which class it is, and how QGIS shows that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.frames import distinct
from kkgeo._base.geopackage import LONGEST_NAME, FeatureLayer, Style
from kkgeo._base.provenance import NIS_VINTAGE
from kkgeo._base.text import tidy
from kkgeo._base.words import has, labelled, say, sentence, word
from kkgeo.maps.classes.classify import NO_DATA
from kkgeo.maps.findings import FILLED, TOLD
from kkgeo.maps.gis.qml import Category, style

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo.maps.model import Layer, MapSpec

#: The column of classes where a layer has one only.
CLASS = "class"
#: Layers by what their index is called.
_NAMES = {"nis": "municipalities", "province": "provinces"}


def layers_of(spec: MapSpec) -> list[FeatureLayer]:
    """Return the layers of a map: its areas with every measure and class, what is claimed, outlines, points, lines."""
    made: list[FeatureLayer] = []
    areas = [layer for layer in spec.layers if layer.kind == "areas"]
    for layer in spec.layers:
        if layer.kind != "areas":
            made.append(_drawn(layer, spec))
        elif layer is areas[0]:
            made += [_areas(areas, spec), *_findings(spec)]
    names = distinct([layer.name for layer in made], blind=True)
    return [replace(layer, name=name) for layer, name in zip(made, names, strict=True)]


def _areas(layers: Sequence[Layer], spec: MapSpec) -> FeatureLayer:
    """Return one layer of all areas: the numbers of the table, and of every layer of the map the class."""
    shapes = layers[0].shapes
    kind = str(shapes.index.name or "nis")
    columns: dict[str, Any] = {"name": list(layers[0].names)}
    if spec.table is not None:
        own = pd.DataFrame(spec.table)
        # The shapes are those of the map, and the names too.
        kept = [str(dtype) != "geometry" and column != "name" for column, dtype in own.dtypes.items()]
        own = own.loc[:, kept].reindex(shapes.index)
        for place, column in enumerate(own.columns):
            columns = _with(columns, str(column), own.iloc[:, place])
    made: list[tuple[str, str, list[Category]]] = []
    for layer in layers:
        called = "_".join(filter(None, [layer.key, tidy(layer.step)]))
        value = next((each for each in layer.columns if each.key == "value"), None)
        if layer.step and value is not None and value.numeric:
            columns = _with(columns, called, list(value.values))
        categories, classes = classes_of(layer)
        before = len(columns)
        columns = _with(columns, f"{CLASS}_{called}", classes)
        title = labelled(layer.title, layer.step, spec.lang) if layer.step else layer.title
        made.append((title, [*columns][before], categories))
    table = _table(columns, shapes, spec)
    if kind == "nis" and NIS_VINTAGE not in table.columns:
        table[NIS_VINTAGE] = spec.vintage
    aliases = {column: _alias(column, spec.lang) for column in columns if has(f"measure.{column}")}
    drawn = [style(title, "areas", column, own, aliases=aliases) for title, column, own in made]
    return FeatureLayer(_NAMES.get(kind, kind), table, named(drawn))


def _with(columns: dict[str, Any], name: str, values: Any) -> dict[str, Any]:
    """Return columns and one more, under a name of its own."""
    *_, free = distinct([*columns, name], blind=True)
    return {**columns, free: values}


def named(styles: Sequence[Style]) -> tuple[Style, ...]:
    """Return styles of one layer under names that QGIS has room for, each another."""
    names = distinct([one.name[: LONGEST_NAME - 3] for one in styles])
    return tuple(replace(one, name=name, title=one.name) for one, name in zip(styles, names, strict=True))


def _alias(column: str, lang: str) -> str:
    return sentence(word("measure", column, lang))


def classes_of(layer: Layer) -> tuple[list[Category], list[str]]:
    """Return a category for each entry of a legend, and the value that every shape has in the column of classes.

    Two entries may have the same words; their values differ.
    """
    values = distinct([tidy(entry.label) for entry in layer.legend])
    categories = [Category(value, entry) for value, entry in zip(values, layer.legend, strict=True)]
    last = len(values) - 1
    return categories, [values[last if number == NO_DATA else number] for number in layer.classes]


def _findings(spec: MapSpec) -> list[FeatureLayer]:
    """Return what is claimed of areas, in drawing order."""
    import geopandas as gpd

    if not spec.findings:
        return []
    strengths = [one.strength for one in spec.findings]
    columns = {
        "key": [one.key for one in spec.findings],
        "name": [one.name for one in spec.findings],
        "strength": strengths,
        "label": ["\n".join(one.label) or None for one in spec.findings],
        "observed": [one.observed for one in spec.findings],
        "expected": [one.expected for one in spec.findings],
    }
    shapes = gpd.GeoSeries([one.shape for one in spec.findings], crs=spec.outlines.crs)
    there = [strength for strength in TOLD if strength in strengths]
    pairs = zip(there, spec.findings_legend, strict=True)
    categories = [Category(strength, entry, filled=strength in FILLED, thick=True) for strength, entry in pairs]
    own = style(say("maps.findings", spec.lang), "areas", "strength", categories)
    return [FeatureLayer("findings", _table(columns, shapes, spec), named([own]))]


def _drawn(layer: Layer, spec: MapSpec) -> FeatureLayer:
    """Return a layer of points, lines or outlines: names, what is known of them, and their class."""
    columns: dict[str, Any] = {"name": list(layer.names)}
    for each in layer.columns:
        columns = _with(columns, tidy(each.label), list(each.values if each.ends is None else each.cells))
    categories, classes = classes_of(layer)
    before = len(columns)
    columns = _with(columns, CLASS, classes)
    lined = layer.kind == "outlines"
    if lined:
        # Of an area with a fringe the core alone has the name on the map.
        told = zip(layer.names, layer.classes, strict=True)
        columns["name"] = [name or layer.entry_of(number).label for name, number in told]
        categories = [replace(each, filled=False) for each in categories]
    kind = "areas" if lined else layer.kind
    own = style(layer.title, kind, [*columns][before], categories)
    return FeatureLayer(layer.key, _table(columns, layer.shapes, spec), named([own]))


def _table(columns: dict[str, Any], shapes: gpd.GeoSeries, spec: MapSpec) -> gpd.GeoDataFrame:
    import geopandas as gpd

    index = shapes.index if shapes.index.name is not None else pd.RangeIndex(len(shapes))
    plain = {name: values.to_numpy() if isinstance(values, pd.Series) else values for name, values in columns.items()}
    geometry = gpd.GeoSeries(np.asarray(shapes.array, dtype=object), index=index, crs=shapes.crs)
    table = gpd.GeoDataFrame(pd.DataFrame(plain, index=index), geometry=geometry)
    table.attrs = dict(spec.told)
    return table
