"""Areas that somebody named, each against the rest: how many are missing, and how sure that is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.oldcolumns import Table
from kkgeo._base.programme import AProgramme
from kkgeo._base.words import phrase, say
from kkgeo.areas.area import CORE, Area
from kkgeo.areas.resolving import Areas
from kkgeo.counting.cells import YEAR
from kkgeo.counting.clustering import ACADEMY
from kkgeo.counting.denominators import SCHOOLS
from kkgeo.counting.rest import Sides
from kkgeo.gaps.against import ALL, Against, of_period
from kkgeo.gaps.asked import OLD, Asked, ask
from kkgeo.gaps.looking import BEFORE, Looking
from kkgeo.gaps.sentences import statement
from kkgeo.gaps.sturdiness import Looked, looked_at
from kkgeo.reference import Edition
from kkgeo.spatial.distances import nearest_km, points_km
from kkgeo.stats.conditional import Conditional
from kkgeo.stats.poisson import ALPHA, OVER, TOO_SMALL, UNDER
from kkgeo.stats.verdict import codes, judge

#: Which distances are given: of the schools nearest to one, half of them, all but the farthest.
QUANTILES = (0.25, 0.5, 0.75, 0.9)


@checked
def coverage_gaps(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    areas: Areas = ("regions", "border"),
    academies: pd.DataFrame | None = None,
    extent: str = CORE,
    count: str = "collaborations",
    denominator: str = SCHOOLS,
    strata: Sequence[str] = (),
    unit: str = "row",
    overdispersion: str | float = ACADEMY,
    sturdy: bool = False,
    named: str = BEFORE,
    within: str = "area",
    share: float = 0.5,
    vintage: int | None = None,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Judge areas against the rest of Flanders and Brussels: how many collaborations lack, and how sure that is.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, that `geocode` has placed; with ``year`` every year is judged too.
    register : DataFrame
        All schools, placed likewise: what is to be expected, and from where distances are measured.
    areas : str, path, mapping, frame of polygons, or a sequence of these
        ``regions``, ``border`` (municipalities that border on the Netherlands, France or Wallonia), ``borders`` (each
        border by itself), ``provinces``, ``clusters``; one of them, as ``hageland``, ``border-france``, ``20001``,
        ``V5``; a list of your own, ``{"name": ["24107", "Diest"]}`` (codes or names of `vintage`); a file of polygons
        (.gpkg, .geojson, .parquet) or a GeoDataFrame, named by its column ``name`` or ``naam``.
    academies : DataFrame, optional
        Academies that `geocode` has placed, for the distance to the nearest.
    extent : {"core", "core+fringe"}
        How much of a region.
    count, denominator, strata, unit, overdispersion
        As for `kkgeo.coverage`.
    sturdy : bool
        Whether to say in how many other ways to look at an area its verdict holds; see `kkgeo.sturdiness`.
    named : {"before", "after"}
        When the areas were named: before anyone looked at these counts, or after. After, the chance is that of any
        circle of at most that size, anywhere on the map. The three regions and the border were named by the
        department from the map of 2019 to 2022: on rows of those years the sentence gives both chances.
    within : {"area", "schools"}
        By what share a municipality counts as in a polygon: of its km² or of its schools with a point.
    share : float
        From what share on, above 0, at most 1.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the municipalities; the one the rows were geocoded in if not given.
    regions_file : path, optional
        Your own regions instead (codes of 2018); see `kkgeo.regions`.
    edition : int, path or Typology
        Which typology the clusters are of; see `kkgeo.read_typology`.
    lang : {"nl", "en", "fr"}
        Language of the names of areas.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        Index ``area`` and ``period`` (``all``, then each year). Columns: ``name``, ``kind``; ``municipalities``,
        ``municipalities_without`` and their names ``without``; ``schools``, ``pupils`` (if the register has it),
        ``population``, and of those in municipalities without any ``schools_without``, ``pupils_without``,
        ``population_without``; ``observed``, ``denominator``, ``expected``, ``ratio`` with ``ratio_low`` and
        ``ratio_high`` (95 %), ``verdict``, ``verdict_many`` (after looking at all areas that were asked for),
        ``detectable``, ``p_under``, ``p_over``, ``p_none``; ``named`` (``before``, ``after``, or ``reported``: by the
        department, from the map of these very years) and ``p_scan`` (where that is not ``before``, all years together:
        the chance that some circle of at most that size stands out as much); ``rate`` and ``rate_rest``; ``points``
        (schools with a point of their own), and in km, straight lines in Lambert 72, from each of these to the nearest
        academy and the nearest collaboration: ``academy_km_25`` to ``academy_km_90``, ``collaboration_km_25`` to
        ``collaboration_km_90`` (quantiles) with ``academy_km_50_rest`` and ``collaboration_km_50_rest``;
        ``uncompared`` (counted in municipalities of the area where the register has no school: not observed);
        ``undecided`` (rows of which only the merged municipality is known, that is
        partly in the area: they are neither in it nor in the rest); with `sturdy`, for all years together,
        ``sturdy_held`` and ``sturdy_tried`` (in how many other ways the verdict holds, of how many) and ``holds`` (the
        same in words); ``sentence``, in `lang`. ``sentence_nl`` and
        ``sentence_en`` are deprecated: they are what `lang` gives, and go in the next release.

    Raises
    ------
    InputError
        An area that does not exist, has no municipality or is named twice; rows that were not geocoded.
    UnknownReferenceError
        An unknown vintage or code.
    CRSError
        Polygons or points without a coordinate reference system.
    SourceError
        A file that cannot be read.

    See Also
    --------
    coverage : The table by municipality, province, year or what the rows have.
    sturdiness : The same areas, each in several ways.
    find_gaps : Areas that nobody named.
    regions : The areas that have a name here.

    Notes
    -----
    Expected is what the area would have at the rates of the rest, within strata. Interval, verdict and power are those
    of `kkgeo.coverage`, each area by itself: areas that were named before looking need no correction for how many were
    looked at. ``verdict_many`` is for who wants one nevertheless, over the areas of one call, period by period. Of
    areas that were named ``after`` it is the verdict after looking at every circle of at most that size: ``under`` or
    ``over`` only where ``p_scan`` is at most 5 % too. ``verdict`` is always that of the interval beside it.
    `kkgeo.find_gaps` is for areas that nobody named.

    Examples
    --------
    >>> import kkgeo
    >>> placed, register = (kkgeo.geocode(f()) for f in (kkgeo.datasets.collaborations, kkgeo.datasets.register))
    >>> found = coverage_gaps(placed, register, areas="hageland", lang="en")
    >>> found.loc[("hageland", "all"), "verdict"]
    'under'
    """
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
    return judged(asked, named, looked_at(asked) if sturdy else None)


