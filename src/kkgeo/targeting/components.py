"""The reasons to invite a school beside the gap of its area, on 0 to 1: need, the nearest academy, what it knows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kkgeo.spatial.numbers import Floats

#: From this distance on an academy counts for nothing, where the caller does not say; a choice.
FAR_KM = 10.0
#: From this many free places on there is room: a class; a choice.
ROOM_PLACES = 20.0


def need(oki: Floats, school: pd.Series[str]) -> Floats:
    """Return the share of the schools that have a lower OKI; missing where a row has none.

    ``(schools with a lower OKI) / (schools with an OKI)``: 0 for the lowest. A school that has several rows with the
    same OKI counts once.

    >>> need(np.array([0.1, 0.4, np.nan, 0.4]), pd.Series(list("abcd"))).tolist()
    [0.0, 0.3333333333333333, nan, 0.3333333333333333]
    """
    known = ~np.isnan(oki)
    each = pd.DataFrame({"school": school.to_numpy()[known], "oki": oki[known]}).drop_duplicates()["oki"]
    ordered = np.sort(each.to_numpy(dtype=float))
    lower = np.searchsorted(ordered, oki, side="left") / max(len(ordered), 1)
    return np.where(known, lower, np.nan)


def closeness(distance_km: Floats, far_km: float) -> Floats:
    """Return ``1 - d / far`` and at least 0: 1 beside the academy, 0 at `far_km` and beyond.

    >>> closeness(np.array([0.0, 2.5, 12.0, np.nan]), 10.0).tolist()
    [1.0, 0.75, 0.0, nan]
    """
    return np.clip(1 - distance_km / far_km, 0, 1)


def room(places: Floats) -> Floats:
    """Return ``places / 20`` and at most 1: 0 where the academy is full, 1 where a class fits in.

    >>> room(np.array([0, 5, 80, np.nan])).tolist()
    [0.0, 0.25, 1.0, nan]
    """
    return np.clip(places / ROOM_PLACES, 0, 1)


def known_programmes(used: Mapping[str, pd.Series[bool]]) -> tuple[Floats, pd.Series[str]]:
    """Return the share of the other programmes that each school used, and which; the texts missing where none.

    >>> share, names = known_programmes({"A": pd.Series([True, False]), "B": pd.Series([True, False])})
    >>> share.tolist(), names.tolist()
    ([1.0, 0.0], ['A, B', nan])
    """
    table = pd.DataFrame(used).reset_index(drop=True)
    names = [", ".join(table.columns[row]) or None for row in table.to_numpy(dtype=bool)]
    return table.mean(axis=1).to_numpy(dtype=np.float64), pd.Series(names, dtype="str")
