"""Package the reference tables and the boundaries: ``python boundaries/build.py SHARED``.

SHARED is the folder with ``reference/`` and ``boundaries/`` (see boundaries/README.md for what they are made from).
The region definitions come from ``boundaries/regions.toml``, which is edited by hand.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import geopandas as gpd

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "src" / "kkgeo" / "reference" / "data"
CHECKSUMS = HERE / "SHA256SUMS"
TABLES = (
    "municipalities_2018.csv",
    "municipalities_2019.csv",
    "municipalities_2025.csv",
    "submunicipalities.csv",
    "postal_codes.csv",
    "postal_localities.csv",
    "belfius_2018.csv",
    "belfius_2018_clusters.csv",
    "borders_2018.csv",
    "provinces.csv",
)


def build(shared: Path) -> None:
    """Write the packaged data and their checksums."""
    for name in TABLES:
        shutil.copyfile(shared / "reference" / name, DATA / name)
    shutil.copyfile(shared / "report" / "belfius_legend_as_printed.csv", DATA / "belfius_2007_clusters.csv")
    shutil.copyfile(HERE / "regions.toml", DATA / "regions.toml")
    source = gpd.read_parquet(shared / "boundaries" / "municipalities_2018_generalised.parquet")
    source = source[["nis", "geometry"]].sort_values("nis", ignore_index=True)
    source.to_parquet(DATA / "municipalities_2018.parquet", index=False, compression="zstd")
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(DATA.iterdir())
        if path.is_file()
    ]
    CHECKSUMS.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python boundaries/build.py SHARED   (the folder with reference/ and boundaries/)")
    build(Path(sys.argv[1]))
