"""The first layer of a map as folium has it, for who wants to add layers of folium's own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import shapely

from kkgeo.maps.classes.classify import NO_DATA_COLOUR, outline
from kkgeo.maps.model import MapSpec
from kkgeo.maps.web.data import DISPLAY_TOLERANCE
from kkgeo.maps.web.shell import leaflet

if TYPE_CHECKING:
    import folium
    import geopandas as gpd

_HATCH = (
    '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs><pattern id="kk-hatch" width="6" '
    'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" '
    f'fill="{NO_DATA_COLOUR}"/><line y2="6" stroke="#8a8a8a" stroke-width="2"/></pattern></defs></svg>'
)


def folium_map(spec: MapSpec) -> folium.Map:
    """Return the map as folium has it, with names that are the same at each run.

    folium's links to content networks are taken out, and Leaflet is put in as kkgeo carries it.
    """
    import folium

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
    folium.GeoJson(
        _collection(_simplified(spec.provinces), None),
        name="provinces",
        interactive=False,
        style_function=lambda _: {"color": "#222", "weight": 1.4, "fill": False},
    ).add_to(drawing)
    drawing.fit_bounds([[low[1], low[0]], [high[1], high[0]]])
    # Without these a notebook would fetch Leaflet, or show nothing.
    library, style = leaflet()
    root: Any = drawing.get_root()
    root.header.add_child(_verbatim(f"<style>{style}</style><script>{library}</script>"), name="leaflet")
    root.html.add_child(_verbatim(_HATCH), name="hatch")
    for position, element in enumerate(_tree(drawing)):
        element._id = f"kk{position:03d}"
        for links in ("default_js", "default_css"):
            if hasattr(element, links):
                setattr(element, links, [])
    return drawing


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
    fill = "url(#kk-hatch)" if entry.hatched and not layer.is_points else entry.colour
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
