"""What lacks where a school is: in its municipality, or in an area around it that was judged to stay behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage, Found, NamedGaps
from kkgeo._base.words import phrase
from kkgeo.areas.area import Area
from kkgeo.counting.amounts import amounts, check_counts
from kkgeo.counting.cells import YEAR
from kkgeo.errors import InputError
from kkgeo.gaps import Gaps, coverage_gaps
from kkgeo.gaps.against import ALL
from kkgeo.gaps.finding_sentences import called
from kkgeo.gaps.naming import overlapped, region_words
from kkgeo.reference.placed import check_codes, table_vintage
from kkgeo.spatial.coordinates import Floats
from kkgeo.stats.poisson import UNDER
from kkgeo.stats.smoothing import Gamma, shared
from kkgeo.targeting.sharing import shares

#: The kind of a gap that is a municipality, and of one that nobody named.
MUNICIPALITY, FOUND = "municipality", "found"
#: What is known of the municipality of a school.
OF_TOWN = ("name", "observed", "expected", "verdict")


Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Lacks:
    """Where something can lack, and for which of these gaps each school is."""

    #: What the table says of the municipality of each school, on a plain index.
    towns: pd.DataFrame
    #: ``name``, ``kind``, ``observed``, ``expected``, ``verdict``; how the ratio is distributed, once that is counted:
    #: ``shape``, ``rate``, ``mean``.
    gaps: pd.DataFrame
    #: By school the position of its gap, -1 where nothing is known.
    of: npt.NDArray[np.int64]
    #: By school a number for its municipality in that gap: a part of an area, or all there is to a municipality.
    part: npt.NDArray[np.int64]
    #: By school how large a share of its gap that part has, as `shares` says it; 1 where it is all.
    share: Floats
    #: By school how many collaborations that part itself lacks; without end where it is all.
    own: Floats

    @cached_property
    def _expected(self) -> Floats:
        return _floats(self.gaps["expected"])

    def left(
        self, before: Floats | None = None, ratios: Floats | None = None, *, nearby: Floats | None = None
    ) -> Floats:
        """Return what lacks of the ratio for each school, if `before` others are invited for its gap and join.

        With `ratios`, one of each gap, that is ``1 - ratio - before / expected``, at least 0; without, its mean. Of
        that the municipality of the school has its share, and `nearby` of those that join are in that municipality.
        """
        known, of = self.of >= 0, np.where(self.of >= 0, self.of, 0)
        if not known.any():
            return np.full(len(of), np.nan)
        level = np.ones(len(of)) if before is None else 1 - before / self._expected[of]
        if ratios is not None:
            lacks = np.maximum(level - ratios[of], 0.0)
        else:
            shape, rate, mean = _distribution(self.gaps)
            lacks = shortfall(shape[of], rate[of], mean[of], level)
        open_ = 1.0 if nearby is None else np.maximum(1 - nearby / self.own, 0.0)
        return np.where(known, np.minimum(lacks * self.share * open_, 1.0), np.nan)

    def draw(self, generator: np.random.Generator, size: int) -> Floats:
        """Return `size` times a ratio for every gap, each as likely as it is once its counts are known."""
        shape, rate, mean = _distribution(self.gaps)
        sure = ~np.isfinite(shape)
        drawn = generator.gamma(np.where(sure, 1.0, shape), 1.0, size=(size, len(shape)))
        return np.where(sure, mean, drawn / np.where(sure, 1.0, rate))


def shortfall(shape: Floats, rate: Floats, mean: Floats, level: Floats) -> Floats:
    """Return how far a ratio lies below `level` on average, where it lies below: ``E max(0, level - θ)``.

    Notes
    -----
    For ``θ ~ Gamma(a, b)`` that is ``l F(l; a, b) - a/b F(l; a + 1, b)``, where F is the distribution function; with an
    infinite shape ``θ`` is the mean.

    Examples
    --------
    Nothing where 2 were expected, and ratios that differ by Gamma(2, 2): half lacks, and a little more where it lacks.

    >>> one = np.ones(1)
    >>> shortfall(np.array([2.0]), np.array([4.0]), one, one).round(3).tolist()
    [0.527]
    >>> shortfall(np.array([np.inf]), np.array([np.inf]), 0.7 * one, one).round(3).tolist()
    [0.3]
    """
    from scipy.special import gammainc

    level = np.maximum(level, 0.0)
    sure = ~np.isfinite(shape)
    a, b = np.where(sure, 1.0, shape), np.where(sure, 1.0, rate)
    unsure = level * gammainc(a, b * level) - a / b * gammainc(a + 1, b * level)
    return np.asarray(np.where(sure, np.maximum(level - mean, 0.0), np.maximum(unsure, 0.0)))


def judged_gaps(placed: pd.DataFrame, register: pd.DataFrame, table: pd.DataFrame, lang: str) -> list[object]:
    """Return the regions and the border, judged as the table is; nothing where there is nothing to judge."""
    if not len(register) or register["nis"].isna().all():
        return []
    told = noted(table, Coverage)
    asked: dict[str, Any] = {"count": told.count, "denominator": told.denominator, "unit": told.school}
    how = asked | {"strata": told.strata} if told.kind == "coverage" and told.rows else {}
    # Year by year they would be judged too.
    rows = placed if YEAR in told.strata else placed.drop(columns=YEAR, errors="ignore")
    return [coverage_gaps(rows, register, overdispersion=told.dispersion, lang=lang, **how)]


def lacks_of(register: pd.DataFrame, table: pd.DataFrame, judged: Iterable[object], vintage: int, lang: str) -> Lacks:
    """Return the gap that each school of the register is for: of those it is in, the one of which it has most.

    Parameters
    ----------
    register : DataFrame
        Schools, placed: ``nis``, ``nis_2018``.
    table : DataFrame
        As `kkgeo.coverage` returns it, by municipality.
    judged : iterable of DataFrame or Gaps
        As `kkgeo.coverage_gaps` and `kkgeo.find_gaps` return them; of these only what stays behind is a gap.
    vintage : int
        Of the register.
    lang : str
        Language of the names of gaps that nobody named.

    Raises
    ------
    InputError
        A table of other areas, of another vintage, or without what is needed of it.

    Notes
    -----
    The ratio of a municipality is ``Gamma(O + α, E + β)`` once O is known, with α and β by how the ratios of all differ
    (`kkgeo.stats.smoothing.shared`). That of an area that was judged is ``Gamma((O + ½) / φ, E / φ)``: of its own
    counts alone, as variable as the table says that counts are.

    The gap of an area is shared over its municipalities in proportion to what each lacks against its own expectation
    (`kkgeo.targeting.sharing.shares`): one that has as many as expected, or more, has no part in it. Where none lacks,
    nobody is for that gap.
    """
    table = _checked(register["nis"], table, vintage)
    towns = _towns(table)
    known = towns.index.get_indexer(pd.Index(register["nis"].astype(object)))
    areas: list[pd.DataFrame] = [towns.reset_index(drop=True)]
    members: list[Mask] = []
    for around, inside in areas_that_lack(register, judged, vintage, lang):
        areas.append(around)
        members += inside
    gaps = pd.concat([part for part in areas if len(part)] or areas[:1], ignore_index=True)
    size = shortfall(*_distribution(gaps), np.ones(len(gaps)))
    own = _of_towns(register, table)
    of = known.astype(np.int64)
    most = np.where(of < 0, 0.0, size[of]) if len(size) else np.zeros(len(of))
    share, lacks = np.ones(len(of)), np.full(len(of), np.inf)
    for i, (parts, short) in enumerate(parts_of(register, table, members), start=len(towns)):
        larger = (parts > 0) & ((of < 0) | (size[i] * parts > most))
        of, most = np.where(larger, i, of), np.where(larger, size[i] * parts, most)
        share, lacks = np.where(larger, parts, share), np.where(larger, short, lacks)
    code = pd.factorize(register["nis"])[0].astype(np.int64)
    return Lacks(own, gaps, of, of * (code.max(initial=0) + 1) + code, share, lacks)


def parts_of(register: pd.DataFrame, table: pd.DataFrame, inside: Iterable[Mask]) -> Iterator[tuple[Floats, Floats]]:
    """Yield for every area which share in its gap the municipality of each school has, and what lacks there."""
    own = _of_towns(register, table)
    code = pd.factorize(register["nis"])[0].astype(np.int64)
    for there in inside:
        yield shares(code, _floats(own["observed"]), _floats(own["expected"]), there)


def _of_towns(register: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return what a table says of the municipality of each school, on a plain index."""
    known = pd.DataFrame(table).reindex(columns=OF_TOWN)
    return known.reindex(register["nis"].to_numpy()).reset_index(drop=True)


