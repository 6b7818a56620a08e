from __future__ import annotations

import re
from collections import Counter
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.collections import PatchCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.maps import MapSpec, layered_map
from kkgeo.maps.classes.legend import recounted
from kkgeo.maps.classes.palettes import BACKGROUND_COLOUR, UNCERTAIN_COLOUR
from kkgeo.maps.figure.arranging import SHEETS
from kkgeo.maps.figure.drawing import look
from kkgeo.maps.figure.render import figure
from tests.crossed import few

SIZES = tuple(SHEETS)


@pytest.fixture(scope="module")
def table(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> pd.DataFrame:
    counted = kk.coverage(placed, register)
    expected = counted["schools"] * counted["collaborations"].sum() / counted["schools"].sum()
    ratio = counted["collaborations"] / expected
    flag = np.select([expected < 1, ratio > 2, ratio < 0.2], ["too small to tell", "over", "under"], "as expected")
    return counted.assign(ratio=ratio.where(counted.index != "unplaced"), flag=flag)


@pytest.fixture(scope="module")
def layered(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame, table: pd.DataFrame
) -> MapSpec:
    layers = ["rate", "ratio", "verdict", "year", "network", "regions"]
    return layered_map(placed, register, academies=academies, table=table, layers=layers)


def axes_of(drawing: Figure, kind: str) -> list[Any]:
    return [axes for axes in drawing.axes if str(axes.get_label()).startswith(kind)]


def legends(drawing: Figure) -> list[str]:
    """The words of every legend, its lines joined."""
    return [" ".join(" ".join(t.get_text() for t in axes.texts).split()) for axes in axes_of(drawing, "legend")]


def faces(axes: Any) -> Counter[str]:
    """How many shapes a map has in every colour, but for what lies under them."""
    found: Counter[str] = Counter()
    for collection in axes.collections:
        if isinstance(collection, PathCollection | PatchCollection) and collection.get_zorder() == 2:
            found[to_hex(np.asarray(collection.get_facecolor())[0])] += len(collection.get_paths())
    return found


def holds(outer: Any, inner: Any) -> bool:
    across = outer.x0 <= inner.x0 <= inner.x1 <= outer.x1
    return bool(across and outer.y0 <= inner.y0 <= inner.y1 <= outer.y1)


def look_for_trouble(drawing: Figure, land: gpd.GeoSeries | None = None) -> None:
    """Nothing sticks out of the sheet, no words cover others, no legend covers the country or another map."""
    drawing.draw_without_rendering()
    whole = drawing.bbox
    ground = {axes for axes in drawing.axes if axes.get_label() in ("map 0", "circles")} if land is not None else set()
    boxes = {axes: axes.get_window_extent() for axes in drawing.axes}
    for (one, box), (other, other_box) in combinations(boxes.items(), 2):
        if not {one, other} & ground:
            assert not box.overlaps(other_box), f"{one.get_label()} covers {other.get_label()}"
    legends = axes_of(drawing, "legend")
    words = [text for owner in (drawing, *legends) for text in owner.texts if text.get_text()]
    extents = [text.get_window_extent() for text in words]
    for text, box in zip(words, extents, strict=True):
        assert holds(whole, box), text.get_text()
        for axes, axes_box in boxes.items():
            if axes not in legends and axes not in ground:
                assert not box.overlaps(axes_box), f"{text.get_text()!r} covers {axes.get_label()}"
    for (one, box), (other, other_box) in combinations(zip(words, extents, strict=True), 2):
        # Lines of one text stand as close as their letters allow.
        assert not box.shrunk(1, 0.8).overlaps(other_box.shrunk(1, 0.8)), f"{one.get_text()!r}, {other.get_text()!r}"
    for axes in axes_of(drawing, "map"):
        for text in axes.texts:
            assert holds(axes.get_window_extent(), text.get_window_extent()), text.get_text()
    for axes in ground:
        shape = land.union_all() if land is not None and axes.get_label() == "map 0" else shapely.Point()
        for legend in legends:
            corners = axes.transData.inverted().transform(boxes[legend].get_points())
            assert not shapely.intersects(shape, shapely.box(*corners.ravel()))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "layer"),
    [
        ("16:9", "rate"),
        ("16:9", "year"),
        ("a4", "ratio"),
        ("a4", "network"),
        ("a4-landscape", "verdict"),
        ("square", "rate"),
        ("square", "year"),
    ],
)
def test_nothing_is_clipped_or_covered(layered: MapSpec, size: str, layer: str) -> None:
    drawing = layered.to_figure(size=size, layer=layer)
    assert tuple(drawing.get_size_inches()) == (SHEETS[size].width, SHEETS[size].height)
    look_for_trouble(drawing, None if layer in ("year", "network") else layered.provinces)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_long_texts_are_broken_and_nothing_is_clipped(size: str) -> None:
    names = {code: "Een heel lange naam van een klasse " * 3 + code for code in list(kk.municipalities(2025).index)[:9]}
    spec = kk.choropleth(
        pd.Series(names, name="soort"), "soort", title="Waarom " * 60, subtitle="x" * 500, note="Omdat " * 200
    )
    look_for_trouble(spec.to_figure(size=size), spec.provinces)
    hostile = kk.choropleth(pd.Series({"11002": "$x^2$ \\frac{ _y <b>"}, name="c"), "c", title="$\\frac{$ 学校")
    drawing = hostile.to_figure(size=size)
    look_for_trouble(drawing, hostile.provinces)
    assert "$x^2$ \\frac{ _y <b> (1)" in legends(drawing)[0]
    assert drawing.texts[0].get_text() == "$\\frac{$ □□"


