"""From a thousand to a hundred million: ``python benchmarks/scale.py``.

One core, seconds of the processor (what else runs on the machine counts little), each case in a process of its own,
what is read once in a process (boundaries, raster, gazetteer) read before. Four parts:

``points``
    A Parquet file of points in parts, through `kkgeo.locate_parts`, to a folder of parts with their municipality: what
    one point more takes, which has to be the same within 15 % however many there are, and the peak memory, which has to
    be that of a part.
``peers``
    The same file, read, joined and written by ``geopandas.sjoin``, DuckDB spatial and sedonadb, where they are
    installed (``pip install duckdb duckdb-extension-spatial sedonadb``), all with a point in Lambert 72 by `kkgeo`.
``lists``
    Rows of name, postal code and town from a CSV file: `read_sites`, `geocode`, `enrich`, `coverage`, beside
    ``pandas.read_csv`` of the file, and with ``--before PATH`` beside another kkgeo: the folder ``src`` of a checkout
    (``git worktree add ../old b3155c3`` is 0.4.0). It is an error where a million rows take more than a third of that,
    or more than 1.2 GB.
``steps``
    `coverage` by ten things in three kinds of strata, `layered_map` and `report` of a thousand to a hundred thousand
    rows: the exponent of the time from ten times as few. 1 is linear.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from lists import TEXTS, rows_of
from points import peak_mb

PARTS = ("points", "peers", "lists", "steps")
POINTS = (1_000_000, 10_000_000, 100_000_000)
ROWS = (10_000, 100_000, 1_000_000)
STEPS = (1_000, 10_000, 100_000)
#: Rows of a row group and of a part, and points of the peers.
GROUP, OF_PEERS = 1 << 20, 1_000_000
#: How far the time of one point more may be from that among the most points; of the memory of the fewest, what the most
#: may take.
LINEAR, MEMORY = 0.15, 1.25
#: A million rows: of the time before, and in MB.
THIRD, MOST_MB = 1 / 3, 1_200
#: More than this is more than linear.
EXPONENT = 1.1


def _now() -> float:
    return time.process_time()


def write_points(path: Path, count: int) -> None:
    """Write points all over the map, in row groups."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(1)
    schema = pa.schema([("lon", pa.float64()), ("lat", pa.float64())])
    with pq.ParquetWriter(path, schema) as file:
        for start in range(0, count, GROUP):
            some = min(GROUP, count - start)
            lon, lat = rng.uniform(2.5, 5.95, some), rng.uniform(50.65, 51.55, some)
            file.write_table(pa.table({"lon": lon, "lat": lat}), row_group_size=GROUP)


def points(folder: Path, count: int) -> dict[str, float]:
    """Locate the points of a file in parts."""
    import kkgeo as kk

    write_points(folder / "warm.parquet", 25_000)
    kk.locate_parts(folder / "warm.parquet", folder / "warm", progress=False)
    start = _now()
    done = kk.locate_parts(folder / f"{count}.parquet", folder / f"located-{count}", part_rows=GROUP, progress=False)
    return {"seconds": _now() - start, "peak": peak_mb(), "placed": done.placed, "wall": done.seconds}


def _in_lambert(folder: Path) -> Any:
    """Return the points of a file as Arrow has them, and in metres."""
    import pyarrow.parquet as pq

    from kkgeo.spatial.coordinates import to_lambert_72

    table = pq.read_table(folder / f"{OF_PEERS}.parquet")
    return table, *to_lambert_72(table["lon"].to_numpy(), table["lat"].to_numpy())


def _sjoin(folder: Path) -> Any:
    import geopandas as gpd

    from kkgeo import municipalities

    table, x, y = _in_lambert(folder)
    found = gpd.GeoDataFrame(table.to_pandas(), geometry=gpd.points_from_xy(x, y), crs=31370)
    joined = found.sjoin(municipalities(2025)[["geometry"]], how="left", predicate="intersects")
    return joined[~joined.index.duplicated()].drop(columns="geometry")