def areas_that_lack(
    register: pd.DataFrame, judged: Iterable[object], vintage: int, lang: str
) -> Iterator[tuple[pd.DataFrame, list[Mask]]]:
    """Yield, for every table that judged areas, those of them that stay behind, and which schools are in each."""
    for one in judged:
        yield _found(one, register, vintage, lang) if isinstance(one, Gaps) else _named(one, register, vintage)


def _checked(nis: pd.Series, table: pd.DataFrame, vintage: int) -> pd.DataFrame:
    vintage = table_vintage(table, vintage)
    if not {"observed", "expected"} <= set(table.columns):
        raise InputError("errors.targeting.table_column")
    check_counts(table)
    codes = nis.dropna()
    if table.index.nlevels > 1 or not table.index.is_unique or (len(codes) and not codes.isin(table.index).any()):
        raise InputError("errors.targeting.table_index")
    check_codes(table.index[table.index != "unplaced"], vintage, phrase("frames.table"))
    return table


def _towns(table: pd.DataFrame) -> pd.DataFrame:
    """Return the municipalities of which something is expected, as gaps."""
    common = "expected_common" if "expected_common" in table.columns else "expected"
    observed, expected = (pd.Series(amounts(table, c, phrase("what.table")), table.index) for c in ("observed", common))
    there = observed.notna() & (expected > 0)
    o, e = _floats(observed[there]), _floats(expected[there])
    prior = shared(o, e) if len(o) and o.sum() > 0 else Gamma(np.inf, np.inf, 0.0)
    towns = pd.DataFrame(table).loc[there].reindex(columns=OF_TOWN).assign(kind=MUNICIPALITY)
    # What is divided over places as all together would have it is what a ratio of one of them is to.
    return _distributed(towns.assign(observed=o, expected=e), o + prior.shape, e + prior.rate, prior.mean)