@pytest.mark.slow
def test_circles_have_the_same_colours_as_the_map(layered: MapSpec) -> None:
    areas, drawing = layered.to_figure(), layered.to_figure(layer="circles")
    look_for_trouble(drawing, layered.provinces)
    (circles,) = axes_of(drawing, "circles")
    assert faces(axes_of(areas, "map")[0]) == faces(circles)
    assert layered.layer.uncertain is not None
    assert layered.circles is not None
    sure = recounted(layered.legend, layered.layer.classes[~layered.layer.uncertain])
    assert all(faces(circles)[entry.colour] == entry.count for entry in sure)
    # Where next to nothing is expected there is one plain colour.
    assert faces(circles)[UNCERTAIN_COLOUR] == layered.layer.uncertain.sum()
    assert faces(circles).total() == len(layered.layer.names)
    radius = sorted(
        path.get_extents().width / 2 for c in circles.collections if c.get_zorder() == 2 for path in c.get_paths()
    )
    assert radius == pytest.approx(sorted(layered.circles["r"]))
    named = {text.get_text() for text in circles.texts}
    assert {"Antwerpen", "Gent", "200"} <= named
    assert layered.circles_title in {text.get_text() for text in drawing.texts}


@pytest.mark.slow
def test_provinces_stand_by_themselves_where_there_is_room(layered: MapSpec) -> None:
    drawing = layered.to_figure(size="a4")
    parts, (areas,) = axes_of(drawing, "part"), axes_of(drawing, "map")
    assert len(parts) == len(layered.provinces)

    def metres_per_pixel(axes: Any) -> float:
        return float(np.ptp(axes.get_xlim()) / axes.get_window_extent().width)

    for axes, shape in zip(parts, layered.provinces, strict=True):
        left, bottom, right, top = shape.bounds
        assert axes.get_xlim()[0] < left < right < axes.get_xlim()[1]
        assert axes.get_ylim()[0] < bottom < top < axes.get_ylim()[1]
        if shape.area < 5e8:
            # Brussels, where nineteen areas stand close.
            assert metres_per_pixel(areas) > 2.5 * metres_per_pixel(axes)
    names = [text.get_text() for text in drawing.texts]
    assert {"Brussel", "Limburg", "Antwerpen"} <= set(names)
    assert sum(len(axes.texts) for axes in parts) > 30


@pytest.mark.slow
def test_named_regions_have_their_names_and_none_covers_another(layered: MapSpec) -> None:
    for size in SIZES:
        drawing = layered.to_figure(size=size)
        drawing.draw_without_rendering()
        (areas,) = axes_of(drawing, "map")
        assert {"Brabantse Kempen", "Hageland", "Pajottenland"} <= {text.get_text() for text in areas.texts}
        for one, other in combinations(areas.texts, 2):
            boxes = one.get_window_extent(), other.get_window_extent()
            assert not boxes[0].shrunk(0.98, 0.75).overlaps(boxes[1].shrunk(0.98, 0.75)), (one, other)
        assert legends(drawing)[1].startswith("Streken (gebieden) ")


