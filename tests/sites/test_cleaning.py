from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkgeo.sites.cleaning import as_text, clean, clean_code, strip_edges, tidy


@pytest.mark.parametrize(
    "value",
    [
        8000, 8000.0, np.int64(8000), np.float32(8000), "8000", "8000.0", "8000,00", "B-8000", "B 8000", "b8000",
        "BE-8000", "BE 8000", "8000 ", "\N{NO-BREAK SPACE}8000\N{NO-BREAK SPACE}", "8 000",
        "8\N{NO-BREAK SPACE}000", "8.000",
        "\N{ZERO WIDTH SPACE}8000\n", "B–8000", dt.datetime(1921, 11, 25), pd.Timestamp("1921-11-25"),
    ],
)  # fmt: skip
def test_a_postal_code_survives_what_excel_did(value: object) -> None:
    assert clean_code(value, "postal_code") == "8000"


@pytest.mark.parametrize(
    "typed", ["80000", "800", "8000 Brugge", "1234 AB", "B-80", "8000.5", "?", "#N/A", "nan", "NL-8000", "B-0800"]
)
def test_what_is_no_postal_code_stays_as_typed(typed: str) -> None:
    assert clean_code(typed, "postal_code") == typed


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, "", "  ", "\N{NO-BREAK SPACE}"])
def test_missing_is_missing(missing: object) -> None:
    assert clean_code(missing, "postal_code") is None
    assert as_text(missing) is None


@pytest.mark.parametrize("value", [11002, 11002.0, "11002", "11002.0", "11.002", "11 002 ", dt.datetime(1930, 2, 13)])
def test_a_refnis_code_is_text(value: object) -> None:
    assert clean_code(value, "nis_code") == "11002"


def test_a_workbook_of_a_mac_counts_days_from_1904() -> None:
    assert clean_code(dt.datetime(1925, 11, 26), "postal_code", dt.datetime(1904, 1, 1)) == "8000"


@given(st.integers(1000, 9999), st.sampled_from(["{}", "{}.0", "B-{}", "BE {}", " {} ", "{},00"]))
def test_postal_codes_of_every_kind(code: int, form: str) -> None:
    assert clean_code(form.format(code), "postal_code") == str(code)
    assert clean_code(float(code), "postal_code") == str(code)
    assert clean_code(str(code), "postal_code") == str(code)


@given(st.text(max_size=12), st.sampled_from(["postal_code", "nis_code", "house_number", "institution"]))
def test_cleaning_a_code_twice_changes_nothing(text: str, role: str) -> None:
    once = clean_code(text, role)
    assert once is None or clean_code(once, role) == once


def test_floats_are_undone_where_a_whole_column_is_of_floats() -> None:
    index = ["a", "b", "c"]
    floats = clean(pd.Series(["12.0", None, "7.0"], index=index), "house_number")
    assert floats.dtype == "str"
    assert floats.index.tolist() == index
    assert floats.fillna("-").tolist() == ["12", "-", "7"]
    # A box "1.0" among others is somebody's numbering.
    assert clean(pd.Series(["1.0", "1.01"]), "box").tolist() == ["1.0", "1.01"]
    assert clean(pd.Series([12.0, np.nan]), "site").fillna("-").tolist() == ["12", "-"]
    assert clean(pd.Series(["12 bis", 3]), "house_number").tolist() == ["12 bis", "3"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("39107", "039107"),
        ("039107", "039107"),
        (39107, "039107"),
        (39107.0, "039107"),
        ("39107.0", "039107"),
        (" 0039107 ", "039107"),
        ("125724", "125724"),
        ("1", "000001"),
        ("F00012", "F00012"),
        ("F12", "F12"),
        ("1257249", "1257249"),
        ("39.107", "39.107"),
        ("39107-2", "39107-2"),
        ("٣٩١٠٧", "٣٩١٠٧"),
        ("", None),
        (None, None),
    ],
)
def test_an_institution_number_has_one_form(typed: object, expected: str | None) -> None:
    assert clean_code(typed, "institution") == expected
    column = clean(pd.Series([typed, "F00012"], index=["a", "b"], name="nr"), "institution")
    pd.testing.assert_series_equal(column, pd.Series([expected, "F00012"], index=["a", "b"], dtype="str", name="nr"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["51,2", "51.05", "", " 50 "], [51.2, 51.05, np.nan, 50.0]),
        ([51.2, "51,05", None], [51.2, 51.05, np.nan]),
        (["-3,5", "−3.5", "+1e3"], [-3.5, -3.5, 1000.0]),
        ([None, None], [np.nan, np.nan]),
    ],
)
def test_numbers_with_comma_or_point(typed: list[object], expected: list[float]) -> None:
    found = clean(pd.Series(typed, dtype=object), "lat")
    assert found.dtype == "float64"
    np.testing.assert_array_equal(found.to_numpy(), expected)


