"""Points to municipalities, beside its peers in one run on one core: ``python benchmarks/points.py``.

Each way runs in a process of its own, so that its peak memory is its own; "above" is what it needed above the points
themselves. A peer is timed from arrays of degrees, as kkgeo is, in seconds of the processor (so that what else runs on
the machine counts little); the time of ``geopandas.sjoin`` itself, with points and projection ready, is printed too. It
is an error where five million points take more than a part of what ``geopandas.sjoin`` takes.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BUILD = "build"
#: How many times ``geopandas.sjoin`` the first three have to be, at `MANY` points.
TIMES = {"kkgeo codes": 40, "kkgeo categories": 40, "kkgeo integers": 80}
WAYS = (*TIMES, "geopandas.sjoin", "shapely.STRtree", "sedonadb")
MANY = 5_000_000
#: Points that every way finds first.
WARM = 25_000
#: How often what takes a fraction of a second is timed.
REPEATS = 5


def _kkgeo(form: str) -> Callable[[Any, Any, Any], tuple[Any, dict[str, float]]]:
    def located(lon: Any, lat: Any, _: Any) -> tuple[Any, dict[str, float]]:
        from kkgeo import locate_points

        return locate_points(lon, lat, as_=form), {}

    return located


def _as_codes(found: Any) -> Any:
    """Return answers as codes, None where there is none, whatever they were given as."""
    import numpy as np
    import pandas as pd

    if getattr(found, "dtype", None) == np.int32:
        return np.where(found < 0, None, found.astype("U5").astype(object))
    codes = pd.Series(found).astype(object)
    return codes.where(codes.notna(), None).to_numpy()


def _sjoin(lon: Any, lat: Any, areas: Any) -> tuple[Any, dict[str, float]]:
    import geopandas as gpd

    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326).to_crs(31370)
    start = time.process_time()
    joined = points.sjoin(areas, how="left", predicate="intersects")
    alone = time.process_time() - start
    found = joined["nis"][~joined.index.duplicated()]
    return found.astype(object).where(found.notna(), None).to_numpy(), {"alone": alone}


def _tree(lon: Any, lat: Any, areas: Any) -> tuple[Any, dict[str, float]]:
    import numpy as np
    import shapely

    from kkgeo.spatial.coordinates import to_lambert_72

    shapes = areas.geometry.to_numpy()
    shapely.prepare(shapes)
    points = shapely.points(*to_lambert_72(lon, lat))
    point, area = shapely.STRtree(shapes).query(points, predicate="intersects")
    found = np.full(len(lon), None, dtype=object)
    found[point] = areas.index.to_numpy(dtype=object)[area]
    return found, {}


def _sedona(lon: Any, lat: Any, areas: Any) -> tuple[Any, dict[str, float]]:
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import sedonadb

    from kkgeo.spatial.coordinates import to_lambert_72

    x, y = to_lambert_72(lon, lat)
    database = sedonadb.connect()
    points = pd.DataFrame({"i": np.arange(len(x)), "x": x, "y": y})
    plain = gpd.GeoDataFrame({"nis": areas.index.astype("str")}, geometry=areas.geometry.to_numpy())
    database.create_data_frame(points).to_view("points")
    database.create_data_frame(plain).to_view("areas")
    query = "SELECT p.i, a.nis FROM points p JOIN areas a ON ST_Intersects(a.geometry, ST_Point(p.x, p.y))"
    joined = pa.table(database.sql(query)).to_pandas()
    found = np.full(len(x), None, dtype=object)
    found[joined["i"].to_numpy()] = joined["nis"].to_numpy(dtype=object)
    return found, {}


_RUN: dict[str, Callable[[Any, Any, Any], tuple[Any, dict[str, float]]]] = dict(
    zip(WAYS, (*(_kkgeo(way.partition(" ")[2]) for way in TIMES), _sjoin, _tree, _sedona), strict=True)
)


def peak_mb() -> float:
    """Return the most memory that this process has used, in MB."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        # What the other gives is not less than that of the process which started this one.
        return int(re.findall(r"VmHWM:\s*(\d+) kB", status.read_text())[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))


