"""A sheet with one map: how large the country is, that no words cover others, whatever is claimed and however long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import kkgeo as kk
from kkgeo.charts import Chart, forest, funnel
from kkgeo.maps.classes.palettes import BAND_COLOUR, CLAIMED_COLOUR
from kkgeo.maps.figure.arranging import SHEETS
from kkgeo.maps.figure.drawing import MAIN
from kkgeo.maps.figure.files import save_figure
from kkgeo.maps.figure.wording import LEADER
from kkgeo.maps.findings import Finding, legend_of
from kkgeo.maps.model import MapSpec
from kkgeo.reference._data import boundaries_2018
from kkgeo.spatial.orientation import ALWAYS, towns
from tests.crossed import few

#: Areas of 2018 that may be claimed: an inland one, one at the coast, one at either end, one in the middle, small ones.
AREAS = {
    "hageland": ["24001", "24008", "24020", "24028", "24033", "24107", "24130", "24134", "24135", "24137"],
    "westkust": ["38014", "38025", "35013", "38002"],
    "maasland": ["73042", "73107", "72018", "72021"],
    "meetjesland": ["43005", "43010", "43018", "44001", "44036"],
    "rupel": ["11005", "11029", "11037"],
    "pajottenland": ["23023", "23024", "23098", "23104"],
}
LONG = "de heel erg lange streek die hier verder geen naam heeft, "


@dataclass(frozen=True)
class Case:
    """A figure: its size, how many areas are claimed, its language, whether it has charts, whether names are long."""

    size: str
    claimed: int
    lang: str
    charts: bool
    long: bool = False


CASES = [
    Case("16:9", 1, "nl", charts=True),
    Case("16:9", 6, "en", charts=True, long=True),
    Case("a4-landscape", 3, "nl", charts=True),
    Case("a4", 6, "nl", charts=False),
    Case("square", 3, "en", charts=False, long=True),
    Case("square", 0, "en", charts=True),
    # Before a submission.
    Case("16:9", 0, "nl", charts=False),
    Case("16:9", 3, "en", charts=False),
    Case("a4-landscape", 6, "nl", charts=False, long=True),
    Case("a4", 1, "en", charts=True),
    Case("square", 6, "nl", charts=True),
]


@pytest.fixture(scope="module")
def charts(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, table: pd.DataFrame) -> tuple[Chart, Chart]:
    return forest(kk.coverage(placed, register, by="province")), funnel(table)


@pytest.fixture(scope="module")
def coarse() -> MapSpec:
    """A surface over boundaries that take no time to draw."""
    codes = list(kk.municipalities(2025, geometry=False).index)
    spec = kk.choropleth(pd.Series(np.linspace(0.1, 4, len(codes)), index=codes, name="ratio"), title="Een proef")
    rough = [
        gpd.GeoSeries(shapely.coverage_simplify(shapes.to_numpy(), 1_500), index=shapes.index, crs=shapes.crs)
        for shapes in (spec.layer.shapes, spec.provinces)
    ]
    layer = replace(spec.layer, key="gaps", shapes=rough[0], columns=())
    return replace(spec, layers=(layer,), outlines=rough[0], provinces=rough[1])


def claimed(count: int, *, long: bool = False) -> tuple[Finding, ...]:
    """As many gaps, the first of them a band, with one beside them that may be chance."""
    found = []
    for i, (name, codes) in enumerate([*AREAS.items()][:count]):
        shape = shapely.union_all(boundaries_2018()[codes].to_numpy())
        called = (LONG + name) if long else name.capitalize()
        strength = "band" if i == 1 else "claimed"
        label = (called, f"{i + 1} waar er {14 + i} verwacht werden")
        found.append(Finding(name, called, strength, shape, frozenset(codes), label, i + 1, 14.0 + i))
    if count:
        shape = boundaries_2018()["13040"]
        found.append(Finding("turnhout", "Turnhout", "possible", shape, frozenset(["13040"])))
    return tuple(sorted(found, key=lambda one: one.strength != "band"))


@pytest.fixture(scope="module")
def drawn(coarse: MapSpec, charts: tuple[Chart, Chart]) -> Any:
    """Every figure is drawn once, and looked at by many tests."""

    @lru_cache
    def draw(case: Case) -> tuple[MapSpec, Figure]:
        found = claimed(case.claimed, long=case.long)
        names = [one.name for one in found if one.label]
        title = f"{', '.join(names)}: minder dan verwacht" if names else "Nergens is een gat aangetoond"
        spec = replace(
            coarse,
            lang=case.lang,
            title=title if not case.long else title[:160],
            subtitle="Geteld van 2019 tot en met 2022, tegenover wat er naar het aantal scholen te verwachten was. "
            * 2,
            notes=("Wie leest dit nog? " * 12,),
            findings=found,
            findings_legend=legend_of(found, case.lang),
            charts=charts if case.charts else (),
        )
        figure = spec.to_figure(size=case.size)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        return spec, figure

    yield draw
    draw.cache_clear()


def texts(figure: Figure) -> Iterator[Text]:
    owners: list[Any] = [figure, *figure.axes]
    for owner in owners:
        yield from (text for text in owner.texts if text.get_text().strip() and text.get_visible())


def scale(figure: Figure) -> float:
    """Inches by metre of the map."""
    axes = figure.axes[0]
    assert axes.get_label() == MAIN
    return float(axes.get_position().width * figure.get_size_inches()[0] / np.ptp(axes.get_xlim()))


@pytest.mark.slow
@pytest.mark.parametrize("size", few(["16:9", "a4-landscape"]))
def test_all_areas_of_the_forest_plot_have_letters_that_can_be_read(
    coarse: MapSpec, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, table: pd.DataFrame, size: str
) -> None:
    areas = forest(kk.coverage_gaps(placed, register), kk.coverage(placed, register, by="province"), highlight=[])
    found = claimed(3)
    more: dict[str, Any] = {
        "findings": found,
        "findings_legend": legend_of(found, "nl"),
        "subtitle": "Van 2019 tot en met 2022.",
    }
    figure = replace(coarse, charts=(areas, funnel(table)), notes=("Een noot. " * 30,), **more).to_figure(size=size)
    (own,) = [axes for axes in figure.axes if axes.get_label() == "chart 0"]
    assert {text.get_text() for text in own.texts} >= {"Hageland (19)", "Oost-Vlaanderen (55)"}
    assert min(float(text.get_fontsize()) for text in own.texts) >= 7.5


@pytest.mark.slow
@pytest.mark.parametrize("case", few(CASES, 6), ids=str)
def test_the_country_is_as_large_as_it_should_be(drawn: Any, case: Case) -> None:
    spec, figure = drawn(case)
    wide, high = figure.get_size_inches()
    assert (wide, high) == (SHEETS[case.size].width, SHEETS[case.size].height)
    land = float(spec.provinces.area.sum()) * scale(figure) ** 2 / (wide * high)
    across = float(np.ptp(spec.outlines.total_bounds[[0, 2]])) * scale(figure) / wide
    if case.size == "16:9":
        assert land >= (0.28 if case.charts else 0.38)
    elif case.size == "a4-landscape":
        assert land >= (0.24 if case.charts else 0.30)
    else:
        assert across >= 0.9
    # All of it is on the map, and the map is as wide as the sheet.
    axes = figure.axes[0]
    left, bottom, right, top = spec.outlines.total_bounds
    assert axes.get_xlim()[0] < left < right < axes.get_xlim()[1]
    assert axes.get_ylim()[0] < bottom < top < axes.get_ylim()[1]
    assert axes.get_position().width == pytest.approx(1)


@pytest.mark.slow
@pytest.mark.parametrize("case", few(CASES, 6), ids=str)
def test_no_band_of_a_sheet_is_blank(drawn: Any, case: Case) -> None:
    _, figure = drawn(case)
    figure.set_dpi(50)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    rows = np.asarray(canvas.buffer_rgba())[:, :, :3].reshape(figure.canvas.get_width_height()[1], -1, 3)
    # A row is blank if it has the colours of the paper or of what lies around, and no others.
    quiet = np.array([rows[0, 0], (223, 230, 236), (233, 232, 228)])
    told = ~(np.abs(rows[:, :, None].astype(int) - quiet).max(axis=3).min(axis=2) <= 2)
    # The line of a coast is a few dots.
    blank = told.mean(axis=1) < 0.01
    longest = max((len(run) for run in "".join("x" if b else " " for b in blank).split()), default=0)
    assert longest <= 0.08 * len(rows), longest / len(rows)


@pytest.mark.slow
@pytest.mark.parametrize("case", few(CASES, 6), ids=str)
def test_no_words_cover_others_and_none_is_clipped(drawn: Any, case: Case) -> None:
    _, figure = drawn(case)
    whole = figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    assert len(boxes) > 20
    for told, box in boxes:
        assert whole.x0 <= box.x0 <= box.x1 <= whole.x1, told
        assert whole.y0 <= box.y0 <= box.y1 <= whole.y1, told
    for (one, box), (other, other_box) in combinations(boxes, 2):
        # Lines of one text stand as close as their letters allow.
        assert not box.shrunk(0.98, 0.72).overlaps(other_box.shrunk(0.98, 0.72)), f"{one!r} covers {other!r}"
    for axes in figure.axes:
        if axes.get_label() == MAIN:
            inside = axes.get_window_extent()
            for text in axes.texts:
                assert inside.fully_containsx(text.get_window_extent().x0 + 0.1), text.get_text()


@pytest.mark.slow
@pytest.mark.parametrize("case", few(CASES, 6), ids=str)
def test_every_claim_has_its_words_and_its_leader_crosses_none(drawn: Any, case: Case) -> None:
    spec, figure = drawn(case)
    axes = figure.axes[0]
    told = " ".join(text.get_text() for text in axes.texts)
    for found in spec.findings:
        if found.label:
            # Words that are very long end in an ellipsis; what was counted never does.
            assert found.label[0][:20] in told
            assert found.label[1] in told
    leaders = [line for line in axes.lines if str(line.get_gid()).startswith(LEADER)]
    boxes = [(text, text.get_window_extent()) for text in axes.texts]
    for line in leaders:
        way = shapely.LineString(axes.transData.transform(np.column_stack(line.get_data())))
        hit = [t.get_text() for t, b in boxes if way.intersects(shapely.box(b.x0 + 3, b.y0 + 3, b.x1 - 3, b.y1 - 3))]
        assert hit == []
    # The strong colours are those of the claims, and nothing has a pattern.
    fills = {patch.get_facecolor() for patch in axes.patches}
    strong = {CLAIMED_COLOUR: "claimed", BAND_COLOUR: "band"}
    for colour, strength in strong.items():
        rgb = tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        there = any(np.allclose(fill[:3], rgb) for fill in fills)
        assert there == any(found.strength == strength for found in spec.findings)
    assert all(not one.get_hatch() for one in (*axes.collections, *axes.patches))


@pytest.mark.slow
@pytest.mark.parametrize("case", few(CASES, 6), ids=str)
def test_the_towns_that_people_know_are_named(drawn: Any, case: Case) -> None:
    _, figure = drawn(case)
    known = towns(2025)
    named = {text.get_text() for text in figure.axes[0].texts}
    always = set(known.loc[known["level"] == ALWAYS, "name"])
    assert len(always & named) >= 10, sorted(always - named)
    assert len(set(known["name"]) & named) <= SHEETS[case.size].towns
    around = {"nl": {"Nederland", "Noordzee"}, "en": {"Netherlands", "North Sea"}}[case.lang]
    assert around & named


@pytest.mark.slow
def test_an_svg_has_real_texts_its_font_and_its_title_and_both_files_are_small(drawn: Any) -> None:
    spec, figure = drawn(CASES[0])
    made = {}
    for suffix in (".svg", ".pdf"):
        file = BytesIO()
        save_figure(figure, file, suffix, spec=spec)
        made[suffix] = file.getvalue()
    svg = made[".svg"].decode("utf-8")
    assert len(svg) < 1_500_000
    assert len(made[".pdf"]) < 600_000
    assert svg.index("<title>") < svg.index("<desc>") < svg.index("<style")
    assert f"<title>{spec.title}</title>" in svg
    written = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<text.*?</text>", svg, flags=re.S)]
    for told in ("Hageland", "1 waar er 14 verwacht werden", "Antwerpen", "Nederland", spec.title):
        assert told in written
    assert "<pattern" not in svg
    assert "Inter kkgeo" in svg
    assert 'role="img" lang="nl" xml:lang="nl"' in svg
    assert "http://" not in re.sub(
        r'xmlns[:\w]*="[^"]*"|rdf:resource="[^"]*"|<!DOCTYPE[^>]*>|<metadata>.*?</metadata>', "", svg, flags=re.S
    )
    # The font is in the PDF, as itself, so that words can be found and copied.
    assert b"Inter-kkgeo" in made[".pdf"]
    assert b"/FontFile2" in made[".pdf"]


@pytest.mark.slow
def test_circles_are_a_figure_of_their_own(coarse: MapSpec) -> None:
    codes = coarse.outlines.index
    middles = coarse.outlines.centroid
    circles = pd.DataFrame({"x": middles.x, "y": middles.y, "r": 2_000.0, "value": 10.0}, index=codes)
    spec = replace(coarse, circles=circles, circles_title="Elke cirkel is een gemeente.")
    figure = spec.to_figure(layer="circles")
    assert figure.axes[0].get_label() == "circles"
    assert "Elke cirkel is een gemeente." in {text.get_text() for text in figure.texts}
    radius = {round(path.get_extents().width / 2) for c in figure.axes[0].collections for path in c.get_paths()}
    assert 2_000 in radius
    with pytest.raises(kk.errors.InputError, match="circles"):
        coarse.to_figure(layer="circles")
