"""How much more variable counts are than separate schools: estimated over academies, else over municipalities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from kkgeo._base.fixed import Fixed
from kkgeo._base.near import meant
from kkgeo._base.provenance import noted, says
from kkgeo._base.records import Coverage
from kkgeo._base.words import phrase
from kkgeo.counting.denominators import POPULATION
from kkgeo.counting.expecting import Stratified
from kkgeo.errors import InputError
from kkgeo.reference import municipalities
from kkgeo.reference.municipalities import boundaries
from kkgeo.schools.academies import partners
from kkgeo.spatial.distances import nearest_km, points_km
from kkgeo.stats.dispersion import FEWEST, dispersion
from kkgeo.stats.poisson import Floats

#: By what counts can cluster.
ACADEMY, MUNICIPALITY, NONE, GIVEN = "academy", "municipality", "none", "given"
#: Of a table that does not say it, as one that was read from a file.
UNKNOWN = "unknown"
KINDS = (ACADEMY, MUNICIPALITY, NONE)


@dataclass(frozen=True, eq=False)
class Clustering:
    """How many times as variable counts are as separate schools, and what that rests on."""

    value: float = 1.0
    #: Over what it was estimated: `KINDS`, ``given``, or ``unknown``.
    by: str = NONE
    #: Over how many of these, with anything expected of them.
    groups: int = 0
    #: What is expected in every municipality, by academy: ``{nis: {academy: expected}}``.
    catchments: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def noted(self) -> dict[str, Any]:
        """What a table notes of it."""
        return {"dispersion": self.value, "dispersion_by": self.by, "dispersion_groups": self.groups}


def check_overdispersion(asked: str | float) -> str | float:
    """Return what was asked for, or raise an error that says what there is."""
    if isinstance(asked, str) and asked in KINDS:
        return asked
    if isinstance(asked, int | float) and not isinstance(asked, bool) and 1 <= asked < np.inf:
        return float(asked)
    hint = meant(asked, KINDS) if isinstance(asked, str) else ""
    raise InputError("errors.counting.overdispersion", overdispersion=asked, known=KINDS, hint=hint)


def clustering(given: Stratified, academies: pd.DataFrame | None, vintage: int, asked: str | float) -> Clustering:
    """Estimate how much counts cluster.

    Parameters
    ----------
    given : Stratified
        Rows and register, placed.
    academies : DataFrame, optional
        Academies that `kkgeo.geocode` has placed; else those that the rows name, each at the mean of its schools.
    vintage : int
        Of the municipalities.
    asked : {"academy", "municipality", "none"} or float
        Over what; or the value itself.

    Returns
    -------
    Clustering
        Over municipalities where fewer than `FEWEST` academies expect anything, and over nothing without a register.

    Notes
    -----
    ``φ = Σ (m - e)² / e / (A - 1)``, at least 1: ``m`` what an academy has (the rows that name it; rows that name none
    count for the nearest), ``e`` what the schools nearest to it would have at the common rates of their strata. A
    school without a point lies in the middle of its municipality.
    """
    asked = check_overdispersion(asked)
    register = given.denominator.rows
    if asked == NONE or (register is None and given.denominator.name != POPULATION):
        return Clustering()
    if not isinstance(asked, str):
        return Clustering(asked, GIVEN)
    rows = given.placed
    schools = expected_there(given, rows, vintage)
    if asked == ACADEMY and register is not None:
        found = _over_academies(rows, schools, academies, vintage)
        if found.groups >= FEWEST:
            return found
    return _over_municipalities(rows, schools)


def of_table(
    table: pd.DataFrame, asked: str | float | None, observed: ArrayLike = (), expected: ArrayLike = ()
) -> Clustering:
    """Return how much the counts of a table cluster.

    Parameters
    ----------
    table : DataFrame
        As `kkgeo.coverage` gives it, or read from a file, which may not say it.
    asked : {"academy", "municipality", "none"}, float or None
        As `kkgeo.coverage` takes it; None: as the table says.
    observed, expected : array_like
        Counts of its areas and what is expected there, for ``municipality``.

    Raises
    ------
    InputError
        Academies are asked for, and the table does not say which schools are nearest to which.

    Examples
    --------
    >>> of_table(pd.DataFrame(), None).by, of_table(pd.DataFrame(), 1.8).value
    ('unknown', 1.8)
    """
    told = noted(table, Coverage)
    known = says(table, "dispersion")
    if asked is None:
        if not known:
            return Clustering(by=UNKNOWN)
        return Clustering(told.dispersion, told.dispersion_by, told.dispersion_groups, told.catchments)
    asked = check_overdispersion(asked)
    if asked == NONE:
        return Clustering()
    if not isinstance(asked, str):
        return Clustering(asked, GIVEN, catchments=told.catchments)
    if asked == ACADEMY:
        if told.dispersion_by != ACADEMY:
            raise InputError("errors.counting.no_catchments")
        return Clustering(told.dispersion, ACADEMY, told.dispersion_groups, told.catchments)
    means = np.asarray(expected, dtype=np.float64)
    return Clustering(dispersion(observed, means), MUNICIPALITY, int((means > 0).sum()))


def counted_as(told: Coverage) -> dict[str, Any]:
    """Return how a table was counted and judged, as the fields of `kkgeo.counting.lists.Lists`, to do the same again.

    >>> counted_as(Coverage(dispersion=1.8, dispersion_by="given"))["overdispersion"]
    1.8
    """
    clustered = told.dispersion_by if told.dispersion_by in KINDS else told.dispersion
    how: dict[str, Any] = {"count": told.count, "denominator": told.denominator, "unit": told.school}
    return {**how, "strata": told.strata, "overdispersion": clustered}


def expected_there(given: Stratified, rows: pd.DataFrame, vintage: int) -> pd.DataFrame:
    """Return what is expected of each school, else of the inhabitants of each municipality: ``nis`` and ``_e``."""
    register = given.denominator.rows
    if register is None:
        people = municipalities(vintage, geometry=False)["population"].rename_axis("nis").reset_index()
        return people.assign(_e=len(rows) * people["population"] / people["population"].sum())
    placed = register[register["nis"].notna()].reset_index(drop=True)
    if "_weight" not in placed.columns:
        placed = placed.drop_duplicates("_unit").assign(_weight=1.0)
    counted = rows.groupby(given.shared).size().rename("_n")
    total = placed.groupby(given.shared)["_weight"].sum()
    rate = (counted / total.where(total > 0)).rename("_rate")
    return placed.assign(_e=placed["_weight"] * placed.join(rate, on=given.shared)["_rate"].fillna(0.0))


def _over_municipalities(rows: pd.DataFrame, schools: pd.DataFrame) -> Clustering:
    expected = schools.groupby("nis")["_e"].sum()
    observed = rows["nis"].value_counts().reindex(expected.index, fill_value=0)
    return Clustering(dispersion(observed, expected), MUNICIPALITY, int((expected > 0).sum()))


def _over_academies(
    rows: pd.DataFrame, schools: pd.DataFrame, academies: pd.DataFrame | None, vintage: int
) -> Clustering:
    names, places, of_site, of_row = academies_of(rows, academies, vintage)
    if not len(names):
        return Clustering()
    # Of no site (-1) no academy.
    academy = np.append(of_site, -1)
    near = academy[nearest_km(places_of(schools, "register", vintage), places)[1]]
    expected = np.bincount(near[near >= 0], weights=schools["_e"].to_numpy()[near >= 0], minlength=len(names))
    # What no academy is named for, or one that no school is nearest to, counts for the nearest that has schools; of a
    # row without a point, for those of its municipality by their share.
    lost = (of_row < 0) | (expected[of_row] <= 0)
    _, nearest = nearest_km(_points(rows, "rows"), np.where(expected[of_site][:, None] > 0, places, np.nan))
    of_row = np.where(lost, academy[nearest], of_row)
    observed = np.bincount(of_row[of_row >= 0], minlength=len(names)).astype(np.float64)
    sums = schools["_e"].to_numpy()
    known = pd.DataFrame({"nis": schools["nis"], "_academy": near, "_e": sums})[(near >= 0) & (sums > 0)]
    caught = known.groupby(["nis", "_academy"])["_e"].sum().reset_index()
    spread = rows[of_row < 0].groupby("nis").size().rename("_n").reset_index().merge(caught, on="nis")
    parts = spread["_n"] * spread["_e"] / spread.groupby("nis")["_e"].transform("sum")
    np.add.at(observed, spread["_academy"].to_numpy(), parts.to_numpy())
    catchments: dict[str, dict[str, float]] = {}
    for nis, academy, sum_ in caught.itertuples(index=False):
        catchments.setdefault(str(nis), {})[names[academy]] = float(sum_)
    fixed = Fixed({nis: Fixed(own) for nis, own in catchments.items()})
    return Clustering(dispersion(observed, expected), ACADEMY, int((expected > 0).sum()), fixed)


def academies_of(
    rows: pd.DataFrame, academies: pd.DataFrame | None, vintage: int
) -> tuple[list[str], Floats, np.ndarray, np.ndarray]:
    """Return the academies, their sites and the academy of each site, and which academy each row names (-1: none)."""
    found = partners(rows, academies)
    sites = np.zeros((0, 2)) if academies is None else places_of(academies, "academies", vintage)
    # An academy that only the rows name lies in the middle of its schools.
    only = found.of_row >= found.listed
    where = pd.DataFrame(places_of(rows[only], "rows", vintage))
    middles = where.groupby(found.of_row[only]).mean().reindex(range(found.listed, found.all))
    return (
        [*map(str, found.first_sites()), *(f"={key}" for key in found.others)],
        np.vstack([sites, middles.to_numpy(dtype=np.float64).reshape(-1, 2)]),
        np.concatenate([found.of_site, np.arange(found.listed, found.all)]).astype(np.int64),
        found.of_row,
    )


def _points(frame: pd.DataFrame, what: str) -> Floats:
    """Return the point of every row in km; NaN where it has none."""
    import geopandas as gpd

    # Rows that were counted are a plain table, in which the points are a column like any other.
    shapes = [column for column, dtype in frame.dtypes.items() if str(dtype) == "geometry"]
    if not shapes:
        return np.full((len(frame), 2), np.nan)
    points = gpd.GeoSeries(frame[shapes[0]])
    return points_km(gpd.GeoDataFrame(geometry=points), phrase(f"what.{what}"))


def places_of(frame: pd.DataFrame, what: str, vintage: int) -> Floats:
    """Return the point of every row in km, else the middle of its municipality."""
    where, middles = _points(frame, what), boundaries(vintage).centroid
    towns = pd.DataFrame({"x": middles.x, "y": middles.y}).reindex(frame["nis"]).to_numpy() / 1000
    return np.where(np.isfinite(where), where, towns)
