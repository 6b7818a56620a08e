"""A placed table keeps its vintage wherever it goes, and says so where it cannot."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo.errors import InputError, UnknownReferenceError
from tests.crossed import crossed


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


@pytest.mark.slow
@pytest.mark.parametrize(("trip", "by"), crossed(TRIPS, ["municipality", "province"]))
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


#: What every public function that takes a placed table needs besides such tables.
NEEDS: dict[str, dict[str, Any]] = {
    "academies": {"gaps": ()},
    "access": {"capacity": "pupils"},
    "access_gaps": {"areas": "hageland", "capacity": "pupils"},
    "applications": {},
    "apply_decisions": {"decisions": "never.csv"},
    "cover_targets": {"n": 1, "max_distance_km": 1},
    "change": {"before": [2019, 2020], "after": [2021, 2022]},
    "coverage": {},
    "coverage_gaps": {"areas": "hageland"},
    "detectable": {"areas": "hageland"},
    "emerging_gaps": {},
    "enrich": {},
    "equity_rates": {"by": "level"},
    "evaluate_call": {
        "targets": kk.geocode(kk.datasets.register().head(9)).assign(rank=range(1, 10)),
        "later": kk.geocode(kk.datasets.collaborations().head(9)),
    },
    "layered_map": {},
    "oki_indicators": {},
    "participation": {"by": ()},
    "point_map": {},
    "programmes": {
        "lists": dict.fromkeys("ab", kk.geocode(pd.DataFrame({"institution": ["1"], "postcode": ["9000"]})))
    },
    "report": {"path": "never.html"},
    "report_summary": {"path": "never.pdf"},
    "school_years": {},
    "simulate": {"add": ["24107"]},
    "sturdiness": {"areas": "hageland"},
    "targets": {},
    "timeline": {},
    "write_review": {"path": "never.xlsx"},
}
#: What a table needs that is looked at only then.
ALSO: dict[tuple[str, str], dict[str, Any]] = {("equity_rates", "academies"): {"by": "belfius"}}
#: What a placed table is called as an argument.
PLACED = ("placed", "located", "register", "academies", "add")
#: These know schools by their numbers too, where there is no municipality.
BY_NUMBER = ("equity_rates", "oki_indicators", "participation")
#: A register as it was read, and what is noted of decisions that were applied: nothing lies anywhere.
ELSEWHERE = {("describe_register", "register"), ("decision_report", "located")}


def takes_placed(name: str) -> list[str]:
    """Return the arguments of a public name that are placed tables."""
    public = getattr(kk, name)
    return [key for key in PLACED if inspect.isfunction(public) and key in inspect.signature(public).parameters]


ALL = [(name, key) for name in kk.__all__ for key in takes_placed(name) if (name, key) not in ELSEWHERE]
USES = [(name, key) for name, key in ALL if name not in BY_NUMBER]


def use(name: str, key: str, rows: Any, register: Any) -> object:
    """Call a public function with a table as one of its arguments."""
    both = {"placed": register.iloc[::2], "register": register, "academies": register.iloc[::3]}
    must = inspect.signature(getattr(kk, name)).parameters
    given = {
        other: both[other] for other in takes_placed(name) if other in both and must[other].default is must[other].empty
    }
    return getattr(kk, name)(**{**given, **NEEDS[name], **ALSO.get((name, key), {}), key: rows})


def given_as(key: str, register: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return some rows of the register: as the collaborations not all of them, which would be one list twice."""
    return register.iloc[:: 2 if key == "placed" else 1]


def test_every_public_function_that_takes_a_placed_table_is_tried() -> None:
    assert {name for name, _ in ALL} == set(NEEDS)


@pytest.mark.parametrize(("name", "key"), ALL)
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
    name: str,
    key: str,
    change: Callable[..., Any],
    error: type[Exception],
    message: str,
) -> None:
    rows = given_as(key, register).reset_index(drop=True)
    wrong = change(rows)
    wrong.attrs = {}
    if "drop" in message or (wrong.columns.size < rows.columns.size and "nis" not in wrong.columns):
        message = "no column nis"
    with pytest.raises(error, match=message):
        use(name, key, wrong, register)


@pytest.mark.parametrize(("name", "key"), USES)
def test_rows_that_were_not_geocoded(register: gpd.GeoDataFrame, name: str, key: str) -> None:
    with pytest.raises(InputError, match=r"no column nis in .*\. Geocode them first"):
        use(name, key, bare(given_as(key, register).drop(columns="nis")), register)


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
    # All codes together are of one vintage alone.
    assert "2018" in kk.choropleth(table, "collaborations").source
    with pytest.raises(UnknownReferenceError, match="no municipality of vintage 2025: '11007'"):
        kk.choropleth(table, "collaborations", vintage=2025)
    assert kk.choropleth(table, "collaborations", vintage=2018).layers[0].names


@pytest.mark.slow
def test_targets_name_the_codes_that_their_table_lacks(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, register)
    wrong = table.rename(index={"11001": "99999"})
    for one in (wrong, bare(wrong)):
        with pytest.raises(UnknownReferenceError, match=r"no municipality of vintage 2025: '99999' \(rows 99999\)"):
            kk.targets(placed, register, table=one)


#: Functions of placed tables, whose answers a trip must not change.
TOLD: dict[str, Callable[[Any, Any], pd.DataFrame]] = {
    "coverage": lambda rows, register: kk.coverage(rows, register),
    "coverage of the register": lambda rows, register: kk.coverage(register.head(99), rows.drop(columns="year")),
    "coverage_gaps": lambda rows, register: kk.coverage_gaps(rows, register, areas="hageland"),
    "simulate": lambda rows, register: kk.simulate(rows, register, add=["24107"]),
    "simulate with rows": lambda rows, register: kk.simulate(register.iloc[::2], register, add=rows),
    "targets": lambda rows, register: kk.targets(rows, register, n=9),
    "cover_targets": lambda rows, register: kk.cover_targets(rows, register, n=1, max_distance_km=1),
    "equity_rates": lambda rows, register: kk.equity_rates(rows, register, by="arrondissement"),
    "participation": lambda rows, register: kk.participation(rows, register, by=()),
    "enrich": lambda rows, _register: kk.enrich(rows)[["nis", "nis_2018", "belfius_cluster", "province"]],
}


@pytest.mark.slow
@pytest.mark.parametrize(("trip", "told"), crossed([joined, concatenated, through_csv, through_parquet], TOLD))
def test_every_function_says_the_same_after_every_trip(
    old: gpd.GeoDataFrame, tmp_path: Path, trip: Callable[..., pd.DataFrame], told: str
) -> None:
    register = kk.geocode(kk.datasets.register(), vintage=2018)
    there, here = (pd.DataFrame(TOLD[told](rows, register)) for rows in (old, trip(old, tmp_path)))
    pd.testing.assert_frame_equal(here, there, check_index_type=False, check_dtype=False)