@pytest.mark.parametrize("odd", ["51°12'", "nan", "inf", "1_000", "0x10", "n.v.t.", "1.2.3", "51,2 N", "True", "٥"])
def test_one_value_that_is_no_number_leaves_text(odd: str) -> None:
    found = clean(pd.Series(["51,2", None, odd]), "lat")
    assert found.dtype == "str"
    assert found.fillna("-").tolist() == ["51,2", "-", odd]


def test_numeric_columns_keep_their_numbers() -> None:
    whole = clean(pd.Series([1, None, 3], dtype="Int64"), "x")
    assert whole.dtype == "float64"
    assert whole.isna().tolist() == [False, True, False]
    assert clean(pd.Series([True, False]), "x").tolist() == ["True", "False"]


def test_pupils_have_thousands() -> None:
    assert clean(pd.Series(["1.234", "250", "1 020"]), "pupils").tolist() == [1234.0, 250.0, 1020.0]
    assert clean(pd.Series(["0,234"]), "oki").tolist() == [0.234]


def test_years() -> None:
    found = clean(pd.Series(["2019", 2020.0, None, "2021,0"], dtype=object), "year")
    assert found.dtype == "Int64"
    assert found.fillna(0).tolist() == [2019, 2020, 0, 2021]
    for odd in ("2019-2020", "19", "2019.5", "3019"):
        text = clean(pd.Series([2019, odd], dtype=object), "year")
        assert text.dtype == "str"
        assert text.tolist() == ["2019", odd]


def test_texts_lose_only_what_surrounds_them() -> None:
    found = clean(
        pd.Series(["\N{NO-BREAK SPACE} Sint\N{NO-BREAK SPACE}Jan ", "", 2000, 1.5, "NA"], dtype=object), "name"
    )
    assert found.dtype == "str"
    assert found.isna().tolist() == [False, True, False, False, False]
    assert found.dropna().tolist() == ["Sint\N{NO-BREAK SPACE}Jan", "2000", "1.5", "NA"]


def test_categories_are_text_too() -> None:
    assert clean(pd.Series(["GO!", None], dtype="category"), "network").dtype == "str"


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        (["a", None], "str"), ([" a ", ""], "str"), ([None, None], "str"), ([1, 2], "int64"), ([1, None], "Int64"),
        ([1, 2.5], "float64"), ([1.5, None], "float64"), ([True, False], "bool"), ([True, None], "boolean"),
        ([dt.datetime(2020, 1, 1), None], "datetime64[us]"), (["a", 1], "str"), ([[1], "a"], "object"),
    ],
)  # fmt: skip
def test_columns_without_a_role_have_the_type_of_their_cells(cells: list[object], dtype: str) -> None:
    found = tidy(pd.Series(cells, dtype=object))
    assert found.dtype == dtype
    for before, after in zip(cells, found.tolist(), strict=True):
        assert (before is None and pd.isna(after)) or before == after or str(before) == after


def test_text_of_the_older_kind_becomes_text_of_today() -> None:
    found = tidy(pd.Series(["a", pd.NA], dtype="string"))
    assert found.dtype == "str"
    assert found.isna().tolist() == [False, True]


def test_every_space_goes_from_the_edges_and_none_from_between() -> None:
    edges = re.compile(r"^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$")
    signs = [chr(i) for i in range(0x11000) if not 0xD800 <= i < 0xE000]
    texts = [t for s in signs for t in (s, f"{s}a{s}", f"\u200b {s}a {s}b{s}\ufeff{s}", f"{s}\u2060{s}")]
    expected = [edges.sub("", text) for text in texts]
    assert [strip_edges(text) for text in texts] == expected
    for dtype in ("str", "object"):
        found = clean(pd.Series(texts, dtype=dtype), "name")
        assert found.dtype == "str"
        assert found.fillna("").tolist() == expected
