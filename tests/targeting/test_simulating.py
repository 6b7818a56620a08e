from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.counting import coverage
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.targeting import simulate
from tests.crossed import crossed
from tests.frames import at
from tests.targeting.by_hand import rows

AARSCHOT, DIEST = "24001", "24020"
SCHOOLS = rows(
    *({"nis": nis, "name": f"{nis} {i}", "level": "basis", "at": None} for nis in (AARSCHOT, DIEST) for i in range(10))
)
FOUR = rows(*({"nis": AARSCHOT, "name": f"{AARSCHOT} {i}", "level": "basis", "at": None} for i in range(4)))


@pytest.mark.parametrize(
    ("add", "from_table"),
    crossed(
        [[DIEST, DIEST], ["Diest", DIEST], {DIEST: 2}, {"diest": 2, AARSCHOT: 0}, SCHOOLS.iloc[10:12]], [False, True]
    ),
)
@pytest.mark.slow
def test_the_example_of_the_page(add: object, from_table: bool) -> None:
    made_of = [coverage(FOUR, SCHOOLS)] if from_table else [FOUR, SCHOOLS]
    table = simulate(*made_of, add=add)  # type: ignore[arg-type]
    both = table.loc[[AARSCHOT, DIEST]]
    assert both["expected"].tolist() == pytest.approx([2, 4])
    assert both["expected_common"].tolist() == [3, 3]
    assert both["ratio"].tolist() == pytest.approx([2, 0.5])
    assert both["ratio_before"].tolist() == [np.inf, 0]
    assert both["collaborations"].tolist() == [4, 2]
    assert both["partner_schools"].tolist() == [4, 2]
    assert both["added"].tolist() == [0, 2]
    assert table["added"].sum() == 2
    noted = table.attrs["kkgeo"]
    assert noted["what_if"] == {"added": 2, "by_code": {DIEST: 2}}
    assert noted["note"] == "Wat als: met 2 samenwerkingen erbij die er niet zijn."
    assert (noted["kind"], noted["rows"], noted["vintage"]) == ("coverage", 4, 2025)


