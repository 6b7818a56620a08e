"""Long lists, beside what plain reading or joining of the same rows takes: ``python benchmarks/lists.py``.

One core. A case runs in a process of its own, and its peer alternates with it there; the time of each is the median of
some runs, in seconds of the processor (so that what else runs on the machine counts little), and a ratio is of the two
medians. "doubled" is how many times as long as half of the rows it takes. Peak memory is that of a process that does
nothing else than the case, the interpreter, its libraries and the input in it; "above" is what it needed above that.

The peers: reading the file of the same rows with ``pandas.read_csv(dtype=str)``; ``geopandas.sjoin`` of the points
alone with the municipalities, both in Lambert 72 already; ``pandas.DataFrame.to_csv``. It is an error where a ratio,
or that of twice as many rows, is over its limit.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from points import peak_mb

#: The number of rows for which the limits hold; the time of fewer is mostly that of a start.
ROWS = 1_000_000
#: Twice as many rows may take this many times as long.
DOUBLING = 2.4


@dataclass(frozen=True)
class Case:
    """What is timed, its peer, how many times the peer's time it may take (None: it is only printed)."""

    title: str
    columns: tuple[str, ...]
    peer: str
    limit: float | None
    run: Callable[[Path, Any], Any]


def _geocode(_: Path, rows: Any) -> Any:
    from kkgeo import geocode

    return geocode(rows)


def _read_sites(file: Path, _: Any) -> Any:
    from kkgeo import read_sites

    return read_sites(file)


def _enrich(_: Path, located: Any) -> Any:
    from kkgeo import enrich

    return enrich(located)


def _write(file: Path, placed: Any) -> Any:
    from kkgeo import write_table

    return write_table(placed, file.with_name("written.csv"), overwrite=True)


TEXTS, POINTS = ("naam", "postcode", "gemeente"), ("lon", "lat")
SCATTERED = ("scattered_lon", "scattered_lat")
CASES = {
    "texts": Case("geocode: postal code and name", TEXTS, "read_csv", 2, _geocode),
    "read": Case("read_sites: the CSV of these", TEXTS, "read_csv", 8, _read_sites),
    "points": Case("geocode: points", POINTS, "sjoin", 5, _geocode),
    "both": Case("geocode: points, postal code, name", (*TEXTS, *POINTS), "sjoin", 5, _geocode),
    "scattered": Case("geocode: points all over the map", SCATTERED, "sjoin", 5, _geocode),
    "contrary": Case("geocode: the same, other addresses", (*TEXTS, *SCATTERED), "sjoin", None, _geocode),
    "enrich": Case("enrich: postal code and name", TEXTS, "read_csv", None, _enrich),
    "write": Case("write_table: the same, as CSV", TEXTS, "to_csv", None, _write),
}


def rows_of(count: int, seed: int = 1) -> Any:
    """Return rows as a list has them: schools by postal code and locality, a point in the municipality of each."""
    import geopandas as gpd
    import numpy as np
    import pandas as pd

    from kkgeo import municipalities, postal_localities

    rng = np.random.default_rng(seed)
    localities = postal_localities()
    picked = rng.integers(0, len(localities), count)
    towns = gpd.GeoDataFrame(municipalities(2018)[["geometry"]])
    pool = towns.geometry.sample_points(500, rng=rng).to_crs(4326).explode()
    of_town = {code: points.to_numpy() for code, points in pool.groupby(level=0)}
    drawn = rng.integers(0, 500, count)
    town = localities["nis_2018"].to_numpy(dtype=object)[picked]
    xy = {code: np.array([(point.x, point.y) for point in points]) for code, points in of_town.items()}
    at = np.array([xy[code][i] for code, i in zip(town, drawn, strict=True)])
    return pd.DataFrame(
        {
            "naam": [f"Basisschool {i}" for i in range(count)],
            "postcode": localities["postal_code"].to_numpy(dtype=object)[picked],
            "gemeente": localities["name"].to_numpy(dtype=object)[picked],
            # No two at the same place, as an address has it.
            "lon": at[:, 0] + rng.normal(0, 1e-4, count),
            "lat": at[:, 1] + rng.normal(0, 1e-4, count),
            "scattered_lon": rng.uniform(2.5, 5.95, count),
            "scattered_lat": rng.uniform(50.65, 51.55, count),
        }
    ).astype(dict.fromkeys(TEXTS, "str"))


def _inputs(case: Case, folder: Path, count: int) -> tuple[Path, Any]:
    """Return the file of the rows and what the case is given in memory."""
    import pandas as pd

    from kkgeo import enrich, geocode

    if case.run is _read_sites:
        return folder / f"{count}.csv", None
    rows = pd.read_parquet(folder / "rows.parquet", columns=[*case.columns]).head(count)
    rows.columns = rows.columns.str.removeprefix("scattered_")
    if case.run is _enrich:
        return folder / f"{count}.csv", geocode(rows)
    if case.run is _write:
        return folder / f"{count}.csv", enrich(geocode(rows))
    return folder / f"{count}.csv", rows


