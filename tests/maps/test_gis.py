"""A map as layers for a GIS: the same numbers, classes and colours, whole, and alike each run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely import Point

import kkgeo as kk
from kkgeo._base.geopackage import STYLES
from kkgeo._base.kept import is_ours
from kkgeo.maps.findings import COLOURS
from kkgeo.maps.gis.layers import layers_of
from kkgeo.maps.gis.tables import counted_layers, gap_layers, target_layers
from kkgeo.maps.model import GIS, MapSpec
from tests.hostiletexts import PIECES

KEYS = ["gaps", "rate", "verdict", "regions", "schools"]


@pytest.fixture(scope="module")
def spec(layers: MapSpec) -> MapSpec:
    return replace(layers, layers=tuple(layer for layer in layers.layers if layer.key in KEYS))


@pytest.fixture(scope="module")
def package(spec: MapSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spec.save(tmp_path_factory.mktemp("gis") / "map.gpkg")


def styles(path: Path) -> dict[str, list[Element]]:
    """Return the styles of every layer, the one that QGIS takes first."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(
            "SELECT f_table_name, styleQML, f_geometry_column FROM layer_styles ORDER BY useAsDefault DESC, id"
        ).fetchall()
        shapes = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall())
    found: dict[str, list[Element]] = {}
    for layer, qml, shape in rows:
        assert shapes[layer] == shape
        assert qml.startswith("<!DOCTYPE qgis ")
        found.setdefault(layer, []).append(fromstring(qml))
    return found


def classes(style: Element) -> list[tuple[str, str, str]]:
    """Return value, label and colour of every category of a style, after a look at its structure."""
    renderer = style.find("renderer-v2")
    assert renderer is not None
    assert renderer.get("type") == "categorizedSymbol"
    assert style.find("layerGeometryType") is not None
    symbols = {symbol.get("name"): symbol for symbol in renderer.findall("symbols/symbol")}
    found = []
    for category in renderer.findall("categories/category"):
        symbol = symbols.pop(category.get("symbol"))
        layer = symbol.find("layer")
        assert layer is not None
        assert (symbol.get("type"), layer.get("class")) in (
            ("fill", "SimpleFill"), ("marker", "SimpleMarker"), ("line", "SimpleLine"),
        )  # fmt: skip
        options = {each.get("name"): each.get("value") for each in layer.findall("Option[@type='Map']/Option")}
        assert options == {each.get("k"): each.get("v") for each in layer.findall("prop")}
        red, green, blue, alpha = (options.get("color") or options["line_color"] or "").split(",")
        assert alpha == "255"
        colour = f"#{int(red):02x}{int(green):02x}{int(blue):02x}"
        found.append((str(category.get("value")), str(category.get("label")), colour))
    assert not symbols
    return found


def test_a_geopackage_has_every_layer_and_geopandas_opens_all(package: Path, spec: MapSpec) -> None:
    names = [name for name, _ in pyogrio.list_layers(package)]
    assert names == ["municipalities", "findings", "regions", "schools", STYLES]
    found = {name: gpd.read_file(package, layer=name) for name in names[:-1]}
    assert [len(layer) for layer in found.values()] == [304, len(spec.findings), 3, len(spec.layers[-1].names)]
    assert [layer.crs.to_epsg() for layer in found.values()] == [31370, 31370, 31370, 4326]
    with closing(sqlite3.connect(package)) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("pragma foreign_key_check").fetchall() == []


def test_classes_and_colours_are_those_of_the_legend(package: Path, spec: MapSpec) -> None:
    found = styles(package)
    towns = gpd.read_file(package, layer="municipalities").set_index("nis")
    areas = [layer for layer in spec.layers if layer.kind == "areas"]
    for layer, style in zip(areas, found["municipalities"], strict=True):
        told = classes(style)
        assert [(label, colour) for _, label, colour in told] == [(one.label, one.colour) for one in layer.legend]
        column = towns[f"class_{layer.key}"]
        assert [(column == value).sum() for value, _, _ in told] == [one.count for one in layer.legend]
        assert style.find("renderer-v2").get("attr") == f"class_{layer.key}"  # type: ignore[union-attr]
    told = classes(found["findings"][0])
    assert [label for _, label, _ in told] == [one.label for one in spec.findings_legend]
    assert all(COLOURS[value] == colour for value, _, colour in told)
    assert {value for value, _, _ in told} == {one.strength for one in spec.findings}
    for name, layer in (("regions", spec.layers[-2]), ("schools", spec.layers[-1])):
        told = classes(found[name][0])
        assert [(label, colour) for _, label, colour in told] == [(one.label, one.colour) for one in layer.legend]


