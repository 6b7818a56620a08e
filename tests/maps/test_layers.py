"""What a layer says: its columns, its comparisons, its classes over steps."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import number
from kkgeo.errors import InputError
from kkgeo.maps import MapSpec, layered_map
from kkgeo.maps.classes.palettes import SEQUENTIAL, UNCERTAIN_COLOUR
from kkgeo.maps.layers.makers import MAKERS
from kkgeo.maps.model import Layer
from tests.frames import at


def cells(layer: Layer, label: str) -> dict[str, str]:
    column = next(column for column in layer.columns if column.label == label)
    return dict(zip(layer.shapes.index, column.cells, strict=True))


def layer_of(spec: MapSpec, key: str, step: str = "") -> Layer:
    return next(layer for layer in spec.layers if (layer.key, layer.step) == (key, step))


@pytest.mark.slow
def test_comparisons_are_sums_by_sums(layers: MapSpec, judged: pd.DataFrame) -> None:
    towns = kk.municipalities(2025, geometry=False)
    rate = layer_of(layers, "rate")
    flemish = judged.loc[towns.index[towns["province"] != "04000"]]
    expected = 100 * flemish["collaborations"].sum() / flemish["schools"].sum()
    assert set(cells(rate, "Vlaanderen, samen").values()) == {number(expected, "nl", 1)}
    limburg = judged.loc[towns.index[towns["province"] == "70000"]]
    expected = 100 * limburg["collaborations"].sum() / limburg["schools"].sum()
    assert cells(rate, "Provincie, samen")["71022" if "71022" in towns.index else "71072"] == number(expected, "nl", 1)
    shapes = kk.municipalities(2025).geometry
    beside = shapes.index[shapes.intersects(shapes["44021"]) & (shapes.index != "44021")]
    around = judged.loc[beside]
    expected = 100 * around["collaborations"].sum() / around["schools"].sum()
    assert cells(rate, "Buurgemeenten, samen")["44021"] == number(expected, "nl", 1)
    cluster = kk.typology(2018, vintage=2025)["cluster"]
    alike = judged.loc[cluster.index[cluster == cluster["44021"]]]
    expected = 100 * alike["collaborations"].sum() / alike["schools"].sum()
    assert cells(rate, "Cluster van Belfius 2018, samen")["44021"] == number(expected, "nl", 1)
    # Antwerp's parts are in two clusters: there is nothing to compare with.
    assert cells(rate, "Cluster van Belfius 2018, samen")["11002"] == "–"
    # The interval of a rate is that of the count, over the schools.
    low, high = (100 * at(judged, "44021", end) * at(judged, "44021", "expected") / at(judged, "44021", "schools")
                 for end in ("ratio_low", "ratio_high"))  # fmt: skip
    assert cells(rate, "95 %-interval")["44021"] == f"{number(low, 'nl', 1)} – {number(high, 'nl', 1)}"
    assert cells(rate, "Streek")["24107"] == "Hageland"


@pytest.mark.slow
def test_what_cannot_be_added_up_is_compared_with_a_mean(layers: MapSpec, judged: pd.DataFrame) -> None:
    towns = kk.municipalities(2025, geometry=False)
    adjusted = layer_of(layers, "density_adjusted")
    values = judged["density_adjusted"].reindex(towns.index)[towns["province"] == "70000"]
    shown = float(cells(adjusted, "Provincie, gemiddeld")["71016"].replace(".", "").replace(",", "."))
    assert shown == pytest.approx(values.mean(), abs=0.05)


def test_the_steps_of_a_series_share_their_classes_and_add_up(layers: MapSpec, judged: pd.DataFrame) -> None:
    for key in ("year", "level", "network"):
        steps = [layer for layer in layers.layers if layer.key == key]
        assert len(steps) > 2
        words = {tuple((entry.label, entry.colour, entry.pattern) for entry in layer.legend) for layer in steps}
        assert len(words) == 1
        for layer in steps:
            held = np.bincount(np.where(layer.classes < 0, len(layer.legend) - 1, layer.classes))
            assert [entry.count for entry in layer.legend][: len(held)] == held.tolist()
            assert sum(entry.count for entry in layer.legend) == 304
        counted = sum(int(cell.replace(".", "")) for layer in steps for cell in cells(layer, "Samenwerkingen").values())
        assert counted == int(judged["collaborations"].sum()) == 369


@pytest.mark.slow
def test_layers_by_what_the_data_can_fill(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    bare = layered_map(placed)
    keys = list(dict.fromkeys(layer.key for layer in bare.layers))
    assert keys == ["rate", "year", "level", "network", "regions", "borders", "schools"]
    assert bare.layer.legend_title == "per 10.000 inwoners"
    assert bare.circles is not None
    assert "inwoners" in bare.circles_title
    assert layered_map(placed, circles=False, layers=["schools"]).circles is None
    one = layered_map(placed, layers=["borders", "rate"])
    assert [layer.key for layer in one.layers] == ["rate", "borders"]
    assert one.alternative.endswith("De kaart heeft nog 1 andere laag.")
    for wrong, words in {
        "academies": "no list of academies",
        "ratio": "the table has no ratio",
        "x": "There is no layer 'x'",
    }.items():
        with pytest.raises(InputError, match=words):
            layered_map(placed, layers=[wrong])
    with pytest.raises(InputError, match="the register has no network"):
        layered_map(placed, register.drop(columns="network"), layers=["network"])
    with pytest.raises(InputError, match="nothing to draw"):
        layered_map(placed, layers=[])
    with pytest.raises(InputError, match="counted by municipality"):
        layered_map(placed, table=kk.coverage(placed, by="province"))
    with pytest.raises(InputError, match="in vintage 2025, not 2018"):
        layered_map(placed, vintage=2018)
    assert set(keys) <= set(MAKERS)


@pytest.mark.parametrize("some", [False, True])
def test_what_inhabitants_let_expect_is_drawn_and_judges_no_area(
    placed: gpd.GeoDataFrame, academies: gpd.GeoDataFrame, some: bool
) -> None:
    few = placed.head(20)
    table = kk.coverage(few, denominator="population")
    given = academies if some else None
    shown = layered_map(few, academies=given, table=table)
    keys = [layer.key for layer in shown.layers]
    assert "ratio" in keys
    assert "gaps" not in keys
    with pytest.raises(InputError, match="gaps"):
        layered_map(few, table=table, layers=["gaps"])


@pytest.mark.slow
def test_lines_join_a_school_to_its_academy_and_only_to_one(
    placed: gpd.GeoDataFrame, academies: gpd.GeoDataFrame
) -> None:
    lines = layer_of(layered_map(placed, academies=academies, layers=["lines"]), "lines")
    drawn = placed[~(placed.geometry.isna() | placed.geometry.is_empty)]
    assert len(lines.shapes) == len(drawn)
    first = drawn.iloc[0]
    home = academies.set_index("institution").geometry[first["academy_number"]]
    assert list(lines.shapes.iloc[0].coords) == [(first.geometry.x, first.geometry.y), (home.x, home.y)]
    assert "314 van 369" in lines.note
    by_name = layer_of(
        layered_map(placed.drop(columns=["academy_number", "academie_nummer"]), academies=academies, layers=["lines"]),
        "lines",
    )
    assert by_name.shapes.geom_equals(lines.shapes, align=False).all()
    # The heading of a list that was not read by read_sites.
    old = placed.drop(columns="academie_nummer", errors="ignore").rename(columns={"academy_number": "academie_nummer"})
    as_before = layer_of(layered_map(old, academies=academies, layers=["lines"]), "lines")
    assert as_before.shapes.geom_equals(lines.shapes, align=False).all()
    twice = pd.concat([academies, academies[academies["institution"] == first["academy_number"]]])
    fewer = layer_of(layered_map(placed, academies=twice), "lines")
    assert len(fewer.shapes) == len(drawn) - int((drawn["academy_number"] == first["academy_number"]).sum())


@pytest.mark.slow
def test_a_province_map_compares_with_flanders_alone(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    spec = kk.choropleth(kk.coverage(placed, register, by="province"))
    assert [column.label for column in spec.layer.columns] == [
        "per 100 scholen", "Samenwerkingen", "Scholen", "Verwacht", "Tekort", "95 %-interval", "Oordeel",
        "Vlaanderen, samen",
    ]  # fmt: skip
    assert "Provincie" not in [column.label for column in spec.layer.columns]
    english = kk.choropleth(kk.coverage(placed, register, by="province"), lang="en")
    assert "East Flanders" in english.layer.names
    html = spec.to_html()
    assert '"set":"s0"' in html


def test_a_specification_of_one_layer_is_the_first_layer(layers: MapSpec) -> None:
    one = replace(layers, layers=layers.layers[:1])
    assert one.legend == layers.legend == layers.layers[0].legend
    assert one.legend_title == layers.layers[0].legend_title
    assert repr(one) == f"<MapSpec {layers.title!r}: 304 shapes in {len(layers.legend)} classes>"
    assert repr(layers).endswith("layers>")


@pytest.mark.long
@pytest.mark.slow
def test_a_rate_says_of_what_and_per_how_many(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    pupils = kk.choropleth(kk.coverage(placed, register, denominator="pupils"), "rate")
    assert (pupils.title, pupils.legend_title) == (
        "Kunstkuursamenwerkingen per 1.000 leerlingen", "per 1.000 leerlingen",
    )  # fmt: skip
    partners = kk.choropleth(kk.coverage(placed, register, count="partner_schools"), "rate", lang="en")
    assert partners.title == "Partner schools of Kunstkuur per 100 schools"
    assert kk.choropleth(kk.coverage(placed, register), "rate").legend_title == "per 100 scholen"


def test_lines_never_share_a_colour_years_have_a_ramp_and_networks_begin_with_the_largest(
    layers: MapSpec, placed: gpd.GeoDataFrame
) -> None:
    lines = [entry for layer in layers.layers if layer.kind == "outlines" for entry in layer.legend]
    assert len(lines) > 6
    assert len({entry.colour for entry in lines}) == len({entry.label for entry in lines})
    years = kk.point_map(placed, colour="year").legend
    assert [entry.label for entry in years] == ["2019", "2020", "2021", "2022"]
    assert tuple(entry.colour for entry in years) == SEQUENTIAL[4]
    steps = [layer for layer in layers.layers if layer.key == "network"]
    counts = [placed["network"].eq(step.step).sum() for step in steps]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0


def test_without_folium_it_is_said_what_to_install(layers: MapSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "folium", None)
    with pytest.raises(InputError, match=re.escape('package: python -m pip install "kkgeo[folium]". save() and')):
        layers.to_folium()


def test_the_folium_map_carries_what_is_to_be_known(judged: pd.DataFrame, layers: MapSpec) -> None:
    area_map = kk.choropleth(judged)
    told = area_map.to_folium().get_root().render()
    assert area_map.layer.uncertain is not None
    assert f"Minder dan 1 verwacht ({area_map.layer.uncertain.sum()})" in told
    assert told.count(f'"fillColor": "{UNCERTAIN_COLOUR}"') >= area_map.layer.uncertain.sum() > 100
    gaps = layers.to_folium().get_root().render()
    for text in ("Verzonnen voorbeeldgegevens", layers.title, *(entry.label for entry in layers.findings_legend)):
        assert text in gaps
    for finding in layers.findings:
        assert f"{finding.strength} {finding.key}" in gaps or finding.colour in gaps
