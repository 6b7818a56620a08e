"""Outline what lies around Flanders and Brussels: ``python boundaries/neighbours.py countries-10m.json``.

The file is that of the package world-atlas 2.0.2 (Natural Earth, 1:10,000,000, public domain), a TopoJSON. Wallonia is
Belgium without the municipalities of Flanders and Brussels.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

SHA256 = "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79"
OUT = Path(__file__).resolve().parent.parent / "src" / "kkgeo" / "reference" / "data"
#: ISO 3166-1 numbers.
COUNTRIES = {"528": "netherlands", "250": "france", "276": "germany", "442": "luxembourg", "826": "united_kingdom"}
BELGIUM = "056"
#: Degrees; beyond it a point is far from Belgium.
BOX = (1.0, 49.0, 7.5, 53.0)


def _ring(arcs: list[int], lines: list[np.ndarray]) -> np.ndarray:
    parts = [lines[i] if i >= 0 else lines[~i][::-1] for i in arcs]
    return np.concatenate([part[: -1 if k < len(parts) - 1 else None] for k, part in enumerate(parts)])


def _shape(country: dict[str, Any], lines: list[np.ndarray]) -> shapely.Geometry:
    polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
    rings = [[_ring(ring, lines) for ring in polygon] for polygon in polygons]
    return shapely.make_valid(shapely.MultiPolygon([shapely.Polygon(shell, holes) for shell, *holes in rings]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("atlas", type=Path)
    raw = parser.parse_args().atlas.read_bytes()
    if (found := hashlib.sha256(raw).hexdigest()) != SHA256:
        msg = f"This is not the file of world-atlas 2.0.2: its SHA-256 is {found}."
        raise SystemExit(msg)
    atlas = json.loads(raw)
    scale, shift = (np.array(atlas["transform"][key]) for key in ("scale", "translate"))
    lines = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in atlas["arcs"]]
    wanted = {BELGIUM, *COUNTRIES}
    countries = atlas["objects"]["countries"]["geometries"]
    shapes = {c["id"]: _shape(c, lines) for c in countries if c.get("id") in wanted}
    ours = gpd.read_parquet(OUT / "municipalities_2018.parquet").to_crs(4326).union_all()
    area = {"wallonia": shapely.difference(shapes[BELGIUM], ours)}
    area |= {name: shapes[code] for code, name in COUNTRIES.items()}
    clipped = {name: shapely.intersection(shape, shapely.box(*BOX)) for name, shape in area.items()}
    rounded = [shapely.set_precision(shape, 0.001) for shape in clipped.values()]
    frame = gpd.GeoDataFrame({"name": list(clipped)}, geometry=rounded, crs=4326)
    frame.to_parquet(OUT / "neighbours.parquet", compression="zstd")


if __name__ == "__main__":
    main()
