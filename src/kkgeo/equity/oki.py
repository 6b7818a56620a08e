"""The onderwijskansarmoede-indicator (OKI): checking it, cutting it into bands, and what is high."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from kkgeo._base.words import number, phrase, say
from kkgeo.errors import InputError
from kkgeo.schools.matching import Matched

OKI = "oki"
#: The report calls a share of the four indicators OKI; Stadsmonitor and others publish their number per pupil.
INDICATORS = 4
_DECIMALS = 10


def checked_oki(register: pd.DataFrame, column: str = OKI) -> pd.Series:
    """Return ``oki``, or an indicator of it, as numbers from 0 to 1, or raise an error that says how to make it so."""
    if column not in register.columns:
        raise InputError("errors.equity.no_oki", oki=column)
    given = register[column]
    values = pd.to_numeric(given, errors="coerce").astype("float64")
    unread = given.notna() & values.isna()
    if unread.any():
        raise InputError(
            "errors.equity.oki_unread",
            oki=column,
            unread=int(unread.sum()),
            value=given[unread].iloc[0],
            index=given.index[unread][0],
        )
    if values.isna().all():
        raise InputError("errors.equity.oki_empty", oki=column)
    outside = values.notna() & ~values.between(0, 1)
    if outside.any():
        most = float(values.max())
        cure = phrase("errors.equity.correct")
        if float(values.min()) >= 0 and most <= INDICATORS:
            cure = phrase("errors.equity.indicators", most=INDICATORS)
        elif float(values.min()) >= 0 and most <= 100:
            cure = phrase("errors.equity.percentages")
        raise InputError(
            "errors.equity.oki_outside",
            oki=column,
            outside=int(outside.sum()),
            value=values[outside].iloc[0],
            index=values.index[outside][0],
            cure=cure,
        )
    return values


def school_oki(matched: Matched, register: pd.DataFrame, column: str = OKI) -> tuple[pd.Series, int]:
    """Return the OKI of each school, and how many schools have none because their sites differ.

    The OKI of a school with sites that differ is that of its pupils, the mean of its sites weighted by their pupils;
    where a site has no number of pupils nobody can say.
    """
    oki = checked_oki(register, column)
    values, _ = matched.of_schools(oki)
    several = oki.groupby(matched.school.to_numpy(), sort=False).nunique().reindex(matched.schools) > 1
    if "pupils" in register.columns:
        pupils = pd.to_numeric(register["pupils"], errors="coerce").where(oki.notna()).astype("float64")
        rows = pd.DataFrame({"sum": oki * pupils, "pupils": pupils, "lacks": oki.notna() & ~(pupils > 0)})
        sums = rows.groupby(matched.school.to_numpy(), sort=False).sum().reindex(matched.schools)
        told = several & (sums["lacks"] == 0)
        # No more decimals than a mean can be trusted to have whatever the order of its rows.
        values = values.where(~told, (sums["sum"] / sums["pupils"].where(sums["pupils"] > 0)).round(_DECIMALS))
        several &= ~told
    if values.isna().all():
        raise InputError("errors.equity.oki_contradictory", oki=column, several=int(several.sum()))
    return values, int(several.sum())


def band_edges(values: pd.Series, bands: int | Sequence[float]) -> list[float]:
    """Return where one band ends and the next begins, between 0 and 1.

    A number makes as many bands with equally many schools in each, as far as equal values allow: schools with the
    same OKI are in the same band.
    """
    if isinstance(bands, int) and not isinstance(bands, bool):
        if bands < 2:
            raise InputError("errors.equity.bands", bands=bands)
        known = values.dropna()
        cuts = np.unique(np.quantile(known, np.arange(1, bands) / bands).round(10))
        return [float(cut) for cut in cuts if cut > known.min()]
    try:
        edges = [float(edge) for edge in bands]  # type: ignore[union-attr]
    except (TypeError, ValueError):
        edges = []
    if not edges or edges != sorted(set(edges)) or not 0 < edges[0] <= edges[-1] < 1:
        raise InputError("errors.equity.limits", bands=bands)
    return edges


def band_names(edges: Sequence[float], lang: str) -> pd.Series:
    """Return the name of each band by its label, as in ``0.25-0.5``."""
    limits = [0.0, *edges, 1.0]
    labels = [f"{low:.4g}-{high:.4g}" for low, high in pairwise(limits)]
    shown = [number(edge, lang, max(2, len(f"{edge:.4g}") - 2)) for edge in edges]
    if not shown:
        return pd.Series([say("equity.band_all", lang)], index=labels)
    middle = [say("equity.band", lang, low=low, high=high) for low, high in pairwise(shown)]
    named = [say("equity.band_low", lang, high=shown[0]), *middle, say("equity.band_high", lang, low=shown[-1])]
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
        raise InputError("errors.equity.quantile", quantile=quantile)
    if isinstance(given, Mapping):
        if within is None:
            raise InputError("errors.equity.threshold_groups")
        absent = sorted({str(group) for group in within[oki.notna()].dropna().unique()} - set(given))
        if absent:
            raise InputError("errors.equity.threshold_absent", absent=absent)
        limits = within.map(given).astype("float64")
    elif given is not None:
        limits = pd.Series(float(given), index=oki.index)
    elif within is None:
        limits = pd.Series(float(oki.quantile(quantile, interpolation="lower")), index=oki.index)
    else:
        limits = oki.groupby(within).transform("quantile", quantile, interpolation="lower")
    wrong = limits[limits.notna() & ~((limits > 0) & (limits <= 1))]
    if given is not None and len(wrong):
        raise InputError("errors.equity.threshold", value=wrong.iloc[0])
    return limits.round(10)
