"""The page of a map within a notebook: a frame as high as what is in it, and small enough to keep in the file."""

from __future__ import annotations

import base64
import gzip
from html import escape

from kkgeo.maps.model import MapSpec
from kkgeo.maps.web.page import page

#: Until the page says how high it is, and where a notebook does not let it.
_HEIGHT = 900
_LOADER = """<script>(async () => {{
const packed = Uint8Array.from(atob("{packed}"), (sign) => sign.charCodeAt(0));
const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
document.open();
document.write(text);
document.close();
}})();</script><noscript><p>{alternative}</p></noscript>"""


def framed(spec: MapSpec) -> str:
    """Return the page as a notebook shows it: a frame that unpacks it; the same specification gives the same text."""
    packed = gzip.compress(page(spec, framed=True).encode(), 9, mtime=0)
    text = _LOADER.format(packed=base64.b64encode(packed).decode("ascii"), alternative=escape(spec.alternative))
    style = f'style="width:100%;height:{_HEIGHT}px;border:0"'
    return f'<iframe title="{escape(spec.title)}" {style} srcdoc="{escape(text)}"></iframe>'
