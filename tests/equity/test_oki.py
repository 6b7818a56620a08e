from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from kkgeo.equity.oki import band_edges, band_names, checked_oki, in_bands, thresholds
from kkgeo.errors import InputError


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0.2, 1.6], r"1 values that are not from 0 to 1, such as 1\.6 in row 1\. .*register\['oki'\] / 4"),
        ([20, 35], r"2 values .* such as 20 in row 0\. .*register\['oki'\] / 100"),
        ([0.2, -0.1], r"such as -0\.1 in row 1\. Correct those rows"),
        ([0.2, np.inf], r"such as inf in row 1\. Correct those rows"),
        (["0.2", "laag"], r"1 values that are no numbers, such as 'laag' in row 1"),
        ([np.nan, None], "is empty: no school has an OKI"),
    ],
)
def test_an_oki_that_cannot_be_one_says_how_to_put_it_right(values: list[Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        checked_oki(pd.DataFrame({"oki": values}))


def test_a_register_without_oki_says_so() -> None:
    with pytest.raises(InputError, match=r"no column 'oki' .* register\.rename"):
        checked_oki(pd.DataFrame({"OKI-waarde": [0.2]}))


def test_text_and_the_ends_of_the_scale_are_numbers() -> None:
    assert checked_oki(pd.DataFrame({"oki": ["0", "1", None]})).tolist()[:2] == [0.0, 1.0]


def test_bands_have_as_many_schools_each_as_equal_values_allow() -> None:
    values = pd.Series([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, np.nan])
    edges = band_edges(values, 4)
    assert edges == pytest.approx([0.275, 0.45, 0.625])
    bands = in_bands(values, edges, band_names(edges, "nl").index)
    assert bands.value_counts().tolist() == [2, 2, 2, 2]
    assert pd.isna(bands.iloc[-1])
    tied = pd.Series([0.2] * 6 + [0.5] * 2)
    edges = band_edges(tied, 4)
    assert edges == pytest.approx([0.275])
    assert band_edges(pd.Series([0.3] * 5), 4) == []
    assert band_names([], "en").tolist() == ["All schools have the same OKI"]


def test_a_value_on_a_limit_is_in_the_upper_band() -> None:
    names = band_names([0.25, 0.5], "en")
    assert names.to_dict() == {
        "0-0.25": "OKI below 0.25",
        "0.25-0.5": "OKI from 0.25 to 0.50",
        "0.5-1": "OKI 0.50 or more",
    }
    placed = in_bands(pd.Series([0, 0.25, 0.4999, 0.5, 1.0]), [0.25, 0.5], names.index)
    assert placed.tolist() == ["0-0.25", "0.25-0.5", "0.25-0.5", "0.5-1", "0.5-1"]


@pytest.mark.parametrize("bands", [1, 0, True, [], [0.5, 0.25], [0.5, 0.5], [0, 0.5], [0.5, 1], ["laag"], 0.5, None])
def test_bands_that_are_none_are_an_error(bands: Any) -> None:
    with pytest.raises(InputError, match="oki_bands="):
        band_edges(pd.Series([0.1, 0.9]), bands)


def test_what_is_high_is_a_quantile_of_schools_of_the_same_kind() -> None:
    oki = pd.Series([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, np.nan])
    kind = pd.Series(["p"] * 5 + ["s"] * 3)
    assert thresholds(oki, kind, None, 0.75).tolist() == pytest.approx([0.4] * 5 + [0.6] * 3)
    assert thresholds(oki, None, None, 0.5).unique() == pytest.approx([0.4])
    assert thresholds(oki, kind, 0.3, 0.75).unique() == pytest.approx([0.3])
    assert thresholds(oki, kind, {"p": 0.2, "s": 0.6}, 0.75).tolist() == [0.2] * 5 + [0.6] * 3


def test_thresholds_that_cannot_be_one_are_an_error() -> None:
    oki, kind = pd.Series([0.1, 0.6]), pd.Series(["p", "s"])
    for given in (1.6, 0.0, -1, {"p": 0.2, "s": 60}):
        with pytest.raises(InputError, match="not above 0 and at most 1"):
            thresholds(oki, kind, given, 0.75)
    with pytest.raises(InputError, match="no value for s"):
        thresholds(oki, kind, {"p": 0.2}, 0.75)
    with pytest.raises(InputError, match="within=None makes no groups"):
        thresholds(oki, None, {"p": 0.2}, 0.75)
    with pytest.raises(InputError, match="quantile=75"):
        thresholds(oki, kind, None, 75)
