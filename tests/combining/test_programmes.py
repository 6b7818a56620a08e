"""Schools and several programmes: the tables of the report's chapter 4, and sets by brute force."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import InputError
from tests import commandline
from tests.frames import at

NAMES = ("Kunstkuur", "dynamoPROJECT", "dynamoOPWEG")
Lists = dict[str, gpd.GeoDataFrame]
PARTS = ["before", "after", "undated"]
ORDER = ["first", "later", "first_unclear"]


@pytest.fixture(scope="module")
def lists(placed: gpd.GeoDataFrame) -> Lists:
    others = (kk.datasets.dynamoproject(), kk.datasets.dynamoopweg())
    return dict(zip(NAMES, (placed, *(kk.enrich(kk.geocode(table)) for table in others)), strict=True))


@pytest.fixture(scope="module")
def together(lists: Lists, register: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.programmes(lists, register, by=(), among="Kunstkuur", until="2019-03-01")


@pytest.mark.parametrize("name", NAMES[1:])
def test_partner_schools_by_level_and_province_are_as_published(
    lists: Lists, register: gpd.GeoDataFrame, name: str
) -> None:
    table = kk.programmes(lists, register, by=("province", "level"), among="Kunstkuur")
    users = table["users"].xs((name, ""), level=("programme", "also")).drop("unplaced").unstack("level")
    printed = kk.datasets.published(name.casefold()).drop("Totaal")
    codes = {str(own): str(code) for code, own in kk.provinces(2025)["name_nl"].items()}
    rows = [codes[str(row).removeprefix("Provincie ")] for row in printed.index]
    assert users.reindex(rows, columns=printed.columns).astype(int).to_numpy().tolist() == printed.to_numpy().tolist()


def test_before_and_until_2022_are_as_published(together: pd.DataFrame) -> None:
    printed = kk.datasets.published("dynamo")
    for name in NAMES[1:]:
        assert at(together, (name, ""), "users") == printed[name]["until_2022"]
        assert at(together, (name, ""), "before") == printed[name]["before"]
    assert at(together, ("dynamoPROJECT", "dynamoOPWEG"), "before") == 26
    assert at(together, ("Kunstkuur", ""), "users") == 344


def test_combined_collaborations_are_as_published(lists: Lists, register: gpd.GeoDataFrame) -> None:
    table = kk.programmes(lists, register, by="level")
    found = table["combined"].xs(("Kunstkuur", "dynamoPROJECT"), level=("programme", "also"))
    assert found.to_dict() == kk.datasets.published("combined")["count"].drop("Totaal").to_dict()


def test_users_are_those_of_brute_force_sets(lists: Lists, register: gpd.GeoDataFrame) -> None:
    table = kk.programmes(lists, register, by=())
    sets = {name: set(rows["institution"]) for name, rows in lists.items()}
    for name, also in table.index:
        others = [other for other in also.split(" + ") if other]
        users = sets[name].intersection(*(sets[other] for other in others))
        rest = set[str]().union(*(sets[other] for other in NAMES if other not in (name, *others)))
        assert at(table, (name, also), "users") == len(users)
        assert at(table, (name, also), "only") == len(users - rest)
    # Unions: those of one and of another are those of both less those of either.
    for one, other in (("Kunstkuur", "dynamoPROJECT"), ("dynamoPROJECT", "dynamoOPWEG")):
        apart = at(table, (one, ""), "users") + at(table, (other, ""), "users")
        assert apart - at(table, (one, other), "users") == len(sets[one] | sets[other])
    everyone = at(table, ("Kunstkuur", ""), "schools")
    assert everyone == len(register)


@pytest.mark.parametrize("by", ["province", "level", "municipality", ("level", "province"), "network"])
@pytest.mark.slow
def test_areas_add_up_to_all_together(lists: Lists, register: gpd.GeoDataFrame, by: Any) -> None:
    table = kk.programmes(lists, register, by=by, until="2019-03-01")
    whole = kk.programmes(lists, register, by=(), until="2019-03-01")
    counts = ["users", "only", *PARTS, *ORDER, "combined"]
    summed = table.groupby(["programme", "also"], sort=False)[counts].sum()
    pd.testing.assert_frame_equal(summed.fillna(0).astype(int), whole[counts].fillna(0).astype(int), check_like=True)
    assert (table[PARTS].sum(axis=1) == table["users"]).all()
    assert (table[ORDER].sum(axis=1) == table["users"]).all()
    assert kk.datasets.is_illustrative(table)


def test_another_order_and_other_names_change_nothing(lists: Lists, register: gpd.GeoDataFrame) -> None:
    table = kk.programmes(lists, register, by=(), until="2019-03-01")
    turned = {name: lists[name].sample(frac=1, random_state=3) for name in reversed(NAMES)}
    again = kk.programmes(turned, register.iloc[::-1], by=(), until=datetime.date(2019, 3, 1))
    single = table.index.get_level_values("also").isin(["", *NAMES])
    pd.testing.assert_frame_equal(again.loc[table.index[single]], table[single])
    called = dict(zip(NAMES, "abc", strict=True))
    renamed = kk.programmes({called[name]: rows for name, rows in lists.items()}, register, by=(), until="2019-03-01")
    assert renamed["users"].tolist() == table["users"].tolist()


def _rows(schools: Sequence[int], days: Sequence[str]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame({"institution": [f"F{i}" for i in schools], "postcode": "9000", "datum": list(days)})
    return kk.geocode(frame)


_uses = st.lists(st.tuples(st.integers(0, 5), st.integers(2016, 2022), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(_uses, _uses)
@pytest.mark.slow
def test_which_was_first_is_that_of_all_days_in_the_school_year(one: list[Any], other: list[Any]) -> None:
    register = kk.geocode(pd.DataFrame({"institution": [f"F{i}" for i in range(6)], "postcode": "9000"}))
    made = [
        _rows([i for i, _, _ in part], [f"15/05/{year}" if exact else str(year) for _, year, exact in part])
        for part in (one, other)
    ]
    table = kk.programmes({"A": made[0], "B": made[1]}, register, by=(), until="2019-06-01")
    first = later = before = 0
    for school in range(6):
        spans = [
            [((y, 5, 15), (y, 5, 15)) if exact else ((y, 9, 1), (y + 1, 8, 31)) for i, y, exact in part if i == school]
            for part in (one, other)
        ]
        if spans[0] and spans[1]:
            low, high = ([min(span[end] for span in own) for own in spans] for end in (0, 1))
            first += high[0] < low[1]
            later += high[1] < low[0]
            before += max(high) <= (2019, 6, 1)
    assert [at(table, ("A", "B"), column) for column in ("first", "later", "before")] == [first, later, before]


def test_a_refused_application_is_no_use(lists: Lists, register: gpd.GeoDataFrame) -> None:
    every = kk.enrich(kk.geocode(kk.datasets.applications()))
    table = kk.programmes({**lists, "Kunstkuur": every}, register, by=())
    pd.testing.assert_frame_equal(table, kk.programmes(lists, register, by=()))


def test_what_cannot_be_asked_is_refused(lists: Lists, register: gpd.GeoDataFrame) -> None:
    with pytest.raises(InputError, match=r"two|twee"):
        kk.programmes({"Kunstkuur": lists["Kunstkuur"]}, register)
    with pytest.raises(InputError, match="dynamoPROJECT"):
        kk.programmes(lists, register, among="dynamoProject")
    with pytest.raises(InputError, match="until"):
        kk.programmes(lists, register, until="ooit")
    with pytest.raises(InputError, match="kleur"):
        kk.programmes(lists, register, by="kleur")


@pytest.mark.slow
def test_the_command_line_writes_the_table_and_says_who_knows_the_other(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("collaborations", "dynamoproject", "dynamoopweg")
    own = [f"{name}={kk.datasets.path(file)}" for name, file in zip(NAMES, names, strict=True)]
    out, more = tmp_path / "t.csv", ["--register", str(kk.datasets.path("register")), "--lang", "en"]
    assert commandline.run("programmes", *own, *more, "--by", "province", "-o", str(out)) == 0
    printed = capsys.readouterr().out
    assert "Of the 344 schools that used Kunstkuur, 131 used dynamoPROJECT as well" in printed
    assert "380 schools used dynamoPROJECT and not Kunstkuur." in printed
    assert "22 times Kunstkuur ran together with dynamoPROJECT." in printed
    written = pd.read_csv(out, dtype={"province": str})
    assert {"province", "programme", "also", "users", "combined"} <= set(written.columns)
    assert commandline.run("programmes", own[0], *more) == 1
    assert "two programmes" in capsys.readouterr().err


def test_a_plain_year_is_the_school_year_that_begins_in_it_as_in_every_verb() -> None:
    """One programme by year, start or school year; the other by day: first, nobody knows, later."""
    days = {"2020-08-31": "later", "2020-09-01": "first_unclear", "2021-08-31": "first_unclear", "2021-09-01": "first"}
    rows = kk.geocode(pd.DataFrame({"institution": [*days], "postcode": "9000"}))
    spellings: list[dict[str, Any]] = [
        {"year": 2020}, {"year": "2020-2021"}, {"date": "2020"}, {"date": "2020-2021"}, {"start": "2020"},
        {"year": 2018, "start": "2021-02-01"},
    ]  # fmt: skip
    for own in spellings:
        lists = {"A": rows.assign(**own), "B": rows.assign(date=[*days])}
        assert kk.running(rows.assign(year=2020), school_year=2020).index.tolist() == [0, 1, 2, 3]
        for day, expected in days.items():
            here = {name: one[one["institution"] == day] for name, one in lists.items()}
            table = kk.programmes(here, rows, by=())
            assert at(table, ("A", "B"), expected) == 1, (own, day)


def test_which_came_first_of_the_built_in_lists(together: pd.DataFrame) -> None:
    assert [at(together, ("dynamoPROJECT", "Kunstkuur"), name) for name in ORDER] == [124, 4, 3]
    assert [at(together, ("Kunstkuur", "dynamoPROJECT"), name) for name in ORDER] == [4, 124, 3]


@pytest.mark.parametrize("until", ["2019", "2018-2019", "maart 2019"])
def test_until_is_a_day_and_nothing_longer(lists: Lists, register: gpd.GeoDataFrame, until: str) -> None:
    with pytest.raises(InputError, match="no day"):
        kk.programmes(lists, register, until=until, lang="en")
