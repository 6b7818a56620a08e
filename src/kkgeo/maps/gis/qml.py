"""Styles of QGIS (QML): the classes of a legend as categories of one column, with their colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from kkgeo._base.geopackage import Style
from kkgeo._base.text import tidy
from kkgeo.maps.classes.legend import DASHED, LegendEntry, outline

#: The version whose way of writing styles this is; later ones read it too.
_VERSION = "3.22.16"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_DRAWN = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
#: Of each kind of layer what QGIS calls its symbols, what these are drawn with, and the number of its kind of shape.
_KINDS = {
    "areas": ("fill", "SimpleFill", 2),
    "lines": ("line", "SimpleLine", 1),
    "points": ("marker", "SimpleMarker", 0),
}
_EDGE, _POINT_MM, _EDGE_MM, _THICK_MM = "#8c8c8c", 2.2, 0.12, 0.66


@dataclass(frozen=True)
class Category:
    """A value of a column, and the entry of the legend that it has; `filled` of an area, `thick` of its line."""

    value: str
    entry: LegendEntry
    filled: bool = True
    thick: bool = False


def style(
    name: str, kind: str, column: str, categories: Sequence[Category], *, aliases: Mapping[str, str] | None = None
) -> Style:
    """Return the style of a layer of a kind (``areas``, ``lines``, ``points``): each value of a column has its symbol.

    Parameters
    ----------
    name : str
        What the style is called.
    kind : str
        What the layer has.
    column : str
        The column of the classes.
    categories : sequence of Category
        Its values, in the order of the legend.
    aliases : mapping of str to str, optional
        What QGIS calls columns in its forms and tables.
    """
    root = _root("Symbology|Fields" if aliases else "Symbology")
    renderer = SubElement(root, "renderer-v2", {"type": "categorizedSymbol", "attr": tidy(column), **_DRAWN})
    listed, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, each in enumerate(categories):
        told = {"symbol": str(number), "value": tidy(each.value), "label": tidy(each.entry.label)}
        SubElement(listed, "category", {**told, "type": "string", "render": "true"})
        _symbol(symbols, str(number), kind, each)
    if aliases:
        own = SubElement(root, "aliases")
        for number, (field, called) in enumerate(aliases.items()):
            SubElement(own, "alias", index=str(number), field=tidy(field), name=tidy(called))
    return _made(name, root, renderer, kind)


def single(name: str, kind: str, drawn: Category) -> Style:
    """Return the style of a layer of which every shape has one symbol."""
    root = _root("Symbology")
    renderer = SubElement(root, "renderer-v2", {"type": "singleSymbol", **_DRAWN})
    _symbol(SubElement(renderer, "symbols"), "0", kind, drawn)
    return _made(name, root, renderer, kind)


def _root(categories: str) -> Element:
    return Element("qgis", version=_VERSION, styleCategories=categories)


def _made(name: str, root: Element, renderer: Element, kind: str) -> Style:
    SubElement(renderer, "rotation")
    SubElement(renderer, "sizescale")
    SubElement(root, "layerGeometryType").text = str(_KINDS[kind][2])
    return Style(tidy(name), _DOCTYPE + tostring(root, encoding="unicode"))


def _symbol(symbols: Element, name: str, kind: str, each: Category) -> None:
    type_, drawn_by, _ = _KINDS[kind]
    symbol = SubElement(symbols, "symbol", type=type_, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = SubElement(symbol, "layer", {"class": drawn_by, "enabled": "1", "locked": "0", "pass": "0"})
    properties = _PROPERTIES[kind](each)
    # QGIS 3.20 and later read the first, what is older the second.
    options = SubElement(layer, "Option", type="Map")
    for key, value in properties.items():
        SubElement(options, "Option", name=key, type="QString", value=value)
    for key, value in properties.items():
        SubElement(layer, "prop", k=key, v=value)


def _fill(each: Category) -> dict[str, str]:
    own, dashed = rgba(each.entry.colour), each.entry.pattern == DASHED
    edge = own if each.thick or not each.filled else rgba(_EDGE)
    return {
        "color": own,
        "style": "solid" if each.filled else "no",
        "outline_color": edge,
        "outline_style": "dash" if dashed else "solid",
        "outline_width": str(_THICK_MM if each.thick or not each.filled else _EDGE_MM),
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }


def _line(each: Category) -> dict[str, str]:
    width = {"line_width": "0.2", "line_width_unit": "MM"}
    return {"line_color": rgba(each.entry.colour), "line_style": "solid", "capstyle": "round", **width}


def _marker(each: Category) -> dict[str, str]:
    return {
        "name": "circle",
        "color": rgba(each.entry.colour),
        "size": f"{_POINT_MM * each.entry.size:g}",
        "size_unit": "MM",
        "outline_color": rgba(outline(each.entry.colour)),
        "outline_style": "solid",
        "outline_width": "0.2",
        "outline_width_unit": "MM",
    }


_PROPERTIES = {"areas": _fill, "lines": _line, "points": _marker}


def rgba(colour: str) -> str:
    """Return a colour as QGIS writes it.

    >>> rgba("#d55e00")
    '213,94,0,255'
    """
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