def run(way: str, count: int) -> dict[str, Any]:
    """Run one way in this process: seconds, MB at the peak above the points, a checksum of the answers."""
    import numpy as np

    if way == "sedonadb" and importlib.util.find_spec("sedonadb") is None:
        return {"absent": True}
    from kkgeo import municipalities

    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(2.5, 5.95, count), rng.uniform(50.65, 51.55, count)
    areas = municipalities(2025)[["geometry"]]
    # What is read once in a process (the raster) is no part of the time of a point; how long that takes is printed.
    _RUN[way](lon[:WARM], lat[:WARM], areas)
    before = peak_mb()
    runs = [_timed(way, lon, lat, areas) for _ in range(REPEATS if way in TIMES else 1)]
    found, more = runs[0][1:]
    seconds = statistics.median(run[0] for run in runs)
    result = {"seconds": seconds, **more, "above": peak_mb() - before, "peak": peak_mb()}
    text = "\n".join("" if code is None else code for code in _as_codes(found).tolist())
    return result | {"answers": hashlib.sha256(text.encode()).hexdigest()}


def _timed(way: str, lon: Any, lat: Any, areas: Any) -> tuple[float, Any, dict[str, float]]:
    """Return how many seconds of the processor a way takes, and what it finds."""
    start = time.process_time()
    found, more = _RUN[way](lon, lat, areas)
    return time.process_time() - start, found, more


def build() -> dict[str, Any]:
    """Time building the raster, and reading it back from the cache, which this fills for `run`."""
    from kkgeo.geocoding.raster import build as build_raster
    from kkgeo.geocoding.raster import raster
    from kkgeo.spatial.shares import atom_index

    atom_index()
    start = time.perf_counter()
    build_raster()
    built = time.perf_counter()
    raster()
    raster.cache_clear()
    begin = time.perf_counter()
    raster()
    return {"build": built - start, "load": time.perf_counter() - begin, "peak": peak_mb()}


def measure(count: int) -> dict[str, dict[str, Any]]:
    """Run every way in a process of its own, on one core."""
    results = {}
    with tempfile.TemporaryDirectory() as cache:
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TOKIO_WORKER_THREADS"), "1")
        environment = {**os.environ, **one, "KKGEO_CACHE": cache}
        for way in (BUILD, *WAYS):
            command = [sys.executable, __file__, "--points", str(count), "--only", way]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.exit(f"{way} failed:\n{done.stderr}")
            results[way] = json.loads(done.stdout.splitlines()[-1])
    return results


def main() -> None:
    """Print points per second, peak memory and whether all agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=MANY)
    parser.add_argument("--only", choices=(BUILD, *WAYS), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if arguments.only:
        print(json.dumps(build() if arguments.only == BUILD else run(arguments.only, arguments.points)))
        return
    results = measure(arguments.points)
    raster, peer = results.pop(BUILD), results["geopandas.sjoin"]["seconds"]
    print(f"{arguments.points:,} uniform points, one core")
    print(f"{'':22s} {'points/s':>12s} {'x sjoin':>7s} {'peak MB':>8s} {'above MB':>8s}")
    for way, result in results.items():
        if result.get("absent"):
            print(f"{way:22s} not installed")
            continue
        rate, ratio = arguments.points / result["seconds"], peer / result["seconds"]
        print(f"{way:22s} {rate:12,.0f} {ratio:7.1f} {result['peak']:8,.0f} {result['above']:8,.0f}")
    alone = results["geopandas.sjoin"]["alone"]
    ready = ", ".join(f"{alone / results[way]['seconds']:.0f} times {way}" for way in TIMES)
    print(f"geopandas.sjoin with points and projection ready takes {ready} from degrees")
    print(f"raster: built in {raster['build']:.2f} s (peak {raster['peak']:,.0f} MB)")
    print(f"raster: read from the cache in {raster['load']:.3f} s")
    same = len({result["answers"] for result in results.values() if "answers" in result}) == 1
    print(f"same answers: {same}")
    slow = [way for way, times in TIMES.items() if peer < times * results[way]["seconds"]]
    if slow and arguments.points >= MANY:
        sys.exit(f"less than {', '.join(f'{TIMES[way]} times sjoin: {way}' for way in slow)}")
    if not same:
        sys.exit(1)


if __name__ == "__main__":
    main()
