"""A placed table keeps its vintage wherever it goes, and says so where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo.errors import InputError, UnknownReferenceError


@pytest.fixture(scope="module")
def old() -> gpd.GeoDataFrame:
    """The illustrative collaborations in vintage 2018."""
    return kk.enrich(kk.geocode(kk.datasets.collaborations(), vintage=2018))


def merged(rows: gpd.GeoDataFrame, _folder: Path) -> pd.DataFrame:
    # The plain table on the left: what comes out is a plain table, and has no attrs.
    left = pd.DataFrame({"institution": rows["institution"].unique()}).assign(own=1)
    left["order"] = range(len(left))
    return left.merge(pd.DataFrame(rows).assign(row=range(len(rows))), on="institution").sort_values("row")


def joined(rows: gpd.GeoDataFrame, _folder: Path) -> pd.DataFrame:
    plain: pd.DataFrame = pd.DataFrame({"own": 1}, index=rows.index).join(pd.DataFrame(rows))
    return plain


def concatenated(rows: gpd.GeoDataFrame, _folder: Path) -> pd.DataFrame:
    pieces = [pd.DataFrame(rows.iloc[:100]), pd.DataFrame(rows.iloc[100:])]
    pieces[1].attrs = {}
    whole: pd.DataFrame = pd.concat(pieces, ignore_index=True)
    return whole


def through_csv(rows: gpd.GeoDataFrame, folder: Path) -> pd.DataFrame:
    kk.write_table(rows, folder / "a.csv")
    # Without dtype=, as most people read it: codes come back as numbers.
    return pd.read_csv(folder / "a.csv")


def through_read_sites(rows: gpd.GeoDataFrame, folder: Path) -> pd.DataFrame:
    kk.write_table(rows, folder / "a.xlsx")
    return kk.read_sites(folder / "a.xlsx")


def through_parquet(rows: gpd.GeoDataFrame, folder: Path) -> pd.DataFrame:
    kk.write_table(rows, folder / "a.parquet")
    return pd.read_parquet(folder / "a.parquet")


TRIPS = [merged, joined, concatenated, through_csv, through_read_sites, through_parquet]


@pytest.mark.parametrize("trip", TRIPS)
@pytest.mark.parametrize("by", ["municipality", "province"])
def test_the_same_table_after_every_trip(
    old: gpd.GeoDataFrame, tmp_path: Path, trip: Callable[..., pd.DataFrame], by: str
) -> None:
    again = trip(old, tmp_path)
    there, here = kk.coverage(old, by=by), kk.coverage(again, by=by)
    pd.testing.assert_frame_equal(here, there, check_index_type=False)
    assert noted(here).vintage == 2018
    # What is invented is still said to be so.
    assert kk.datasets.is_illustrative(here)
    with pytest.raises(InputError, match="no column nis_vintage in the collaborations"):
        kk.coverage(again.drop(columns="nis_vintage"), by=by)


def test_the_vintage_is_a_column_on_every_row(old: gpd.GeoDataFrame) -> None:
    rows = kk.geocode(pd.DataFrame({"postcode": ["9000", "?"]}), vintage=2019)
    assert rows["nis_vintage"].tolist() == [2019, 2019]
    assert rows["nis_vintage"].dtype == "Int64"
    columns = list(rows.columns)
    assert columns[columns.index("nis_2018") + 1] == "nis_vintage"
    # Geocoded again it is that of the second time, and a column of its own name is not kept twice.
    again = kk.geocode(rows, vintage=2025)
    assert again["nis_vintage"].tolist() == [2025, 2025]
    assert list(again.columns) == columns
    before = kk.geocode(rows.drop(columns="nis_vintage"))
    assert list(before.columns) == columns
    assert old["nis_vintage"].eq(2018).all()


USES: list[Callable[[Any, Any], object]] = [
    lambda rows, register: kk.coverage(rows, register),
    lambda rows, register: kk.coverage(register, rows),
    lambda rows, register: kk.coverage_gaps(rows, register, areas="hageland"),
    lambda rows, register: kk.coverage_gaps(register, rows, areas="hageland"),
    lambda rows, register: kk.coverage_gaps(register, register, areas="hageland", academies=rows),
    lambda rows, register: kk.simulate(rows, register, add=["24107"]),
    lambda rows, register: kk.simulate(register, register, add=rows),
    lambda rows, register: kk.targets(rows, register),
    lambda rows, register: kk.targets(register, rows),
    lambda rows, register: kk.targets(register, register, academies=rows),
    lambda rows, register: kk.cover_targets(rows, register, n=1, max_distance_km=1),
    lambda rows, _register: kk.enrich(rows),
    lambda rows, _register: kk.point_map(rows),
    lambda rows, register: kk.layered_map(rows, register),
    lambda rows, register: kk.layered_map(register, rows),
    lambda rows, register: kk.report(rows, register, path="never.html"),
    lambda rows, _register: kk.apply_decisions(rows, "never.csv"),
    lambda rows, _register: kk.write_review(rows, "never.xlsx"),
]


#: These know schools by their numbers too, where there is no municipality.
BY_NUMBER: list[Callable[[Any, Any], object]] = [
    lambda rows, register: kk.equity_rates(rows, register, by="level"),
    lambda rows, register: kk.equity_rates(register, rows, by="level"),
    lambda rows, register: kk.participation(rows, register, by=()),
]


@pytest.mark.parametrize("use", [*USES, *BY_NUMBER])
@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda rows: rows.drop(columns="nis_vintage"), InputError, r"frame\.assign\(nis_vintage="),
        (
            lambda rows: rows.assign(nis_vintage=[2018] * 4 + [2025] * (len(rows) - 4)),
            InputError,
            "of two vintages: 4 rows of 2018, [0-9,]+ rows of 2025. Geocode one of these again",
        ),
        (
            lambda rows: rows.assign(nis="99999", nis_2018=None),
            UnknownReferenceError,
            r"'99999' \(rows 0, 1, 2, 3, 4 \.\.\.\)",
        ),
        (lambda rows: rows.assign(nis="11002"), InputError, "does not lie in nis 11002 of vintage 2025"),
        (lambda rows: rows.assign(nis_vintage="onbekend"), InputError, "has no vintage in the rows 0, 1, 2, 3, 4"),
    ],
)
def test_every_function_says_what_is_the_matter(
    register: gpd.GeoDataFrame,
    use: Callable[..., object],
    change: Callable[..., Any],
    error: type[Exception],
    message: str,
) -> None:
    rows = register.reset_index(drop=True)
    wrong = change(rows)
    wrong.attrs = {}
    if "drop" in message or (wrong.columns.size < rows.columns.size and "nis" not in wrong.columns):
        message = "no column nis"
    with pytest.raises(error, match=message):
        use(wrong, register)


@pytest.mark.parametrize("use", USES)
def test_rows_that_were_not_geocoded(register: gpd.GeoDataFrame, use: Callable[..., object]) -> None:
    with pytest.raises(InputError, match=r"no column nis in .*\. Geocode them first"):
        use(bare(register.drop(columns="nis")), register)


def test_a_vintage_that_contradicts(old: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    with pytest.raises(InputError, match="geocoded in vintage 2018, not 2025"):
        kk.coverage(old, vintage=2025)
    with pytest.raises(InputError, match="In the register the rows were geocoded in vintage 2025, not 2018"):
        kk.coverage(old, register)
    with pytest.raises(InputError, match=r"says 2025, and the table was made in vintage 2018\. Geocode the rows again"):
        kk.coverage(old.assign(nis_vintage=2025))
    # What the attrs say is lost: the codes themselves do not fit.
    with pytest.raises(UnknownReferenceError, match=r"no municipality of vintage 2025: .* They exist in vintage 2018"):
        kk.coverage(bare(old.assign(nis_vintage=2025)))
    both = pd.concat([old, kk.geocode(kk.datasets.collaborations()).iloc[:7]], ignore_index=True)
    with pytest.raises(InputError, match=r"two vintages: 369 rows of 2018, 7 rows of 2025"):
        kk.coverage(both)


def bare(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows without what they noted."""
    rows.attrs = {}
    return rows


def test_rows_that_lie_nowhere_need_no_vintage(old: gpd.GeoDataFrame) -> None:
    lost = pd.DataFrame({"nis": [None], "nis_2018": [None], "name": ["x"]})
    table = kk.coverage(pd.concat([pd.DataFrame(old), lost], ignore_index=True))
    assert noted(table).vintage == 2018
    assert table.loc["unplaced", "collaborations"] == 1
    nobody = kk.coverage(lost, vintage=2019)
    assert noted(nobody).vintage == 2019


def test_a_map_names_the_codes_that_its_vintage_lacks(old: gpd.GeoDataFrame) -> None:
    table = pd.DataFrame(kk.coverage(old))
    table.attrs = {}
    with pytest.raises(UnknownReferenceError, match="no municipality of vintage 2025: '11007'"):
        kk.choropleth(table, "collaborations")
    assert kk.choropleth(table, "collaborations", vintage=2018).layers[0].names
