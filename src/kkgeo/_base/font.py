"""The letters of page and figure: a part of Inter that is shipped, so that both look alike on every machine."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import lru_cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable

from kkgeo._base.alone import ALONE

#: What the font is called; not as on any machine, whose own might have other widths.
FAMILY = "Inter kkgeo"
#: The weights there are, as CSS and matplotlib number them.
REGULAR, SEMIBOLD = 400, 600
#: The heavier of the two is bold to matplotlib, which looks for no weight between: its own font has none either.
BOLD = 700
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


@lru_cache
def let_matplotlib_know() -> None:
    """Let matplotlib know the font by its name, in the weights `REGULAR` and `BOLD`, once."""
    from matplotlib.font_manager import fontManager

    with ALONE:
        for weight in _NAMES:
            with as_file(font_file(weight, "ttf")) as path:
                fontManager.addfont(path)
        fontManager.ttflist[-1] = replace(fontManager.ttflist[-1], weight=BOLD)
