"""A list in a cell, a number without end and a day for a denominator: an answer, or an error that says what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError

SEVERAL = (["44021"], {"a": 1}, {"44021"}, np.array([1, 2]))


@pytest.fixture(scope="module")
def lists() -> tuple[pd.DataFrame, pd.DataFrame]:
    placed = kk.geocode(kk.datasets.collaborations().iloc[::300])
    return kk.enrich(placed), kk.enrich(kk.geocode(kk.datasets.register().head(12)))


def filled(frame: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    return frame.assign(**{column: pd.Series([value] * len(frame), frame.index, dtype=object)})


@pytest.mark.parametrize("several", SEVERAL, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("column", ["nis", "nis_2018", "year", "eigen"])
def test_a_column_that_counts_has_one_value_in_a_cell(
    lists: tuple[pd.DataFrame, pd.DataFrame], column: str, several: object
) -> None:
    placed, register = (filled(each, column, several) for each in lists)
    with pytest.raises(InputError, match=f"'{column}'"):
        kk.coverage(
            placed, lists[1] if column == "year" else register, by="municipality" if "n" in column[:1] else column
        )


@pytest.mark.parametrize("judge", [kk.coverage_gaps, kk.participation, kk.layered_map])
def test_a_year_is_one_value_wherever_it_is_counted(
    lists: tuple[pd.DataFrame, pd.DataFrame], judge: Callable[..., object]
) -> None:
    with pytest.raises(InputError, match="'year'"):
        judge(filled(lists[0], "year", ["2020"]), lists[1])


@pytest.mark.parametrize("several", SEVERAL, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("column", ["postcode", "gemeente", "deelgemeente", "jaar", "2020"])
def test_a_list_with_several_things_in_a_cell_is_read(column: str, several: object) -> None:
    table = filled(pd.DataFrame({"naam": ["a", "b"]}), column, several)
    assert len(kk.read_sites(table)) == 2
    assert len(kk.geocode(table)) == 2


def test_codes_are_texts() -> None:
    with pytest.raises(InputError, match="'codes'"):
        kk.translate(pd.Series([["44021"]]), source=2018, target=2025)


@pytest.mark.parametrize("amount", [1j, 1e308, pd.Timestamp("2020-01-01"), pd.Timedelta(1)], ids=str)
def test_a_denominator_is_an_amount(lists: tuple[pd.DataFrame, pd.DataFrame], amount: Any) -> None:
    with pytest.raises(InputError, match="'eigen'"):
        kk.coverage(lists[0], lists[1].assign(**{"eigen": amount}), denominator="eigen")


def test_what_no_computer_has_room_for_is_refused(lists: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    table = kk.coverage(*lists)
    calls: dict[str, Callable[[], object]] = {
        "simulations": lambda: kk.find_gaps(table, simulations=10**12),
        "draws": lambda: kk.lorenz(table, draws=10**30),
        "add": lambda: kk.simulate(*lists, add={"44021": 10**12}),
    }
    for name, call in calls.items():
        with pytest.raises(InputError, match=name):
            call()
