"""How many of 40 schools two lists of invitations share: from two years of the built-in data, and from two others.

Beside it what lists share that know nothing of places: 40 schools drawn at random; and lists by the same rules from
maps in which academies differ, anew in each half and as much as in the data, and no place does. These share the need.

    python benchmarks/invitations.py [draws]
"""

from __future__ import annotations

import sys

import geopandas as gpd
import numpy as np

import kkgeo as kk
from kkgeo.gaps.judged import Judged

N = 40
YEARS = ((2019, 2020), (2021, 2022))


def chosen(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> set[str]:
    """Return the institution numbers of the schools to invite."""
    return set(kk.targets(placed, register, n=N)["institution"])


def dealt(judged: Judged, register: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Return as many schools of the register as were counted, from a map in which no place differs."""
    counts = judged.null.draw(judged.total, 1, rng)[0]
    of_town = register.groupby("nis").indices
    codes = [str(code) for code in judged.rows.index]
    chosen = [
        rng.choice(of_town[code], size=min(int(count), len(of_town[code])), replace=False)
        for code, count in zip(codes, counts, strict=True)
    ]
    return register.iloc[np.concatenate(chosen)]


def main() -> None:
    """Print how many are shared."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    placed, register = (kk.geocode(table()) for table in (kk.datasets.collaborations, kk.datasets.register))
    halves = [placed[placed["year"].isin(years)] for years in YEARS]
    first, second = (chosen(half, register) for half in halves)
    print(f"built-in data (invented), {YEARS[0]} and {YEARS[1]}: {len(first & second)} of {N} the same", flush=True)
    schools = register["institution"].nunique()
    print(f"{N} schools at random, twice: {N * N / schools:.1f} on average", flush=True)
    rng = np.random.default_rng(0)
    judged = [Judged.of(kk.coverage(half, register)) for half in halves]
    shared = []
    for _ in range(draws):
        one, other = (chosen(dealt(half, register, rng), register) for half in judged)
        shared.append(len(one & other))
        print(shared[-1], end=" ", flush=True)
    error = np.std(shared, ddof=1) / np.sqrt(draws)
    print(f"\nno place differs: {np.mean(shared):.1f} ± {error:.1f} on average, {min(shared)} to {max(shared)}")


if __name__ == "__main__":
    main()
