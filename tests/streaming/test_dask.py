"""Tables of Dask: the same rows, types, index and CRS as in memory, partition by partition; judged once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

import dask
import dask.array as da
import dask.dataframe as dd
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo.errors import InputError, KkgeoError, UnknownReferenceError


@pytest.fixture(autouse=True)
def _here() -> Iterator[None]:
    """Work everything out in this thread, unless a test has a cluster."""
    # Dask makes texts of a type of its own of a person's columns, unless it is told not to.
    with dask.config.set({"scheduler": "synchronous", "dataframe.convert-string": False}):
        yield


def parted(rows: pd.DataFrame, count: int = 3) -> Any:
    return dd.from_pandas(rows, npartitions=count, sort=False)


def check_same(found: Any, wanted: pd.DataFrame) -> None:
    """Check what is worked out, and what was said of it before that."""
    meta, made = found._meta, found.compute()
    assert_frame_equal(pd.DataFrame(made), pd.DataFrame(wanted))
    assert meta.dtypes.drop("geometry").to_dict() == wanted.dtypes.drop("geometry").to_dict()
    assert type(meta) is type(made) is type(wanted) is gpd.GeoDataFrame
    assert meta.crs == made.crs == "EPSG:4326"
    assert meta.index.dtype == made.index.dtype
    assert made.active_geometry_name == "geometry"


LISTS = ["collaborations", "register", "academies", "applications"]


@pytest.mark.parametrize("name", LISTS)
def test_the_built_in_lists(name: str) -> None:
    rows: pd.DataFrame = getattr(kk.datasets, name)().iloc[:200]
    rows.index = pd.Index(np.arange(len(rows)) * 2, name="nummer_van_rij")
    located = kk.geocode(parted(rows))
    check_same(located, kk.geocode(rows))
    check_same(kk.enrich(located), kk.enrich(kk.geocode(rows)))
    assert located.divisions == parted(rows).divisions


@pytest.mark.parametrize("how", [{"vintage": 2018, "lang": "en"}, {"crs": 31370, "columns": {"x": "A", "y": "B"}}])
def test_the_same_options(how: dict[str, Any]) -> None:
    rows = pd.DataFrame({"A": [104_000.0, 4.4, np.nan], "B": [193_000.0, 51.2, 1.0], "postcode": ["9000", "2140", "?"]})
    check_same(kk.geocode(parted(rows), **how), kk.geocode(rows, **how))


def test_options_of_enrich() -> None:
    located = kk.geocode(pd.DataFrame({"postcode": ["3300", "9000", "?"]}))
    found = kk.enrich(parted(located, 2), majority=True, edition=2018)
    check_same(found, kk.enrich(located, majority=True, edition=2018))


def test_partitions_in_which_there_is_nothing() -> None:
    rows = pd.DataFrame(
        {"postcode": [None, None, "9000", "x"], "lat": [None, None, 51.05, None], "lon": [None, None, 3.72, 1.0]}
    )
    rows = rows.astype({"postcode": "str", "lat": "float64", "lon": "float64"})
    check_same(kk.enrich(kk.geocode(parted(rows, 4))), kk.enrich(kk.geocode(rows)))
    none = parted(rows, 2)
    check_same(kk.geocode(none[none["lat"] > 99]), kk.geocode(rows[rows["lat"] > 99]))


def test_a_column_that_has_coordinates_on_the_whole_or_has_none() -> None:
    rows = pd.DataFrame({"postcode": ["9000"] * 6, "locatie": ["zaal", "51.05, 3.72", *["hal"] * 4]})
    check_same(kk.geocode(parted(rows, 6)), kk.geocode(rows))
    rows["locatie"] = ["51.05, 3.72", "x", "51.2 4.4", "51.05, 3.72", None, "51.05, 3.72"]
    check_same(kk.geocode(parted(rows, 6)), kk.geocode(rows))


def test_points() -> None:
    chance = np.random.default_rng(1)
    rows = pd.DataFrame({"lon": chance.uniform(2.5, 6, 300), "lat": chance.uniform(50.6, 51.6, 300)})
    rows.loc[0, "lon"] = np.nan
    wanted = kk.locate_points(rows["lon"], rows["lat"], vintage=2019)
    of = parted(rows)
    found: Any = kk.locate_points(of["lon"], of["lat"], vintage=2019)
    made = found.compute()
    assert_series_equal(made, pd.Series(wanted, index=rows.index, name="nis", dtype=object))
    assert found.dtype == made.dtype == wanted.dtype
    lon, lat = (da.from_array(rows[name].to_numpy(), chunks=70) for name in ("lon", "lat"))
    chunks: Any = kk.locate_points(lon, lat, vintage=2019)
    assert chunks.compute().tolist() == wanted.tolist()
    assert chunks.dtype == wanted.dtype


@pytest.mark.parametrize("form", ["integers", "categories"])
def test_points_in_another_form(form: Any) -> None:
    rows = pd.DataFrame({"lon": [4.4, 2.35, 3.72], "lat": [51.22, 48.86, 51.05]})
    wanted = pd.Series(kk.locate_points(rows["lon"], rows["lat"], as_=form), name="nis")
    of = parted(rows)
    found: Any = kk.locate_points(of["lon"], of["lat"], as_=form)
    assert_series_equal(found.compute(), wanted)
    assert found.dtype == wanted.dtype
    lon, lat = (da.from_array(rows[name].to_numpy(), chunks=2) for name in ("lon", "lat"))
    if form == "categories":
        with pytest.raises(InputError, match="as_"):
            kk.locate_points(lon, lat, as_=form)
        return
    chunks: Any = kk.locate_points(lon, lat, as_=form)
    assert chunks.compute().tolist() == wanted.tolist()


@pytest.mark.parametrize(
    "how",
    [
        {}, {"by": "province"}, {"by": ["province", "year"], "strata": ["level"]}, {"count": "partner_schools"},
        {"by": "region", "extent": "core+fringe", "geometry": False}, {"by": "network", "unit": "institution"},
        {"by": "belfius", "denominator": "population"}, {"count": "addresses", "overdispersion": "municipality"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("against", [True, False])
def test_counts(how: dict[str, Any], against: bool, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    if not against and ("strata" in how or "unit" in how):
        return
    schools = register if against else None
    found, wanted = kk.coverage(parted(placed, 4), schools, **how), kk.coverage(placed, schools, **how)
    assert type(found) is type(wanted)
    assert_frame_equal(pd.DataFrame(found), pd.DataFrame(wanted))
    assert noted(found) == noted(wanted)
    if isinstance(wanted, gpd.GeoDataFrame):
        assert found.crs == wanted.crs == "EPSG:31370"


def test_counts_of_a_list_with_decisions_and_rows_that_are_no_places() -> None:
    rows = kk.datasets.applications().iloc[:300].assign(row_kind=pd.Series([None, "total", None] * 100))
    rows = rows.astype({"row_kind": "str"})
    wanted = kk.coverage(kk.geocode(rows), by="province")
    found = kk.coverage(kk.geocode(parted(rows, 5)), by="province")
    assert_frame_equal(pd.DataFrame(found), pd.DataFrame(wanted))
    assert noted(found).rows_left_out == noted(wanted).rows_left_out != {}


def test_texts_as_dask_has_them_stay_so_and_those_that_are_added_are_as_in_memory() -> None:
    rows = pd.DataFrame({"postcode": ["9000", None, "3300"]})
    with dask.config.set({"dataframe.convert-string": True}):
        located = kk.enrich(kk.geocode(parted(rows)))
        made: Any = located.compute()
    wanted = kk.enrich(kk.geocode(rows))
    assert made["postcode"].dtype == "string"
    assert_frame_equal(pd.DataFrame(made).drop(columns="postcode"), pd.DataFrame(wanted).drop(columns="postcode"))


#: What Dask asks of pandas in a way that pandas gives up.
@pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.reset_index:DeprecationWarning")
def test_the_path_from_a_folder_of_parts(tmp_path: Path, register: gpd.GeoDataFrame) -> None:
    rows = kk.datasets.collaborations()
    rows.to_parquet(tmp_path / "l.parquet", row_group_size=100)
    kk.geocode_parts(tmp_path / "l.parquet", tmp_path / "out", part_rows=100)
    found = kk.coverage(dd.read_parquet(tmp_path / "out"), register, by="province")
    wanted = kk.coverage(kk.enrich(kk.geocode(kk.read_sites(tmp_path / "l.parquet"))), register, by="province")
    assert_frame_equal(pd.DataFrame(found), pd.DataFrame(wanted))


def test_what_looks_at_the_whole_list_is_refused_at_once() -> None:
    rows = pd.DataFrame({"postcode": ["9000"], "straat": ["Veldstraat"]})
    for call, said in (
        (lambda: kk.geocode(parted(rows, 1), service="geopunt"), "service"),
        (lambda: kk.coverage(parted(rows, 1), parted(rows, 1)), "register"),
        (lambda: kk.coverage(parted(rows, 1), academies=parted(rows, 1)), "academies"),
        (lambda: kk.coverage_gaps(parted(rows, 1), rows), r"\.compute\(\)"),
        (lambda: kk.locate_points(parted(rows, 1)["postcode"], [1.0]), "lat"),
        (lambda: kk.geocode(parted(rows, 1), columns={"name": "weg"}), "weg"),
    ):
        with pytest.raises(InputError, match=said):
            call()
    with pytest.raises(UnknownReferenceError):
        kk.geocode(parted(rows, 1), vintage=2020)
    with pytest.raises(KkgeoError):
        kk.enrich(parted(rows, 1))


def test_given_by_name_in_any_order() -> None:
    rows = pd.DataFrame({"postcode": ["9000", "?"], "lon": [4.4, 3.7], "lat": [51.2, 51.0]})
    located: Any = kk.geocode(lang="en", sites=parted(rows))
    check_same(located, kk.geocode(rows, lang="en"))
    register = kk.geocode(rows)
    table = kk.coverage(by="province", register=register, placed=located)
    assert_frame_equal(pd.DataFrame(table), pd.DataFrame(kk.coverage(kk.geocode(rows), register, by="province")))
    of = parted(rows)
    found: Any = kk.locate_points(vintage=2019, lat=of["lat"], lon=of["lon"])
    assert found.compute().tolist() == kk.locate_points(rows["lon"], rows["lat"], vintage=2019).tolist()


@pytest.mark.parametrize("verb", [kk.geocode, kk.enrich, kk.coverage])
def test_a_column_or_numbers_are_no_table(verb: Any) -> None:
    rows = parted(pd.DataFrame({"postcode": ["9000"], "lon": [4.4]}), 1)
    for given in (rows["postcode"], rows["lon"].to_dask_array()):
        with pytest.raises(InputError, match=r"must be a table \(of pandas"):
            verb(given)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"by": "netwerk"}, "netwerk"), ({"by": ["province", "nope"]}, "nope"), ({"strata": ["nope"]}, "nope"),
        ({"count": "x"}, "count"), ({"unit": "x"}, "unit"), ({"lang": "xx"}, "xx"), ({"nope": 1}, "nope"),
        ({"denominator": "x"}, "'x'"), ({"vintage": 2018}, "2018"), ({"geometry": "yes"}, "geometry"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_as_in_memory_before_anything_is_worked_out(
    how: dict[str, Any], said: str, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    def work(_: pd.DataFrame) -> pd.DataFrame:
        raise AssertionError("it was worked out")

    lazy = parted(placed, 2).map_partitions(work, meta=placed.iloc[:0])
    with pytest.raises(KkgeoError, match=said) as error:
        kk.coverage(lazy, register, **how)
    if "vintage" not in how:
        with pytest.raises(KkgeoError) as wanted:
            kk.coverage(placed, register, **how)
        assert error.value.told("en") == wanted.value.told("en")


def test_lists_of_another_vintage_than_the_last() -> None:
    rows = kk.geocode(pd.DataFrame({"postcode": ["9000", "3300"] * 4}), vintage=2018)
    found = kk.coverage(parted(rows), rows, by="province")
    assert_frame_equal(pd.DataFrame(found), pd.DataFrame(kk.coverage(rows, rows, by="province")))
    assert noted(found).vintage == 2018


if TYPE_CHECKING:

    class Table:
        columns: list[str]

        def compute(self) -> pd.DataFrame: ...

    class Numbers:
        def compute(self) -> pd.Series: ...

    def _what_a_checker_of_types_makes_of_it(table: Table, numbers: Numbers, rows: pd.DataFrame) -> None:
        # Tables of Dask are no more to it than this: tests do not follow its imports.
        assert_type(kk.geocode(table, lang="en"), Table)
        assert_type(kk.enrich(kk.geocode(table)), Table)
        assert_type(kk.coverage(table, rows, by="province"), pd.DataFrame)
        assert_type(kk.locate_points(numbers, numbers, as_="integers"), Numbers)
        kk.geocode(table, service="geopunt")  # type: ignore[call-overload]
        kk.coverage(numbers)  # type: ignore[arg-type]


def test_nobody_else_loads_dask() -> None:
    code = (
        "import sys, pandas as pd, kkgeo as kk; rows = kk.enrich(kk.geocode(pd.DataFrame({'postcode': ['9000']}))); "
        "kk.coverage(rows); print({'dask', 'distributed'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
