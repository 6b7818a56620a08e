"""docs/equity.md: what it tells people to run runs, and its names are those of the tables."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd

import kkgeo
from kkgeo.equity import equity_rates, lorenz, participation

PAGE = Path(__file__).resolve().parents[2] / "docs" / "equity.md"


def test_the_example_runs(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    (code,) = re.findall(r"```python\n(?!>>>)(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    names = {"placed": placed, "register": register, "kkgeo": kkgeo}
    *first, last = code.strip().splitlines()
    exec("\n".join(first), names)
    table = eval(last, names)
    assert table.index.tolist() == ["all", "basisonderwijs", "hogeschool", "secundair onderwijs"]
    assert table.loc["basisonderwijs", "verdict"] == "over"


def test_every_column_it_defines_exists(rows: pd.DataFrame, schools: pd.DataFrame) -> None:
    rates = equity_rates(rows, schools)
    curve = lorenz(rates.drop(index="unknown"))
    there = {*rates, *curve, *participation(rows, schools), *curve.attrs["kkgeo"], *rates.attrs["kkgeo"]}
    defined = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    names = {name for cell in defined for name in re.findall(r"\w+", cell)}
    assert {"share", "ratio", "high_of_partners", "oki_difference"} <= names <= there
