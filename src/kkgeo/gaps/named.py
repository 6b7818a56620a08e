"""Areas that somebody named, each against the rest: how many are missing, and how sure that is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.oldcolumns import Table
from kkgeo._base.provenance import NamedGaps, marks, note, selection
from kkgeo._base.words import phrase
from kkgeo.areas.area import CORE, Area
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.areas.resolving import Areas, resolve
from kkgeo.counting.about import record_of
from kkgeo.counting.cells import YEAR, values_of
from kkgeo.counting.clustering import ACADEMY, clustering
from kkgeo.counting.counted import check_count, counted_keys
from kkgeo.counting.denominators import POPULATION, SCHOOLS, denominator_of
from kkgeo.counting.expecting import Stratified, became_of, held, stratify
from kkgeo.counting.rest import Sides
from kkgeo.gaps.sentences import statement
from kkgeo.reference import Edition, municipalities, read_typology
from kkgeo.sites.counted import counted_table
from kkgeo.spatial.distances import nearest_km, points_km
from kkgeo.stats.verdict import judge

#: The period of all years together.
ALL = "all"
#: Languages that sentences have a column of their own in, ``sentence_nl`` and ``sentence_en``; for one release more.
_OLD = ("nl", "en")
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
    within: str = "area",
    share: float = 0.5,
    vintage: int | None = None,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
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
    lang : {"nl", "en"}
        Language of the names of areas.

    Returns
    -------
    DataFrame
        Index ``area`` and ``period`` (``all``, then each year). Columns: ``name``, ``kind``; ``municipalities``,
        ``municipalities_without`` and their names ``without``; ``schools``, ``pupils`` (if the register has it),
        ``population``, and of those in municipalities without any ``schools_without``, ``pupils_without``,
        ``population_without``; ``observed``, ``denominator``, ``expected``, ``ratio`` with ``ratio_low`` and
        ``ratio_high`` (95 %), ``verdict``, ``verdict_many`` (after looking at all areas that were asked for),
        ``detectable``, ``p_under``, ``p_over``, ``p_none``; ``rate`` and ``rate_rest``; ``points`` (schools with a
        point of their own), and in km, straight lines in Lambert 72, from each of these to the nearest academy and the
        nearest collaboration: ``academy_km_25`` to ``academy_km_90``, ``collaboration_km_25`` to
        ``collaboration_km_90`` (quantiles) with ``academy_km_50_rest`` and ``collaboration_km_50_rest``;
        ``uncompared`` (counted in municipalities of the area where the register has no school: not observed);
        ``undecided`` (rows of which only the merged municipality is known, that is
        partly in the area: they are neither in it nor in the rest); ``sentence``, in `lang`. ``sentence_nl`` and
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
    find_gaps : Areas that nobody named.
    regions : The areas that have a name here.

    Notes
    -----
    Expected is what the area would have at the rates of the rest, within strata. Interval, verdict and power are those
    of `kkgeo.coverage`, each area by itself: areas that were named before looking need no correction for how many were
    looked at. ``verdict_many`` is for who wants one nevertheless, over the areas of one call, period by period.
    `kkgeo.find_gaps` is for areas that nobody named.

    Examples
    --------
    >>> import kkgeo
    >>> placed, register = (kkgeo.geocode(f()) for f in (kkgeo.datasets.collaborations, kkgeo.datasets.register))
    >>> found = coverage_gaps(placed, register, areas="hageland", lang="en")
    >>> found.loc[("hageland", "all"), "verdict"]
    'under'
    """
    lang, count = check_language(lang), check_count(count)
    placed, vintage = counted_table(placed, "rows", vintage)
    register, _ = counted_table(register, "register", vintage)
    if academies is not None:
        academies, _ = counted_table(academies, "academies", vintage)
    clusters = read_typology(edition)
    related = denominator_of(register, denominator, unit)
    keys, linked = counted_keys(placed, register, [count, "partner_schools"], unit)
    rows = pd.DataFrame(placed).assign(_counted=keys[count])
    compared, lost = held(stratify(rows, related, strata))
    given = replace(compared, rows=compared.rows[compared.rows["nis"].notna()])
    named = {
        one: resolve(
            areas,
            vintage=vintage,
            extent=extent,
            within=within,
            share=share,
            regions_file=regions_file,
            register=register,
            lang=one,
            edition=clusters,
        )
        for one in dict.fromkeys((lang, *_OLD))
    }
    reach = _Reach(placed, register, academies)
    years = [y for y in values_of(rows, YEAR) if y != UNKNOWN] if YEAR in rows.columns else []
    clustered = clustering(compared, academies, vintage, overdispersion)
    inside = [_Judged(area, given, lost, vintage) for area in named[lang]]
    verdicts = {period: _verdicts([one.sides(period) for one in inside], clustered.value) for period in (ALL, *years)}
    found: list[dict[str, Any]] = []
    for i, (area, *others) in enumerate(zip(named[lang], *named.values(), strict=True)):
        names = {one: other.title for one, other in zip(named, others, strict=True)}
        judged = inside[i]
        for period in (ALL, *years):
            row = {"area": area.id, "period": str(period), "name": area.title, "kind": area.kind}
            row["definition"] = area.definition
            row |= judged.counts(period) | verdicts[period][i] | judged.rates(period)
            row |= judged.beside(period) | reach.quantiles(judged.schools_in, period)
            told = {
                one: statement(pd.Series({**row, "name": name}), count, denominator, one)
                for one, name in ((one, name if period == ALL else f"{name}, {period}") for one, name in names.items())
            }
            row |= {"sentence": told[lang], **{f"sentence_{one}": told[one] for one in _OLD}}
            found.append(row)
    table = Table(found).set_index(["area", "period"])
    how: dict[str, Any] = {"count": count, "unit": unit, "strata": strata, "lang": lang}
    where: dict[str, Any] = {
        "vintage": vintage,
        "extent": extent,
        **clustered.noted,
        "municipalities_2018": {a.id: sorted(a.atoms) for a in named[lang]},
    }
    became = (
        became_of(compared, len(rows), _comparable(compared)) | marks(placed, register, academies) | selection(placed)
    )
    note(table, record_of(NamedGaps, related, keys, linked, clusters, **how, **where, **became), lang=lang)
    return table


