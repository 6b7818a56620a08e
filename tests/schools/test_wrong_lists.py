"""Every verb that takes several lists, given the wrong one of them: one sentence that says which, and nothing made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.schools.matching import few_known

Lists = dict[str, gpd.GeoDataFrame]
#: What is said of a list of collaborations given for another one, of the register given for collaborations, of
#: academies that are schools, of rows none of which is a school, and what verbs say that need a column.
SWAPPED, USES, SAME, SCHOOLS, NOBODY = (
    "a list of collaborations was given",
    "a list of who used something was given",
    "it is the same list",
    "as schools",
    "Of none of the",
)
DECIDED, RANK, WHEN = "what was decided", "who was invited", "when anything runs"
CALLS: dict[str, tuple[Callable[[Lists], object], str]] = {
    "academies: collaborations": (lambda of: kk.academies(of["placed"].copy(), of["placed"], of["register"]), SWAPPED),
    "academies: register": (lambda of: kk.academies(of["register"].copy(), of["placed"], of["register"]), SCHOOLS),
    "academies: collaborations are schools": (
        lambda of: kk.academies(of["academies"], of["all"], of["register"]), SAME),
    "academies: collaborations are academies": (
        lambda of: kk.academies(of["academies"], of["academies"].copy(), of["register"]), SCHOOLS),
    "academies: register is collaborations": (
        lambda of: kk.academies(of["academies"], of["placed"], of["placed"].copy()), SWAPPED),
    "academies: register is academies": (
        lambda of: kk.academies(of["academies"], of["placed"], of["academies"].copy()), SCHOOLS),
    "applications: collaborations": (lambda of: kk.applications(of["placed"], of["register"]), DECIDED),
    "applications: academies": (lambda of: kk.applications(of["academies"], of["register"]), DECIDED),
    "applications: swapped": (lambda of: kk.applications(of["register"], of["placed"]), SWAPPED),
    "programmes: register": (lambda of: kk.programmes({"A": of["placed"], "B": of["all"]}, of["register"]), SAME),
    "programmes: academies": (
        lambda of: kk.programmes({"A": of["placed"], "B": of["academies"]}, of["register"]), NOBODY),
    "programmes: register is a programme": (
        lambda of: kk.programmes({"A": of["placed"], "B": of["placed"]}, of["placed"].copy()), SWAPPED),
    "running: academies": (lambda of: kk.running(of["academies"], school_year=2021), WHEN),
    "running: register": (lambda of: kk.timeline(of["register"]), WHEN),
    "change: swapped": (lambda of: kk.change(of["register"], of["placed"], before=[2019], after=[2021]), WHEN),
    "coverage: swapped": (lambda of: kk.coverage(of["register"], of["placed"], by="province"), SWAPPED),
    "coverage: the same": (lambda of: kk.coverage(of["all"], of["register"], by="province"), SAME),
    "coverage: register is a list of uses": (lambda of: kk.coverage(of["placed"], of["uses"], by="province"), USES),
    "programmes: register is a programme of uses": (
        lambda of: kk.programmes({"A": of["placed"], "B": of["uses"]}, of["uses"].copy()), USES),
    "gaps: swapped": (lambda of: kk.coverage_gaps(of["register"], of["placed"]), SWAPPED),
    "targets: swapped": (lambda of: kk.targets(of["register"], of["placed"], gaps=()), SWAPPED),
    "targets: academies are collaborations": (
        lambda of: kk.targets(of["placed"], of["register"], academies=of["placed"].copy()), SWAPPED),
    "targets: academies are schools": (
        lambda of: kk.targets(of["placed"], of["register"], academies=of["all"]), SCHOOLS),
    "evaluate: swapped": (lambda of: kk.evaluate_call(of["placed"], of["targets"], of["register"]), RANK),
    "evaluate: register": (lambda of: kk.evaluate_call(of["register"].copy(), of["placed"], of["register"]), RANK),
    "evaluate: register is collaborations": (
        lambda of: kk.evaluate_call(of["targets"], of["placed"], of["placed"].copy()), SWAPPED),
    "participation: register": (lambda of: kk.participation_change(of["register"]), "no column 'participation_2017'"),
}  # fmt: skip


@pytest.fixture(scope="module")
def lists(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> Lists:
    few = register.iloc[::9]
    some = placed.head(120)
    listed = few.head(30).assign(rank=range(1, 31), status="ranked")
    uses = kk.geocode(kk.datasets.dynamoproject().head(300))
    return {"placed": some, "register": few, "all": few.copy(), "academies": academies, "targets": listed, "uses": uses}


def test_a_register_with_a_day_in_it_is_one(lists: Lists) -> None:
    dated = lists["register"].assign(date="2024-02-01")
    assert kk.coverage(lists["placed"], dated, by="province")["schools"].sum() == len(dated)


def test_a_register_that_lacks_most_schools_is_told(lists: Lists) -> None:
    once = lists["uses"].drop_duplicates("institution")
    numbers = set(lists["placed"]["institution"])
    assert few_known(lists["placed"], once) == (len(numbers), len(numbers & set(once["institution"])))
    assert few_known(lists["all"], lists["register"]) is None
    # Too few to tell.
    assert few_known(lists["placed"].head(5), once) is None


@pytest.mark.parametrize("call", CALLS)
def test_the_wrong_list_is_told_in_a_sentence(lists: Lists, call: str) -> None:
    make, said = CALLS[call]
    with pytest.raises(InputError) as raised:
        make(lists)
    told = raised.value.told("en")
    assert said in told
    assert "\n" not in told


def test_the_right_lists_are_taken(lists: Lists) -> None:
    """What looks like it may be right: a register with a year, with an academy nearby, or a short list of anything."""
    dated = lists["register"].assign(year=2025)
    near = lists["register"].assign(academy="Academie voor muziek")
    for schools in (dated, near):
        table = kk.coverage(lists["placed"], schools, academies=lists["academies"], by="province")
        assert isinstance(table, pd.DataFrame)
        assert int(table["collaborations"].sum()) == len(lists["placed"])
    short: Any = lists["register"].head(5)
    assert len(kk.coverage(short.copy(), short, by="province")) > 0
