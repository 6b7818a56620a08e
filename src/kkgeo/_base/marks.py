"""What a table must keep saying of itself, whatever is made of it: that it is invented, if it is."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

#: The key in ``attrs``.
ILLUSTRATIVE = "kkgeo_illustrative"


def mark_of(*frames: pd.DataFrame | None) -> dict[Hashable, Any]:
    """Return what of the ``attrs`` of tables goes along with what is made of them: one invented makes all invented.

    How their files were read does not concern it.
    """
    return {ILLUSTRATIVE: True} if any(f is not None and f.attrs.get(ILLUSTRATIVE) is True for f in frames) else {}