def judged(asked: Asked, named: str = BEFORE, looked: Looked | None = None) -> pd.DataFrame:
    """Return what `coverage_gaps` does; how sturdy it is where the areas were `looked` at in other ways too."""
    reach = _Reach(asked.lists.placed, asked.register, asked.lists.academies)
    periods = (ALL, *asked.years)
    inside = [_Judged(area, asked.against, asked.lists.lost, asked.lang) for area in asked.areas]
    dispersion = asked.lists.clustered.value
    verdicts = {period: _verdicts([one.sides(period) for one in inside], dispersion) for period in periods}
    looking = Looking.of(asked, named)
    found: list[dict[str, Any]] = []
    for i, (area, *others) in enumerate(zip(asked.areas, *asked.named.values(), strict=True)):
        names = {one: other.title for one, other in zip(asked.named, others, strict=True)}
        own = inside[i]
        for period in periods:
            row = {"area": area.id, "period": str(period), "name": area.title, "kind": area.kind}
            row["definition"] = area.definition
            row |= own.counts(period) | verdicts[period][i] | own.rates(period)
            row |= own.beside(period) | reach.quantiles(own.schools_in, period)
            p_scan, side = np.nan, ""
            if period == ALL and looking.concerns(area) and np.isfinite(row["ratio"]):
                p_scan, side = looking.chance(area, int(row["observed"]))
            row |= {"named": looking.named(area), "p_scan": p_scan}
            if looking.after and np.isfinite(p_scan):
                given = own.conditional(period, dispersion)
                row["verdict_many"] = _after(row, looking.tells(area, given))
            told = {
                one: _told(pd.Series({**row, "name": name}), asked, looking, side, one)
                for one, name in ((one, name if period == ALL else f"{name}, {period}") for one, name in names.items())
            }
            if looked is not None and period == ALL:
                row |= looked.facts(area.id, asked.lang)
                told = {one: " ".join(filter(None, [told[one], looked.sentence(area.id, one)])) for one in told}
            row |= {"sentence": told[asked.lang], **{f"sentence_{one}": told[one] for one in OLD}}
            found.append(row)
    table = Table(found).set_index(["area", "period"])
    if looked is not None:
        # Years are looks at a part: each is too small to be looked at in so many ways.
        table = table.astype({"sturdy_held": "Int64", "sturdy_tried": "Int64"})
    asked.note(table)
    return table


def _after(row: Mapping[str, Any], telling: bool) -> str:
    """Return the verdict of an area after looking at every circle of at most its size."""
    shown = row["p_scan"] <= ALPHA
    return str(codes([True], [row["verdict"] == UNDER and shown], [row["verdict"] == OVER and shown], [telling])[0])


def _told(row: pd.Series, asked: Asked, looking: Looking, side: str, lang: str) -> str:
    """Return what is said of an area: by itself, and as one that was named after looking."""
    told = row["verdict"] != TOO_SMALL
    scanned = looking.sentence(float(row["p_scan"]), side, lang, told=told) if np.isfinite(row["p_scan"]) else ""
    base = asked.lists.related.name
    if looking.after:
        return statement(row, asked.lists.count, base, lang, instead=scanned)
    # A year is a part that was looked at by itself.
    look = say("looking.year", lang) if row["period"] != ALL and row["verdict"] in (UNDER, OVER) else ""
    return " ".join(filter(None, [statement(row, asked.lists.count, base, lang), scanned, look]))


