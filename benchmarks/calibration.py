"""Whether a verdict is worth what it says: ``python benchmarks/calibration.py``.

Collaborations are scattered over the schools of the illustrative register at random, so that there is no gap, and then
with a region thinned to a share of what its schools would have. Printed: how often something is flagged where there is
nothing, and how often a region is found where it does lack.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import kkgeo
from kkgeo.areas.area import Area
from kkgeo.areas.resolving import resolve
from kkgeo.stats.poisson import false_discovery, p_under
from kkgeo.stats.rest import against_rest
from kkgeo.stats.scan import Windows

LEVEL = 0.05
#: What is left of a region's collaborations.
LEFT = (1.0, 0.75, 0.5, 0.25, 0.0)

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Land:
    """Schools by municipality of 2018, where these lie, and the areas to judge, each as a mask of municipalities."""

    schools: Integers
    windows: Windows
    areas: dict[str, NDArray[np.bool_]]
    total: int

    def scatter(self, runs: int, seed: int, area: str | None = None, left: float = 1.0) -> Integers:
        """Scatter the collaborations over the schools, an area's with a smaller chance; a column for each run."""
        chances = self.schools.astype(np.float64)
        if area is not None:
            chances[self.areas[area]] *= left
        drawn = np.random.default_rng(seed).multinomial(self.total, chances / chances.sum(), size=runs)
        return np.ascontiguousarray(drawn.T)

    def area_chances(self, maps: Integers, area: str) -> NDArray[np.float64]:
        """Return the p-value of the area test in each run."""
        inside, all_schools = self.areas[area], int(self.schools.sum())
        own = int(self.schools[inside].sum())
        by_count = {
            count: against_rest(count, own, self.total - count, all_schools - own).p_under
            for count in np.unique(maps[inside].sum(axis=0)).tolist()
        }
        return np.array([by_count[count] for count in maps[inside].sum(axis=0).tolist()])

    def critical(self, simulations: int, seed: int) -> float:
        """Return how far a circle must stand out for a p-value of 5 % or less, as `find_gaps` has it."""
        drawn = np.sort(self.windows.null_maxima(self.total, simulations=simulations, seed=seed))
        return float(drawn[-int(LEVEL * (simulations + 1))])

    def scan_chances(self, maps: Integers, simulations: int, seed: int) -> NDArray[np.float64]:
        """Return the p-value of the most likely circle in each run, every run with draws of its own."""
        chances = np.empty(maps.shape[1])
        for run, most in enumerate(self.windows.maxima(maps)):
            drawn = self.windows.null_maxima(self.total, simulations=simulations, seed=seed + run)
            chances[run] = (1 + (drawn >= most).sum()) / (1 + simulations)
        return chances

    def scan_finds(self, maps: Integers, critical: float) -> NDArray[np.bool_]:
        """Return in which runs the scan calls an area significant."""
        return self.windows.maxima(maps) > critical

    def most_likely(self, counts: Integers) -> NDArray[np.bool_]:
        """Return the municipalities of the most likely circle."""
        found = np.zeros(len(counts), dtype=bool)
        best = int(self.windows.log_likelihood_ratios(counts).argmax())
        found[list(self.windows.members(best))] = True
        return found


def land() -> Land:
    """Return the illustrative register by municipality, with the three regions and the edge of Flanders."""
    register = kkgeo.geocode(kkgeo.datasets.register(), vintage=2018)
    counted = register.groupby("nis").size()
    places = kkgeo.municipalities(2018).geometry.centroid[counted.index]
    areas: list[Area] = resolve(
        ["regions", "border"],
        vintage=2018,
        extent="core",
        within="area",
        share=0.5,
        regions_file=None,
        register=register,
        lang="nl",
    )
    return Land(
        counted.to_numpy(dtype=np.int64),
        Windows(places.x, places.y, counted.to_numpy(dtype=np.float64)),
        {area.id: np.asarray(counted.index.isin(area.atoms)) for area in areas},
        len(kkgeo.datasets.collaborations()),
    )


def under_null(given: Land, runs: int, simulations: int, seed: int) -> dict[str, float]:
    """Return how often each verdict is given where nothing is the matter."""
    maps = given.scatter(runs, seed)
    said = {"scan": float((given.scan_chances(maps, simulations, 1000 * seed) <= LEVEL).mean())}
    for area in given.areas:
        said[area] = float((given.area_chances(maps, area) <= LEVEL).mean())
    expected = given.schools * given.total / given.schools.sum()
    flagged = [bool((false_discovery(p_under(column, expected)) <= LEVEL).any()) for column in maps.T]
    said["flags of all municipalities"] = float(np.mean(flagged))
    return said


def power(given: Land, runs: int, seed: int, simulations: int = 9_999) -> dict[str, list[tuple[float, float]]]:
    """Return how often each area is found, for each share of its expectation: by the area test, and by the scan.

    The scan finds an area if what it calls significant shares a municipality with it.
    """
    critical = given.critical(simulations, seed + 1)
    found: dict[str, list[tuple[float, float]]] = {}
    for area, inside in given.areas.items():
        found[area] = []
        for i, left in enumerate(LEFT):
            maps = given.scatter(runs, seed + 2 + i, area, left)
            by_test = float((given.area_chances(maps, area) <= LEVEL).mean())
            significant = given.scan_finds(maps, critical)
            met = [
                bool(s) and bool((given.most_likely(c) & inside).any())
                for s, c in zip(significant, maps.T, strict=True)
            ]
            found[area].append((by_test, float(np.mean(met))))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--simulations", type=int, default=999, help="draws of the scan in each run")
    parser.add_argument("--seed", type=int, default=1)
    given_arguments = parser.parse_args()
    runs, simulations, seed = given_arguments.runs, given_arguments.simulations, given_arguments.seed
    given = land()
    print(f"{given.total} collaborations over {given.schools.sum()} invented schools, {runs} runs, seed {seed}")
    print(f"\nNothing is the matter: how often something is flagged at {LEVEL:.0%}")
    for what, share in under_null(given, runs, simulations, seed).items():
        print(f"  {what:<28} {share:6.1%}")
    print("\nA region has a share of what its schools would have: how often it is found (area test / scan)")
    shares = " ".join(f"{left:>15.0%}" for left in LEFT)
    print(f"  {'':<28} {'expected':>8} {shares}")
    for area, found in power(given, runs, seed).items():
        expected = given.schools[given.areas[area]].sum() * given.total / given.schools.sum()
        print(f"  {area:<28} {expected:8.1f} " + " ".join(f"{a:6.1%} / {b:6.1%}" for a, b in found))


if __name__ == "__main__":
    main()
