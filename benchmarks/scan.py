"""The scan on one core, beside two plainer ways in one run, and its power: ``python benchmarks/scan.py``.

Times are CPU seconds of this process, which another process on the machine hardly changes; the ratios say more.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

#: Municipalities, draws and collaborations, as on the page of the issue.
AREAS, DRAWS, TOTAL = 300, 999, 369
#: The plain loop is so slow that it does a few draws only; its time is scaled.
LOOPED = 4


def _map(areas: int, seed: int = 1) -> tuple[Any, Any, Any, Any]:
    """Make up areas as large as Flanders, with expectations as uneven as its municipalities."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 2e5, areas), rng.uniform(0, 1e5, areas), rng.gamma(2, 0.6, areas), rng


def _timed(run: Callable[[], Any]) -> tuple[Any, float]:
    start = time.process_time()
    found = run()
    return found, time.process_time() - start


def _ratio(count: Any, mean: Any, total: int) -> Any:
    """How far a low count is from its expectation: the formula as it stands."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(count > 0, count * np.log(count / mean), 0.0)
        outside = np.where(total > count, (total - count) * np.log((total - count) / (total - mean)), 0.0)
    return np.where(count < mean, inside + outside, 0.0)


def looped(windows: Any, maps: Any, total: int) -> Any:
    """Go through every circle of every draw by itself."""
    members = [list(windows.members(i)) for i in range(len(windows))]
    means = windows.expected_shares * total
    best = []
    for counts in maps.T:
        most = 0.0
        for inside, mean in zip(members, means, strict=True):
            most = max(most, float(_ratio(counts[inside].sum(), mean, total)))
        best.append(most)
    return np.array(best)


def multiplied(windows: Any, maps: Any, total: int) -> Any:
    """Multiply a matrix of circles by areas with the draws, in blocks."""
    matrix = np.zeros((len(windows), len(maps)), dtype=np.float64)
    for i in range(len(windows)):
        matrix[i, list(windows.members(i))] = 1
    means = (windows.expected_shares * total)[:, None]
    blocks = [maps[:, start : start + 64] for start in range(0, maps.shape[1], 64)]
    return np.concatenate([_ratio(matrix @ block, means, total).max(axis=0) for block in blocks])


def speed(share: float) -> None:
    from kkgeo.stats.scan import Windows

    x, y, expected, rng = _map(AREAS)
    observed = rng.multinomial(TOTAL, expected / expected.sum())
    windows, building = _timed(lambda: Windows(x, y, expected, max_share=share))
    found, scanning = _timed(lambda: windows.scan(observed, simulations=DRAWS))
    maps = rng.multinomial(TOTAL, expected / expected.sum(), size=DRAWS).T
    ours, own = _timed(lambda: windows.maxima(maps))
    product, by_matrix = _timed(lambda: multiplied(windows, maps, TOTAL))
    few, by_loop = _timed(lambda: looped(windows, maps[:, :LOOPED], TOTAL))
    by_loop *= DRAWS / LOOPED
    same = bool(np.allclose(ours, product) and np.allclose(ours[:LOOPED], few))
    print(f"{AREAS} areas, {DRAWS} draws, at most {share:.0%} in a circle: {len(windows):,} circles")
    print(f"  the whole scan {building + scanning:6.2f} s (circles {building:.3f} s), first p-value {found[0].p_value}")
    print(f"  largest ratio of every draw: kkgeo {own:.2f} s; same numbers from the others: {same}")
    print(f"    matrix product {by_matrix:8.2f} s   {by_matrix / own:7.1f} times as long")
    print(f"    loop           {by_loop:8.2f} s   {by_loop / own:7.1f} times as long (scaled from {LOOPED} draws)")


def power(runs: int) -> None:
    """Chance to find an emptied region, and how much of what is found is the region, by the largest circle."""
    import kkgeo as kk
    from kkgeo.stats.scan import Windows

    register = kk.geocode(kk.datasets.register())
    towns = kk.municipalities(2025)
    schools = register["nis"].value_counts().reindex(towns.index, fill_value=0).to_numpy(dtype=float)
    judged = schools > 0
    places, expected = towns.geometry.centroid[judged], schools[judged]
    lists = kk.regions()
    print(f"Chance to find a gap (p <= 0.05) in {runs} draws each; in brackets the share of the area found that is it")
    for share in (0.05, 0.1, 0.25, 0.5):
        windows = Windows(places.x, places.y, expected, max_share=share)
        cut_off = np.sort(windows.null_maxima(TOTAL, simulations=4_999, seed=1))[-250]
        for number, (region, members) in enumerate(lists.groupby("region")["nis"]):
            inside = np.isin(towns.index[judged], members)
            told = []
            for left in (0.0, 0.25, 0.5, 0.75, 1.0):
                chances = expected * np.where(inside, left, 1.0)
                draws = (
                    np.random.default_rng([number, int(100 * left)])
                    .multinomial(TOTAL, chances / chances.sum(), size=runs)
                    .T
                )
                hits = float((windows.maxima(draws) > cut_off).mean())
                told.append(f"{left:.0%}: {hits:4.0%} ({_right(windows, draws[:, :100], expected, inside):3.0%})")
            print(f"  at most {share:4.0%}   {region:16}  left {'   '.join(told)}")


def _right(windows: Any, draws: Any, expected: Any, inside: Any) -> float:
    """Mean share of the most likely area that lies in the region."""
    shares = []
    for counts in draws.T:
        found = list(windows.members(int(windows.log_likelihood_ratios(counts).argmax())))
        shares.append(expected[found][inside[found]].sum() / expected[found].sum())
    return float(np.mean(shares))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="draws for each power (0: leave it out)")
    arguments = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":
        # numpy's linear algebra decides on its threads when it is loaded, so again from the start.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "OMP_NUM_THREADS": "1"})
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for share in (0.1, 0.25, 0.5):
        speed(share)
    if arguments.runs:
        power(arguments.runs)


if __name__ == "__main__":
    main()