def _verdicts(given: list[Sides], dispersion: float) -> list[dict[str, Any]]:
    """Return what is to be said of each area of one period."""
    parts = (np.vstack([getattr(one, part) for one in given]) for part in ("observed", "base", "rest", "rest_base"))
    table = judge(*parts, dispersion=dispersion)
    return [{str(k): v for k, v in row.items()} for row in table.astype({"observed": "int64"}).to_dict("records")]


class _Judged:
    """One area: which rows and schools are in it, and what is counted there."""

    def __init__(self, area: Area, against: Against, lost: pd.DataFrame, lang: str) -> None:
        self.given, self.area, self.against, vintage = against.given, area, against, against.vintage
        #: Rows where the register has no school.
        self.lost = lost[area.holds(lost, vintage)[0]]
        self.rows_in, self.rows_undecided = area.holds(self.given.rows, vintage)
        self.register = cast("pd.DataFrame", self.given.denominator.rows)
        self.schools_in, _ = area.holds(self.register, vintage)
        self.towns = area.towns(vintage, lang)

    def counts(self, period: object) -> dict[str, Any]:
        """Return what the table says of the area in one period."""
        then = self._then(period)
        own = self.given.rows[self.rows_in & then]
        with_any = set(own["nis"])
        without = self.towns[[code not in with_any for code in self.towns.index]]
        schools = self.register[self.schools_in]
        lacking = schools[schools["nis"].isin(without.index)]
        facts: dict[str, Any] = {
            "municipalities": len(self.towns),
            "municipalities_without": len(without),
            "without": "; ".join(without["name"]),
        }
        for suffix, rows, towns in (("", schools, self.towns), ("_without", lacking, without)):
            facts[f"schools{suffix}"] = int(rows["_unit"].nunique())
            if "pupils" in rows.columns:
                facts[f"pupils{suffix}"] = float(pd.to_numeric(rows["pupils"], errors="coerce").sum())
            facts[f"population{suffix}"] = float(towns["population"].sum())
        return facts

    def beside(self, period: object) -> dict[str, int]:
        """Return what is not observed: in the area but with nothing to compare it with, or perhaps in the area."""
        lost = self.lost[of_period(self.lost, period)]
        return {
            "uncompared": int(lost["_counted"].nunique()),
            "undecided": int((self.rows_undecided & self._then(period)).sum()),
        }

    def _then(self, period: object) -> np.ndarray:
        return of_period(self.given.rows, period)

    def sides(self, period: object) -> Sides:
        """Return counts and bases of the area and of its rest, by stratum."""
        return self.against.sides([(self.area.atoms, self.against.rest_of(self.area.atoms))], period)

    def conditional(self, period: object, dispersion: float) -> Conditional:
        """Return how many of all would fall in the area."""
        given = self.sides(period)
        return Conditional.of(given.observed, given.base, given.rest, given.rest_base, dispersion)

    def rates(self, period: object) -> dict[str, float]:
        """Return the denominator of the area, its rate and that of the rest."""
        given, inside = self.sides(period), self.area.atoms
        base, rest_base = (self.against.base(atoms) for atoms in (inside, self.against.rest_of(inside)))
        per = self.given.denominator.per
        return {
            "denominator": base,
            "rate": per * float(given.observed.sum()) / base if base > 0 else np.nan,
            "rate_rest": per * float(given.rest.sum()) / rest_base if rest_base > 0 else np.nan,
        }


class _Reach:
    """How far every school of the register is from the nearest academy, and from the nearest collaboration."""

    def __init__(self, placed: pd.DataFrame, register: pd.DataFrame, academies: pd.DataFrame | None) -> None:
        self.schools = points_km(register, phrase("what.register"))
        self.points = points_km(placed, phrase("what.rows"))
        self.years = placed[YEAR] if YEAR in placed.columns else None
        self.academy = None
        if academies is not None:
            self.academy, _ = nearest_km(self.schools, points_km(academies, phrase("what.academies")))
        self.placed = register["nis"].notna().to_numpy(dtype=bool)
        self.to_collaboration: dict[object, np.ndarray] = {}

    def quantiles(self, inside: np.ndarray, period: object) -> dict[str, float | int]:
        """Return quantiles of both distances, over the schools of an area that have a point."""
        if period not in self.to_collaboration:
            then = self.points
            if period != ALL and self.years is not None:
                then = then[(self.years == period).to_numpy(dtype=bool, na_value=False)]
            self.to_collaboration[period], _ = nearest_km(self.schools, then)
        found: dict[str, float | int] = {"points": int(np.isfinite(self.schools[inside]).all(axis=1).sum())}
        for what, distances in (("academy", self.academy), ("collaboration", self.to_collaboration[period])):
            if distances is None:
                continue
            for quantile in QUANTILES:
                found[f"{what}_km_{100 * quantile:.0f}"] = _quantile(distances[inside], quantile)
            found[f"{what}_km_50_rest"] = _quantile(distances[self.placed & ~inside], 0.5)
        return found


def _quantile(distances: np.ndarray, quantile: float) -> float:
    known = distances[np.isfinite(distances)]
    return float(np.quantile(known, quantile)) if len(known) else np.nan
