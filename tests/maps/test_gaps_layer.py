"""The layer that answers: what is claimed has a strong colour, all the rest is quiet."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo._base.records import NamedGaps
from kkgeo.errors import InputError
from kkgeo.gaps.claims import claims
from kkgeo.maps import MapSpec, layered_map
from kkgeo.maps.classes.legend import DASHED, NO_DATA
from kkgeo.maps.classes.palettes import BAND_COLOUR, CLAIMED_COLOUR, QUIET
from kkgeo.maps.findings import findings_of
from kkgeo.reference._data import atoms_of, boundaries_2018
from tests.crossed import few

Lists = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]


@pytest.fixture(scope="module")
def table(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.coverage(placed, register, academies=academies)


@pytest.fixture(scope="module")
def named(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame) -> pd.DataFrame:
    return kk.coverage_gaps(placed, register, academies=academies)


@pytest.fixture(scope="module")
def gaps(table: pd.DataFrame) -> kk.Gaps:
    return kk.find_gaps(table)


@pytest.fixture(scope="module")
def answer(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, table: pd.DataFrame, named: pd.DataFrame, gaps: kk.Gaps
) -> MapSpec:
    return layered_map(placed, register, table=table, named=named, gaps=gaps, layers=["gaps"])


def test_the_first_layer_of_a_list_with_a_register_is_of_gaps(layers: MapSpec, placed: gpd.GeoDataFrame) -> None:
    assert layers.layers[0].key == "gaps"
    assert layered_map(placed, layers=["rate"]).findings == ()


def test_the_ground_is_quiet(answer: MapSpec, table: pd.DataFrame) -> None:
    (layer,) = answer.layers
    assert [entry.colour for entry in layer.legend] == [*QUIET]
    assert not any(entry.pattern for entry in layer.legend)
    assert layer.uncertain is None
    assert sum(entry.count for entry in layer.legend) == 304
    around = table["spatial"].reindex(layer.shapes.index).to_numpy()
    bounds = np.array([0.5, 0.8, 1.25, 2.0])
    assert (layer.classes == np.searchsorted(bounds, around)).all()


def test_strong_are_exactly_the_claimed(answer: MapSpec, named: pd.DataFrame, gaps: kk.Gaps) -> None:
    under = named.xs("all", level="period")["verdict"].eq("under")
    held = gaps.areas["significant"]
    assert not held.any()
    filled = [one for one in answer.findings if one.filled]
    assert sorted(one.key for one in filled) == sorted(under[under].index) == ["border", "hageland"]
    assert {one.key: one.colour for one in filled} == {"border": BAND_COLOUR, "hageland": CLAIMED_COLOUR}
    members = noted(named, NamedGaps).municipalities_2018
    rows: dict[str, Any] = dict(named.xs("all", level="period").iterrows())  # type: ignore[arg-type]
    for one in filled:
        assert one.atoms == frozenset(members[one.key])
        parts = boundaries_2018()[sorted(one.atoms)]
        assert one.shape.area == pytest.approx(parts.area.sum())
        assert one.shape.is_valid
        row = rows[one.key]
        assert (one.name, one.observed, one.expected) == (row["name"], row["observed"], row["expected"])
        assert one.label[0] == row["name"]
    # A band lies under what overlaps it.
    assert [one.key for one in answer.findings][:2] == ["border", "hageland"]


def test_what_may_be_chance_is_dashed_and_has_no_words(answer: MapSpec) -> None:
    perhaps = [one for one in answer.findings if not one.filled]
    assert {"pajottenland", "brabantse-kempen"} <= {one.key for one in perhaps}
    assert all(not one.label for one in perhaps)
    (fringe,) = [one for one in perhaps if one.strength == "fringe"]
    (core,) = [one for one in answer.findings if one.key == fringe.key and one.filled]
    assert fringe.key == "hageland"
    assert fringe.shape.intersection(core.shape).area == pytest.approx(0, abs=1)
    patterns = {entry.label: entry.pattern for entry in answer.findings_legend}
    assert patterns == {
        "Gat: minder dan verwacht": "",
        "Gat langs een grens": "",
        "Misschien een gat: kan toeval zijn": DASHED,
        "Rand van een gat: hoort er niet overal bij": DASHED,
    }
    assert sum(entry.count for entry in answer.findings_legend) == len(answer.findings)


def test_the_words_are_of_the_analyses(answer: MapSpec, named: pd.DataFrame, gaps: kk.Gaps) -> None:
    told = claims(named, gaps)
    for text in (answer.title, answer.alternative):
        for claim in told:
            assert (claim.name in text) == claim.sure, (claim.name, text)
    assert "2019 tot en met 2022" in answer.subtitle
    assert "Hoogste" not in answer.alternative
    # Named from these very years: what that is worth stands under the map.
    assert any("naar de kaart van juist deze jaren" in text for text in answer.notes)
    assert "Hageland (1 waar er 14 verwacht werden)" in answer.alternative


@pytest.mark.slow
def test_judged_anew_it_is_the_same(
    answer: MapSpec, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame
) -> None:
    again = layered_map(placed, register, academies=academies, layers=["gaps"])
    assert (again.title, again.subtitle, again.alternative) == (answer.title, answer.subtitle, answer.alternative)
    assert [(one.key, one.strength) for one in again.findings] == [(one.key, one.strength) for one in answer.findings]


def test_nothing_to_claim_is_nothing_strong(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, table: pd.DataFrame, named: pd.DataFrame, gaps: kk.Gaps
) -> None:
    quiet = named.assign(verdict="as expected", ratio=0.9)
    quiet.attrs = named.attrs
    none = replace(gaps, areas=gaps.areas.iloc[:0])
    spec = layered_map(placed, register, table=table, named=quiet, gaps=none, layers=["gaps"], lang="en")
    assert not spec.findings
    assert not spec.findings_legend
    assert spec.title == "No area was shown to have fewer collaborations than expected"
    assert "does not prove" in spec.alternative
    assert "does not prove" in spec.subtitle


def test_what_a_border_is_without_its_largest_city_is_said_apart(
    answer: MapSpec, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    looked = kk.sturdiness(placed, register, areas="border").xs("without_largest", level="variant").iloc[0]
    (band,) = [one for one in answer.findings if one.strength == "band"]
    assert band.remark == f"{looked['what']} {looked['observed']} waar er {looked['expected']:.0f} verwacht werden"
    assert band.remark == "zonder Antwerpen 19 waar er 82 verwacht werden"
    assert f"Grensgemeenten: {band.remark}." in answer.notes
    assert all(not one.remark for one in answer.findings if one is not band)
    # The panel has it, and no label: it is not the finding.
    assert f'"remark":"{band.remark}"' in answer.to_html()
    assert "Antwerpen" not in answer.alternative


def coloured(spec: MapSpec) -> dict[str, set[str]]:
    """Return by chart what has a colour in it."""
    return {
        chart.key: {dot.area for dot in chart.layout().dots if dot.area and dot.tone in ("under", "over", "light")}
        for chart in spec.charts
    }


@pytest.mark.parametrize("left", few(["all", "half", "without the Kempen"]))
def test_charts_colour_what_the_map_claims_and_nothing_else(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, left: str
) -> None:
    kempen = placed["municipality"].isin(["Turnhout", "Geel", "Mol", "Herentals", "Hoogstraten", "Arendonk", "Balen"])
    rows = {"all": placed, "half": placed.iloc[::2], "without the Kempen": placed[~kempen]}[left]
    spec = layered_map(rows, register, layers=["gaps"])
    filled = [one for one in spec.findings if one.filled]
    towns = spec.charts[1].table.index
    claimed = {atom for one in filled for atom in one.atoms}
    found = coloured(spec)
    assert found["forest"] == {one.key for one in filled if not one.key.startswith("found-")}
    assert found["funnel"] == {code for code in towns if not claimed.isdisjoint(atoms_of(2025)[code])}
    if left == "all":
        # By itself the province has fewer than expected; the map claims the Hageland, which lies in it.
        assert spec.charts[0].table.loc["20001", "verdict"] == "under"
        assert "Vlaams-Brabant" not in spec.charts[0].alternative


def test_an_area_of_ones_own_that_is_judged_is_the_one_that_is_claimed(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, table: pd.DataFrame
) -> None:
    own = {"<Oost> & zo": ["24107", "24020", "24059", "24134", "24135", "24137", "24028", "24130", "24133", "24001"]}
    spec = layered_map(placed, register, table=table, areas=own, layers=["gaps"])
    (gap,) = [one for one in spec.findings if one.filled]
    assert gap.name == "<Oost> & zo"
    assert spec.title.startswith("<Oost> & zo: minder")


def test_data_that_cannot_be_judged_have_their_other_layers_and_a_reason(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, table: pd.DataFrame
) -> None:
    fractions = table.assign(observed=table["observed"] + 0.5)
    fractions.attrs = table.attrs
    spec = layered_map(placed, register, table=fractions)
    assert "gaps" not in {layer.key for layer in spec.layers}
    assert spec.findings == ()
    assert any(text.startswith("Deze kaart toont geen gaten: ") for text in spec.notes)
    with pytest.raises(InputError):
        layered_map(placed, register, table=fractions, layers=["gaps"])


def test_the_ground_says_nothing_where_the_register_has_no_schools(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    here = kk.enrich(register)["province"].eq("30000")
    spec = kk.layered_map(placed[kk.enrich(placed)["province"].eq("30000")], register[here])
    layer = spec.layers[0]
    assert layer.key == "gaps"
    codes = set(register.loc[here, "nis"].dropna())
    known = set(layer.shapes.index[layer.classes != NO_DATA])
    assert known == codes
    assert layer.legend[-1].label == "Geen gegevens"
    assert layer.legend[-1].count == 304 - len(codes)


def test_an_empty_list_has_no_gaps_to_show(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    spec = layered_map(placed.iloc[:0], register)
    assert "gaps" not in {layer.key for layer in spec.layers}
    # Every municipality is counted once: as one with none, and not as one of which too little is expected too.
    assert [(entry.count, layer.uncertain) for layer in spec.layers[:1] for entry in layer.legend if entry.count] == [
        (304, None)
    ]
    with pytest.raises(InputError, match="gaps"):
        layered_map(placed.iloc[:0], register, layers=["gaps"])


@pytest.mark.slow
def test_where_nothing_was_counted_title_and_words_say_it(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    nowhere = kk.geocode(pd.DataFrame({"naam": ["A", "B"], "gemeente": ["Xyzzy", "Plugh"], "jaar": [2021, 2022]}))
    said = {
        "nl": ("Geen samenwerkingen geteld", "geen enkele rij", "Geen van de 2 rijen"),
        "en": ("No collaborations were counted", "no rows", "None of the 2 rows"),
    }
    for lang, (title, none, unplaced) in said.items():
        for rows, why in ((placed.iloc[:0], none), (nowhere, unplaced)):
            spec = layered_map(rows, register, layers=["rate"], lang=lang)
            assert (spec.title, why in spec.subtitle) == (title, True)
            assert title in spec.alternative
            assert why in spec.alternative
    page = spec.to_html()
    assert page.count(title) > 2
    assert spec.subtitle in page
    drawn = [text.get_text() for text in spec.to_figure().findobj(Text)]
    assert title in drawn
    assert any(why in text for text in drawn)
    assert title in spec.to_folium().get_root().render()


def test_drawing_order_does_not_hang_on_the_order_of_claims(named: pd.DataFrame, gaps: kk.Gaps) -> None:
    told = claims(named, gaps)
    one, other = (findings_of(some, [], "nl") for some in (told, told[::-1]))
    assert len(told) > 3
    assert [(f.key, f.strength) for f in one] == [(f.key, f.strength) for f in other]


@pytest.mark.long
@pytest.mark.slow
def test_drawing_says_nothing_on_the_terminal(tmp_path: Path) -> None:
    """A font that matplotlib does not find in a weight is told on stderr, in nobody's language."""
    code = """
import sys, kkgeo as kk
rows, schools = kk.geocode(kk.datasets.collaborations()), kk.geocode(kk.datasets.register())
spec = kk.layered_map(rows, schools, layers=["gaps"])
for name in ("kaart.png", "kaart.svg"):
    spec.save(f"{sys.argv[1]}/{name}")
    for chart in spec.charts:
        chart.save(f"{sys.argv[1]}/grafiek-{name}", overwrite=True)
"""
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("", "")
