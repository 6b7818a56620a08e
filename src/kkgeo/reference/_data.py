"""The packaged tables, read once; callers get copies."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import pandas as pd

from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import UnknownReferenceError

if TYPE_CHECKING:
    import geopandas as gpd

VINTAGES: tuple[int, ...] = (2018, 2019, 2025)
#: The vintage in force today, and the default everywhere.
CURRENT_VINTAGE = 2025
#: The code that stands for a province in Brussels, which has none, and whose municipalities have two official names.
BRUSSELS = "04000"
#: The City of Brussels.
CAPITAL = "21004"
#: The one stored geometry, beside the tables.
BOUNDARIES_FILE = "municipalities_2018.parquet"
_NUMBERS = {"population_2018", "population_2020", "population_2026", "area_km2", "lon", "lat"}
_NUMBERS |= {f"{border}_km" for border in ("netherlands", "france", "wallonia", "brussels", "flanders", "sea")}


@lru_cache
def table(name: str) -> pd.DataFrame:
    """Read a packaged table: codes and names as text, the columns that are numbers as numbers."""
    with files("kkgeo.reference").joinpath("data", f"{name}.csv").open(encoding="utf-8") as file:
        raw = pd.read_csv(file, dtype=str, keep_default_na=False)
    return raw.assign(**{c: pd.to_numeric(raw[c]) for c in raw.columns if c in _NUMBERS})


@lru_cache
def boundaries_2018() -> gpd.GeoSeries:
    """Read the one stored geometry: municipalities of 2018, EPSG:31370, indexed by REFNIS code."""
    import geopandas as gpd

    with as_file(files("kkgeo.reference").joinpath("data", BOUNDARIES_FILE)) as path:
        frame = gpd.read_parquet(path)
    return frame.set_index("nis").geometry


def check_vintage(vintage: object) -> int:
    """Return the vintage, or raise an error that lists those there are."""
    if isinstance(vintage, bool) or vintage not in VINTAGES:
        raise UnknownReferenceError(
            "errors.reference.vintage", vintage=vintage, known=VINTAGES, hint=_in_force(vintage)
        )
    return int(str(vintage))


def _in_force(year: object) -> Phrase | str:
    """Ask whether the vintage was meant that was in force then."""
    digits = str(year).strip()
    before = [each for each in VINTAGES if digits.isdecimal() and each <= int(digits)] if len(digits) == 4 else []
    return phrase("errors.meant", name=before[-1]) if before else ""


@lru_cache
def parts(vintage: int) -> pd.Series[str]:
    """Return, for every municipality of 2018, its municipality in `vintage`."""
    atoms = table("municipalities_2018").set_index("nis")
    if vintage == 2018:
        return pd.Series(atoms.index, index=atoms.index, name="nis")
    return atoms[f"nis_{vintage}"].rename("nis")


@lru_cache
def atoms_of(vintage: int) -> dict[str, tuple[str, ...]]:
    """Return, for every municipality of `vintage`, the municipalities of 2018 it is made of."""
    of = parts(vintage)
    return {str(code): tuple(map(str, group.index)) for code, group in of.groupby(of)}


def vintages_of(code: str) -> list[int]:
    """Return the vintages in which a code exists."""
    return [v for v in VINTAGES if code in atoms_of(v)]


def check_code(code: object, vintage: int, where: str | Phrase = "") -> str:
    """Return a code of `vintage`, or raise an error that says in which vintages it does exist."""
    if isinstance(code, str) and code in atoms_of(vintage):
        return code
    others = vintages_of(code) if isinstance(code, str) else []
    hint = phrase("errors.reference.other_vintage" if others else "errors.reference.what_code", others=others)
    raise UnknownReferenceError("errors.reference.code", code=code, where=where, vintage=vintage, hint=hint)