@pytest.mark.slow
def test_a_series_is_small_maps_of_provinces_with_the_same_classes(layered: MapSpec, table: pd.DataFrame) -> None:
    drawing = layered.to_figure(layer="year")
    # Of provinces: three hundred rates on a small map are noise.
    steps = [layer.coarser for layer in layered.layers if layer.key == "year" and layer.coarser is not None]
    assert all(len(step.names) == 6 for step in steps)
    maps = axes_of(drawing, "map")
    assert len(maps) == len(steps) == 4
    for axes, step in zip(maps, steps, strict=True):
        unsure = np.zeros(len(step.names), dtype=bool) if step.uncertain is None else step.uncertain
        wanted = Counter(
            to_hex(look(step.entry_of(int(c)), unsure=bool(u) and not step.entry_of(int(c)).hatched)["facecolor"])
            for c, u in zip(step.classes, unsure, strict=True)
        )
        assert faces(axes) == wanted
        held = Counter(step.entry_of(int(c)).label for c in step.classes)
        assert held == Counter({entry.label: entry.count for entry in step.legend if entry.count})
        assert step.step in {text.get_text() for text in drawing.texts}
        assert sorted(text.get_text() for text in axes.texts) == sorted(step.columns[0].cells)
    # All years together they are what was counted in each province.
    in_flanders = (
        table.drop("unplaced").groupby(kk.municipalities(2025)["province"])[["collaborations", "schools"]].sum()
    )
    rates = 100 * in_flanders["collaborations"] / in_flanders["schools"]
    told = pd.DataFrame({step.step: step.columns[0].values for step in steps}, index=steps[0].shapes.index)
    assert told.sum(axis=1).to_numpy() == pytest.approx(rates.reindex(told.index).to_numpy(), abs=0.25)
    words = legends(drawing)[0]
    for i, entry in enumerate(steps[0].legend):
        assert f"{entry.label} ({' · '.join(str(step.legend[i].count) for step in steps)})" in words


@pytest.mark.slow
def test_next_to_nothing_expected_is_faded_or_a_class_of_its_own(layered: MapSpec) -> None:
    rate = layered.layer
    assert rate.uncertain is not None
    small = int(rate.uncertain.sum())
    assert legends(layered.to_figure())[0].endswith(f"Minder dan 1 verwacht ({small})")
    ratio = next(layer for layer in layered.layers if layer.key == "ratio")
    drawing = layered.to_figure(layer="ratio")
    assert legends(drawing)[0].endswith(f"Minder dan 1 verwacht ({small})")
    assert faces(axes_of(drawing, "map")[0]) == Counter({e.colour: e.count for e in ratio.legend if e.count})


def shown_on_the_page(browser: Any, spec: MapSpec, tmp_path: Path) -> tuple[list[str], Counter[str], str]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(spec.save(tmp_path / "kaart.html").as_uri())
    page.wait_for_selector("path[role=option]")
    rows = [" ".join(row.split()) for row in page.locator(".kk-legend li").all_inner_texts()]
    fills = Counter(page.eval_on_selector_all("path[role=option]", "all => all.map(p => p.getAttribute('fill'))"))
    text = " ".join(page.locator("main").inner_text().split())
    page.close()
    return rows, fills, text


@pytest.mark.parametrize("layer", ["rate", "verdict", "cluster"])
def test_page_and_figure_agree(browser: Any, table: pd.DataFrame, tmp_path: Path, layer: str) -> None:
    # Without a verdict nothing is faded, so that every shape has the colour of its class.
    rows = kk.typology(2018, vintage=2025) if layer == "cluster" else table[["collaborations", "schools", layer]]
    spec = kk.choropleth(rows, layer, subtitle="Een proef", note="Voorlopig.", source="Departement.")
    on_page, fills, text = shown_on_the_page(browser, spec, tmp_path)
    drawing = spec.to_figure()
    (legend,) = legends(drawing)
    # What lies around has its names on the figure.
    on_page = [row for row in on_page if row != "Buiten Vlaanderen en Brussel"]
    # Every class with its count, in the same order, and nothing else.
    at = [legend.index(row) for row in on_page]
    assert at == sorted(at)
    title = f"{spec.legend_title} (gebieden)"
    assert legend == " ".join([title, *on_page])
    # What is drawn, colour by colour; nothing has a pattern.
    assert fills == Counter({entry.colour: entry.count for entry in spec.legend if entry.count})
    drawn = faces(axes_of(drawing, "map")[0])
    assert drawn == Counter({entry.colour: entry.count for entry in spec.legend if entry.count})
    # The texts of the figure, as its SVG file has them, are on the page.
    svg = spec.save(tmp_path / "kaart.svg").read_text(encoding="utf-8")
    texts = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<text.*?</text>", svg, flags=re.S)]
    written = " ".join(" ".join(unescape(one) for one in texts).split())
    for entry in on_page:
        assert entry in written
    for sentence in (spec.title, "Een proef", *spec.notes, spec.source):
        assert sentence in text
        assert sentence in written
    assert to_hex(axes_of(drawing, "map")[0].get_facecolor()) == BACKGROUND_COLOUR


