"""Package the reference tables and the boundaries: ``python boundaries/build.py SHARED``.

SHARED is the folder with ``reference/`` and ``boundaries/`` (see boundaries/README.md for what they are made from).
The region definitions come from ``boundaries/regions.toml``, which is edited by hand, as are two tables in the
packaged data: ``groupings.toml`` (the source of every grouping) and ``belfius_2018_clusters.csv`` (the labels of the
clusters: Dutch as printed, French and English are ours).
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "src" / "kkgeo" / "reference" / "data"
CHECKSUMS = HERE / "SHA256SUMS"
TABLES = (
    "municipalities_2018.csv",
    "municipalities_2019.csv",
    "submunicipalities.csv",
    "postal_codes.csv",
    "postal_localities.csv",
    "borders_2018.csv",
    "provinces.csv",
    "population_2026.csv",
    "region_lists.csv",
    "hamlets_2018.csv",
)


def build(shared: Path) -> None:
    """Write the packaged data and their checksums."""
    for name in TABLES:
        shutil.copyfile(shared / "reference" / name, DATA / name)
    # Inhabitants of 2025 are those of population_2026.csv: a second column of them is not carried along.
    towns = pd.read_csv(shared / "reference" / "municipalities_2025.csv", dtype=str, keep_default_na=False)
    towns.drop(columns="population_2020").to_csv(DATA / "municipalities_2025.csv", index=False, lineterminator="\n")
    # The heading of a typology's codes states their vintage, and that of its texts their language.
    for source, name, headings in (
        ("reference/belfius_2018.csv", "belfius_2018.csv", {"nis": "nis_2018"}),
        (
            "report/belfius_legend_as_printed.csv",
            "belfius_2007_clusters.csv",
            {"family": "family_nl", "label": "label_nl"},
        ),
    ):
        rows = pd.read_csv(shared / source, dtype=str, keep_default_na=False).rename(columns=headings)
        rows.to_csv(DATA / name, index=False, lineterminator="\n")
    shutil.copyfile(HERE / "regions.toml", DATA / "regions.toml")
    _places_abroad(shared / "reference" / "places_abroad.csv")
    _groupings(shared / "reference" / "groupings_2025.csv")
    shapes = gpd.read_parquet(shared / "boundaries" / "municipalities_2018_generalised.parquet")
    shapes = shapes[["nis", "geometry"]].sort_values("nis", ignore_index=True)
    shapes.to_parquet(DATA / "municipalities_2018.parquet", index=False, compression="zstd")
    write_checksums()


def _groupings(path: Path) -> None:
    """Write a table for each grouping; its source stands once, in groupings.toml."""
    for kind, rows in pd.read_csv(path, dtype=str).groupby("kind"):
        # The order of the file is that in which groups are shown: zone 2 before zone 10.
        rank = rows["code"].str.extract(r"^(\D*)(\d*)").assign(n=lambda found: found[1].str.zfill(9))
        rows = rows.assign(a=rank[0], n=rank["n"]).sort_values(["a", "n", "code", "nis_2025"], kind="stable")
        rows[["nis_2025", "code", "name"]].to_csv(DATA / "groupings" / f"{kind}.csv", index=False, lineterminator="\n")


def _places_abroad(path: Path) -> None:
    """Write what matching needs: the names, the country, and the whole kilometres from the border."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows["km"] = rows["km_from_border"].astype(float).round().astype(int).astype(str)
    rows = rows[["country", "name", "dutch", "km"]].sort_values(["country", "name", "km"])
    rows.to_csv(DATA / "places_abroad.csv", index=False, lineterminator="\n")


def checksums() -> dict[str, str]:
    """Return the SHA-256 of every packaged file, by its path in the data folder."""
    here = sorted(path for path in DATA.rglob("*") if path.is_file())
    return {path.relative_to(DATA).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in here}


def write_checksums() -> None:
    """Note the checksums of what is packaged now."""
    lines = [f"{checksum}  {name}" for name, checksum in checksums().items()]
    CHECKSUMS.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python boundaries/build.py SHARED (the folder with reference/ and boundaries/) | --checksums")
    if sys.argv[1] == "--checksums":
        write_checksums()
    else:
        build(Path(sys.argv[1]))