@pytest.mark.slow
def test_nothing_added_changes_nothing(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    before = coverage(placed, register, geometry=False)
    for made_of in ([placed, register], [before]):
        after = simulate(*made_of, add=[])
        pd.testing.assert_frame_equal(after[before.columns], before)
        pd.testing.assert_series_equal(after["verdict_before"], before["verdict"], check_names=False)
        assert not after["added"].any()
        assert kk.datasets.is_illustrative(after)


@pytest.mark.long
@pytest.mark.slow
def test_from_the_rows_and_from_the_table_it_is_the_same(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    lost = placed.copy()
    lost.loc[lost.index[:3], ["nis", "nis_2018"]] = None
    before = coverage(lost, register)
    add = {"Zoutleeuw": 2, "23027": 1}
    of_rows, of_table = simulate(lost, register, add=add), simulate(before, add=add)
    pd.testing.assert_frame_equal(of_table, of_rows, check_exact=False)
    areas = of_rows.index != "unplaced"
    assert of_rows["observed"].sum() == before["observed"].sum() + 3
    assert of_rows.loc[areas, "expected_common"].sum() == pytest.approx(of_rows["observed"].sum())
    assert of_rows.loc["unplaced", "collaborations"] == 3
    assert of_rows.loc["unplaced", "added"] == 0
    assert of_rows.attrs["kkgeo"]["rows"] == len(placed)


def test_without_a_register() -> None:
    before = kk.coverage(FOUR)
    for made_of in ([FOUR], [before]):
        after = simulate(*made_of, add=[DIEST])
        assert at(after, DIEST, ["collaborations", "added"]).tolist() == [1, 1]
        assert after["schools"].isna().all()


@pytest.mark.slow
def test_schools_keep_what_they_are() -> None:
    again = rows({"nis": AARSCHOT, "name": f"{AARSCHOT} 0", "at": (1, 1)})
    table = simulate(FOUR, SCHOOLS, add=again)
    assert at(table, AARSCHOT, ["collaborations", "partner_schools"]).tolist() == [5, 4]
    by_province = simulate(FOUR, SCHOOLS, add=again, by="province", lang="en")
    assert by_province["added"].sum() == 1
    assert by_province.loc["20001", "added"] == 1
    assert by_province.attrs["kkgeo"]["note"] == "What if: with 1 collaboration more than there is."


def test_a_merged_municipality_counts_for_what_it_is_made_of() -> None:
    # 24001 was one municipality in 2018; 46030 joins several, so which of them it is, is not known.
    table = simulate(FOUR, SCHOOLS, add=[AARSCHOT, "46030"], by="belfius")
    own = kk.typology(2018, vintage=2018)["cluster"]["24001"]
    joined = kk.typology(2018, vintage=2025)["cluster"].fillna("mixed")["46030"]
    assert own != joined
    assert table.loc[[own, joined, "unplaced"], "added"].tolist() == [1, 1, 0]


def test_the_callers_frames_stay_as_they_are() -> None:
    before = [frame.copy() for frame in (FOUR, SCHOOLS)]
    simulate(FOUR, SCHOOLS, add=SCHOOLS.iloc[:1])
    for frame, copy in zip((FOUR, SCHOOLS), before, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(copy))
        assert frame.attrs == copy.attrs


@pytest.mark.parametrize(
    ("add", "message"),
    [
        (["99999"], "'99999'.* is not a municipality of vintage 2025"),
        (["71022"], "It exists in vintage 2018"),
        (["Atlantis"], "'Atlantis'"),
        ([24001], "add must be a list of texts, .* not a list with 24001"),
        ({DIEST: -1}, "add has -1 for '24020'"),
        ({DIEST: 1.0}, "not a dict with 1.0 for '24020'"),
        ({DIEST: True}, "not a dict with True for '24020'"),
        (DIEST, r"For one: add=\['24020'\]"),
        (SCHOOLS.drop(columns="nis"), "no column nis in the table to add"),
        (SCHOOLS.assign(nis=[None, *["24001"] * 19]), "Row 0 of the table to add has no municipality"),
        (SCHOOLS.assign(nis="71022"), "'71022'"),
    ],
)
def test_what_cannot_be_added(add: object, message: str) -> None:
    with pytest.raises((InputError, UnknownReferenceError), match=message):
        simulate(FOUR, SCHOOLS, add=add)  # type: ignore[arg-type]


@pytest.mark.parametrize("vintage", [2018, 2019, 2025])
def test_every_name_means_one_municipality(vintage: int) -> None:
    towns = kk.municipalities(vintage, geometry=False)
    before = FOUR.drop(FOUR.index)
    before.attrs = {"kkgeo": {"vintage": vintage}}
    for column in ("name_nl", "name_fr"):
        table = simulate(before, add=towns[column].str.upper())
        assert table["added"].drop("unplaced").eq(1).all()


def test_errors() -> None:
    table = coverage(FOUR, SCHOOLS)
    with pytest.raises(InputError, match="by one kind of area"):
        simulate(FOUR, SCHOOLS, add=[DIEST], by="level")
    with pytest.raises(InputError, match="matters what is added: give a table of schools with level"):
        simulate(FOUR, SCHOOLS, add=[DIEST], strata=["level"])
    with pytest.raises(InputError, match="Give the coverage table by municipality alone"):
        simulate(table, SCHOOLS, add=[DIEST])
    with pytest.raises(InputError, match="Give the coverage table by municipality alone"):
        simulate(table, add=[DIEST], by="province")
    old = SCHOOLS.iloc[:1].assign(nis_vintage=2018)
    old.attrs = {}
    with pytest.raises(InputError, match="geocoded in vintage 2018, not 2025"):
        simulate(FOUR, SCHOOLS, add=old)


@pytest.mark.slow
def test_a_table_that_does_not_follow_from_its_counts_is_refused() -> None:
    table = coverage(FOUR, SCHOOLS)
    for column, value in [("expected", 7.0), ("rate", np.nan), ("verdict", "over")]:
        other = table.copy()
        other[column] = other[column].where(other.index != AARSCHOT, value)
        with pytest.raises(InputError, match=rf"does not follow from its own counts \(column {column}\)"):
            simulate(other, add=[DIEST])
    with pytest.raises(InputError, match="does not follow"):
        simulate(table.drop(columns="expected"), add=[DIEST])