@pytest.mark.slow
@pytest.mark.parametrize("suffix", few([".pdf", ".svg", ".png"]))
def test_the_same_bytes_whatever_the_style(layered: MapSpec, tmp_path: Path, suffix: str) -> None:
    first = layered.save(tmp_path / f"a{suffix}", size="a4").read_bytes()
    strange: dict[Any, Any] = {
        "font.size": 30,
        "axes.facecolor": "black",
        "savefig.dpi": 20,
        "text.color": "red",
        "svg.fonttype": "none",
    }
    with mpl.rc_context({**strange, "hatch.linewidth": 9, "savefig.bbox": "tight"}):
        assert layered.save(tmp_path / f"b{suffix}", size="a4").read_bytes() == first
    for text in (layered.title, layered.alternative[:40]):
        assert text.encode() in first or text.encode("utf-16-be") in first or text.encode("latin-1") in first


@pytest.mark.slow
def test_a_png_is_as_large_as_its_sheet(layered: MapSpec, tmp_path: Path) -> None:
    picture = imread(layered.save(tmp_path / "a.png", size="a4"))
    # 210 by 297 mm at 200 dots per inch.
    assert picture.shape[:2] == (2338, 1653)


@pytest.mark.slow
def test_points_lines_and_a_map_without_brussels(placed: gpd.GeoDataFrame) -> None:
    spec = kk.point_map(placed, colour="year")
    drawing = spec.to_figure()
    look_for_trouble(drawing, spec.provinces)
    (areas,) = axes_of(drawing, "map")
    points: Counter[str] = Counter()
    for collection in areas.collections:
        if collection.get_zorder() == 5:
            points[to_hex(collection.get_facecolor()[0])] += len(collection.get_offsets())
    assert points == Counter({entry.colour: entry.count for entry in spec.legend})
    assert legends(drawing) == [
        "Kleur: jaar (punten) " + " ".join(f"{entry.label} ({entry.count})" for entry in spec.legend)
    ]
    lines = layered_map(
        placed, academies=kk.enrich(kk.geocode(kk.datasets.academies())), layers=["lines", "academies"], circles=False
    )
    drawn = lines.to_figure(layer="lines")
    look_for_trouble(drawn, lines.provinces)
    assert legends(drawn)[0].startswith("Lijnen van school naar academie (lijnen)")


@pytest.mark.slow
def test_provinces_have_no_circles_and_errors_say_what_there_is(placed: gpd.GeoDataFrame, layered: MapSpec) -> None:
    spec = kk.choropleth(kk.coverage(placed, by="province"), "collaborations")
    drawing = spec.to_figure(size="a4")
    look_for_trouble(drawing, spec.provinces)
    assert len(axes_of(drawing, "map")) == 1
    assert faces(axes_of(drawing, "map")[0]).total() == 6
    with pytest.raises(InputError, match="There are 16:9, a4, a4-landscape, square"):
        spec.to_figure(size="a3")
    with pytest.raises(InputError, match=r"has no layer 'x'\. It has rate, "):
        layered.save("x.png", layer="x")
    years = [layer for layer in layered.layers if layer.key == "year"] * 4
    many = MapSpec(**{**layered.__dict__, "layers": tuple(years)})
    with pytest.raises(InputError, match="has 16 steps; a sheet holds 12"):
        figure(many)
    twelve = MapSpec(**{**layered.__dict__, "layers": tuple(years[:12])})
    look_for_trouble(figure(twelve))
