"""The Lorenz curve, the years side by side, and the OKI of partner schools: what lies where, and what is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.charts import Chart
from kkgeo.errors import InputError

Tables = dict[str, pd.DataFrame]


def test_the_curve_goes_through_its_points(every: dict[str, Chart], tables: Tables) -> None:
    drawing, curve = every["lorenz"].layout(), tables["curve"]
    x, y = drawing.scales["x"], drawing.scales["y"]
    line = max(drawing.lines, key=lambda each: len(each.points))
    for left, top in line.points:
        nearest = np.hypot(curve["cumulative_base"] - x.back(left) / 100, curve["cumulative_count"] - y.back(top) / 100)
        assert nearest.min() < 1e-9
    first, half = drawing.dots
    assert x.back(first.x) == pytest.approx(36.7, abs=0.05)
    assert y.back(first.y) == pytest.approx(0)
    assert y.back(half.y) == pytest.approx(50)
    assert f"{100 - x.back(half.x):.1f} % van de scholen".replace(".", ",") in every["lorenz"].alternative


@pytest.mark.parametrize(
    ("p", "gini", "tone", "word"),
    [(0.2, 0.6, "ink", "niet aantoonbaar"), (0.01, 0.6, "under", "ongelijker"), (0.01, 0.4, "over", "gelijker")],
)
def test_a_curve_is_strong_only_where_it_differs_from_chance(
    tables: Tables, p: float, gini: float, tone: str, word: str
) -> None:
    curve = tables["curve"].copy()
    curve.attrs["kkgeo"] = curve.attrs["kkgeo"] | {"p": p, "gini": gini, "gini_expected": 0.5}
    chart = kk.charts.lorenz(curve)
    line = max(chart.layout().lines, key=lambda each: len(each.points))
    assert line.tone == tone
    assert word in chart.alternative


def test_without_draws_nothing_is_said_of_chance() -> None:
    table = pd.DataFrame({"collaborations": [4, 0, 2], "schools": [5, 10, 10]})
    chart = kk.charts.lorenz(kk.lorenz(table, draws=0), lang="en")
    assert chart.alternative.endswith("The Gini coefficient is 0.60.")


def test_every_province_has_a_panel_with_every_year_on_one_scale(every: dict[str, Chart], tables: Tables) -> None:
    drawing, years = every["small_multiples"].layout(), tables["years"]
    assert len(drawing.dots) - sum(bool(dot.wedge) for dot in drawing.dots) == 24
    for dot in drawing.dots:
        if not dot.wedge:
            x, y = drawing.scales[f"x {dot.area}"], drawing.scales[f"y {dot.area}"]
            assert y.back(dot.y) == pytest.approx(years["ratio"][dot.area, 2019 + round(x.back(dot.x))])
    assert len({(scale.low, scale.high) for name, scale in drawing.scales.items() if name[0] == "y"}) == 1
    assert not any("2019" in text.text for text in drawing.texts if text.bold)


def test_named_areas_with_their_years_have_panels_too(tables: Tables) -> None:
    chart = kk.charts.small_multiples(tables["gaps"], many=False, lang="en")
    assert {*chart.table.index.get_level_values(0)} == {"hageland", "border", "pajottenland", "brabantse-kempen"}
    assert "all" not in chart.table.index.get_level_values(1)


def test_years_that_are_claimed_are_named_and_strong(tables: Tables) -> None:
    one = kk.charts.small_multiples(tables["years"], many=False, lang="en")
    claimed = one.table[one.table["verdict"].isin(["under", "over"])]
    assert len(claimed) > 0
    for area, year, row in zip(*map(claimed.index.get_level_values, (0, 1)), claimed.to_dict("records"), strict=True):
        assert f"{row['name']} {year} (" in one.alternative
        assert any(dot.area == area and dot.tone == row["verdict"] for dot in one.layout().dots)


def test_304_municipalities_are_no_small_multiples(tables: Tables) -> None:
    year = pd.concat({"2019": tables["municipalities"]}, names=["year"])
    with pytest.raises(InputError, match="304"):
        kk.charts.small_multiples(year)
    with pytest.raises(InputError, match="year"):
        kk.charts.small_multiples(tables["provinces"])


@pytest.mark.parametrize("count", [1, 2, 5, 12, 24])
@pytest.mark.parametrize("height", [180.0, None])
def test_panels_keep_their_words_apart_however_many(tables: Tables, count: int, height: float | None) -> None:
    part = tables["years"].xs("10000", drop_level=False)
    table = pd.concat({f"Streek {i}": part.droplevel(0) for i in range(count)}, names=["region"])
    drawing = kk.charts.small_multiples(table.assign(name="Een streek met een naam")).layout(600.0, height)
    boxes = [text.box for text in drawing.texts]
    assert not any(a.meets(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_oki_has_all_schools_each_level_and_each_year(every: dict[str, Chart], tables: Tables) -> None:
    chart = every["oki"]
    assert [*chart.table.index] == ["all", "basisonderwijs", "secundair onderwijs", "2019", "2020", "2021", "2022"]
    drawing = chart.layout()
    scale = drawing.scales["x"]
    for code, row in zip(chart.table.index, chart.table.to_dict("records"), strict=True):
        everyone, partners = [dot for dot in drawing.dots if dot.area == code]
        assert scale.back(everyone.x) == pytest.approx(row["oki_schools"])
        assert scale.back(partners.x) == pytest.approx(row["oki_partners"])
        sure = row["oki_difference_low"] > 0
        assert (partners.tone == "over") == sure
        assert (f" {code} (" in chart.alternative) == (sure and str(code).isdecimal())
    assert chart.table["oki_partners"]["all"] == tables["participation"]["oki_partners"]["all", "all"]


def test_oki_calls_a_level_as_the_language_does(tables: Tables) -> None:
    names = kk.charts.oki(tables["participation"], lang="fr").table["name"].tolist()
    assert names[:3] == ["Toutes les écoles", "Fondamental", "Secondaire"]


def test_tables_that_are_something_else_are_errors_that_say_what_it_takes(tables: Tables) -> None:
    with pytest.raises(InputError, match="oki_partners"):
        kk.charts.oki(tables["provinces"])
    with pytest.raises(InputError, match="cumulative_count"):
        kk.charts.lorenz(tables["provinces"])
