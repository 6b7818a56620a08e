"""Areas that were named after looking: the chance of any like it, beside or instead of their own."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.programme import default
from kkgeo.errors import InputError
from kkgeo.gaps.listed import listed
from kkgeo.gaps.looking import DRAWS, said_once
from kkgeo.stats.dispersion import Null
from kkgeo.stats.scan import Windows

#: What the department named from the map of its own years.
REPORTED = default().named
WHY = {"nl": "naar de kaart van juist deze jaren", "en": "from the map of these very years"}
AFTER = {"nl": "genoemd na het zien van de cijfers", "en": "named after looking at the counts"}


def facts(table: pd.DataFrame) -> dict[str, Any]:
    """What the table says of each area, all years together."""
    return {str(area): row for area, row in pd.DataFrame(table.xs("all", level="period")).to_dict("index").items()}


@pytest.fixture(scope="module")
def found(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.coverage_gaps(placed, register, areas=["regions", "border", "V5"])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_areas_of_the_report_have_both_chances_on_its_own_years(found: pd.DataFrame, lang: str) -> None:
    told = facts(found)
    assert {area: row["named"] for area, row in told.items()} == {**dict.fromkeys(REPORTED, "reported"), "V5": "before"}
    for area in REPORTED:
        sentence = told[area][f"sentence_{lang}"]
        assert WHY[lang] in sentence
        assert AFTER[lang] not in sentence
        assert 0 < told[area]["p_scan"] <= 1
        # A region that was named has a chance of its own, smaller than that of any region like it.
        assert told[area]["p_scan"] > told[area]["p_under"]
    assert np.isnan(told["V5"]["p_scan"])
    assert WHY[lang] not in told["V5"][f"sentence_{lang}"]
    own, any_ = ("1 op de", "van de 100") if lang == "nl" else ("1 of", "of 100")
    hageland = str(told["hageland"][f"sentence_{lang}"])
    assert hageland.index(own) < hageland.index(WHY[lang]) < hageland.rindex(any_)
    # Where nothing is claimed there is nothing to take back.
    for area in ("brabantse-kempen", "pajottenland"):
        assert ("Zo bekeken" if lang == "nl" else "Seen like that") not in told[area][f"sentence_{lang}"]


def test_what_the_department_named_is_named_of_its_own_programme_alone(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    """The report on one programme named no area from the map of another, whatever its years."""
    table = kk.coverage_gaps(
        placed, register, areas=["regions", "border"], programme=kk.read_programme({"name": "Boekenbende"})
    )
    told = facts(table)
    assert set(told) == set(REPORTED)
    for row in told.values():
        assert row["named"] == "before"
        for lang, why in WHY.items():
            assert why not in row[f"sentence_{lang}"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_is_only_past_chance_for_who_named_it_before_says_so(found: pd.DataFrame, lang: str) -> None:
    """No sentence says both that chance is no explanation and that it may be chance."""
    remote = {"nl": "geen aannemelijke verklaring", "en": "no plausible explanation"}
    maybe = {"nl": "kan het toeval zijn", "en": "may be chance"}
    before = {"nl": "voor wie het gebied vooraf noemde", "en": "for whoever named the area before"}
    for area, row in facts(found).items():
        sentence = row[f"sentence_{lang}"]
        assert not (remote[lang] in sentence and maybe[lang] in sentence)
        assert (before[lang] in sentence) == (area in ("hageland", "border"))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_of_a_list_it_is_said_once(found: pd.DataFrame, lang: str) -> None:
    rows = pd.DataFrame(found.xs("all", level="period"))
    said = said_once(rows, lang)
    assert said.count(WHY[lang]) == 1
    assert [name in said for name in rows["name"]] == [name in ("Hageland", "Grensgemeenten") for name in rows["name"]]
    assert said.count({"nl": "kan toeval zijn", "en": "may be chance"}[lang]) == 2
    assert {"nl": "met toeval moeilijk", "en": "hard to explain"}[lang] in said_once(rows.assign(p_scan=0.01), lang)
    assert said_once(rows.loc[["brabantse-kempen", "V5"]], lang) == ""
    assert said_once(rows.assign(p_scan=np.nan), lang) == ""


@pytest.mark.slow
def test_the_chance_is_that_of_the_best_circle_of_at_most_that_size(
    found: pd.DataFrame, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    """Drawn here by itself: every circle by the largest share it may hold."""
    table = kk.coverage(placed, register)
    towns = table[(table.index != "unplaced") & table["expected_common"].gt(0)]
    codes, means = [*map(str, towns.index)], towns["expected_common"].to_numpy(float)
    centroids = kk.municipalities(2025).centroid[codes]
    named = kk.regions()
    core = named[named["region"].eq("hageland") & named["role"].eq("core")]["nis"]
    inside = towns.index.isin(core)
    share, count, total = means[inside].sum() / means.sum(), towns["observed"][inside].sum(), towns["observed"].sum()
    windows = Windows(centroids.x, centroids.y, means, max_share=share)
    told = table.attrs["kkgeo"]
    null = Null.of(codes, means, told["dispersion"], told["catchments"])
    drawn = windows.null_maxima(int(total), simulations=DRAWS, seed=5, null=null)
    mean = share * total
    ratio = count * np.log(count / mean) + (total - count) * np.log((total - count) / (total - mean))
    chance = (drawn >= ratio).mean()
    assert facts(found)["hageland"]["p_scan"] == pytest.approx(chance, abs=4 * np.sqrt(0.1 * 0.9 * 2 / DRAWS))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_named_after_has_that_chance_instead(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, lang: str) -> None:
    after = kk.coverage_gaps(placed, register, areas=["hageland", "border"], named="after", lang=lang)
    own = "moeilijk te verklaren. 1" if lang == "nl" else "hard to explain by chance alone. 1"
    for row in facts(after).values():
        assert AFTER[lang] in row["sentence"]
        assert WHY[lang] not in row["sentence"]
        assert own not in row["sentence"]
        assert row["p_scan"] > min(row["p_under"], row["p_over"])
        # The table says it as the sentence does: by the interval beside it under, after so many circles not shown.
        assert (row["verdict"], row["named"]) == ("under", "after")
        assert row["p_scan"] > 0.05
        assert row["verdict_many"] in ("as expected", "too small to tell")
    with pytest.raises(InputError, match="named='later' must be one of before, after"):
        kk.coverage_gaps(placed, register, named="later")


@pytest.mark.slow
def test_on_later_years_or_without_years_they_were_named_before(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    for rows in (
        placed.assign(year=placed["year"].astype(int) + 4),
        placed.drop(columns="year"),
        placed.assign(year=np.where(placed["nummer"].str.endswith("1"), 2024, 2021)),
    ):
        table = kk.coverage_gaps(rows, register, areas="hageland")
        assert table["p_scan"].isna().all()
        assert WHY["nl"] not in table["sentence"].iloc[0]


def test_a_year_by_itself_is_said_to_be_a_look(found: pd.DataFrame) -> None:
    years = found[found.index.get_level_values("period") != "all"]
    claimed = years["verdict"].isin(["under", "over"])
    assert years["p_scan"].isna().all()
    assert (years["sentence_nl"].str.contains("blik op één jaar") == claimed).all()
    assert (years["sentence_en"].str.contains("look at one year") == claimed).all()
    assert not found.xs("all", level="period")["sentence_nl"].str.contains("blik op").any()


@pytest.mark.parametrize("denominator", ["population", "pupils"])
def test_by_other_denominators(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, denominator: str) -> None:
    table = kk.coverage_gaps(placed, register, areas="hageland", denominator=denominator)
    assert 0 < facts(table)["hageland"]["p_scan"] < 0.6


def test_an_empty_list_has_no_such_chance(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    for named in ("before", "after"):
        table = kk.coverage_gaps(placed.iloc[:0], register, areas="hageland", named=named)
        assert table["p_scan"].isna().all()


@pytest.mark.parametrize(("counts", "many"), [((0, 160), "under"), ((11, 160), "too small to tell")])
def test_after_so_many_circles_the_verdict_is_that_of_the_scan(counts: tuple[int, int], many: str) -> None:
    """A province without any of 160 is under even so; one that misses less is under by itself alone."""
    towns = [str(code) for code in kk.municipalities(2025, geometry=False).index]
    schools = pd.DataFrame({"nis": [code for code in towns for _ in range(3)]})
    inside = [code for code in towns if code.startswith("7")]
    others = [code for code in towns if not code.startswith("7")]
    own, rest = counts
    rows = pd.DataFrame({"nis": [*inside[:own], *(others[i % len(others)] for i in range(rest))]})
    placed, register = (kk.geocode(one.astype({"nis": "str"})) for one in (rows, schools))
    how: Any = {"areas": "70000", "overdispersion": "none"}
    after: Any = kk.coverage_gaps(placed, register, named="after", **how).iloc[0]
    before: Any = kk.coverage_gaps(placed, register, **how).iloc[0]
    assert (before["verdict"], before["verdict_many"], before["named"]) == ("under", "under", "before")
    assert np.isnan(before["p_scan"])
    assert (after["verdict"], after["verdict_many"], after["named"]) == ("under", many, "after")
    assert (after["p_scan"] <= 0.05) == (many == "under")
    # Interval and verdict are the same, whenever it was named.
    assert after[["ratio", "ratio_low", "ratio_high"]].tolist() == before[["ratio", "ratio_low", "ratio_high"]].tolist()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_of_areas_together_each_thing_is_said_once(found: pd.DataFrame, lang: str) -> None:
    rows = pd.DataFrame(found.xs("all", level="period")).assign(sentence=lambda t: t[f"sentence_{lang}"])
    told = listed(rows, "collaborations", lang)
    assert len(told) == len(rows)
    assert WHY[lang] not in " ".join(told)
    assert [name in sentence for sentence, name in zip(told, rows["name"], strict=True)][:3] == [True] * 3
    assert not any("  " in sentence or sentence.endswith(" ") for sentence in told)
    nobody = {"nl": "er valt niets te beoordelen", "en": "there is nothing to be judged"}[lang]
    empty = rows.assign(observed=0, ratio=np.nan, verdict="too small to tell", uncompared=[0, 0, 0, 0, 2])
    together = listed(empty, "collaborations", lang)
    assert len(together) == 2
    assert together[0].count(nobody) == 1
    assert all(str(name) in together[0] for name in rows["name"][:4])
