"""What is done to the texts of a column is done once for each, and means the same for every row."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkgeo._base.coded import coded, together

TEXTS, NUMBERS = ["a", " a", "1", "1.0", "True", ""], [1, 1.0, True, 0.0, -0.0]
CELLS = st.lists(st.one_of(st.none(), st.sampled_from(TEXTS), st.sampled_from(NUMBERS)))


def written(value: object) -> str | None:
    return None if value is None or value != value else str(value).strip() or None


@given(CELLS)
def test_every_row_has_what_is_made_of_its_value(cells: list[object]) -> None:
    values = pd.Series(cells, dtype=object)
    expected = [written(value) for value in cells]
    found = coded(values, written)
    assert found.rows() == expected
    assert found.series(values).astype(object).where(lambda s: s.notna(), None).tolist() == expected


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(["a", None, "a "], index=[3, 3, 1], name="x"),
        pd.Series(["a", None, "a "], dtype=object),
        pd.Series(["a", float("nan"), "a "], dtype=object),
        pd.Series([1, 2, 1]),
        pd.Series([1.5, float("nan"), -0.0]),
        pd.Series([True, False, True]),
        pd.Series(pd.Categorical(["a", None, "a"])),
        pd.Series([1, None, 1], dtype="Int64").astype(object).where(lambda s: s.notna(), None),
        pd.Series([], dtype="str"),
        pd.Series(pd.to_datetime(["2025-01-01", "2025-01-02", "2025-01-01"])),
    ],
)
def test_columns_of_every_type(values: pd.Series) -> None:
    assert coded(values, written).rows() == [written(value) for value in values.tolist()]
    column = coded(values, written).series(values)
    assert column.dtype == "str"
    assert column.index.equals(values.index)
    assert column.name == values.name


def test_a_text_is_looked_at_once() -> None:
    asked = []

    def noted(value: object) -> str:
        asked.append(value)
        return "x"

    coded(pd.Series(["a", "b"] * 1000), noted)
    assert asked == ["a", "b", None]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 0))))
def test_rows_are_together_that_have_all_in_common(rows: list[tuple[int, int, int]]) -> None:
    columns = [pd.array([row[i] for row in rows], dtype="int64").to_numpy() for i in range(3)]
    which, first = together(columns, len(rows))
    assert [rows[first[code]] for code in which] == rows
    assert len(first) == len({*rows})
    assert first.tolist() == [rows.index(row) for row in dict.fromkeys(rows)]
