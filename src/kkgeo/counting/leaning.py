"""Ratios of areas that lean on all of them, on their neighbours, and on what lies around: columns of the table."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo.areas.dimensions import UNPLACED, dimension
from kkgeo.areas.kinds import index_name
from kkgeo.counting.cells import Cut
from kkgeo.counting.expecting import expect
from kkgeo.counting.lists import Lists
from kkgeo.errors import InputError
from kkgeo.reference._data import check_vintage
from kkgeo.reference.municipalities import boundaries
from kkgeo.spatial.contiguity import contiguity
from kkgeo.stats.leroux import LACK, Neighbourhood, Posterior, leroux
from kkgeo.stats.smoothing import smooth
from kkgeo.stats.surface import surface

#: The columns, in their order in the table.
COLUMNS = ("smoothed", "p_below", "smoothed_spatial", "p_below_spatial", "spatial")
MUNICIPALITY = "municipality"
#: With fewer areas there is nothing to compare.
_FEWEST = 2
#: Beyond so many decimals there is only how a machine rounds sums, which hangs on how many cores it has.
_DECIMALS = 6


def leaned(lists: Lists, cut: Cut, compared: pd.DataFrame) -> pd.DataFrame:
    """Return the columns for every combination.

    Parameters
    ----------
    lists : Lists
        What was counted, against what.
    cut : Cut
        By what.
    compared : DataFrame
        Every combination: ``observed``, ``expected`` (at the common rates).

    Returns
    -------
    DataFrame
        On that index, `COLUMNS`, all missing where not even two areas expect anything. ``smoothed`` and ``p_below`` are
        missing where areas overlap; those of the spatial model are of one kind of area, and ``spatial`` of
        municipalities, else missing.
    """
    found = pd.DataFrame(np.nan, index=compared.index, columns=list(COLUMNS))
    # One area alone is as it is expected to be by itself: there is nothing that it could lack.
    if compared["expected"].gt(0).sum() < _FEWEST:
        return found
    if not cut.overlapping:
        found[["smoothed", "p_below"]] = smooth(compared["observed"], compared["expected"])
    if len(cut.keys) != 1 or not cut.dimensions:
        return found
    if cut.keys == [MUNICIPALITY]:
        towns = compared.set_axis(compared.index.get_level_values(0))
        known = posterior(towns["observed"], towns["expected"], cut.vintage)
        spatial = [known.ratios(), known.below(), around(towns["observed"], towns["expected"], cut.vintage)]
    else:
        together = _of_areas(lists, cut)
        spatial = [together.mean(), (together < LACK).mean().where(together.notna().any())]
    labels = compared.index.get_level_values(0)
    for column, values in zip(COLUMNS[2:], spatial, strict=False):
        found[column] = values.reindex(labels).round(_DECIMALS).to_numpy()
    return found


def posterior(observed: pd.Series, expected: pd.Series, vintage: int) -> Posterior:
    """Return what the counts say of the ratios of municipalities: those where something is expected.

    Parameters
    ----------
    observed, expected : Series
        On REFNIS codes of `vintage`. What is expected should add up to what was counted.
    vintage : {2018, 2019, 2025}
        Vintage of the codes.

    Returns
    -------
    Posterior
        Its ``draws`` are of all municipalities together, so that a rank has an interval; ``together`` makes those of
        regions of them, ``shortfall`` what lacks.

    Examples
    --------
    >>> counts, means = pd.Series({"24107": 0.0, "44021": 8.0}), pd.Series({"24107": 4.0, "44021": 4.0})
    >>> known = posterior(counts, means, 2025)
    >>> known.shortfall().round(1).to_dict()
    {'24107': 0.6, '44021': 0.0}
    >>> bool(known.together({"both": ["24107", "44021"]})["both"].mean() > 0.8)
    True
    """
    there = expected.gt(0) & observed.notna()
    # In order of code, so that neither the order of a table nor what is missing from it decides what is drawn.
    counts, means = observed[there].sort_index(), expected[there].sort_index()
    codes = tuple(str(code) for code in counts.index)
    return _fitted(codes, counts.to_numpy("float64").tobytes(), means.to_numpy("float64").tobytes(), vintage)


@lru_cache(maxsize=4)
def _fitted(codes: tuple[str, ...], observed: bytes, expected: bytes, vintage: int) -> Posterior:
    """Fit once: a report, a map and a list of whom to invite are of the same counts."""
    counts, means = (pd.Series(np.frombuffer(values), index=list(codes)) for values in (observed, expected))
    every, whole = _whole(vintage)
    return leroux(counts, means, Neighbourhood(whole.values, whole.vectors[[every[code] for code in codes]]))


@lru_cache
def _whole(vintage: int) -> tuple[dict[str, int], Neighbourhood]:
    """Who borders on whom in all of Flanders and Brussels, and which row of it each municipality is."""
    neighbours = contiguity(vintage)
    return {code: i for i, code in enumerate(neighbours)}, Neighbourhood.of(list(neighbours), neighbours)


def posterior_of(table: pd.DataFrame) -> Posterior:
    """Return what a table of counts by municipality says of their ratios; see `posterior`.

    Raises
    ------
    InputError
        A table of other areas, without a vintage, or without ``observed`` and ``expected_common``.
    """
    told = noted(table, Coverage)
    if table.index.nlevels > 1 or told.by != (MUNICIPALITY,):
        raise InputError("errors.gaps.by_municipality")
    if told.vintage is None:
        raise InputError("errors.gaps.no_vintage")
    absent = [column for column in ("observed", "expected_common") if column not in table.columns]
    if absent:
        raise InputError("errors.gaps.no_column", absent=absent)
    rows = table[table.index != UNPLACED]
    observed, expected = (rows[column].astype("float64") for column in ("observed", "expected_common"))
    return posterior(observed, expected, told.vintage)


def around(observed: pd.Series, expected: pd.Series, vintage: int) -> pd.Series[float]:
    """Return the ratio around the middle of each municipality; see `kkgeo.stats.surface.surface`."""
    middles = boundaries(check_vintage(vintage)).reindex(observed.index).centroid
    places = pd.DataFrame({"x": middles.x, "y": middles.y}, index=observed.index)
    ratios: pd.Series[float] = surface(observed, expected, places)["spatial"]
    return ratios


def _of_areas(lists: Lists, cut: Cut) -> pd.DataFrame:
    """Return draws of the ratio of every area, from those of its municipalities."""
    key, towns = cut.keys[0], lists.towns
    dimensions = {MUNICIPALITY: dimension(MUNICIPALITY, cut.vintage), **cut.dimensions}
    pieces, _ = expect(lists.stratified, Cut([MUNICIPALITY, key], dimensions, {}, cut.vintage))
    shares = (pieces["expected"] / towns["expected"].reindex(pieces.index.get_level_values("nis")).to_numpy()).dropna()
    members = {
        area: dict(zip(some.index.get_level_values("nis"), some, strict=True))
        for area, some in shares[shares > 0].groupby(index_name(key))
    }
    return posterior(towns["observed"], towns["expected"], cut.vintage).together(members)