def _comparable(given: Stratified) -> pd.Series:
    """Return of every stratum whether the denominator has any of it."""
    strata, related = given.combinations(), given.denominator
    if related.name == POPULATION or related.rows is None:
        return strata.assign(_any=True).set_index(given.columns)["_any"]
    sums = related.grouped(related.rows[related.rows["nis"].notna()], given.shared).rename("_s")
    return strata.join(sums, on=given.shared).set_index(given.columns)["_s"].gt(0)


def _verdicts(given: list[Sides], dispersion: float) -> list[dict[str, Any]]:
    """Return what is to be said of each area of one period."""
    parts = (np.vstack([getattr(one, part) for one in given]) for part in ("observed", "base", "rest", "rest_base"))
    table = judge(*parts, dispersion=dispersion)
    return [{str(k): v for k, v in row.items()} for row in table.astype({"observed": "int64"}).to_dict("records")]


class _Judged:
    """One area: which rows and schools are in it, and what is counted there."""

    def __init__(self, area: Area, given: Stratified, lost: pd.DataFrame, vintage: int) -> None:
        self.given, self.area, self.vintage = given, area, vintage
        #: Rows where the register has no school.
        self.lost = lost[area.holds(lost, vintage)[0]]
        self.rows_in, self.rows_undecided = area.holds(given.rows, vintage)
        register = cast("pd.DataFrame", given.denominator.rows)
        self.register = register
        self.schools_in, self.schools_undecided = area.holds(register, vintage)
        self.towns = area.towns(vintage)

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
        lost = self.lost[_then(self.lost, period)]
        return {
            "uncompared": int(lost["_counted"].nunique()),
            "undecided": int((self.rows_undecided & self._then(period)).sum()),
        }

    def _then(self, period: object) -> np.ndarray:
        return _then(self.given.rows, period)

    def sides(self, period: object) -> Sides:
        """Return counts and bases of the area and of its rest, by stratum."""
        then = self._then(period)
        outside = ~self.rows_in & ~self.rows_undecided
        rest_schools = ~self.schools_in & ~self.schools_undecided & self.register["nis"].notna().to_numpy(dtype=bool)
        strata = self.given.combinations()
        counts = [self._count(self.given.rows[mask & then], strata) for mask in (self.rows_in, outside)]
        bases = [self._base(mask, inside, strata) for mask, inside in ((self.schools_in, True), (rest_schools, False))]
        return Sides(
            *(np.asarray(part, dtype=np.float64)[None, :] for part in (counts[0], bases[0], counts[1], bases[1]))
        )

    def rates(self, period: object) -> dict[str, float]:
        """Return the denominator of the area, its rate and that of the rest."""
        given, strata = self.sides(period), self.given.combinations()
        shared = ~strata.duplicated(self.given.shared).to_numpy()
        base, rest_base = float(given.base[0, shared].sum()), float(given.rest_base[0, shared].sum())
        per = self.given.denominator.per
        return {
            "denominator": base,
            "rate": per * float(given.observed.sum()) / base if base > 0 else np.nan,
            "rate_rest": per * float(given.rest.sum()) / rest_base if rest_base > 0 else np.nan,
        }

    def _count(self, rows: pd.DataFrame, strata: pd.DataFrame) -> np.ndarray:
        counted = rows.groupby(self.given.columns)["_counted"].nunique().rename("_o").reset_index()
        return strata.merge(counted, on=self.given.columns, how="left")["_o"].fillna(0).to_numpy(dtype=np.int64)

    def _base(self, mask: np.ndarray, inside: bool, strata: pd.DataFrame) -> np.ndarray:
        denominator = self.given.denominator
        if denominator.name == POPULATION:
            people = float(self.towns["population"].sum())
            everyone = float(municipalities(self.vintage, geometry=False)["population"].sum())
            return np.full(len(strata), people if inside else everyone - people)
        sums = denominator.grouped(self.register[mask], self.given.shared).rename("_s").reset_index()
        return strata.merge(sums, on=self.given.shared, how="left")["_s"].fillna(0).to_numpy(dtype=np.float64)


def _then(rows: pd.DataFrame, period: object) -> np.ndarray:
    """Return which rows are of a period."""
    return np.ones(len(rows), dtype=bool) if period == ALL else (rows[YEAR] == period).to_numpy(bool, na_value=False)


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