def _beside(module: str) -> Path:
    """Return the folder of a package."""
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def _duckdb(folder: Path) -> Any:
    import duckdb
    import pyarrow as pa

    from kkgeo import municipalities

    table, x, y = _in_lambert(folder)
    areas = municipalities(2025)
    shapes = pa.table({"nis": areas.index.astype("str").to_numpy(object), "shape": areas.geometry.to_wkb().to_numpy()})
    given = table.append_column("x", pa.array(x)).append_column("y", pa.array(y))
    database = duckdb.connect(config={"threads": 1})
    [extension] = _beside("duckdb_extension_spatial").rglob("spatial.duckdb_extension")
    database.execute(f"LOAD '{extension}'")
    database.register("given", given)
    database.register("shapes", shapes)
    return database.execute(
        "SELECT lon, lat, nis FROM (SELECT *, ST_Point(x, y) AS p FROM given) "
        "LEFT JOIN (SELECT nis, ST_GeomFromWKB(shape) AS a FROM shapes) ON ST_Intersects(p, a)"
    ).df()


def _sedonadb(folder: Path) -> Any:
    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa
    import sedonadb

    from kkgeo import municipalities

    table, x, y = _in_lambert(folder)
    areas = municipalities(2025)
    database = sedonadb.connect()
    plain = gpd.GeoDataFrame({"nis": areas.index.astype("str")}, geometry=areas.geometry.to_numpy())
    database.create_data_frame(table.to_pandas().assign(x=x, y=y)).to_view("given")
    database.create_data_frame(plain).to_view("areas")
    joined = database.sql(
        "SELECT p.lon, p.lat, a.nis FROM given p LEFT JOIN areas a ON ST_Intersects(a.geometry, ST_Point(p.x, p.y))"
    )
    found: pd.DataFrame = pa.table(joined).to_pandas()
    return found


def _located(folder: Path) -> Any:
    import pandas as pd

    import kkgeo as kk

    kk.locate_parts(folder / f"{OF_PEERS}.parquet", folder / "peer", overwrite=True, progress=False)
    return pd.read_parquet(folder / "peer", columns=["nis"])


PEERS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "kkgeo.locate_parts": ("kkgeo", _located),
    "geopandas.sjoin": ("geopandas", _sjoin),
    "DuckDB spatial": ("duckdb_extension_spatial", _duckdb),
    "sedonadb": ("sedonadb", _sedonadb),
}


def peer(folder: Path, name: str) -> dict[str, float]:
    """Join the points by another way, and write them."""
    module, run = PEERS[name]
    if importlib.util.find_spec(module) is None:
        return {}
    import kkgeo as kk

    kk.locate_points([4.4] * 25_000, [51.2] * 25_000)
    kk.municipalities(2025)
    start = _now()
    found = run(folder)
    if name != "kkgeo.locate_parts":
        found.to_parquet(folder / "peer.parquet")
    return {"seconds": _now() - start, "peak": peak_mb(), "placed": int(found["nis"].notna().sum())}


def lists(folder: Path, count: int) -> dict[str, float]:
    """Take rows through the whole path; with the kkgeo that is imported, of whatever version."""
    import pandas as pd

    import kkgeo as kk

    register = kk.enrich(kk.geocode(kk.datasets.register()))
    steps: tuple[Callable[[Any], Any], ...] = (
        kk.read_sites,
        kk.geocode,
        kk.enrich,
        lambda placed: kk.coverage(placed, register),
    )
    told: Any = folder / "warm.csv"
    for step in steps:
        told = step(told)
    start = _now()
    pd.read_csv(folder / f"{count}.csv", dtype=str)
    found = {"read_csv": _now() - start}
    told = folder / f"{count}.csv"
    for name, step in zip(("read", "geocode", "enrich", "coverage"), steps, strict=True):
        start = _now()
        told = step(told)
        found[name] = _now() - start
    seconds = sum(found.values()) - found["read_csv"]
    return found | {"seconds": seconds, "peak": peak_mb(), "counted": int(told["collaborations"].sum())}


