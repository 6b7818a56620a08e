"""Areas that were named after looking at the counts: how often chance alone gives any area like it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.programme import programme
from kkgeo._base.words import listing, say
from kkgeo.areas.area import Area
from kkgeo.counting.clustering import expected_there
from kkgeo.errors import InputError
from kkgeo.gaps.asked import Asked
from kkgeo.gaps.sentences import chance_words
from kkgeo.reference.municipalities import boundaries
from kkgeo.stats.conditional import Conditional
from kkgeo.stats.dispersion import Null
from kkgeo.stats.poisson import ALPHA, OVER, UNDER, Floats
from kkgeo.stats.scan import Windows, log_likelihood_ratio
from kkgeo.stats.verdict import HALF, POWER

BEFORE, AFTER, REPORT = "before", "after", "reported"
NAMED = (BEFORE, AFTER)
#: Monte Carlo draws; whoever names an area need not be told more exactly how easily chance gives one.
DRAWS = 499
#: No circle holds more than half of what is expected.
_MOST = 0.5


def check_named(named: str) -> str:
    """Return when areas were named, or raise an error that says what there is."""
    if named not in NAMED:
        raise InputError("errors.gaps.choice", name="named", value=named, allowed=NAMED, hint=meant(named, NAMED))
    return named


@dataclass(frozen=True, eq=False)
class Looking:
    """What chance gives over the whole map of one list."""

    asked: Asked
    #: Named after looking: all areas.
    after: bool
    #: What is expected of each school, and of each municipality where anything is.
    schools: pd.DataFrame
    expected: pd.Series
    total: int

    @classmethod
    def of(cls, asked: Asked, named: str) -> Looking:
        """Lay out what is expected where; see `kkgeo.coverage_gaps`."""
        given = asked.against.given
        rows = given.placed
        schools = expected_there(given, rows, asked.lists.vintage)
        by_town = schools.groupby("nis")["_e"].sum()
        return cls(asked, check_named(named) == AFTER, schools, by_town[by_town > 0], len(rows))

    def concerns(self, area: Area) -> bool:
        """Return whether an area was named from these very counts."""
        if self.after:
            return True
        known = programme()
        if known.named_years is None:
            return False
        years = [_year(year) for year in self.asked.years]
        first, last = known.named_years
        own = area.id in known.named and (area.id == "border" or self.asked.regions_file is None)
        return own and bool(years) and all(year is not None and first <= year <= last for year in years)

    def named(self, area: Area) -> str:
        """Return when an area was named: before, after, or by the report on these very years."""
        return AFTER if self.after else REPORT if self.concerns(area) else BEFORE

    def chance(self, area: Area, observed: int) -> tuple[float, str]:
        """Return how often a circle of at most that size stands out as much by chance alone, and on which side."""
        return self._chance(self._share(area), observed)

    def tells(self, area: Area, given: Conditional) -> bool:
        """Return whether a lack of half in an area would stand out among all those circles with a chance of 80 %."""
        share = self._share(area)
        low, high = -1, int(np.ceil(share * self.total))
        # Halving keeps: `low` stands out, `high` does not.
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._chance(share, middle)[0] <= ALPHA else (low, middle)
        return low >= 0 and bool(given.at_most(np.array([low]), np.array([HALF]))[0] >= POWER)

    def _share(self, area: Area) -> float:
        """Return what part of all that is expected is expected in an area."""
        if "nis_2018" in self.schools.columns:
            inside, _ = area.holds(self.schools, self.asked.lists.vintage)
        else:
            # Inhabitants are known by municipality.
            inside = self.schools["nis"].isin(area.towns(self.asked.lists.vintage).index).to_numpy(dtype=bool)
        return float(self.schools.loc[inside, "_e"].sum() / self.schools["_e"].sum())

    def _chance(self, share: float, observed: int) -> tuple[float, str]:
        if not 0 < share < 1 or not self.total or len(self.expected) < 2:
            return np.nan, "low"
        mean = share * self.total
        direction = "low" if observed < mean else "high"
        ratio = log_likelihood_ratio(observed, mean, self.total, direction=direction)
        drawn = _maxima(_Map(self), min(share * (1 + 1e-9), _MOST), direction)
        return (1 + int((drawn >= ratio * (1 - 1e-9)).sum())) / (1 + len(drawn)), direction

    def sentence(self, chance: float, direction: str, lang: str, *, told: bool) -> str:
        """Say how often that is, and why it counts; what follows from it only where a verdict was told."""
        return scan_words(chance, direction, lang, told=told, after=self.after)


def scan_words(chance: float, direction: str, lang: str, *, told: bool, after: bool) -> str:
    """Say how often a circle stands out as much (`direction` ``low`` or ``high``), and why that counts."""
    parts = [say(f"looking.{'after' if after else 'reported'}", lang, chance=chance_words(chance, lang),
                 odd=say(f"looking.{direction}", lang))]  # fmt: skip
    if told:
        parts.append(say(f"looking.{'rare' if chance <= ALPHA else 'chance'}", lang))
    if told and not after:
        parts.append(say("looking.later", lang))
    return " ".join(parts)


def said_once(named: pd.DataFrame, lang: str) -> str:
    """Say of all areas together, one row each, that they were named from these counts; of none: nothing.

    A list of areas that repeats it for each is not read.
    """
    told = named[named["p_scan"].notna() & named["named"].eq(REPORT) & named["verdict"].isin([UNDER, OVER])]
    if told.empty:
        return ""
    areas = []
    for name, chance in zip(told["name"], told["p_scan"].astype(float), strict=True):
        key = "rare" if chance <= ALPHA else "chance"
        areas.append(say(f"looking.once_{key}", lang, name=name, chance=chance_words(chance, lang)))
    return say("looking.once", lang, areas=listing(areas, lang))


class _Map:
    """A map of expectations that is known by what is on it, so that it is dealt out once."""

    def __init__(self, looking: Looking) -> None:
        clustered = looking.asked.lists.clustered
        self.expected, self.total = looking.expected, looking.total
        self.vintage, self.value, self.catchments = looking.asked.lists.vintage, clustered.value, clustered.catchments
        caught = tuple((code, tuple(own.items())) for code, own in self.catchments.items())
        self._key = (self.total, self.vintage, self.value, tuple(self.expected.items()), caught)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Map) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key[:4])


@lru_cache(maxsize=16)
def _maxima(given: _Map, share: float, direction: str) -> Floats:
    """Return how far the circle that stands out most does so, in each draw."""
    codes = [*map(str, given.expected.index)]
    places = boundaries(given.vintage).centroid[codes]
    means = given.expected.to_numpy(dtype=np.float64)
    windows = Windows(places.x, places.y, means, max_share=share)
    null = Null.of(codes, means, given.value, given.catchments)
    return windows.null_maxima(given.total, direction=direction, simulations=DRAWS, null=null)


def _year(year: Any) -> int | None:
    text = str(year)[:4]
    return int(text) if text.isdecimal() else None
