"""Whether a verdict is worth what it says: ``python benchmarks/calibration.py``.

Collaborations are scattered over the schools of the illustrative register such that no place differs, in four ways:

- ``independent``: every collaboration falls on any school;
- ``permuted``: what the schools of the illustrative list have is dealt out anew among the schools of the same level and
  network;
- ``anew each year``: academies differ in activity (gamma), drawn anew in each of four years; a collaboration falls on a
  school by the activity of its nearest academy;
- ``four years``: the same, but an academy's activity lasts.

The shape of the gamma distribution is fitted to the published numbers of approvals and of academies per year. Printed:
how often anything is said to lack (or abound) where nothing does, with Monte Carlo standard errors, with the dispersion
that each map has over its academies, estimated anew, and beside it as if every school came by itself (as before); then
how often a region is found that does lack, and what is said of an emptied town.

benchmarks/calibration.txt is what it printed last.

Judged by kkgeo's own functions. The scan and the Gini coefficient do not draw for each map: what chance gives hangs on
the dispersion alone, so it is drawn (``--simulations``) for each dispersion of `GRID`, and between these the value that
5 % exceed is interpolated. tests/gaps/test_calibration.py holds this to `find_gaps` and `lorenz` themselves.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version
from platform import python_version

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

import kkgeo
from kkgeo.areas.area import Area
from kkgeo.areas.resolving import resolve
from kkgeo.equity.inequality import coefficients
from kkgeo.gaps.judged import Judged
from kkgeo.spatial.distances import nearest_km, points_km
from kkgeo.stats.dispersion import Null, dispersion
from kkgeo.stats.poisson import OVER, UNDER
from kkgeo.stats.scan import Windows
from kkgeo.stats.verdict import judge, judge_many

LEVEL = 0.05
VINTAGE = 2018
#: Approvals and academies that took part, 2019 to 2022, as the department published them.
APPROVALS, ACADEMIES = (98, 104, 83, 84), (56, 63, 51, 41)
NULLS = ("independent", "permuted", "anew each year", "four years")
#: Dispersions for which chance is drawn.
GRID = (1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0)
#: What is left of a region's collaborations.
LEFT = (0.0, 0.25, 0.5, 0.75)
TOWNS = {"Leuven": "24062", "Brugge": "31005", "Hasselt": "71022"}

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Land:
    """The illustrative schools, where they lie, and what is judged."""

    #: Of every school: its municipality and its nearest academy, by position, and its level and network.
    town: Integers
    academy: Integers
    stratum: Integers
    #: What each school has in the illustrative list.
    counted: Integers
    #: Municipalities as `kkgeo.find_gaps` lays them out, and their null.
    judged: Judged
    null: Null
    #: The areas to judge, each as a mask of municipalities.
    areas: dict[str, NDArray[np.bool_]]

    @cached_property
    def windows(self) -> Windows:
        """Every circle of municipalities."""
        return Windows(self.judged.places["x"], self.judged.places["y"], self.schools)

    @cached_property
    def schools(self) -> Floats:
        """Schools by municipality."""
        return np.bincount(self.town, minlength=len(self.judged.rows)).astype(float)

    @property
    def total(self) -> int:
        """How many collaborations there are."""
        return self.judged.total

    @cached_property
    def caught(self) -> Floats:
        """Schools by academy."""
        return np.bincount(self.academy, minlength=self.null.shares.shape[1]).astype(float)

    @cached_property
    def masks(self) -> Floats:
        """Areas by municipality."""
        return np.array([*self.areas.values()], dtype=float)

    @cached_property
    def shape(self) -> float:
        """The shape of the gamma distribution of activity: the published numbers of academies per year."""
        from scipy.optimize import minimize_scalar

        def off(shape: float) -> float:
            return float(((np.array(self.taking_part(shape)) - ACADEMIES) ** 2).sum())

        return float(np.exp(minimize_scalar(lambda log: off(np.exp(log)), bounds=(-3, 4), method="bounded").x))

    def taking_part(self, shape: float) -> list[float]:
        """Return how many academies take part each year on average: what each has is negative binomial."""
        share = self.caught[self.caught > 0] / self.caught.sum()
        return [float((1 - (shape / (shape + total * share)) ** shape).sum()) for total in APPROVALS]

    def scatter(
        self, null: str, runs: int, seed: int, area: str | None = None, left: float = 1.0
    ) -> tuple[Integers, Integers]:
        """Return maps (runs by municipality) and what every academy has (runs by academy).

        Of `area` only the share `left` of its collaborations falls where it would; the others fall elsewhere.
        """
        rng = np.random.default_rng([seed, NULLS.index(null)])
        weights = np.ones(len(self.town))
        if area is not None:
            weights[self.areas[area][self.town]] = left
        by_school = np.zeros((runs, len(self.town)), dtype=np.int64)
        if null == "permuted":
            for stratum in np.unique(self.stratum):
                inside = np.flatnonzero(self.stratum == stratum)
                by_school[:, inside] = rng.permuted(np.tile(self.counted[inside], (runs, 1)), axis=1)
        else:
            activity = np.ones((runs, len(self.caught)))
            for total in APPROVALS:
                if null == "anew each year" or (null == "four years" and total == APPROVALS[0]):
                    activity = rng.gamma(self.shape, size=activity.shape) + 1e-12
                chances = activity[:, self.academy] * weights
                by_school += rng.multinomial(total, chances / chances.sum(axis=1, keepdims=True))
        return tuple(  # type: ignore[return-value]
            np.array([np.bincount(of, row, size) for row in by_school]).round().astype(np.int64)
            for of, size in ((self.town, len(self.schools)), (self.academy, len(self.caught)))
        )

    def fitted(self, own: Integers) -> float:
        """Return the dispersion of a map over its academies, as `kkgeo.coverage` estimates it."""
        return dispersion(own, own.sum() * self.caught / self.caught.sum())


@dataclass(frozen=True)
class Said:
    """What is said of many maps: of each whether anything lacks, and whether anything abounds."""

    under: dict[str, NDArray[np.bool_]]
    over: dict[str, NDArray[np.bool_]]


def lists() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the illustrative collaborations, schools and academies, placed."""
    rows, schools, academies = (
        kkgeo.geocode(f(), vintage=VINTAGE)
        for f in (kkgeo.datasets.collaborations, kkgeo.datasets.register, kkgeo.datasets.academies)
    )
    return rows, schools, academies


