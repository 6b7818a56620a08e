from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from shapely import Point, box

import kkgeo as kk
from kkgeo._base.output import write_table
from kkgeo._base.provenance import noted
from kkgeo._base.records import NamedGaps
from kkgeo.areas.area import Area
from kkgeo.errors import CRSError, InputError, SourceError, UnknownReferenceError
from kkgeo.reference._data import atoms_of
from kkgeo.stats.verdict import judge
from tests.frames import at, located

HAGELAND = ("24107", "24020", "24001")


@pytest.fixture(scope="module")
def found(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.coverage_gaps(placed, register, academies=academies)


@pytest.mark.slow
def test_the_three_regions_and_the_border_are_gaps_and_say_how_sure(found: pd.DataFrame) -> None:
    assert isinstance(found, pd.DataFrame)
    assert found.index.names == ["area", "period"]
    assert found.index.is_unique
    whole = found.xs("all", level="period")
    assert list(whole.index) == ["hageland", "brabantse-kempen", "pajottenland", "border"]
    assert (whole["ratio"] < 1).all()
    assert whole["verdict"].to_dict() == {
        "hageland": "under",
        "brabantse-kempen": "too small to tell",
        "pajottenland": "too small to tell",
        "border": "under",
    }
    for area, row in whole.iterrows():
        assert row["ratio_low"] <= row["ratio"] <= row["ratio_high"]
        assert (row["verdict"] == "under") == (row["ratio_high"] < 1), area
        assert not row["detectable"] >= 0.5 or row["verdict"] != "too small to tell", area
        for sentence in (row["sentence"], row["sentence_en"]):
            assert re.search(r"95 %.interval", sentence)
            assert re.search(r"(gevallen|cases)", sentence)
    assert at(found, ("hageland", "all"), "sentence").startswith("Hageland: 1 samenwerking waar er 14,4 verwacht")
    assert "geen enkele" in at(found, ("pajottenland", "all"), "sentence")
    assert found.attrs["kkgeo_illustrative"] is True


@pytest.mark.slow
def test_counts_are_those_of_thelocated(
    found: pd.DataFrame, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    core = kk.regions(vintage=2018).query("region == 'hageland' and role == 'core'")["nis"]
    rows, schools = placed[placed["nis_2018"].isin(core)], register[register["nis_2018"].isin(core)]
    row: Any = found.loc[("hageland", "all")]
    assert row[["observed", "schools", "municipalities"]].tolist() == [len(rows), len(schools), 19]
    assert row["pupils"] == schools["pupils"].sum()
    towns = kk.municipalities(2018, geometry=False)["population"]
    assert row["population"] == pytest.approx(towns[core].sum(), rel=0.07)  # of 2026, not of 2018
    empty = sorted(set(core) - set(rows["nis_2018"]))
    assert row["municipalities_without"] == len(empty)
    assert row["schools_without"] == schools["nis_2018"].isin(empty).sum()
    assert len(row["without"].split("; ")) == len(empty)
    rest = len(register) - len(schools)
    dispersion = found.attrs["kkgeo"]["dispersion"]
    judged = judge([len(rows)], [len(schools)], [len(placed) - len(rows)], [rest], dispersion=dispersion).iloc[0]
    columns = ["expected", "ratio", "ratio_low", "ratio_high", "p_under", "p_over", "detectable"]
    assert row[columns].tolist() == pytest.approx(judged[columns].tolist())
    assert row["rate"] == pytest.approx(100 * len(rows) / len(schools))
    assert row["rate_rest"] == pytest.approx(100 * (len(placed) - len(rows)) / rest)


def test_years_add_up_to_all(found: pd.DataFrame) -> None:
    years = found.drop("all", level="period")
    assert sorted(set(years.index.get_level_values("period"))) == ["2019", "2020", "2021", "2022"]
    observed = years.groupby(level="area")["observed"].sum()
    assert observed.to_dict() == found.xs("all", level="period")["observed"].to_dict()
    assert at(found, ("hageland", "2020"), "sentence_en").startswith("Hageland, 2020: ")


@pytest.mark.slow
def test_provinces_and_clusters_are_all_there_is(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    for areas in ("provinces", "clusters"):
        whole = kk.coverage_gaps(placed, register, areas=areas).xs("all", level="period")
        assert whole["observed"].sum() == len(placed)
        assert whole["schools"].sum() == len(register)
        assert whole["population"].sum() == pytest.approx(kk.municipalities(2025, geometry=False)["population"].sum())
    by_province = kk.coverage(placed, register, by="province").drop("unplaced")
    judged = kk.coverage_gaps(placed, register, areas="provinces").xs("all", level="period")
    assert judged["observed"].tolist() == by_province["observed"].tolist()
    # The area is no part of its own yardstick: a lack is larger, and a surplus too.
    assert ((judged["ratio"] - 1).abs() >= np.abs(by_province["ratio"].to_numpy() - 1) - 1e-12).all()


def test_a_union_has_the_sums_of_its_parts(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    lists = {"a": ["24107"], "b": ["24020", "24001"], "both": list(HAGELAND)}
    whole: Any = kk.coverage_gaps(placed, register, areas=lists).xs("all", level="period")
    columns = ["observed", "schools", "denominator", "population", "pupils", "municipalities", "municipalities_without"]
    assert at(whole, "both", columns).tolist() == pytest.approx(at(whole, ["a", "b"], columns).sum().tolist())


def test_distances_are_straight_lines_in_lambert_72() -> None:
    at = {"A": (200_000, 170_000), "B": (200_000, 173_000), "C": (200_000, 180_000)}
    points = gpd.GeoSeries([Point(p) for p in at.values()], crs=31370)
    schools = gpd.GeoDataFrame({"name": list(at)}, geometry=points)
    register = kk.geocode(schools)
    codes = register["nis"].unique().tolist()
    academy = kk.geocode(gpd.GeoDataFrame({"name": ["Z"]}, geometry=[Point(200_000, 174_000)], crs=31370))
    placed = register.iloc[:1]
    found = kk.coverage_gaps(placed, register, areas={"all three": codes}, academies=academy)
    row: Any = found.loc[("all three", "all")]
    assert row["points"] == 3
    quantiles = [row[f"academy_km_{q}"] for q in (25, 50, 75, 90)]
    assert quantiles == pytest.approx(np.quantile([4, 1, 6], [0.25, 0.5, 0.75, 0.9]), abs=1e-3)
    assert row["collaboration_km_50"] == pytest.approx(3, abs=1e-3)
    assert np.isnan(row["academy_km_50_rest"])


@pytest.mark.slow
def test_what_can_be_counted_and_against_what(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    for count, noun in (("partner_schools", "partnerscholen"), ("addresses", "adressen")):
        found = kk.coverage_gaps(placed, register, areas="border", count=count, strata=["level", "network"])
        row: Any = found.loc[("border", "all")]
        assert row["observed"] < at(kk.coverage_gaps(placed, register, areas="border"), ("border", "all"), "observed")
        assert noun in row["sentence"]
        assert found.attrs["kkgeo"]["count"] == count
    people: Any = kk.coverage_gaps(placed, register, areas="border", denominator="population").loc[("border", "all")]
    assert people["denominator"] == people["population"]
    assert "naar het aantal inwoners" in people["sentence"]


@pytest.mark.slow
def test_strata_change_what_is_expected_not_what_is_there(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    plain: Any = kk.coverage_gaps(placed, register, areas="20001").loc[("20001", "all")]
    within: Any = kk.coverage_gaps(placed, register, areas="20001", strata=["network"]).loc[("20001", "all")]
    assert within["observed"] == plain["observed"]
    # The conditional estimate, by hand: the ratio at which the mean of the area's count is what was counted.
    own, rows = register["province"] == "20001", placed["province"] == "20001"
    both = [
        frame.groupby(["network", inside]).size().unstack(fill_value=0)
        for frame, inside in ((register, own), (placed, rows))
    ]
    share, total = both[0][True] / both[0][False], both[1].sum(axis=1)
    ratio = brentq(lambda r: (total * r * share / (1 + r * share)).sum() - within["observed"], 1e-6, 1e6, xtol=1e-12)
    assert within["ratio"] == pytest.approx(ratio)
    assert within["expected"] == pytest.approx(within["observed"] / ratio)
    assert within["denominator"] == plain["denominator"]


@pytest.mark.slow
def test_core_and_fringe(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    core: Any = kk.coverage_gaps(placed, register, areas="hageland").loc[("hageland", "all")]
    both: Any = kk.coverage_gaps(placed, register, areas="hageland", extent="core+fringe").loc[("hageland", "all")]
    assert (core["municipalities"], both["municipalities"]) == (19, 21)
    assert both["schools"] > core["schools"]


def test_a_row_of_a_merged_municipality_that_is_partly_inside_is_undecided() -> None:
    """Of two rows in merged Pajottegem one says which part; a region of 2018 can hold that part alone."""
    parts = sorted(atoms_of(2025)["23106"])
    assert len(parts) > 1
    frame = pd.DataFrame({"nis": ["23106"] * 2, "nis_2018": [None, parts[0]], "nis_vintage": [2025] * 2})
    rows = gpd.GeoDataFrame(frame, geometry=[None, None], crs=4326)
    schools = pd.concat([frame.iloc[:1], pd.DataFrame(located(postcode=["3300", "9000"]))], ignore_index=True)
    register = gpd.GeoDataFrame(schools.drop(columns="geometry"), geometry=[None] * 3, crs=4326)
    whole: Any = kk.coverage_gaps(rows, register, areas={"whole": ["23106"]}).loc[("whole", "all")]
    assert whole[["observed", "undecided"]].tolist() == [2, 0]
    area = Area("list", "part", "part", frozenset(parts[:1]))
    inside, undecided = area.holds(rows, 2025)
    assert inside.tolist() == [False, True]
    assert undecided.tolist() == [True, False]


@pytest.mark.slow
def test_polygons_by_area_and_by_schools(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, tmp_path: Path) -> None:
    towns = kk.municipalities(2025)
    tienen = towns.loc[["24107"]].geometry.buffer(100)
    shapes = gpd.GeoDataFrame({"naam": ["Rond Tienen"]}, geometry=tienen.to_numpy(), crs=31370)
    file = tmp_path / "gebied.gpkg"
    shapes.to_file(file, driver="GPKG")
    wanted: Any = kk.coverage_gaps(placed, register, areas={"x": ["24107"]}).loc[("x", "all")]
    for areas in (shapes, shapes.to_crs(4326), file, str(file)):
        found = kk.coverage_gaps(placed, register, areas=areas)
        assert at(found, ("Rond Tienen", "all"), "schools") == wanted["schools"]
        assert found.loc[("Rond Tienen", "all"), "kind"] == "polygon"
    by_schools = kk.coverage_gaps(placed, register, areas=shapes, within="schools", share=0.9)
    assert by_schools.attrs["kkgeo"]["municipalities_2018"]["Rond Tienen"] == ["24107"]
    small = gpd.GeoDataFrame({"name": ["dot"]}, geometry=[box(200_000, 170_000, 200_100, 170_100)], crs=31370)
    with pytest.raises(InputError, match="No municipality lies for 50 % of its area"):
        kk.coverage_gaps(placed, register, areas=small)
    with pytest.raises(CRSError, match="no coordinate reference system"):
        kk.coverage_gaps(placed, register, areas=small.set_crs(None, allow_override=True))
    with pytest.raises(InputError, match="without a polygon"):
        kk.coverage_gaps(placed, register, areas=gpd.GeoDataFrame(geometry=[Point(0, 0)], crs=31370))


@pytest.mark.slow
def test_a_list_by_names_and_a_region_file(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    named = kk.coverage_gaps(placed, register, areas={"Mijn lijst": ["Tienen", "diest", "24001"]})
    assert named.attrs["kkgeo"]["municipalities_2018"]["Mijn lijst"] == sorted(HAGELAND)
    file = tmp_path / "regio.csv"
    file.write_text("region;nis\nwestkust;38008\n", encoding="utf-8")
    own = kk.coverage_gaps(placed, register, areas=["regions", "border"], regions_file=file)
    assert own.xs("all", level="period").index.tolist() == ["westkust", "border"]


def test_an_area_without_schools_or_with_all_of_them() -> None:
    register = located(postcode=["9000"] * 4)
    rows = located(postcode=["9000"] * 2 + ["3300"])
    found = kk.coverage_gaps(rows, register, areas={"none": ["24107"], "all": ["44021"]}, lang="en")
    none, every = (at(found, (name, "all"), slice(None)) for name in ("none", "all"))
    assert none["verdict"] == every["verdict"] == "no denominator"
    assert none[["expected", "ratio", "p_under"]].isna().all()
    assert none[["observed", "uncompared"]].tolist() == [0, 1]
    assert none["sentence_en"] == "none: 1 collaboration; there are no schools here to expect anything from."
    nothing: Any = kk.coverage_gaps(rows.iloc[:0], located(postcode=["9000", "3300"]), areas={"x": ["24107"]}).loc[
        ("x", "all")
    ]
    assert nothing[["observed", "expected", "p_under"]].tolist() == [0, 0, 1]
    assert nothing["verdict"] == "too small to tell"


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"areas": "Haspengouw"}, InputError, "There is no area 'Haspengouw'"),
        ({"areas": []}, InputError, "names no area"),
        ({"areas": {"leeg": []}}, InputError, "has no municipality"),
        (
            {"areas": {"oud": ["12030"]}},
            UnknownReferenceError,
            "in the area 'oud' is not a municipality of vintage 2025",
        ),
        ({"areas": ["hageland", "regions"]}, InputError, "'hageland' is named twice"),
        ({"areas": "weg.gpkg"}, SourceError, "no file weg.gpkg"),
        ({"extent": "alles"}, InputError, "extent='alles'"),
        ({"within": "volk"}, InputError, "within='volk'"),
        ({"share": 0}, InputError, "share=0"),
        ({"vintage": 2018}, InputError, "geocoded in vintage 2025, not 2018"),
        ({"count": "iets"}, InputError, "not something to count"),
    ],
)
def test_errors_say_what_to_do(
    placed: gpd.GeoDataFrame,
    register: gpd.GeoDataFrame,
    change: dict[str, Any],
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error, match=re.escape(words)):
        kk.coverage_gaps(placed, register, **change)


def test_rows_that_were_not_geocoded(placed: gpd.GeoDataFrame) -> None:
    with pytest.raises(InputError, match="There is no column nis in the register"):
        kk.coverage_gaps(placed, pd.DataFrame({"naam": ["a"]}))


def test_the_table_can_be_written(found: pd.DataFrame, tmp_path: Path) -> None:
    write_table(found, tmp_path / "gaps.csv")
    read = pd.read_csv(tmp_path / "gaps.csv")
    assert read[["area", "period"]].to_numpy().tolist() == [list(key) for key in found.index]
    assert read["Geteld"].nunique() == 1


@pytest.mark.slow
def test_the_columns_of_one_language_say_what_that_language_gives(placed: pd.DataFrame, register: pd.DataFrame) -> None:
    given = {lang: kk.coverage_gaps(placed, register, lang=lang) for lang in ("nl", "en")}
    for found in given.values():
        for lang, own in given.items():
            assert found[f"sentence_{lang}"].tolist() == own["sentence"].tolist()


@pytest.mark.slow
def test_every_analysis_of_named_areas_notes_what_it_was_made_of(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame
) -> None:
    how: dict[str, Any] = {"areas": "hageland", "extent": "core+fringe", "strata": ["network"], "unit": "address"}
    how |= {"academies": academies, "count": "partner_schools", "lang": "en"}
    tables = [
        analyse(placed=placed, register=register, **how) for analyse in (kk.coverage_gaps, kk.sturdiness, kk.detectable)
    ]
    told = [noted(table, NamedGaps) for table in tables]
    assert told[0] == told[1] == told[2]
    assert (told[0].strata, told[0].school, told[0].extent) == (("network",), "address", "core+fringe")
    assert "network" in told[0].about.values()
