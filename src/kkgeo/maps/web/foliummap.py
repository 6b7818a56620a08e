"""The first layer of a map as folium has it, for who wants to add layers of folium's own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import shapely

from kkgeo._base.words import heading, number
from kkgeo.errors import InputError
from kkgeo.gaps.claims import CLAIMED
from kkgeo.maps.classes.legend import DASHED, LegendEntry, outline
from kkgeo.maps.classes.palettes import UNCERTAIN_COLOUR
from kkgeo.maps.findings import Finding
from kkgeo.maps.model import MapSpec
from kkgeo.maps.web.data import DISPLAY_TOLERANCE
from kkgeo.maps.web.shell import leaflet

if TYPE_CHECKING:
    import folium
    import geopandas as gpd

#: What stands over the map and beside it: out of the way of whatever folium adds.
_STYLE = """<style>
.kk-said{position:absolute;z-index:1000;background:#ffffffeb;color:#1a1a1a;font:14px/1.35 sans-serif;padding:6px 10px;
max-width:min(70%,42em);border-radius:3px}
.kk-title{top:10px;left:54px}.kk-title b{font-size:17px;display:block}
.kk-colours{bottom:44px;right:10px;max-width:16em}.kk-colours span{display:block;white-space:normal}
.kk-colours i{display:inline-block;width:1.3em;height:.8em;margin-right:.5em;border:1px solid #6a6a6a}
.kk-source{bottom:6px;left:120px;font-size:11px}
</style>"""


def folium_map(spec: MapSpec) -> folium.Map:
    """Return the map as folium has it, with names that are the same at each run.

    folium's links to content networks are taken out, and Leaflet is put in as kkgeo carries it. Title, legend, notes
    and source stand over it; over the map of gaps lies what is claimed.
    """
    try:
        import folium
    except ImportError as error:
        raise InputError("errors.maps.packages") from error
    import geopandas as gpd

    drawing = folium.Map(tiles=None, control_scale=True, max_zoom=15, min_zoom=6, zoom_snap=0.25, attr="")
    low, high = spec.outlines.to_crs(4326).total_bounds.reshape(2, 2)
    plain = {"color": "#9a9a9a", "weight": 0.6, "fillColor": "#f4f4f4", "fillOpacity": 1}
    folium.GeoJson(
        _collection(_simplified(spec.outlines), None),
        name="outlines",
        interactive=False,
        style_function=lambda _: plain,
    ).add_to(drawing)
    if len(spec.layer.shapes):
        shapes = spec.layer.shapes if spec.layer.is_points else _simplified(spec.layer.shapes)
        folium.GeoJson(
            _collection(shapes, spec),
            name=spec.layer.key,
            marker=folium.CircleMarker(radius=5, fill=True),
            style_function=lambda feature: feature["properties"]["style"],
            highlight_function=lambda _: {"color": "#000", "weight": 2.5},
            tooltip=folium.GeoJsonTooltip(["html"], labels=False, sticky=True),
        ).add_to(drawing)
    for finding in spec.findings:
        line = _line(finding)
        folium.GeoJson(
            _collection(_simplified(gpd.GeoSeries([finding.shape], crs=spec.outlines.crs)), None),
            name=f"{finding.strength} {finding.key}",
            interactive=False,
            style_function=lambda _, line=line: line,
        ).add_to(drawing)
    folium.GeoJson(
        _collection(_simplified(spec.provinces), None),
        name="provinces",
        interactive=False,
        style_function=lambda _: {"color": "#222", "weight": 1.4, "fill": False},
    ).add_to(drawing)
    drawing.fit_bounds(
        [[low[1], low[0]], [high[1], high[0]]], padding_top_left=(10, 80), padding_bottom_right=(270, 60)
    )
    # Without these a notebook would fetch Leaflet, or show nothing.
    library, style = leaflet()
    root: Any = drawing.get_root()
    root.header.add_child(_verbatim(f"<style>{style}</style><script>{library}</script>"), name="leaflet")
    root.html.add_child(_verbatim(_STYLE + _said(spec)), name="said")
    for position, element in enumerate(_tree(drawing)):
        element._id = f"kk{position:03d}"
        for links in ("default_js", "default_css"):
            if hasattr(element, links):
                setattr(element, links, [])
    return drawing


def _line(finding: Finding) -> dict[str, Any]:
    """Return how an area of which something is claimed is drawn; see `kkgeo.maps.findings`."""
    if finding.filled:
        thick = 3.5 if finding.strength == CLAIMED else 1
        edge = "#111111" if finding.strength == CLAIMED else finding.colour
        return {"color": edge, "weight": thick, "fillColor": finding.colour, "fillOpacity": 1}
    return {"color": finding.colour, "weight": 2, "dashArray": "5 4", "fill": False}


def _said(spec: MapSpec) -> str:
    """Return title, legend, notes and source as the page has them."""
    subtitle = f"<span>{_inert(spec.subtitle)}</span>" if spec.subtitle else ""
    entries = [*spec.findings_legend, *spec.legend]
    if spec.layer.uncertain is not None and spec.layer.uncertain.any():
        count = int(spec.layer.uncertain.sum())
        entries.append(LegendEntry(heading("word.next_to_nothing", spec.lang), UNCERTAIN_COLOUR, count))
    rows = "".join(
        f'<span><i style="{_swatch(entry)}"></i>{_inert(entry.label)} ({number(entry.count, spec.lang)})</span>'
        for entry in entries
    )
    notes = " ".join(map(_inert, (*spec.notes, spec.source)))
    return (
        f'<div class="kk-said kk-title"><b>{_inert(spec.title)}</b>{subtitle}</div>'
        f'<div class="kk-said kk-colours"><b>{_inert(spec.legend_title)}</b>{rows}</div>'
        f'<div class="kk-said kk-source">{notes}</div>'
    )


def _swatch(entry: LegendEntry) -> str:
    if entry.pattern == DASHED:
        return f"border:2px dashed {entry.colour}"
    return f"background:{entry.colour}"


def _verbatim(text: str) -> Any:
    """Return an element that is written as it is: branca would read it as a template."""
    from branca.element import Element

    class Verbatim(Element):
        def render(self, **_: Any) -> str:
            return text

    return Verbatim()


def _tree(element: Any) -> list[Any]:
    return [element] + [e for child in element._children.values() for e in _tree(child)]


def _simplified(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    import geopandas as gpd

    simple = shapely.coverage_simplify(shapes.to_numpy(), DISPLAY_TOLERANCE)
    degrees = gpd.GeoSeries(simple, index=shapes.index, crs=shapes.crs).to_crs(4326)
    return gpd.GeoSeries(shapely.transform(degrees.to_numpy(), lambda c: c.round(4)), crs=4326)


def _collection(shapes: gpd.GeoSeries, spec: MapSpec | None) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {} if spec is None else _properties(spec, i),
            "geometry": shape.__geo_interface__,
        }
        for i, shape in enumerate(shapes)
    ]
    return {"type": "FeatureCollection", "features": features}


def _properties(spec: MapSpec, i: int) -> dict[str, Any]:
    layer = spec.layer
    entry = layer.entry_of(int(layer.classes[i]))
    unsure = layer.uncertain is not None and bool(layer.uncertain[i])
    fill = UNCERTAIN_COLOUR if unsure else entry.colour
    edge = outline(entry.colour) if layer.is_points else "#6a6a6a"
    return {
        # Leaflet puts a tooltip in as HTML, so what comes from data is escaped here.
        "html": f"<b>{_inert(layer.names[i])}</b><br>{_inert(layer.values[i])}",
        "style": {
            **{"color": edge, "weight": 1 if layer.is_points else 0.6, "fillColor": fill, "fillOpacity": 1},
            **({"radius": 5 * entry.size} if entry.size != 1 else {}),
        },
    }


def _inert(text: str) -> str:
    """Escape for HTML, and braces too: branca reads what it has rendered as a template once more."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")