def _peer(case: Case, file: Path, rows: Any) -> Callable[[], Any]:
    import geopandas as gpd
    import pandas as pd

    if case.peer == "read_csv":
        return lambda: pd.read_csv(file, dtype=str)
    if case.peer == "to_csv":
        plain = pd.DataFrame(rows).drop(columns="geometry")
        return lambda: plain.to_csv(file.with_name("peer.csv"), index=False)
    from kkgeo import municipalities

    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326).to_crs(31370)
    areas = municipalities(2025)[["geometry"]]
    return lambda: gpd.sjoin(points, areas, how="left", predicate="intersects")


def _seconds(run: Callable[[], Any]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def timed(name: str, folder: Path, count: int, repeats: int) -> dict[str, float]:
    """Time a case and its peer by turns, and the case with half of the rows."""
    case = CASES[name]
    file, rows = _inputs(case, folder, count)
    half_file, half = _inputs(case, folder, count // 2)
    peer = _peer(case, file, rows)
    # What is read once in a process (reference data, the raster) is no part of the time of a row.
    case.run(folder / "warm.csv", None if rows is None else rows.head(25_000))
    runs = [
        (_seconds(lambda: case.run(file, rows)), _seconds(peer), _seconds(lambda: case.run(half_file, half)))
        for _ in range(repeats)
    ]
    ours, theirs, less = (statistics.median(times) for times in zip(*runs, strict=True))
    return {"seconds": ours, "peer": theirs, "ratio": ours / theirs, "doubling": ours / less}


def remembered(name: str, folder: Path, count: int) -> dict[str, float]:
    """Return the peak memory of a case, and how much of it is above that of its input."""
    case = CASES[name]
    file, rows = _inputs(case, folder, count)
    case.run(folder / "warm.csv", None if rows is None else rows.head(25_000))
    gc.collect()
    before = _begin_peak()
    case.run(file, rows)
    peak = peak_mb()
    return {"peak": peak, "above": peak - before}


def _begin_peak() -> float:
    """Forget the peak so far, where the system can, and return how many MB are used now."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return peak_mb()
    return peak_mb()


def measure(count: int, repeats: int, names: list[str]) -> dict[str, dict[str, float]]:
    """Run every case in processes of its own, on one core."""
    results: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        rows = rows_of(count)
        rows.to_parquet(folder / "rows.parquet")
        for few in (count, count // 2):
            rows[[*TEXTS]].head(few).to_csv(folder / f"{few}.csv", index=False)
        rows[[*TEXTS]].head(100).to_csv(folder / "warm.csv", index=False)
        del rows
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS"), "1")
        environment = {**os.environ, **one, "KKGEO_CACHE": temporary}
        for name in names:
            results[name] = {}
            for what in ("timed", "remembered"):
                command = [sys.executable, __file__, "--rows", str(count), "--repeats", str(repeats)]
                command += ["--only", f"{what}:{name}:{temporary}"]
                done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
                if done.returncode:
                    sys.exit(f"{name} failed:\n{done.stderr}")
                results[name] |= json.loads(done.stdout.splitlines()[-1])
    return results


def over(name: str, result: dict[str, float]) -> bool:
    """Say whether a case takes more than it may."""
    limit = CASES[name].limit
    return (limit is not None and result["ratio"] > limit) or result["doubling"] > DOUBLING


def main() -> None:
    """Print seconds, ratios and peak memory of every case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="fewer than the default: no limit is held")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--case", choices=CASES, action="append", help="only this one; may be given again")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if arguments.only:
        what, name, folder = arguments.only.split(":", 2)
        if what == "timed":
            print(json.dumps(timed(name, Path(folder), arguments.rows, arguments.repeats)))
        else:
            print(json.dumps(remembered(name, Path(folder), arguments.rows)))
        return
    results = measure(arguments.rows, arguments.repeats, arguments.case or [*CASES])
    print(f"{arguments.rows:,} rows, one core, medians of {arguments.repeats}")
    print(
        f"{'':36s} {'peer':>9s} {'kkgeo s':>8s} {'peer s':>7s} {'ratio':>6s} {'limit':>5s} {'doubled':>7s}"
        f" {'peak MB':>8s} {'above MB':>8s} {'bytes/row':>9s}"
    )
    for name, r in results.items():
        case = CASES[name]
        limit = "" if case.limit is None else f"{case.limit:.0f}"
        print(
            f"{case.title:36s} {case.peer:>9s} {r['seconds']:8.2f} {r['peer']:7.2f} {r['ratio']:6.2f} {limit:>5s}"
            f" {r['doubling']:7.2f} {r['peak']:8,.0f} {r['above']:8,.0f} {r['above'] * 2**20 / arguments.rows:9,.0f}"
        )
    missed = [CASES[name].title for name, result in results.items() if over(name, result)]
    if missed and arguments.rows >= ROWS:
        sys.exit(f"over the limit: {'; '.join(missed)}")


if __name__ == "__main__":
    main()