def test_findings_are_polygons_that_say_what_is_claimed(package: Path, spec: MapSpec) -> None:
    found = gpd.read_file(package, layer="findings")
    assert set(found.geom_type) <= {"Polygon", "MultiPolygon"}
    for (_, row), one in zip(found.iterrows(), spec.findings, strict=True):
        assert (row["name"], row["strength"], row["observed"]) == (one.name, one.strength, one.observed)
        assert row["expected"] == pytest.approx(one.expected)
        assert (row["label"] if one.label else "") == "\n".join(one.label)
        assert row["geometry"].equals(one.shape)


@pytest.mark.parametrize("suffix", GIS)
def test_every_format_keeps_counts_codes_and_shapes(
    spec: MapSpec, judged: pd.DataFrame, tmp_path: Path, suffix: str
) -> None:
    one = spec.save(tmp_path / f"one{suffix}")
    found = gpd.read_parquet(one).reset_index() if suffix == ".parquet" else gpd.read_file(one, layer=0)
    towns = kk.municipalities(2025)
    assert found["nis"].tolist() == towns.index.tolist()
    own = judged.loc[towns.index]
    assert found["collaborations"].tolist() == own["collaborations"].tolist()
    assert found["expected"].to_numpy() == pytest.approx(own["expected"].to_numpy())
    assert set(found["nis_vintage"]) == {2025}
    apart = found.geometry.to_crs(31370).hausdorff_distance(towns.geometry.reset_index(drop=True))
    assert apart.max() < 0.02
    assert is_ours(one)
    assert spec.save(tmp_path / f"other{suffix}").read_bytes() == one.read_bytes()
    spec.save(one)


def test_a_file_of_somebody_else_stays(spec: MapSpec, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[Point(4, 51)], crs=4326).to_file(theirs)
    before = theirs.read_bytes()
    with pytest.raises(kk.errors.SourceError):
        spec.save(theirs)
    assert theirs.read_bytes() == before


def test_hostile_names_change_nothing_of_the_file(spec: MapSpec, tmp_path: Path) -> None:
    names = [*PIECES, "'; DROP TABLE layer_styles; --", "<qgis>&amp;\"'", "]]>", "a\nb"]
    points = gpd.GeoSeries([Point(4, 51)] * len(names), crs=4326)
    hostile = pd.DataFrame({"name": names, "municipality": "Gent", "nis": "44021", "soort": names})
    rows = gpd.GeoDataFrame(hostile, geometry=points)
    from kkgeo.maps.layers.building import point_layer

    layer = point_layer(rows, colour="soort", lang="nl", title=names[0], key="points")
    steps = [replace(spec.layers[1], key="network", step=name, step_title=name) for name in names[-4:]]
    path = replace(spec, layers=(spec.layers[0], *steps, layer)).save(tmp_path / "hostile.gpkg")
    found = styles(path)
    assert len(found["municipalities"]) == 1 + len(steps)
    assert len({name for name, _ in pyogrio.list_layers(path)}) == 4
    told = classes(found["points"][0])
    written = gpd.read_file(path, layer="points")
    assert set(written["class"]) <= {value for value, _, _ in told}
    assert len(written) == len(names)
    towns = gpd.read_file(path, layer="municipalities")
    for style in found["municipalities"]:
        assert style.find("renderer-v2").get("attr") in towns.columns  # type: ignore[union-attr]


def test_two_classes_with_the_same_words_are_two(spec: MapSpec) -> None:
    layer = spec.layers[1]
    same = replace(layer, legend=tuple(replace(entry, label="same") for entry in layer.legend))
    [made] = layers_of(replace(spec, layers=(same,), findings=(), findings_legend=()))
    assert made.table["class_rate"].nunique() == len([entry for entry in layer.legend if entry.count])


def test_a_table_of_ones_own_keeps_all_its_columns(tmp_path: Path) -> None:
    towns = kk.municipalities(2025)
    own = towns[["name_nl", "geometry"]].assign(Klassen=1, class_Klassen="eigen", KLASSEN=[*range(304)], name="x")
    path = kk.choropleth(own, "Klassen", vintage=2025).save(tmp_path / "o.gpkg")
    found = gpd.read_file(path, layer=0).set_index("nis")
    assert found["Klassen"].sum() == 304
    assert found["KLASSEN_2"].sum() == sum(range(304))
    assert set(found["class_Klassen"]) == {"eigen"}
    [style] = styles(path)["municipalities"]
    column = style.find("renderer-v2").get("attr")  # type: ignore[union-attr]
    assert column == "class_Klassen_2"
    assert set(found[column]) == {value for value, _, _ in classes(style)}
    assert found["name"].tolist() == towns["name_nl"].tolist()


