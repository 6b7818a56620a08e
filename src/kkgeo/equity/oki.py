"""The onderwijskansarmoede-indicator (OKI): checking it, cutting it into bands, and what is high."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from kkgeo._base.words import number
from kkgeo.equity.texts import say
from kkgeo.errors import InputError

OKI = "oki"
#: The report calls a share of the four indicators OKI; Stadsmonitor and others publish their number per pupil.
INDICATORS = 4


def checked_oki(register: pd.DataFrame) -> pd.Series:
    """Return the column ``oki`` as numbers from 0 to 1, or raise an error that says how to make it so."""
    if OKI not in register.columns:
        msg = (
            f"The register has no column {OKI!r} (onderwijskansarmoede-indicator, 0 to 1). Add it, or say which "
            "column it is: register.rename(columns={'...': 'oki'})."
        )
        raise InputError(msg)
    given = register[OKI]
    values = pd.to_numeric(given, errors="coerce").astype("float64")
    unread = given.notna() & values.isna()
    if unread.any():
        msg = (
            f"Column {OKI!r} of the register has {int(unread.sum())} values that are no numbers, such as "
            f"{given[unread].iloc[0]!r} in row {given.index[unread][0]!r}. Correct them, or leave them empty."
        )
        raise InputError(msg)
    if values.isna().all():
        msg = f"Column {OKI!r} of the register is empty: no school has an OKI. Fill it in, or count by something else."
        raise InputError(msg)
    outside = values.notna() & ~values.between(0, 1)
    if outside.any():
        most = float(values.max())
        cure = "Correct those rows."
        if float(values.min()) >= 0 and most <= INDICATORS:
            cure = f"If it counts indicators per pupil (0 to {INDICATORS}), divide: register['oki'] / {INDICATORS}."
        elif float(values.min()) >= 0 and most <= 100:
            cure = "If these are percentages, divide: register['oki'] / 100."
        msg = (
            f"Column {OKI!r} of the register has {int(outside.sum())} values that are not from 0 to 1, such as "
            f"{values[outside].iloc[0]:g} in row {values.index[outside][0]!r}. {cure}"
        )
        raise InputError(msg)
    return values


def band_edges(values: pd.Series, bands: int | Sequence[float]) -> list[float]:
    """Return where one band ends and the next begins, between 0 and 1.

    A number makes as many bands with equally many schools in each, as far as equal values allow: schools with the
    same OKI are in the same band.
    """
    if isinstance(bands, int) and not isinstance(bands, bool):
        if bands < 2:
            msg = f"oki_bands={bands} makes no groups to compare. Give 2 or more, or the limits between bands."
            raise InputError(msg)
        known = values.dropna()
        cuts = np.unique(np.quantile(known, np.arange(1, bands) / bands).round(10))
        return [float(cut) for cut in cuts if cut > known.min()]
    try:
        edges = [float(edge) for edge in bands]  # type: ignore[union-attr]
    except (TypeError, ValueError):
        edges = []
    if not edges or edges != sorted(set(edges)) or not 0 < edges[0] <= edges[-1] < 1:
        msg = (
            f"oki_bands={bands!r} are no limits between bands. Give them in order, between 0 and 1, as in "
            "(0.25, 0.5, 0.75), or the number of bands."
        )
        raise InputError(msg)
    return edges


def band_names(edges: Sequence[float], lang: str) -> pd.Series:
    """Return the name of each band by its label, as in ``0.25-0.5``."""
    limits = [0.0, *edges, 1.0]
    labels = [f"{low:.4g}-{high:.4g}" for low, high in pairwise(limits)]
    shown = [number(edge, lang, max(2, len(f"{edge:.4g}") - 2)) for edge in edges]
    if not shown:
        return pd.Series([say("band_all", lang)], index=labels)
    middle = [say("band", lang, low=low, high=high) for low, high in pairwise(shown)]
    named = [say("band_low", lang, high=shown[0]), *middle, say("band_high", lang, low=shown[-1])]
    return pd.Series(named, index=labels)


def in_bands(values: pd.Series, edges: Sequence[float], labels: pd.Index) -> pd.Series:
    """Return the band of each value; one on a limit belongs to the upper band."""
    which = np.searchsorted(edges, values.round(10), side="right")
    return pd.Series(labels.to_numpy()[np.minimum(which, len(labels) - 1)], index=values.index).mask(values.isna())


def thresholds(
    oki: pd.Series, within: pd.Series | None, given: float | Mapping[str, float] | None, quantile: float
) -> pd.Series:
    """Return from what OKI on each school counts as high.

    Without one given: the quantile of the schools that `within` puts together, taken as the value of a school and not
    between two, so that at least ``1 - quantile`` of them are high.
    """
    if not 0 < quantile < 1:
        msg = f"quantile={quantile!r} is not between 0 and 1. 0.75 calls the top quarter high."
        raise InputError(msg)
    if isinstance(given, Mapping):
        if within is None:
            msg = "oki_threshold has a value for each group, but within=None makes no groups. Give one number."
            raise InputError(msg)
        absent = sorted({str(group) for group in within[oki.notna()].dropna().unique()} - set(given))
        if absent:
            msg = f"oki_threshold has no value for {', '.join(absent)}. Add it."
            raise InputError(msg)
        limits = within.map(given).astype("float64")
    elif given is not None:
        limits = pd.Series(float(given), index=oki.index)
    elif within is None:
        limits = pd.Series(float(oki.quantile(quantile, interpolation="lower")), index=oki.index)
    else:
        limits = oki.groupby(within).transform("quantile", quantile, interpolation="lower")
    wrong = limits[limits.notna() & ~((limits > 0) & (limits <= 1))]
    if given is not None and len(wrong):
        msg = f"oki_threshold={wrong.iloc[0]:g} is not above 0 and at most 1, as the OKI is. Divide as the OKI was."
        raise InputError(msg)
    return limits.round(10)