def _varied(count: int) -> tuple[Any, Any, Any]:
    """Return rows with all that is counted by, made of the invented register; the register; the academies."""
    import numpy as np

    import kkgeo as kk

    rng = np.random.default_rng(1)
    register, academies = (kk.enrich(kk.geocode(made())) for made in (kk.datasets.register, kk.datasets.academies))
    given = kk.datasets.register()
    rows = given.iloc[rng.integers(0, len(given), count)].reset_index(drop=True).drop(columns="institution")
    rows["name"] = [f"{name} {i}" for i, name in enumerate(rows["name"])]
    rows["lon"], rows["lat"] = (rows[axis] + rng.normal(0, 1e-3, count) for axis in ("lon", "lat"))
    rows["year"] = rng.integers(2018, 2025, count)
    rows["academy"] = academies["name"].to_numpy(dtype=object)[rng.integers(0, len(academies), count)]
    return kk.enrich(kk.geocode(rows)), register, academies


def _coverage(_: Path, placed: Any, register: Any, __: Any) -> None:
    import kkgeo as kk

    kinds = ["municipality", "province", "belfius", "region", "border", "arrondissement"]
    pairs = [["province", "year"], ["municipality", "year"], ["region", "level"], ["belfius", "network"]]
    for by in (*kinds, *pairs):
        for strata in ((), ("level",), ("network",)):
            kk.coverage(placed, register, by=by, strata=strata)


def _map(folder: Path, placed: Any, register: Any, _: Any) -> None:
    import kkgeo as kk

    kk.layered_map(placed, register).save(folder / "map.html", overwrite=True)


def _report(folder: Path, placed: Any, register: Any, academies: Any) -> None:
    import kkgeo as kk

    kk.report(placed, register, academies=academies, path=folder / "map.html", overwrite=True)


STEP: dict[str, Callable[[Path, Any, Any, Any], None]] = {"coverage": _coverage, "map": _map, "report": _report}


def step(folder: Path, name: str, count: int) -> dict[str, float]:
    """Time one step of so many rows; of a page also its size."""
    placed, register, academies = _varied(count)
    STEP[name](folder, placed.head(300), register, academies)
    start = _now()
    STEP[name](folder, placed, register, academies)
    file = folder / "map.html"
    size = file.stat().st_size / 1e6 if file.exists() else 0.0
    return {"seconds": _now() - start, "peak": peak_mb(), "mb": size}


