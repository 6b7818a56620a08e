"""The interactive renderer: one HTML page that asks nothing of any network.

folium makes the map; its links to content networks are taken out and Leaflet is put in from the XStatic package.
Texts from data are escaped where they go into HTML, and ``<`` is written as an escape where they go into script.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from importlib.metadata import files
from typing import TYPE_CHECKING, Any

from kkgeo._text import number
from kkgeo.errors import IntegrityError
from kkgeo.maps.classify import NO_DATA_COLOUR, outline
from kkgeo.maps.spec import MapSpec
from kkgeo.maps.texts import say

if TYPE_CHECKING:
    import folium

#: Boundaries are simplified for display, without gaps; metres.
_DISPLAY_TOLERANCE = 150.0
#: No source but the page itself.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

_STYLE = """
*{box-sizing:border-box}html,body{margin:0;height:auto!important}
body{font:16px/1.45 system-ui,'Segoe UI',Arial,sans-serif;color:#1a1a1a;padding:0 1rem 1rem;background:#fff}
h1{font-size:clamp(1.1rem,5vw,1.5rem);margin:.6rem 0 .3rem;overflow-wrap:anywhere;hyphens:auto}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.3rem;background:#fff;padding:.3rem;z-index:9999}
.invented{font-weight:bold}.subtitle{font-size:1.05rem;margin:.2rem 0;overflow-wrap:anywhere}
th,td,.legend span,.leaflet-tooltip b{unicode-bidi:isolate}.legend h2,.legend span,p{overflow-wrap:anywhere}
.legend span{min-width:0}.row{display:flex;gap:1rem;flex-wrap:wrap;align-items:stretch}
.map{flex:3 1 20rem;min-width:0;height:clamp(15rem,52vw,68vh);border:1px solid #767676;position:relative}
.map .folium-map{position:absolute!important;inset:0;width:100%!important;height:100%!important;background:#fff}
.legend{flex:1 1 13rem;max-width:22rem}.legend h2{font-size:1rem;margin:.2rem 0 .5rem}
.legend ul{list-style:none;margin:0;padding:0}.legend li{display:flex;gap:.5rem;align-items:center;margin:.2rem 0}
.legend svg{flex:none}.notes{font-size:.9rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.2rem .5rem;border-bottom:1px solid #ccc;overflow-wrap:anywhere}
.scroll{max-height:60vh;overflow:auto}summary{cursor:pointer;font-weight:bold;padding:.4rem 0}
path.leaflet-interactive:focus{stroke:#000;stroke-width:3;outline:none}
.leaflet-tooltip{white-space:normal;width:max-content;max-width:18rem;overflow-wrap:anywhere}
@media print{.map{height:14cm}.skip{display:none}}
"""


_HATCH = (
    '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs><pattern id="kk-hatch" width="6" '
    'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" '
    f'fill="{NO_DATA_COLOUR}"/><line y2="6" stroke="#8a8a8a" stroke-width="2"/></pattern></defs></svg>'
)


@lru_cache
def _asset(package: str, name: str) -> str:
    """Return a file that an installed package carries."""
    for entry in files(package) or []:
        if entry.name == name:
            return entry.read_text(encoding="utf-8")
    msg = (
        f"The package {package} does not carry {name}. Reinstall it: python -m pip install --force-reinstall {package}."
    )
    raise IntegrityError(msg)


@lru_cache
def _leaflet() -> tuple[str, str]:
    """Return Leaflet's script and style without anything that would be fetched."""
    script = re.sub(r"//# sourceMappingURL=.*", "", _asset("XStatic-Leaflet", "leaflet.js"))
    style = re.sub(r"background-image:\s*url\([^)]*\);?", "", _asset("XStatic-Leaflet", "leaflet.css"))
    return script.replace("</", "<\\/"), re.sub(r"url\((?!#)[^)]*\)", "none", style)


def folium_map(spec: MapSpec) -> folium.Map:
    """Return the map as folium has it, with names that are the same at each run."""
    import folium

    drawing = folium.Map(tiles=None, control_scale=True, max_zoom=15, min_zoom=6, zoom_snap=0.25, attr="")
    low, high = spec.outlines.to_crs(4326).total_bounds.reshape(2, 2)
    layer = spec.layer
    if layer.is_points:
        folium.GeoJson(
            _areas(spec, plain=True),
            name="outlines",
            interactive=False,
            style_function=lambda _: {"color": "#9a9a9a", "weight": 0.6, "fillColor": "#f4f4f4", "fillOpacity": 1},
        ).add_to(drawing)
    else:
        folium.GeoJson(
            _areas(spec, plain=False),
            name="areas",
            style_function=lambda f: {
                "color": "#6a6a6a", "weight": 0.6, "fillColor": f["properties"]["fill"], "fillOpacity": 1,
            },
            highlight_function=lambda _: {"color": "#000", "weight": 2.5},
            tooltip=folium.GeoJsonTooltip(["html"], labels=False, sticky=True),
        ).add_to(drawing)  # fmt: skip
    folium.GeoJson(
        _lines(spec),
        name="provinces",
        interactive=False,
        style_function=lambda _: {"color": "#222", "weight": 1.4, "fill": False},
    ).add_to(drawing)
    if layer.is_points and len(layer.shapes):
        folium.GeoJson(
            _points(spec),
            name="points",
            marker=folium.CircleMarker(radius=5, weight=1, color="#ffffff", fill=True, fill_opacity=0.9),
            style_function=lambda f: {"fillColor": f["properties"]["fill"], "color": f["properties"]["edge"]},
            tooltip=folium.GeoJsonTooltip(["html"], labels=False),
        ).add_to(drawing)
    drawing.fit_bounds([[low[1], low[0]], [high[1], high[0]]])
    # Without these a notebook would fetch Leaflet, or show nothing.
    library, style = _leaflet()
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


def _simplified(spec: MapSpec, *, provinces: bool) -> Any:
    import geopandas as gpd
    import shapely

    shapes = spec.provinces if provinces else spec.outlines
    simple = shapely.coverage_simplify(shapes.to_numpy(), _DISPLAY_TOLERANCE)
    degrees = gpd.GeoSeries(simple, index=shapes.index, crs=shapes.crs).to_crs(4326)
    return shapely.transform(degrees.to_numpy(), lambda c: c.round(4))


def _feature(geometry: Any, properties: dict[str, str]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry.__geo_interface__}


def _properties(spec: MapSpec, i: int) -> dict[str, str]:
    entry = spec.entry_of(int(spec.layer.classes[i]))
    name, value = spec.layer.names[i], spec.layer.values[i]
    return {
        # Leaflet puts a tooltip in as HTML, so what comes from data is escaped here.
        "html": f"<b>{_inert(name)}</b><br>{_inert(value)}",
        "fill": "url(#kk-hatch)" if entry.hatched and not spec.layer.is_points else entry.colour,
        **({"edge": outline(entry.colour)} if spec.layer.is_points else {}),
    }


def _inert(text: str) -> str:
    """Escape for HTML, and braces too: branca reads what it has rendered as a template once more."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _areas(spec: MapSpec, *, plain: bool) -> dict[str, Any]:
    shapes = _simplified(spec, provinces=False)
    return _collection([_feature(g, {} if plain else _properties(spec, i)) for i, g in enumerate(shapes)])


def _lines(spec: MapSpec) -> dict[str, Any]:
    return _collection([_feature(g, {}) for g in _simplified(spec, provinces=True)])


def _points(spec: MapSpec) -> dict[str, Any]:
    return _collection([_feature(g, _properties(spec, i)) for i, g in enumerate(spec.layer.shapes)])


def _legend(spec: MapSpec) -> str:
    rows = []
    for entry in spec.legend:
        fill = "url(#kk-hatch)" if entry.hatched else entry.colour
        shape = (
            f'<circle cx="11" cy="8" r="6" fill="{entry.colour}" stroke="{outline(entry.colour)}"/>'
            if spec.layer.is_points
            else f'<rect x=".5" y=".5" width="21" height="15" fill="{fill}" stroke="#6a6a6a"/>'
        )
        swatch = f'<svg width="22" height="16" aria-hidden="true">{shape}</svg>'
        rows.append(
            f"<li>{swatch}<span>{escape(entry.label)} <small>({number(entry.count, spec.lang)})</small></span></li>"
        )
    unit = say("points" if spec.layer.is_points else "areas", spec.lang)
    heading = f"<h2>{escape(spec.legend_title)} <small>({unit})</small></h2>"
    return f'<div class="legend">{heading}<ul>{"".join(rows)}</ul></div>'


def _table(spec: MapSpec) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in zip(spec.layer.names, spec.layer.values, strict=True)
    )
    head = f'<tr><th scope="col">{say("area", spec.lang)}</th><th scope="col">{say("value", spec.lang)}</th></tr>'
    return (
        f'<details id="table"><summary>{say("table", spec.lang)}</summary><div class="scroll" tabindex="0" '
        f'role="region" aria-label="{escape(spec.title)}"><table><caption>{escape(spec.title)}</caption>'
        f"<thead>{head}</thead><tbody>{rows}</tbody></table></div></details>"
    )


def page(spec: MapSpec) -> str:
    """Return the whole page; the same specification gives the same bytes."""
    drawing = folium_map(spec)
    root: Any = drawing.get_root()
    root._id = "kkroot"
    root.render()
    html, script = root.html.render(), root.script.render()
    head = "".join(
        child.render()
        for name, child in root.header._children.items()
        if name.startswith(("map_", "boundsfit", "Map", "geo_json")) or "css_style" in name
    )
    library, style = _leaflet()
    named = f"""
(function(){{var map={drawing.get_name()};
map.eachLayer(function(l){{var p=l.feature&&l.feature.properties;
if(p&&p.html&&l._path){{
var d=document.createElement('div');d.innerHTML=p.html.replace('<br>',': ');
l._path.setAttribute('tabindex','0');l._path.setAttribute('role','img');
l._path.setAttribute('aria-label',d.textContent);
l._path.addEventListener('focus',function(){{l.openTooltip()}});
l._path.addEventListener('blur',function(){{l.closeTooltip()}});}}}});}})();
"""
    subtitle = f'<p class="subtitle">{escape(spec.subtitle)}</p>' if spec.subtitle else ""
    notes = "".join(
        f"<p{' class=invented' if note == say('invented', spec.lang) else ''}>{escape(note)}</p>" for note in spec.notes
    )
    return f"""<!DOCTYPE html>
<html lang="{spec.lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(spec.title)}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
{head}
<style>{_STYLE}</style>
<script>{library}</script>
</head>
<body>
<a class="skip" href="#table">{say("skip", spec.lang)}</a>
<main>
<h1>{escape(spec.title)}</h1>{subtitle}
<p>{escape(spec.alternative)}</p>
<div class="row"><div class="map">{html}</div>{_legend(spec)}</div>
<div class="notes">{notes}<p>{escape(spec.source)}</p></div>
{_table(spec)}
</main>
<script>{script}{named}</script>
</body>
</html>
"""
