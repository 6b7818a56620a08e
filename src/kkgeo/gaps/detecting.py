"""What could be found in an area with the data at hand, and how much more it takes to find a lack of a given size."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kkgeo._base.given import checked
from kkgeo._base.programme import AProgramme
from kkgeo._base.words import number, percent, say, word
from kkgeo._base.words import ratio as written
from kkgeo.areas.area import CORE
from kkgeo.areas.resolving import Areas
from kkgeo.counting.clustering import ACADEMY
from kkgeo.counting.denominators import SCHOOLS
from kkgeo.errors import InputError
from kkgeo.gaps.asked import Asked, ask
from kkgeo.gaps.sturdiness import padded
from kkgeo.reference import Edition
from kkgeo.stats.conditional import Conditional
from kkgeo.stats.poisson import NO_DENOMINATOR
from kkgeo.stats.verdict import HALF, finds, judge

#: Farther ahead than this nobody plans: what takes more years is missing.
_MOST_YEARS = 100


@checked
def detectable(
    areas: Areas,
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    ratio: float = HALF,
    academies: pd.DataFrame | None = None,
    extent: str = CORE,
    count: str = "collaborations",
    denominator: str = SCHOOLS,
    strata: Sequence[str] = (),
    unit: str = "row",
    overdispersion: str | float = ACADEMY,
    within: str = "area",
    share: float = 0.5,
    vintage: int | None = None,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Say what lack could be found in each area with the data at hand, and how much more it takes to find another.

    Parameters
    ----------
    areas, placed, register
        As for `kkgeo.coverage_gaps`.
    ratio : float
        The ratio that is to be found with a chance of 80 %, between 0 and 1: 0.5 is a lack of half.
    academies, extent, count, denominator, strata, unit, overdispersion, within, share, vintage, regions_file, edition
        As for `kkgeo.coverage_gaps`.
    lang : {"nl", "en", "fr"}
        Language of the names of areas and of the sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        Index ``area``, all years together. Columns: ``name``, ``kind``, ``denominator`` (of the area), ``expected``,
        ``verdict``, ``detectable`` (the ratio that is found with a chance of 80 %; missing where none is), ``found``
        (`ratio` is), ``years`` (that the rows are of), ``more_years`` (of the same pace, until `ratio` is found;
        missing where that takes more than a century, or rows have no year), ``more_schools`` (as many more in the area,
        at the cost of the rest; called as the denominator is; missing where no number suffices), ``sentence``.

    Raises
    ------
    InputError
        A ratio that is not between 0 and 1; areas or rows as for `kkgeo.coverage_gaps`.
    UnknownReferenceError
        An unknown vintage or code.
    CRSError
        Polygons or points without a coordinate reference system.
    SourceError
        A file that cannot be read.

    See Also
    --------
    coverage_gaps : The areas themselves; it has the same ``detectable``.
    sturdiness : The same areas, each in several ways.

    Notes
    -----
    Found is what `coverage_gaps` would call ``under``. Of more years it is assumed that counts grow in proportion, in
    the area and in the rest; of more schools, that they are as those of the area, stratum by stratum. The
    overdispersion stays as it is: academies that stay as active as they are for years make it grow, and then it takes
    longer.

    Examples
    --------
    >>> import kkgeo
    >>> placed, register = (kkgeo.geocode(f()) for f in (kkgeo.datasets.collaborations, kkgeo.datasets.register))
    >>> found = detectable("regions", placed, register, lang="en")
    >>> found.loc["hageland", ["more_years", "more_schools"]].tolist()
    [13, 510]
    """
    if not 0 < ratio < 1:
        raise InputError("errors.gaps.ratio", ratio=ratio)
    asked = ask(
        placed,
        register,
        areas,
        academies=academies,
        extent=extent,
        count=count,
        denominator=denominator,
        strata=strata,
        unit=unit,
        overdispersion=overdispersion,
        within=within,
        share=share,
        vintage=vintage,
        regions_file=regions_file,
        edition=edition,
        lang=lang,
    )
    table = _detectable(asked, ratio)
    asked.note(table)
    return table


