"""Rows of a list are chosen as a person types it, and what is not understood is an error that names what is there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import kkgeo as kk
from kkgeo._base.provenance import noted
from kkgeo._base.words import speaking
from kkgeo.errors import InputError

LIST = pd.DataFrame(
    {
        "Naam school": ["A", "B", "C", "D", "E", "F"],
        "Postcode": ["9000", "9000", "3300", "3300", "2000", "2000"],
        "Beslissing": ["Goedgekeurd", "goedgekeurd ", "GEWEIGERD", None, "in behandeling", "ingetrokken"],
        "Jaar": [2019, 2019.0, 2020, 2020, None, 2021],
        "Net": ["GO!", "vrij, katholiek", "Vrij, methode", "GO!", "", "  "],
        "GO!": ["ja", "nee", "nee", "ja", "nee", "nee"],
        "Élèves (n)": ["1", "1.0", "01", "2,5", "2.5", "1a"],
        "Ja/nee": [True, False, True, False, True, False],
        "In orde in 2019": ["a=b", "a!=b", "c in d", "=", "x", "x"],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        (["beslissing=goedgekeurd"], "AB"),
        (["Beslissing = GOEDGEKEURD"], "AB"),
        (["decision=goedgekeurd"], "AB"),
        (["beslissing==goedgekeurd"], "AB"),
        (["besluit=goedgekeurd"], "AB"),
        (["beslissing!=goedgekeurd"], "CDEF"),
        (["beslissing="], "D"),
        (["beslissing!="], "ABCEF"),
        (["beslissing in goedgekeurd, geweigerd"], "ABC"),
        (["beslissing IN goedgekeurd,"], "ABD"),
        (["jaar=2019"], "AB"),
        (["year=2019.0"], "AB"),
        (["Schooljaar=2019,0"], "AB"),
        (["jaar in 2019,2021"], "ABF"),
        (["jaar="], "E"),
        (["net=GO!"], "AD"),
        (["net!=GO!"], "BCEF"),
        (["GO!=ja"], "AD"),
        (["GO!!=ja"], "BCEF"),
        (["net=vrij, katholiek"], "B"),
        (['net in "vrij, katholiek",go!'], "ABD"),
        (['net="GO!"'], "AD"),
        (["net="], "EF"),
        (["naam school=c"], "C"),
        (["  NAAM   SCHOOL = c "], "C"),
        (["eleves (n)=1"], "ABC"),
        (["Élèves (n)=2,50"], "DE"),
        (["ja/nee=waar"], "ACE"),
        (["ja/nee=TRUE"], "ACE"),
        (["in orde in 2019=a=b"], "A"),
        (["In orde in 2019=a!=b"], "B"),
        (["In orde in 2019=c in d"], "C"),
        (["in orde in 2019 in x,="], "DEF"),
        (["beslissing=goedgekeurd", "jaar=2019", "naam!=b"], "A"),
        ([], "ABCDEF"),
    ],
)
def test_what_a_person_types(conditions: list[str], found: str) -> None:
    for rows in (LIST, kk.read_sites(LIST)):
        names = rows["name" if "name" in rows else "Naam school"]
        assert "".join(names[kk.where(rows, *conditions).index]) == found


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("jaren=2019", r"where='jaren=2019' vraagt naar kolom 'jaren'.*Bedoel je 'Jaar'\?"),
        ("Beslising=goedgekeurd", r"Bedoel je 'Beslissing'\?"),
        ("xyz in a,b", "vraagt naar kolom 'xyz'.*Naam school, Postcode, Beslissing"),
        ("=goedgekeurd", "is geen voorwaarde"),
        ("", "is geen voorwaarde"),
        ("beslissing", "is geen voorwaarde"),
        ("jaar > 2019", "is geen voorwaarde"),
        ("jaar=1999", "Geen rij voldoet.*'2019', '2020', '', '2021'"),
        ("beslissing=onzin", "In kolom 'beslissing' staat nog: 'Goedgekeurd', 'GEWEIGERD'"),
        ("jaar in", "Geen rij|is geen"),
    ],
)
def test_what_cannot_be_is_an_error_that_says_what_can(condition: str, said: str) -> None:
    rows = kk.read_sites(LIST)
    if condition == "jaar in":
        rows = rows[rows["year"].notna()]
    with pytest.raises(InputError) as raised:
        kk.where(rows, condition)
    with speaking("nl"):
        assert re.search(said, str(raised.value)), str(raised.value)


def test_no_row_left_is_said_of_the_condition_that_leaves_none() -> None:
    with pytest.raises(InputError, match=r"jaar=2020.*'2019'"):
        kk.where(LIST, "beslissing=goedgekeurd", "jaar=2020")
    many = pd.DataFrame({"a": [str(i) + "x" for i in range(30)]})
    with pytest.raises(InputError, match="and 22 other values"):
        kk.where(many, "a=y")


def test_an_empty_list_stays_one() -> None:
    assert kk.where(LIST.iloc[:0], "jaar=2019").empty


def test_two_columns_that_could_be_meant_are_an_error() -> None:
    with pytest.raises(InputError, match="net"):
        kk.where(pd.DataFrame({"Net": ["a"], "NET": ["b"]}), "net=a")
    assert len(kk.where(pd.DataFrame({"Net": ["a"], "NET": ["b"]}), "NET=b")) == 1
    with pytest.raises(InputError, match="x"):
        kk.where(pd.DataFrame([["a", "b"]], columns=["x", "x"]), "x=a")


def test_only_a_table_has_rows() -> None:
    with pytest.raises(InputError, match="list"):
        kk.where(["a"], "x=y")  # type: ignore[type-var]


def test_a_column_is_known_by_what_it_was_called_in_the_file() -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "PC": ["9000", "8000"], "": ["x", "y"]})
    sites = kk.read_sites(frame, columns={"postal_code": "PC"})
    assert kk.where(sites, "PC=8000").index.tolist() == [1]
    assert kk.where(sites, "postal_code=8000").index.tolist() == [1]


def test_values_of_every_type() -> None:
    when = [dt.datetime(2019, 5, 1), dt.datetime(2020, 5, 1)]
    frame = pd.DataFrame({"d": when, "c": pd.Categorical(["Één", "twee"]), "n": [10**20, 10**20 + 1], "m": [1, "x"]})
    for condition in ("d=2019-05-01", "c=een", f"n={10**20}", "m=1", "m!=X"):
        assert kk.where(frame, condition).index.tolist() == [0], condition


def test_the_callers_table_is_not_changed_and_the_index_stays() -> None:
    rows = kk.read_sites(LIST.set_axis(list("aabbcc")))
    before, attrs = rows.copy(), dict(rows.attrs)
    chosen = kk.where(rows, "naam in B,C", refused=True)
    assert chosen.index.tolist() == ["a", "b"]
    assert_frame_equal(rows, before)
    assert rows.attrs == attrs
    assert not noted(rows).refused_count
    kk.where(rows, refused=True)
    assert rows.attrs == attrs


@pytest.mark.parametrize(
    ("conditions", "refused", "counted"),
    [
        ([], False, 4),
        ([], True, 6),
        (["beslissing=geweigerd"], False, 1),
        (["beslissing in goedgekeurd,ingetrokken"], False, 3),
        # Who leaves one word out did not ask for the others.
        (["beslissing!=ingetrokken"], False, 4),
        (["beslissing!=ingetrokken"], True, 5),
        (["net=GO!"], False, 2),
    ],
)
def test_what_was_refused_counts_if_it_was_asked_for(conditions: Sequence[str], refused: bool, counted: int) -> None:
    rows = kk.where(kk.read_sites(LIST), *conditions, refused=refused)
    placed = kk.enrich(kk.geocode(rows))
    table = kk.coverage(placed, by="province")
    assert int(table["collaborations"].sum()) == counted
    told = noted(table)
    assert sum(told.rows_left_out.values()) + counted == len(LIST)
    # Before or after they are placed is the same.
    after = kk.where(kk.enrich(kk.geocode(kk.read_sites(LIST))), *conditions, refused=refused)
    assert_frame_equal(pd.DataFrame(kk.coverage(after, by="province")), pd.DataFrame(table))


@given(st.lists(st.text(max_size=6) | st.none() | st.integers() | st.floats(), min_size=1, max_size=6), st.data())
def test_a_value_that_is_there_is_found_and_the_rest_is_the_rest(values: list[object], data: st.DataObject) -> None:
    rows = pd.DataFrame({"k": pd.Series(values, dtype=object)})
    wanted = data.draw(st.sampled_from(values))
    text = "" if wanted is None or wanted != wanted else str(wanted)
    found = kk.where(rows, f"k={text}") if _plain(text) else None
    if found is None or len(found) == len(rows):
        return
    assert any(value is wanted or value == wanted for value in found["k"])
    others = kk.where(rows, f"k!={text}")
    assert sorted([*found.index, *others.index]) == list(rows.index)


def _plain(text: str) -> bool:
    """Say whether a text is one that nothing is taken off: an equal sign or quotation marks before it are read."""
    return not text.startswith(("=", '"')) and text == text.strip() and "e" not in text


def test_a_condition_with_a_very_long_text_among_its_values() -> None:
    long = "x" * 200_000
    rows = pd.DataFrame({"naam": ["A", long, "B"]})
    assert kk.where(rows, f"naam in A, {long}")["naam"].tolist() == ["A", long]
