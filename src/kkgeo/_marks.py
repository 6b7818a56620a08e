"""What a table must keep saying of itself, whatever is made of it: that it is invented, if it is."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

#: The key in ``attrs``.
ILLUSTRATIVE = "kkgeo_illustrative"


def mark_of(frame: pd.DataFrame) -> dict[Hashable, Any]:
    """Return what of a table's ``attrs`` goes along; how its file was read does not concern what is made of it."""
    return {ILLUSTRATIVE: True} if frame.attrs.get(ILLUSTRATIVE) is True else {}
