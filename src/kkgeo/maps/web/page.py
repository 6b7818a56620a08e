"""The interactive renderer: the parts of a page that show one map, and the page of one map.

A `Fragment` is what one map needs of a page: styles, scripts, data, a piece of HTML. A report puts several together,
with everything that they share written once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from kkgeo._base.font import font_css
from kkgeo._base.words import say
from kkgeo.charts import STYLE
from kkgeo.maps.model import MapSpec
from kkgeo.maps.web.bundling import MOST
from kkgeo.maps.web.data import geometry, map_data
from kkgeo.maps.web.scripts import script
from kkgeo.maps.web.shell import asset, document, json_block, leaflet, templates, tile_host, vendored
from kkgeo.maps.web.still import still


@dataclass(frozen=True)
class Fragment:
    """What one map needs of a page.

    `styles` and `scripts` are to stand in this order, each once on a page, the scripts after all of `data` and
    `body`; `data` are blocks of JSON by the id of their element; `hosts` are where pictures may come from.
    """

    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    data: Mapping[str, str]
    body: Markup
    hosts: tuple[str, ...] = ()


def fragment(
    spec: MapSpec,
    *,
    ident: str = "kaart",
    alone: bool = False,
    framed: bool = False,
    folded: bool = False,
    most: int = MOST,
) -> Fragment:
    """Return the parts of a page that show this map; `ident` is unique on the page.

    A picture stands there for who has no scripts. Where the map is `alone` on its page, its funnel plot comes with it
    and the address says what is shown. In the frame of a notebook its table is folded: nothing scrolls within it; so
    it is wherever it is to be `folded`. A layer has at most `most` points by themselves.
    """
    library, style = leaflet()
    boundaries, shapes = geometry(spec)
    block = json_block(boundaries)
    name = "kk-geometry-" + hashlib.sha256(block.encode()).hexdigest()[:12]
    data = map_data(spec, name, shapes, most)
    # Points are bundled where a layer asks for it, and where there are too many of them.
    clustered = any(layer["clustered"] for layer in data["layers"])
    clusters = (vendored("leaflet.markercluster/leaflet.markercluster.js"),) if clustered else ()
    body = templates().get_template("fragment.html.j2")
    chart = next((one for one in spec.charts if one.key == "funnel"), None) if alone else None
    drawing = Markup(chart.to_svg(title=False, note=False, style=False)) if chart else ""
    words = {
        "ident": ident,
        "alone": alone,
        "framed": framed,
        "folded": folded or framed,
        "picture": "" if framed else still(spec),
        "chart": chart,
        "drawing": drawing,
    }
    return Fragment(
        styles=(style, asset("map.css"), *([STYLE] if chart else [])),
        scripts=(library, *clusters, script("map.js")),
        data={name: block, f"{ident}-data": json_block(data)},
        body=Markup(body.render(spec=spec, **words, say=lambda key: say(key, spec.lang)).rstrip("\n")),
        hosts=() if spec.tiles is None else (tile_host(spec.tiles),),
    )


def page(spec: MapSpec, *, framed: bool = False) -> str:
    """Return the page of one map; the same specification gives the same bytes."""
    part = fragment(spec, alone=True, framed=framed)
    return document(
        "map.html.j2",
        lang=spec.lang,
        title=spec.title,
        bodies=[part.body],
        styles=(font_css(), *part.styles, asset("page.css")),
        scripts=part.scripts,
        data=part.data,
        hosts=part.hosts,
    )
