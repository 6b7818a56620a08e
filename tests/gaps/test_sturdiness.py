"""How sturdy a verdict is: each way to look at an area is what `coverage_gaps` says of the area looked at so."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import languages
from tests.frames import at

JUDGED = ["observed", "expected", "ratio", "ratio_low", "ratio_high", "detectable", "p_under", "p_over", "p_none"]
#: Schools of eight municipalities in two provinces; a collaboration in some.
SCHOOLS = {"1000": 4, "3000": 30, "3300": 12, "3290": 8, "3200": 10, "2000": 40, "2300": 15, "9000": 30}
TIMES = {"3000": 12, "3300": 1, "2000": 20, "2300": 1, "9000": 9}


def lists(times: dict[str, int] = TIMES) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return collaborations and schools, by postal code."""
    codes = ([code for code, times in counts.items() for _ in range(times)] for counts in (times, SCHOOLS))
    rows, schools = (kk.geocode(pd.DataFrame({"postal_code": own})) for own in codes)
    return rows, schools


@pytest.fixture(scope="module")
def looked(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.sturdiness(placed, register, academies=academies, lang="en")


@pytest.fixture(scope="module")
def named(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.coverage_gaps(placed, register, academies=academies, sturdy=True, lang="en")


def test_as_asked_is_what_the_table_of_areas_says(looked: pd.DataFrame, named: pd.DataFrame) -> None:
    own, whole = looked.xs("as_asked", level="variant"), named.xs("all", level="period")
    assert own.index.tolist() == whole.index.tolist()
    assert own["verdict"].tolist() == whole["verdict"].tolist()
    for column in JUDGED:
        assert own[column].tolist() == pytest.approx(whole[column].tolist(), nan_ok=True), column
    assert own["holds"].all()


def test_the_edge_is_a_mixture_and_the_table_and_the_sentence_show_it(
    looked: pd.DataFrame, named: pd.DataFrame
) -> None:
    edge: Any = looked.loc["border"]
    assert edge["ratio"].round(2).to_dict() == {
        "as_asked": 0.56,
        "without_largest": 0.23,
        "province": 0.61,
        "clusters": 0.54,
    }
    assert edge.loc["without_largest", ["what", "observed", "verdict"]].tolist() == ["without Antwerpen", 19, "under"]
    assert "Without Antwerpen the ratio is 0.23." in at(named, ("border", "all"), "sentence")
    assert "Zonder Antwerpen is de verhouding 0,23." in at(named, ("border", "all"), "sentence_nl")


@pytest.mark.slow
def test_what_is_left_out_or_delimited_otherwise_is_an_area_of_its_own(
    looked: pd.DataFrame, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame
) -> None:
    core = kk.regions(vintage=2018).query("region == 'hageland' and role == 'core'")["nis"]
    own = [str(nis) for nis in core if nis != "24107"]
    rows, schools, centres = (
        kk.geocode(frame, vintage=2018)
        for frame in (kk.datasets.collaborations(), kk.datasets.register(), kk.datasets.academies())
    )
    then = kk.sturdiness(rows, schools, academies=centres, areas="hageland")
    alone = kk.coverage_gaps(rows, schools, academies=centres, areas={"without": own})
    assert at(then, ("hageland", "without_largest"), JUDGED).tolist() == pytest.approx(
        at(alone, ("without", "all"), JUDGED).tolist(), nan_ok=True
    )
    every = [*looked.loc["hageland"].index, *looked.loc["pajottenland"].index]
    keys = [key for key in every if "@" in key]
    assert sorted(keys) == sorted(set(kk.region_lists()["region"]))
    delimited = kk.coverage_gaps(placed, register, academies=academies, areas=keys).xs("all", level="period")
    both = looked.droplevel("area").loc[keys]
    for column in JUDGED:
        assert both[column].tolist() == pytest.approx(delimited[column].tolist(), nan_ok=True), column
    fringed = kk.coverage_gaps(placed, register, academies=academies, areas="regions", extent="core+fringe")
    wide = looked.xs("core+fringe", level="variant")
    assert wide["ratio"].tolist() == pytest.approx(fringed.xs("all", level="period")["ratio"].tolist())


@pytest.mark.slow
def test_provinces_and_clusters_are_strata(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    looked = kk.sturdiness(placed, register, areas=["border", "V5"], overdispersion=1.5)
    frames = [frame.assign(part=frame["province"], cluster=frame["belfius_cluster"]) for frame in (placed, register)]
    for variant, stratum in (("province", "part"), ("clusters", "cluster")):
        area = "border" if variant == "clusters" else "V5"
        known = [frame[frame[stratum] != "mixed"] for frame in frames]
        own = kk.coverage_gaps(*known, areas=area, strata=[stratum], overdispersion=1.5)
        wanted = at(own, (area, "all"), ["observed", "ratio", "ratio_low", "ratio_high", "p_under"]).tolist()
        columns = ["observed", "ratio", "ratio_low", "ratio_high", "p_under"]
        assert at(looked, (area, variant), columns).tolist() == pytest.approx(wanted), variant


def test_what_cannot_be_compared_is_not_tried() -> None:
    rows, schools = lists()
    looked = kk.sturdiness(rows, schools, areas=["20001", "V5", {"Tienen": ["24107"], "here": ["24107", "24020"]}])
    tried = {str(area): [*own.index.get_level_values("variant")] for area, own in looked.groupby("area")}
    # A province has no rest of its province, and one municipality nothing that could be left out.
    assert "province" not in tried["20001"]
    assert "clusters" not in tried["V5"]
    assert "without_largest" not in tried["Tienen"]
    assert "without_largest" in tried["here"]
    assert not any("unplaced" in one for own in tried.values() for one in own)


@pytest.mark.parametrize("lang", languages())
def test_rows_of_unknown_place_could_all_lie_in_it(lang: str) -> None:
    rows, schools = lists()
    unknown = kk.geocode(pd.DataFrame({"postal_code": ["3000"] * 43 + ["?"] * 9}))
    areas = {"two": ["24107", "24062"]}
    looked = kk.sturdiness(unknown, schools, areas=areas, lang=lang)
    assert at(looked, ("two", "unplaced_inside"), "observed") == 52
    assert at(looked, ("two", "as_asked"), "observed") == 43
    assert "unplaced_inside" not in kk.sturdiness(rows, schools, areas=areas).index.get_level_values("variant")


@pytest.mark.parametrize(
    ("lang", "holds", "not_there"),
    [
        (
            "nl",
            "houdt stand in 7 van 9",
            "niet tegenover de rest van de eigen provincie (te klein om iets te besluiten)",
        ),
        ("en", "holds in 7 of 9", "not against the rest of its own province (too small to tell)"),
    ],
)
def test_the_sentence_says_in_how_many_and_where_not(
    looked: pd.DataFrame, named: pd.DataFrame, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame,
    lang: str, holds: str, not_there: str,
) -> None:  # fmt: skip
    own: Any = kk.coverage_gaps(placed, register, areas="hageland", sturdy=True, lang=lang)
    assert at(own, ("hageland", "all"), "holds") == holds
    assert not_there in at(own, ("hageland", "all"), "sentence")
    whole = pd.DataFrame(named.xs("all", level="period"))
    for area, others in looked.drop("as_asked", level="variant").groupby("area"):
        assert at(whole, area, ["sturdy_held", "sturdy_tried"]).tolist() == [others["holds"].sum(), len(others)], area
    years = named.drop("all", level="period")
    assert years[["sturdy_held", "sturdy_tried", "holds"]].isna().all(axis=None)


def test_without_being_asked_nothing_is_said_of_it(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    plain = kk.coverage_gaps(placed, register, areas="hageland")
    assert not {"holds", "sturdy_held", "sturdy_tried"} & set(plain.columns)


def test_an_area_without_schools_has_nothing_to_hold() -> None:
    rows, schools = lists()
    found = kk.coverage_gaps(rows, schools, areas={"Voeren": ["73109"]}, sturdy=True)
    assert at(found, ("Voeren", "all"), ["verdict", "sturdy_tried"]).tolist() == ["no denominator", 0]
    assert pd.isna(at(found, ("Voeren", "all"), "holds"))


@pytest.mark.parametrize("lang", languages())
def test_where_nothing_is_counted_anywhere_no_verdict_holds(lang: str) -> None:
    rows, schools = lists()
    found = kk.coverage_gaps(rows.iloc[:0], schools, areas={"two": ["24107", "24062"]}, sturdy=True, lang=lang)
    assert at(found, ("two", "all"), "sturdy_tried") == 0
    assert pd.isna(at(found, ("two", "all"), "holds"))
    sentence = str(at(found, ("two", "all"), "sentence"))
    assert sentence.endswith(
        ("er valt niets te beoordelen.", "there is nothing to be judged.", "il n’y a rien à juger.")
    )
