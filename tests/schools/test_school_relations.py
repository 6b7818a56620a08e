"""A school is the same one in everything that counts, judges, invites and reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.schools.matching import match_schools
from tests.crossed import few
from tests.reporting.reading import Page, sheets

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

Lists = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]


def _with_sites(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> Lists:
    """Give every school of the register its site, and a third of the collaborations none or another."""
    told = pd.Series("1", index=placed.index, dtype="str")
    told.iloc[1::3] = None
    told.iloc[2::6] = "7"
    return placed.assign(site=told), register.assign(site="1")


def _two_sites(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> Lists:
    """Give every tenth school a second site in the same municipality."""
    second = register.iloc[::10]
    both = pd.concat([register.assign(site="1"), second.assign(site="2")], ignore_index=True)
    return placed.assign(site="1"), both.set_crs(register.crs)


def _some_names(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> Lists:
    """Take away the number of every fourth collaboration, and let every ninth have one that nobody knows."""
    numbers = placed["institution"].copy()
    numbers.iloc[::4] = None
    numbers.iloc[::9] = [f"Z{i:05d}" for i in range(len(numbers.iloc[::9]))]
    return placed.assign(institution=numbers), register


LISTS = {"as they are": lambda *both: both, "two sites": _two_sites, "sites": _with_sites, "names": _some_names}


@pytest.fixture(scope="module", params=few(LISTS, 2))
def lists(request: pytest.FixtureRequest, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> Lists:
    changed: Lists = LISTS[request.param](placed, register)
    for own, given in zip(changed, (placed, register), strict=True):
        own.attrs = given.attrs
    return changed


def test_every_function_knows_the_same_partner_schools(lists: Lists) -> None:
    placed, register = lists
    matched = match_schools(placed, register)
    table = kk.coverage(placed, register, count="partner_schools")
    assert table.attrs["kkgeo"]["linked"] == matched.counts
    assert sum(matched.counts.values()) == len(placed)
    partners = table.attrs["kkgeo"]["partner_schools"]
    # No school of the example works in two municipalities.
    assert partners == table["partner_schools"].sum() == table["observed"].sum() == matched.keys.nunique()

    rates = kk.equity_rates(placed, register, by="network")
    outside = rates["unregistered"].sum()
    assert rates.attrs["kkgeo"]["linked"] == matched.counts
    assert rates["partner_schools"].sum() == partners
    assert rates["schools"].sum() == kk.coverage(placed, register, by="year", unit="institution")["schools"].iloc[0]
    taking = kk.participation(placed, register, within=None, by=()).loc["all"]
    assert taking["participating"] + taking["participating_unknown"] == partners - outside
    assert taking["unregistered"] == outside

    invited = kk.targets(placed, register, table=kk.coverage(placed, register), duration=None, all_rows=True)
    assert invited.attrs["kkgeo"]["collaborations"] == matched.counts
    own = invited["status"].eq("partner").reindex(register.index)
    assert own.tolist() == matched.partner.tolist()
    assert matched.school[matched.partner].nunique() == partners - outside
    named = kk.coverage_gaps(placed, register, areas="hageland", count="partner_schools")
    assert named.attrs["kkgeo"]["linked"] == matched.counts
    assert named.attrs["kkgeo"]["partner_schools"] == partners


def test_a_number_of_a_site_changes_nothing_unless_a_school_is_a_site(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    plain, sited = match_schools(placed, register), match_schools(*_with_sites(placed, register))
    assert sited.counts == plain.counts
    assert sited.counts["number"] == 369
    assert (sited.keys == plain.keys).all()
    by_site = match_schools(*_with_sites(placed, register), unit="site")
    assert by_site.counts == {**plain.counts, "number": 123, "site": 184, "not_found": 62}


@pytest.mark.parametrize("unit", few(["address", "institution", "site"]))
def test_a_unit_is_one_thing_everywhere(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, unit: str) -> None:
    rows, schools = _with_sites(placed, register)
    matched = match_schools(rows, schools, unit)
    table = kk.coverage(rows, schools, unit=unit, count="partner_schools")
    assert table.attrs["kkgeo"]["linked"] == matched.counts
    assert table.attrs["kkgeo"]["partner_schools"] == matched.keys.nunique()
    rates = kk.equity_rates(rows, schools, by="level", unit=unit)
    assert rates.attrs["kkgeo"]["linked"] == matched.counts
    assert rates.attrs["kkgeo"]["schools"] == kk.coverage(rows, schools, by="year", unit=unit)["schools"].iloc[0]
    assert kk.participation(rows, schools, unit=unit).attrs["kkgeo"]["linked"] == matched.counts
    invited = kk.targets(rows, schools, table=table, unit=unit, n=5)
    assert invited.attrs["kkgeo"]["collaborations"] == matched.counts
    if unit == "address":
        addresses = kk.coverage(rows, schools, count="addresses")
        assert (addresses["observed"].dropna() == table["observed"].dropna()).all()


def test_a_register_knows_that_a_name_is_a_number(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    rows = pd.concat([placed.head(1), placed.head(1).assign(institution=None)], ignore_index=True)
    rows.attrs = placed.attrs
    assert kk.coverage(rows)["partner_schools"].sum() == 2
    assert kk.coverage(rows, register)["partner_schools"].sum() == 1
    assert kk.equity_rates(rows, register)["partner_schools"].sum() == 1


def test_the_oki_of_a_school_is_that_of_its_pupils() -> None:
    register = pd.DataFrame(
        {"institution": ["1", "1", "2"], "site": ["1", "2", "1"], "oki": [0.2, 0.6, 0.3], "pupils": [300, 100, 50]}
    )
    rows = pd.DataFrame({"institution": ["1"], "site": ["2"]})
    whole = kk.participation(rows, register, within=None, by=(), oki_threshold=0.5).loc["all"]
    assert whole["oki_partners"] == pytest.approx((0.2 * 300 + 0.6 * 100) / 400)
    assert whole["schools_unknown"] == 0
    bare = kk.participation(rows, register.drop(columns="pupils"), within=None, by=(), oki_threshold=0.5)
    assert bare.loc["all", "schools_unknown"] == bare.attrs["kkgeo"]["contradictory_schools"] == 1
    by_site = kk.participation(rows, register, within=None, by=(), oki_threshold=0.5, unit="site").loc["all"]
    assert by_site["oki_partners"] == pytest.approx(0.6)


@pytest.mark.long
def test_the_report_and_its_workbook_say_the_same(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    rows, schools = _with_sites(*_some_names(placed, register))
    rows.attrs, schools.attrs = placed.attrs, register.attrs
    matched = match_schools(rows, schools)
    files = kk.report(rows, schools, path=tmp_path / "r.html", lang="en")
    told = {row[0]: row[1] for row in sheets(files.workbook)["In the register"]}
    shown = {say(f"targets.matched_{way}", "en"): count for way, count in matched.counts.items() if count}
    assert {name: told[name] for name in shown} == shown
    said = Page(files.html).texts
    where = [text.casefold() for text in said].index("partner schools")
    assert str(matched.keys.nunique()) in said[where - 1 : where + 2]


@pytest.mark.parametrize("judge", [
    kk.equity_rates, kk.participation, partial(kk.targets, n=5), partial(kk.cover_targets, n=5, max_distance_km=5),
])  # fmt: skip
def test_one_table_as_both_lists_is_an_error(judge: Callable[..., Any], register: gpd.GeoDataFrame) -> None:
    with pytest.raises(InputError, match="are the same table"):
        judge(register, register)
