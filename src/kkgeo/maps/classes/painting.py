"""Other colours for the classes of a legend: a palette by name, or colours one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kkgeo._base.near import meant
from kkgeo.errors import InputError
from kkgeo.maps.classes.legend import LegendEntry
from kkgeo.maps.classes.palettes import (
    DIVERGING_ZERO,
    NO_DATA_COLOUR,
    OUTSIDE_COLOUR,
    TOO_SMALL_COLOUR,
    UNCERTAIN_COLOUR,
    ZERO_COLOUR,
)

#: The name of a colormap of matplotlib, or a colour for each class.
Palette = str | Sequence[str]
#: Classes that mean the same on every map keep their colours.
KEPT = {ZERO_COLOUR, DIVERGING_ZERO, NO_DATA_COLOUR, OUTSIDE_COLOUR, TOO_SMALL_COLOUR, UNCERTAIN_COLOUR}
#: Of a ramp by name both ends are left out: one is white as none is, the other too dark for lines.
_ENDS = (0.12, 0.95)


def repainted(legend: Sequence[LegendEntry], palette: Palette | None) -> list[LegendEntry]:
    """Return a legend in other colours.

    Parameters
    ----------
    legend : sequence of LegendEntry
        Its classes; zero, no data and what is too small keep their colours.
    palette : str or sequence of str, optional
        The name of a colormap of matplotlib, or a colour for each class, in order: ``#912015``, ``firebrick``. The
        legend as it is if not given.

    Raises
    ------
    InputError
        A palette or a colour that there is not, or not as many colours as classes.

    Examples
    --------
    >>> legend = [LegendEntry("0", "#ffffff", 1), LegendEntry("1", "#95d783", 1), LegendEntry("2", "#02437c", 1)]
    >>> [entry.colour for entry in repainted(legend, ["gold", "#880000"])]
    ['#ffffff', '#ffd700', '#880000']
    """
    if palette is None:
        return [*legend]
    own = [i for i, entry in enumerate(legend) if entry.colour not in KEPT]
    colours = dict(zip(own, _colours(palette, len(own)), strict=True))
    return [replace(entry, colour=colours.get(i, entry.colour)) for i, entry in enumerate(legend)]


def check_palette(palette: Palette) -> None:
    """Refuse a palette or a colour that there is not."""
    from matplotlib import colormaps
    from matplotlib.colors import is_color_like

    if isinstance(palette, str):
        if palette not in colormaps:
            names = [name for name in colormaps if not name.endswith("_r")]
            raise InputError("errors.maps.palette", palette=palette, hint=meant(palette, names))
        return
    for colour in palette:
        if not isinstance(colour, str) or not is_color_like(colour):
            raise InputError("errors.maps.colour", colour=colour)


def _colours(palette: Palette, count: int) -> list[str]:
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    check_palette(palette)
    if isinstance(palette, str):
        return [to_hex(colour) for colour in colormaps[palette](np.linspace(*_ENDS, count))]
    given = [*palette]
    if len(given) != count:
        raise InputError("errors.maps.colours", given=len(given), count=count)
    return [to_hex(colour) for colour in given]