def _detectable(asked: Asked, ratio: float) -> pd.DataFrame:
    against = asked.against
    own = [against.sides([(area.atoms, against.rest_of(area.atoms))]) for area in asked.areas]
    sides = padded(own)
    index = pd.Index([area.id for area in asked.areas], name="area")
    judged = judge(*sides, dispersion=asked.lists.clustered.value, index=index)
    observed, base, rest, rest_base = sides
    given = Conditional.of(observed, base, rest, rest_base, asked.lists.clustered.value)
    there = (judged["verdict"] != NO_DENOMINATOR).to_numpy(dtype=bool)
    found = there & finds(given, ratio)
    table = pd.DataFrame(
        {
            "name": [area.title for area in asked.areas],
            "kind": [area.kind for area in asked.areas],
            "denominator": [against.base(area.atoms) for area in asked.areas],
            "expected": judged["expected"],
            "verdict": judged["verdict"],
            "detectable": judged["detectable"],
            "found": found,
            "years": len(asked.years),
        },
        index=index,
    )
    years = len(asked.years)

    def later(rows: NDArray[np.intp], more: NDArray[np.int64]) -> Conditional:
        part = given.take(rows)
        return Conditional(
            np.round(part.totals * (1 + more / years)[:, None]), part.base, part.rest_base, part.dispersion
        )

    def larger(rows: NDArray[np.intp], more: NDArray[np.int64]) -> Conditional:
        part, moved = given.take(rows), more[:, None] * base[rows] / base[rows].sum(axis=1, keepdims=True)
        return Conditional(part.totals, part.base + moved, np.maximum(part.rest_base - moved, 1e-9), part.dispersion)

    wanted = np.flatnonzero(there & ~found)
    most = np.full(len(there), _MOST_YEARS)
    table["more_years"] = (
        _least(later, ratio, wanted, most, found) if years else pd.array([pd.NA] * len(there), "Int64")
    )
    # What is half of everything is found most easily; an area that is larger is the rest.
    spare = np.floor((rest_base.sum(axis=1) - base.sum(axis=1)) / 2).clip(min=0).astype(np.int64)
    table[f"more_{asked.lists.related.name}"] = _least(larger, ratio, wanted, spare, found)
    table["sentence"] = [_sentence(row, asked, ratio) for _, row in table.iterrows()]
    return table


def _least(
    made: Callable[[NDArray[np.intp], NDArray[np.int64]], Conditional],
    ratio: float,
    wanted: NDArray[np.intp],
    most: NDArray[np.int64],
    found: NDArray[np.bool_],
) -> pd.api.extensions.ExtensionArray:
    """Return how much more it takes in each area until a ratio is found: the least of which one less does not do."""
    low, high = np.zeros(len(wanted), dtype=np.int64), most[wanted]
    enough = finds(made(wanted, high), ratio) if len(wanted) else np.zeros(0, dtype=bool)
    wanted, low, high = wanted[enough], low[enough], high[enough]
    while (open_ := np.flatnonzero(high - low > 1)).size:
        middle = (low[open_] + high[open_]) // 2
        sees = finds(made(wanted[open_], middle), ratio)
        high[open_], low[open_] = np.where(sees, middle, high[open_]), np.where(sees, low[open_], middle)
    values = pd.array([0 if one else pd.NA for one in found], dtype="Int64")
    values[wanted] = high
    return values


def _sentence(row: pd.Series, asked: Asked, ratio: float) -> str:
    lang, base = asked.lang, word("measure", asked.lists.related.name, asked.lang)
    if row["verdict"] == NO_DENOMINATOR:
        return say("detectable.nothing", lang, name=row["name"])
    if pd.isna(row["detectable"]):
        said = [say("detectable.never", lang, name=row["name"])]
    else:
        said = [say("detectable.now", lang, name=row["name"], ratio=written(row["detectable"], lang))]
    lack = percent(1 - ratio, lang, 0)
    if row["found"]:
        said.append(say("detectable.enough", lang, lack=lack))
        return " ".join(said)
    years, more = row["more_years"], row[f"more_{asked.lists.related.name}"]
    if asked.years:
        key = "too_long" if pd.isna(years) else "years"
        said.append(say(f"detectable.{key}", lang, lack=lack, count=_MOST_YEARS if pd.isna(years) else int(years)))
    if pd.notna(more):
        said.append(say("detectable.larger", lang, lack=lack, more=number(int(more), lang), base=base))
    return " ".join(said)
