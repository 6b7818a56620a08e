"""A table of areas says of which vintage its codes are, in a column of its file too; nothing is 2025 by default."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo.errors import InputError
from kkgeo.reference.placed import table_vintage


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rows = kk.geocode(pd.DataFrame({"postcode": ["9000", "3300", "8400"]}), vintage=2018)
    return kk.coverage(rows, denominator="population", by="province")


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_a_file_of_areas_is_of_the_vintage_that_it_was_counted_in(
    table: pd.DataFrame, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"dekking.{suffix}"
    kk.write_table(table, path)
    if suffix == "xlsx":
        back = pd.read_excel(path, engine="openpyxl")
    else:
        back = pd.read_csv(path) if suffix == "csv" else pd.read_parquet(path)
    if suffix != "parquet":
        back = back.assign(province=back["province"].astype(str)).set_index("province")
    assert table_vintage(back) == 2018
    assert "2018" in kk.choropleth(back, "population").source


def test_a_table_that_says_no_vintage_is_an_error(table: pd.DataFrame) -> None:
    bare = table.copy()
    bare.attrs = {}
    for lost in (bare, bare["population"]):
        with pytest.raises(InputError, match="nis_vintage"):
            kk.choropleth(lost, "population")
    assert "2018" in kk.choropleth(bare, "population", vintage=2018).source
    assert "2018" in kk.choropleth(bare.assign(nis_vintage=2018), "population").source
    assert "nis_vintage" not in table.columns


def test_codes_that_only_one_vintage_has_say_it_themselves() -> None:
    for vintage in (2018, 2025):
        towns = kk.municipalities(vintage, geometry=False)[["population"]]
        towns.attrs = {}
        assert table_vintage(towns) == vintage
    both = pd.Series({"11002": 3.0, "44021": 0.0}, name="x")
    assert table_vintage(both) == 2025
    both = both.rename_axis("nis")
    with pytest.raises(InputError, match="vintage"):
        table_vintage(both)
    assert table_vintage(both, 2018) == 2018


@pytest.mark.parametrize("attrs", [True, False])
def test_rates_of_linked_schools_note_the_vintage_of_their_rows(attrs: bool) -> None:
    schools = pd.DataFrame({"institution": list("abcd"), "postcode": ["9000"] * 4, "oki": [0.1, 0.2, 0.3, 0.4]})
    register = kk.geocode(schools.assign(network=["GO!", "Vrij"] * 2), vintage=2018)
    rows = register.head(2).copy()
    if not attrs:
        rows.attrs = {}
        register.attrs = {}
    assert noted(kk.equity_rates(rows, register, by="network")).vintage == 2018
    assert noted(kk.participation(rows, register, within=None, by=())).vintage == 2018
