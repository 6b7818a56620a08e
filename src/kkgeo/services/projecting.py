"""Positions in metres, as two services give them, brought to degrees."""

from __future__ import annotations

import math

#: The systems in which a position may be given, by EPSG code.
SYSTEMS = ("31370", "3812")


def to_degrees(x: float, y: float, system: str) -> tuple[float, float]:
    """Return longitude and latitude (WGS84) of a point in Lambert 72 or 2008; NaN for another system."""
    if system not in SYSTEMS or not (math.isfinite(x) and math.isfinite(y)):
        return math.nan, math.nan
    import pandas as pd

    from kkgeo.spatial.coordinates import interpret, told_system

    found = interpret(pd.Series([x]), pd.Series([y]), told_system(int(system)))
    return float(found.lon[0]), float(found.lat[0])
