"""Rows of a list that are no places: they stay, nothing is decided of them, and the note says what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy.typing as npt
import pandas as pd

from kkgeo._base.words import say

#: What is written of such a row, where it is not missing; its vintage stays, so that the list is of one.
_WRITTEN = {"match_status": "unmatched", "match_candidates": ""}


def set_aside(decided: Mapping[str, Any], kinds: pd.Series[str], lang: str) -> dict[str, Any]:
    """Return what was decided of the rows, with of those that are no places only what they are."""
    aside: npt.NDArray[Any] = kinds.notna().to_numpy(dtype=bool)
    if not aside.any():
        return dict(decided)
    said = kinds.map({kind: say(f"placing.aside_{kind}", lang) for kind in kinds.dropna().unique()})
    changed = {name: values if name == "nis_vintage" else values.copy() for name, values in decided.items()}
    for name in changed.keys() - {"nis_vintage"}:
        changed[name][aside] = said.to_numpy()[aside] if name == "match_note" else _WRITTEN.get(name)
    return changed