@pytest.mark.parametrize("value", ["rate_population", "collaborations"])
def test_a_map_of_provinces_or_without_a_register_is_written(
    placed: gpd.GeoDataFrame, tmp_path: Path, value: str
) -> None:
    counted = kk.coverage(placed, by="province", lang="en")
    path = kk.choropleth(counted, value, lang="en").save(tmp_path / "p.gpkg")
    found = gpd.read_file(path, layer="provinces")
    assert found["province"].tolist() == kk.provinces().index.tolist()
    assert found["collaborations"].sum() == counted["collaborations"].drop("unplaced").sum()
    assert classes(styles(path)["provinces"][0])


def test_points_without_areas_are_a_layer(placed: gpd.GeoDataFrame, tmp_path: Path) -> None:
    drawn = kk.point_map(placed, colour="year", lang="en")
    path = drawn.save(tmp_path / "p.gpkg")
    [first, _] = pyogrio.list_layers(path)[:, 0]
    assert len(gpd.read_file(path, layer=first)) == len(drawn.layer.names)
    assert [label for _, label, _ in classes(styles(path)[first][0])] == [entry.label for entry in drawn.legend]


def test_a_table_of_areas_has_the_classes_of_its_map_and_its_verdicts(table: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "t.gpkg"
    from kkgeo._base.output import write_layers

    write_layers(counted_layers(table, "en"), path)
    found = gpd.read_file(path, layer="kkgeo")
    assert found["nis"].tolist() == table.index.tolist()
    assert found.geometry.isna().tolist() == table.geometry.isna().tolist()
    assert found["nis"].iloc[-1] == "unplaced"
    rate, verdict = styles(path)["kkgeo"]
    legend = kk.choropleth(table, "rate", lang="en").legend
    assert [(label, colour) for _, label, colour in classes(rate)] == [(one.label, one.colour) for one in legend]
    assert [(found["class"] == value).sum() for value, _, _ in classes(rate)] == [one.count for one in legend]
    drawn = {one.label: one.colour for one in kk.choropleth(table, "verdict", lang="en").legend}
    assert {label: colour for _, label, colour in classes(verdict)} == drawn
    assert set(found["verdict"].dropna()) - {"no denominator"} <= {value for value, _, _ in classes(verdict)}
    # It is read as a list is, beside its styles.
    assert len(kk.read_sites(path)) == len(table)


def test_areas_that_were_judged_have_their_shapes_in_every_period(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    from kkgeo._base.output import write_layers

    few = placed[placed["year"] < 2021][::4], register[::20]
    judged = kk.coverage_gaps(*few, areas=["regions", "border"], overdispersion="none", lang="en")
    assert not isinstance(judged, gpd.GeoDataFrame)
    [layer] = gap_layers(judged, None, "en")
    for suffix in GIS:
        path = tmp_path / f"g{suffix}"
        write_layers([layer], path)
        found = gpd.read_parquet(path).reset_index() if suffix == ".parquet" else gpd.read_file(path, layer=0)
        assert [*zip(found["area"], found["period"], strict=True)] == judged.index.tolist()
        assert found.geometry.notna().all()
        assert found["observed"].tolist() == judged["observed"].tolist()
    assert found.geometry.iloc[0].equals(kk.coverage(*few, by="region").geometry["hageland"])


def test_an_empty_list_gives_an_empty_layer(tmp_path: Path, register: gpd.GeoDataFrame) -> None:
    from kkgeo._base.output import write_layers

    nothing = kk.geocode(pd.DataFrame({"postcode": pd.Series([], dtype="str")}))
    counted = kk.coverage(nothing, register[:50], by="province")
    for suffix in GIS:
        write_layers(counted_layers(counted, "nl"), tmp_path / f"c{suffix}")
        write_layers(target_layers(nothing, "nl"), tmp_path / f"t{suffix}")
        path = tmp_path / f"c{suffix}"
        found: Any = gpd.read_parquet(path) if suffix == ".parquet" else gpd.read_file(path, layer=0)
        assert found["collaborations"].tolist() == [0] * len(counted)
    path = kk.choropleth(counted, "collaborations").save(tmp_path / "m.gpkg")
    assert len(gpd.read_file(path, layer=0)) == 6
