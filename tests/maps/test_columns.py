"""Numbers are numbers in the page too, and the page writes and sorts them as Python does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.maps import MapSpec
from kkgeo.maps.columns import Column, amounts, intervals
from kkgeo.maps.web.page import fragment
from tests.looking import cells, look

#: What is hard to write alike: halves, what would be zero, what is larger than any count, what is missing.
HARD = [0.0, -0.0, 0.5, 1.5, 2.5, 0.125, 0.05, 0.04, 0.3, 0.0012, 0.000996, 1e-5, 4e-12, 1e-300, -0.4, -1234.56, 999.95,
        999_999.5, 1234567.891, 2.0**53, 1e21, 1.5e22, 1e300, np.nan, np.inf, 9.996, 9.95, 10.0]  # fmt: skip


def made(columns: Sequence[Column], lang: str) -> MapSpec:
    spec = kk.choropleth(pd.Series({"11002": 3.0}, name="rate"), lang=lang)
    return replace(spec, layers=(replace(spec.layer, columns=tuple(columns)),))


def columns_of(lang: str) -> list[Column]:
    """Return columns of as many numbers as there are municipalities, of every size."""
    rng = np.random.default_rng(3)
    many = np.concatenate([HARD, 10.0 ** rng.uniform(-6, 9, 304 - len(HARD)) * rng.choice([-1, 1, 1], 304 - len(HARD))])
    columns = [amounts(f"{digits} cijfers", many, lang=lang, digits=digits) for digits in range(5)]
    ends = np.abs(np.nan_to_num(many, posinf=np.nan)) % 20
    columns.append(intervals("interval", ends / 3, ends, lang=lang))
    columns.append(amounts("jaar", rng.integers(1990, 2030, 304), lang=lang, grouped=False, missing=""))
    return [*columns, amounts("gewoon", many[20:].tolist() + [7.25] * 20, lang=lang, missing="niets")]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_writes_and_sorts_numbers_as_python_does(browser: Any, tmp_path: Path, lang: str) -> None:
    columns = columns_of(lang)
    spec = made(columns, lang)
    looked = look(browser, spec.save(tmp_path / "kaart.html"))
    page = looked.page
    place = {name: i for i, name in enumerate(spec.layer.names)}
    order = [place[name] for name in cells(page, 0)]
    for n, column in enumerate(columns, start=1):
        assert cells(page, n) == [column.cells[i] for i in order], column.label
    for n, column in enumerate(columns, start=1):
        page.locator("thead button").nth(n).click()
        known = [i for i in order if column.values[i] is not None]
        falling = sorted(known, key=lambda i: column.values[i], reverse=True)
        shown = [place[name] for name in cells(page, 0)]
        assert shown == falling + [i for i in order if column.values[i] is None], column.label
    looked.assert_quiet()
    looked.close()


@pytest.mark.slow
def test_the_data_of_a_page_have_numbers(layers: MapSpec) -> None:
    data = json.loads(fragment(layers).data["kaart-data"])
    steps = [step for layer in data["layers"] for step in layer["steps"]]
    numeric = [column for step in steps for column in step["columns"] if "numbers" in column]
    assert len(numeric) > 50
    assert {type(value) for values in data["numbers"] for value in values} == {int, float, type(None)}
    assert all(isinstance(column["digits"], int) for column in numeric)
    assert {type(count) for step in steps for count in step["counts"]} == {int}
    assert data["signs"] == {"decimal": ",", "thousands": "."}


@given(value=st.floats(allow_nan=True), digits=st.integers(0, 20))
def test_a_number_is_kept_as_it_is_written(value: float, digits: int) -> None:
    column = amounts("x", [value], lang="en", digits=digits)
    again = amounts("x", [np.nan if v is None else v for v in column.values], lang="en", digits=digits)
    assert again.values == column.values
    assert again.cells == column.cells
    (kept,) = column.values
    if kept is not None:
        assert float(column.cells[0].replace(",", "")) == kept
        assert str(kept) != "-0.0"