def land(rows: gpd.GeoDataFrame, schools: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> Land:
    """Return what there is to judge: the municipalities, the three regions and the edge of Flanders."""
    judged = Judged.of(kkgeo.coverage(rows, schools, academies=academies))
    areas: list[Area] = resolve(
        ["regions", "border"], vintage=VINTAGE, extent="core", within="area", share=0.5, regions_file=None,
        register=schools, lang="nl",
    )  # fmt: skip
    _, nearest = nearest_km(points_km(schools), points_km(academies))
    groups = sorted({academy for own in judged.told.catchments.values() for academy in own})
    return Land(
        judged.rows.index.get_indexer(schools["nis"]),
        pd.Index(groups).get_indexer(pd.Index(nearest.astype(str))),
        schools.groupby(["level", "network"], dropna=False).ngroup().to_numpy(),
        schools["institution"].map(rows["institution"].value_counts()).fillna(0).to_numpy(dtype=np.int64),
        judged,
        judged.null,
        {area.id: np.asarray(judged.rows.index.isin(area.atoms)) for area in areas},
    )


@dataclass(frozen=True)
class Chance:
    """What chance gives at each of some dispersions: what lies beyond these values is said to stand out."""

    grid: tuple[float, ...]
    low: Floats
    high: Floats
    uneven: Floats
    even: Floats

    @classmethod
    def of(cls, given: Land, draws: int, seed: int, grid: tuple[float, ...] = GRID) -> Chance:
        """Draw `draws` maps for each dispersion."""
        columns = []
        for phi in grid:
            null = Null(given.null.shares, phi)
            scans = [
                np.sort(given.windows.null_maxima(given.total, direction=d, simulations=draws, seed=seed, null=null))
                for d in ("low", "high")
            ]
            maps = null.draw(given.total, draws, np.random.default_rng(seed)).astype(float)
            ginis = np.sort(coefficients(maps, given.schools))
            # A p-value of 5 % or less, as `find_gaps` and `lorenz` have it: of both sides of the Gini, half each.
            nth, half = int(LEVEL * (draws + 1)), int(LEVEL / 2 * (draws + 1))
            columns.append([*(drawn[-nth] for drawn in scans), ginis[-half], ginis[half - 1]])
        return cls(grid, *np.array(columns).T)

    def at(self, phi: float) -> tuple[float, float, float, float]:
        """Return the four values at a dispersion."""
        return tuple(float(np.interp(phi, self.grid, v)) for v in (self.low, self.high, self.uneven, self.even))  # type: ignore[return-value]


def named(given: Land, maps: Integers, phis: Floats) -> NDArray[np.str_]:
    """Return the verdict of each named area (columns) in each map (rows), each map with its own dispersion."""
    total, schools = maps.sum(axis=1)[:, None], float(given.schools.sum())
    inside, base = maps @ given.masks.T, np.tile(given.masks @ given.schools, (len(maps), 1))
    sides = (inside, base, total - inside, schools - base)
    found = judge(*(side.ravel() for side in sides), dispersion=np.repeat(phis, len(given.areas)))["verdict"]
    return found.to_numpy(dtype=str).reshape(inside.shape)


def said_of(given: Land, chance: Chance, maps: Integers, own: Integers, *, fitted: bool) -> Said:
    """Return what is said of every map."""
    runs, schools = len(maps), float(given.schools.sum())
    names = ["scan", "any named", *given.areas, "verdict_many", "gini"]
    told = {side: {name: np.zeros(runs, dtype=bool) for name in names} for side in (UNDER, OVER)}
    most = {side: given.windows.maxima(maps.T, direction=d) for side, d in ((UNDER, "low"), (OVER, "high"))}
    ginis = coefficients(maps.astype(float), given.schools)
    phis = np.array([given.fitted(row) for row in own]) if fitted else np.ones(runs)
    verdicts = named(given, maps, phis)
    for run, counts in enumerate(maps):
        rest = counts.sum() - counts
        under, over = judge_many(counts, given.schools, rest, schools - given.schools, dispersion=phis[run])
        low, high, uneven, even = chance.at(phis[run])
        for side, many, beyond, odd in (
            (UNDER, under, low, ginis[run] > uneven), (OVER, over, high, ginis[run] < even),
        ):  # fmt: skip
            told[side]["verdict_many"][run] = many.any()
            told[side]["scan"][run] = most[side][run] > beyond
            told[side]["gini"][run] = odd
    for side, found in told.items():
        found["any named"] = (verdicts == side).any(axis=1)
        found |= {area: verdicts[:, at] == side for at, area in enumerate(given.areas)}
        # What has a strong colour on the map of gaps.
        found["strong on the map"] = found["scan"] | found["any named"]
    # Wrong is either direction after looking at all municipalities.
    told[UNDER]["verdict_many (either)"] = told[UNDER]["verdict_many"] | told[OVER]["verdict_many"]
    return Said(told[UNDER], told[OVER])


def error(share: float, runs: int) -> float:
    """Monte Carlo standard error of a share."""
    return float(np.sqrt(share * (1 - share) / runs))


def found_share(
    given: Land, chance: Chance, null: str, area: str, left: float, runs: int, seed: int
) -> dict[str, float]:
    """Return how often an area is found that has a share of what it would have: by its verdict, and by the scan.

    Before is with a dispersion of 1, after with that of each map. Found by the scan is an area that shares a
    municipality with what it calls significant.
    """
    maps, own = given.scatter(null, runs, seed, area, left)
    mask, column = given.areas[area], [*given.areas].index(area)
    hits = {}
    for when, phis in (("before", np.ones(runs)), ("after", np.array([given.fitted(row) for row in own]))):
        hits[f"verdict {when}"] = float((named(given, maps, phis)[:, column] == UNDER).mean())
        scan = np.zeros(runs, dtype=bool)
        for run, counts in enumerate(maps):
            ratios = given.windows.log_likelihood_ratios(counts)
            met = mask[list(given.windows.members(int(ratios.argmax())))].any()
            scan[run] = met and ratios.max() > chance.at(phis[run])[0]
        hits[f"scan {when}"] = float(scan.mean())
    return hits


def emptied(given: Land, town: str, phi: float) -> pd.Series:
    """Return what is said of a municipality of the illustrative list after taking away all that it has."""
    counts, at = given.judged.rows["observed"].to_numpy(dtype=np.int64), given.judged.rows.index.get_loc(town)
    others, own = int(counts.sum() - counts[at]), float(given.schools[at])
    return judge([0], [own], [others], [given.schools.sum() - own], dispersion=phi).iloc[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--power-runs", type=int, default=250)
    parser.add_argument("--simulations", type=int, default=1_999, help="draws of chance for each dispersion")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    runs, draws, seed = asked.runs, asked.simulations, asked.seed
    given = land(*lists())
    own = given.judged.told
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "pandas"))
    print(f"{date.today()}; kkgeo {kkgeo.__version__}, Python {python_version()}, {libraries}")
    print(f"{given.judged.total} collaborations over {len(given.town)} invented schools, {runs} runs, seed {seed}")
    print(f"Academies {len(given.caught)}; dispersion of the illustrative list {own.dispersion:.2f}")
    wanted = ", ".join(f"{n:.0f}" for n in given.taking_part(given.shape))
    alone = ", ".join(f"{n:.0f}" for n in given.taking_part(1e6))
    print(f"Shape of activity {given.shape:.2f}: academies per year {wanted}; published {ACADEMIES}; alike {alone}\n")
    chance = Chance.of(given, draws, seed)
    for null in NULLS:
        maps, academies = given.scatter(null, runs, seed)
        phis = np.array([given.fitted(row) for row in academies])
        low, middle, high = np.quantile(phis, [0.05, 0.5, 0.95])
        print(f"{null}: dispersion {middle:.2f} (90 % of the maps {low:.2f} to {high:.2f})", flush=True)
        print(f"  {'':<24}{'fitted dispersion: under':>30}{'over':>14}{'| by itself: under':>24}{'over':>14}")
        after, before = (said_of(given, chance, maps, academies, fitted=fitted) for fitted in (True, False))
        for name in after.under:
            cells = []
            for said in (after.under, after.over, before.under, before.over):
                share = float(said[name].mean()) if name in said else float("nan")
                cells.append(f"{share:6.1%} ± {error(share, runs):4.1%}" if name in said else "")
            print(f"  {name:<24}{cells[0]:>30}{cells[1]:>14}{cells[2]:>24}{cells[3]:>14}".rstrip(), flush=True)
    print(f"\nThe Hageland has a share of what it would have: how often it is found ({asked.power_runs} runs)")
    for null in ("independent", "four years"):
        for left in LEFT:
            found = found_share(given, chance, null, "hageland", left, asked.power_runs, seed)
            told = "  ".join(f"{key} {share:6.1%}" for key, share in found.items())
            print(f"  {null:<14}{left:5.0%}  {told}", flush=True)
    print(f"\nA town without any (dispersion 1, and {own.dispersion:.2f} as fitted)")
    for name, code in TOWNS.items():
        for phi in (1.0, own.dispersion):
            row = emptied(given, code, phi)
            print(
                f"  {name:<10}{phi:5.2f}  expected {row['expected']:4.1f}  {row['verdict']:<20} interval up to "
                f"{row['ratio_high']:.2f}, chance of none {row['p_none']:.3f}"
            )


if __name__ == "__main__":
    main()