def _named(table: Any, register: pd.DataFrame, vintage: int) -> tuple[pd.DataFrame, list[Mask]]:
    """Return the areas of `kkgeo.coverage_gaps` that stay behind, and which schools are in each."""
    told = noted(table, NamedGaps) if isinstance(table, pd.DataFrame) else NamedGaps(kind="")
    if told.kind != "coverage_gaps" or not isinstance(table, pd.DataFrame):
        raise InputError("errors.targeting.gaps", value=type(table).__name__)
    whole = pd.DataFrame(table).xs(ALL, level="period")
    low = whole[whole["verdict"] == UNDER]
    inside = []
    for name in low.index:
        area = Area("list", str(name), str(name), frozenset(told.municipalities_2018[str(name)]))
        inside.append(area.holds(register, vintage)[0])
    o, e = _floats(low["observed"]), _floats(low["expected"])
    own = pd.DataFrame(low[["name", "kind", "observed", "expected", "verdict"]]).reset_index(drop=True)
    return _distributed(own, (o + 0.5) / told.dispersion, e / told.dispersion, 1.0), inside


def _found(gaps: Gaps, register: pd.DataFrame, vintage: int, lang: str) -> tuple[pd.DataFrame, list[Mask]]:
    """Return the areas of `kkgeo.find_gaps` in which something lacks, and which schools are in each."""
    table_vintage(gaps.areas, vintage)
    low = pd.DataFrame(gaps.areas).drop(columns="geometry")
    low = low[low["significant"] & (low["ratio"] < 1) & (noted(gaps.areas, Found).direction == "low")]
    inside = [register["nis"].isin(codes.split("; ")).to_numpy(dtype=bool) for codes in low["municipalities"]]
    overlaps = [overlapped(codes.split("; "), vintage) for codes in low["municipalities"]]
    # In the language of the reasons, which need not be that of what was found.
    names = [
        called({"centre": centre, "n_municipalities": size, "regions": region_words(overlap, lang)}, lang)
        for centre, size, overlap in zip(low["centre"], low["n_municipalities"], overlaps, strict=True)
    ]
    own = pd.DataFrame({"name": names, "kind": FOUND, "observed": low["observed"], "expected": low["expected"]})
    own = own.assign(verdict=UNDER).reset_index(drop=True)
    o, e = _floats(own["observed"]), _floats(own["expected"])
    # The municipalities are those of the table that was searched, which says how variable its counts are.
    dispersion = noted(gaps.municipalities, Coverage).dispersion
    return _distributed(own, (o + 0.5) / dispersion, e / dispersion, 1.0), inside


def _floats(values: pd.Series) -> Floats:
    return np.asarray(values.to_numpy(dtype=np.float64), dtype=np.float64)


def _distribution(gaps: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    """Return how the ratio of each gap is distributed."""
    return _floats(gaps["shape"]), _floats(gaps["rate"]), _floats(gaps["mean"])


def _distributed(areas: pd.DataFrame, shape: Floats, rate: Floats, mean: float) -> pd.DataFrame:
    return areas.assign(shape=shape, rate=rate, mean=mean)
