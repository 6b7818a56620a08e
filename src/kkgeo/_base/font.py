"""The letters of page and figure: a part of Inter that is shipped, so that both look alike on every machine."""

from __future__ import annotations

import base64
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

#: What the font is called; not as on any machine, whose own might have other widths.
FAMILY = "Inter kkgeo"
#: The weights there are, as CSS and matplotlib number them.
REGULAR, SEMIBOLD = 400, 600
_NAMES = {REGULAR: "Regular", SEMIBOLD: "SemiBold"}


def font_file(weight: int, suffix: str) -> Traversable:
    """Return the file of a weight: ``ttf`` for figures, ``woff2`` for pages."""
    return files("kkgeo._base").joinpath("fonts", f"{_NAMES[weight]}.{suffix}")


@lru_cache
def font_css() -> str:
    """Return the CSS with which a page or an SVG carries the font; 45 kB.

    Examples
    --------
    >>> font_css().count("@font-face"), "://" in font_css()
    (2, False)
    """
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-style:normal;font-weight:{weight};font-display:block;'
        f"src:url(data:font/woff2;base64,{base64.b64encode(font_file(weight, 'woff2').read_bytes()).decode('ascii')})"
        'format("woff2")}'
        for weight in _NAMES
    )