def alone(folder: Path, what: str, *given: object, path: str | None = None) -> dict[str, float]:
    """Run one case in a process of its own, on one core."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS", "TOKIO_WORKER_THREADS"), "1")
    environment = {**os.environ, **one, "KKGEO_CACHE": str(folder / "cache")}
    if path is not None:
        environment["PYTHONPATH"] = path
    command = [sys.executable, __file__, "--only", json.dumps([what, str(folder), *given])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{what} {given} failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _only(what: str, folder: str, *given: Any) -> dict[str, float]:
    return {"points": points, "peers": peer, "lists": lists, "steps": step}[what](Path(folder), *given)  # type: ignore[operator, no-any-return]


def measure_points(folder: Path, counts: list[int]) -> Iterator[str]:
    """Print what points take; yield what is wrong."""
    print(f"{'points':>12s} {'seconds':>8s} {'points/s':>12s} {'peak MB':>8s} {'placed':>12s}")
    found: dict[int, dict[str, float]] = {}
    each_of: dict[int, float] = {}
    for count in counts:
        write_points(folder / f"{count}.parquet", count)
        found[count] = each = alone(folder, "points", count)
        rate = count / each["seconds"]
        print(f"{count:12,d} {each['seconds']:8.2f} {rate:12,.0f} {each['peak']:8,.0f} {each['placed']:12,.0f}")
        subprocess.run(["rm", "-rf", folder / f"{count}.parquet", folder / f"located-{count}"], check=True)
    for (few, less), (many, more) in pairwise(found.items()):
        each_of[many] = (more["seconds"] - less["seconds"]) / (many - few)
    for count, seconds in each_of.items():
        print(f"{count:12,d} a point more than before takes {seconds * 1e9:.0f} ns")
        if abs(seconds / each_of[max(each_of)] - 1) > LINEAR:
            yield f"a point more takes {seconds * 1e9:.0f} ns up to {count:,}"
    most, least = max(found), min(found)
    if found[most]["peak"] > MEMORY * found[least]["peak"]:
        yield f"{most:,} points take {found[most]['peak']:,.0f} MB"


def measure_peers(folder: Path) -> Iterator[str]:
    """Print what other ways take of the same file; yield what is wrong."""
    write_points(folder / f"{OF_PEERS}.parquet", OF_PEERS)
    print(f"{OF_PEERS:,} points, from Parquet to Parquet")
    placed = set()
    for name in PEERS:
        each = alone(folder, "peers", name)
        if not each:
            print(f"{name:20s} not installed")
            continue
        placed.add(each["placed"])
        print(f"{name:20s} {OF_PEERS / each['seconds']:12,.0f} points/s {each['peak']:8,.0f} MB")
    if len(placed) > 1:
        yield f"ways place different numbers of points: {sorted(placed)}"


def measure_lists(folder: Path, counts: list[int], before: str | None) -> Iterator[str]:
    """Print what the whole path takes; yield what is wrong."""
    rows = rows_of(max(counts))[[*TEXTS]]
    rows.head(100).to_csv(folder / "warm.csv", index=False)
    names = ("read", "geocode", "enrich", "coverage", "seconds")
    print(f"{'rows':>10s} {'':8s}" + "".join(f"{name:>9s}" for name in names) + f"{'x csv':>7s} {'peak MB':>8s}")
    last: tuple[int, float] | None = None
    for count in counts:
        rows.head(count).to_csv(folder / f"{count}.csv", index=False)
        ways = {"": alone(folder, "lists", count)} | (
            {"before": alone(folder, "lists", count, path=before)} if before else {}
        )
        for way, each in ways.items():
            cells = "".join(f"{each[name]:9.2f}" for name in names)
            times = each["seconds"] / each["read_csv"]
            print(f"{count:10,d} {way:8s}{cells}{times:7.1f} {each['peak']:8,.0f}")
        now = ways[""]
        if len({each["counted"] for each in ways.values()}) > 1:
            yield f"{count:,} rows are counted otherwise than before"
        if count == max(ROWS):
            if before and now["seconds"] > THIRD * ways["before"]["seconds"]:
                yield f"{count:,} rows take {now['seconds'] / ways['before']['seconds']:.2f} of the time before"
            if now["peak"] > MOST_MB:
                yield f"{count:,} rows take {now['peak']:,.0f} MB"
        if last is not None and (power := _exponent(*last, count, now["seconds"])) > EXPONENT:
            yield f"{count:,} rows take the power {power:.2f}"
        last = count, now["seconds"]


def _exponent(few: int, less: float, many: int, more: float) -> float:
    return math.log(more / less) / math.log(many / few)


def measure_steps(folder: Path, counts: list[int]) -> Iterator[str]:
    """Print what counting, drawing and reporting take; yield what is wrong."""
    print(f"{'':10s} {'rows':>9s} {'seconds':>8s} {'power':>6s} {'peak MB':>8s} {'page MB':>8s}")
    for name in STEP:
        last: tuple[int, float] | None = None
        for count in counts:
            each = alone(folder, "steps", name, count)
            power = math.nan if last is None else _exponent(*last, count, each["seconds"])
            print(
                f"{name:10s} {count:9,d} {each['seconds']:8.2f} {power:6.2f} {each['peak']:8,.0f} {each['mb']:8.2f}",
                flush=True,
            )
            if power > EXPONENT:
                yield f"{name} of {count:,} rows takes the power {power:.2f}"
            last = count, each["seconds"]


def main() -> None:
    """Print every figure, and end with an error where one is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, action="append", help="only this one; may be given again")
    parser.add_argument("--before", help="the folder src of another kkgeo, for lists")
    parser.add_argument("--most", type=int, help="no more points or rows than this: no limit of more is held")
    parser.add_argument("--folder", type=Path, help="where files are written; a temporary one if not given")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if arguments.only:
        print(json.dumps(_only(*json.loads(arguments.only))))
        return
    most = arguments.most or max(POINTS)
    points_, rows, steps = ([n for n in counts if n <= most] for counts in (POINTS, ROWS, STEPS))
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(dir=arguments.folder) as temporary:
        folder = Path(temporary)
        measured = {
            "points": lambda: measure_points(folder, points_),
            "peers": lambda: measure_peers(folder),
            "lists": lambda: measure_lists(folder, rows, arguments.before),
            "steps": lambda: measure_steps(folder, steps),
        }
        for part in arguments.part or PARTS:
            print(f"\n{part}", flush=True)
            wrong += measured[part]()
    if wrong:
        sys.exit("over the limit: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
