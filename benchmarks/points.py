"""Points to municipalities, beside geopandas' spatial join in the same run: ``python benchmarks/points.py``."""

from __future__ import annotations

import argparse
import time

import geopandas as gpd
import numpy as np

from kkgeo import locate_points, municipalities


def main() -> None:
    """Print points per second of both, their ratio, and whether they agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    count = parser.parse_args().points
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(2.5, 5.95, count), rng.uniform(50.65, 51.55, count)
    locate_points(lon[:10], lat[:10])
    start = time.perf_counter()
    found = locate_points(lon, lat)
    ours = time.perf_counter() - start
    areas = municipalities(2025)[["geometry"]]
    start = time.perf_counter()
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326).to_crs(31370)
    joined = points.sjoin(areas, how="left", predicate="intersects")
    theirs = time.perf_counter() - start
    expected = joined["nis"].astype(object).where(joined["nis"].notna(), None)
    print(f"kkgeo.locate_points  {count / ours:12,.0f} points/s")
    print(f"geopandas.sjoin      {count / theirs:12,.0f} points/s")
    print(f"ratio {theirs / ours:.2f}; same answers: {found.tolist() == expected.tolist()}")


if __name__ == "__main__":
    main()
