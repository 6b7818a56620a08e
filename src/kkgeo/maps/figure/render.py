"""The static renderer: a matplotlib figure from a specification, to print or to put in a document.

Loaded only when a figure is drawn, so matplotlib is imported at the top.
"""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.style import context as style_context

from kkgeo._base.alone import ALONE
from kkgeo._base.near import meant
from kkgeo.errors import InputError
from kkgeo.maps.figure.arranging import SHEETS
from kkgeo.maps.figure.files import DPI as DPI
from kkgeo.maps.figure.files import save_figure as save_figure
from kkgeo.maps.figure.series import draw_series
from kkgeo.maps.figure.single import CIRCLES, draw_single
from kkgeo.maps.model import Layer, MapSpec

#: More small maps than this on one sheet are stamps.
MOST_STEPS = 12


def check_size(size: str) -> None:
    """Refuse a size that no sheet has."""
    if size not in SHEETS:
        raise InputError("errors.maps.size", size=size, known=SHEETS, hint=meant(size, SHEETS))


def figure(spec: MapSpec, *, size: str = "16:9", layer: str | None = None) -> Figure:
    """Draw one layer of a specification, with what is shown over it; classes, colours and texts as on the page.

    Parameters
    ----------
    spec : MapSpec
        What to draw.
    size : {"16:9", "a4", "a4-landscape", "square"}
        A slide, a sheet of A4 upright or on its side, or a square to put in a slide.
    layer : str, optional
        Key of the layer that colours the areas, such as ``ratio``; the first if not given. Of a series, such as
        ``year``, every step has a small map of its own, all with the same classes. ``circles`` draws the first layer
        as circles.

    Returns
    -------
    matplotlib.figure.Figure
        To save with `MapSpec.save`, which gives the same bytes each time.

    Raises
    ------
    InputError
        An unknown size or layer, or more steps than a sheet can hold.
    """
    check_size(size)
    circles = layer == CIRCLES and spec.circles is not None
    steps = _steps(spec, None if circles else layer)
    sheet = SHEETS[size]
    # Whatever style the user set: the same specification gives the same figure.
    with ALONE, style_context("default"):
        if len(steps) > 1:
            return draw_series(spec, steps, sheet)
        return draw_single(spec, steps[0], sheet, circles=circles)


def _steps(spec: MapSpec, key: str | None) -> list[Layer]:
    keys = list(dict.fromkeys(layer.key for layer in spec.layers))
    wanted = keys[0] if key is None else key
    if wanted not in keys:
        raise InputError(
            "errors.maps.not_a_layer", key=key, keys=[*keys, *([CIRCLES] if spec.circles is not None else [])]
        )
    steps = [layer for layer in spec.layers if layer.key == wanted]
    if len(steps) > 1:
        # Hundreds of rates on a small map are noise.
        steps = [layer.coarser or layer for layer in steps]
    if len(steps) > MOST_STEPS:
        raise InputError("errors.maps.steps", wanted=wanted, count=len(steps), most=MOST_STEPS)
    return steps
