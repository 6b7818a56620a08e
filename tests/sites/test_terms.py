"""When a collaboration runs: what people write in the cells, and which school years come of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.sites.headings import TERMS, claim
from kkgeo.sites.moments import first_of, last_of
from kkgeo.sites.terms import named, school_year, terms


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Startdatum", "start"), ("Begin van de samenwerking", "start"), ("Eerste schooljaar", "start"),
        ("Einddatum", "end"), ("Einde samenwerking", "end"), ("Laatste schooljaar", "end"), ("End date", "end"),
        ("Stopgezet op", "stopped"), ("Stopgezet?", "stopped"), ("Datum stopzetting", "stopped"),
        ("Looptijd", "duration"), ("Duur (schooljaren)", "duration"), ("Aantal schooljaren", "duration"),
        # These were years of approval before there was a beginning.
        ("Startjaar", "year"), ("Startschooljaar", "year"),
    ],
)  # fmt: skip
def test_headings_of_terms_are_known(heading: str, role: str) -> None:
    found = claim(heading)
    assert found is not None
    assert found[0] == role


def test_a_file_says_when_its_rows_run(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(
        "Naam;Postcode;Jaar;Begindatum;Einddatum;Stopgezet op;Looptijd\n"
        "A;9000;2019;;;;\nB;9000;2019;01/09/2020;;;2 jaar\nC;9000;2019;;30/06/2021;;\nD;9000;2019;;;15/10/2020;\n",
        encoding="utf-8",
    )
    rows = kk.read_sites(tmp_path / "l.csv")
    assert {*TERMS} <= {*rows.columns}
    when = terms(rows)
    assert when.first.tolist() == [2019, 2020, 2019, 2019]
    assert when.last.tolist() == [2021, 2021, 2020, 2020]
    assert when.stopped.tolist() == [False, False, False, True]
    assert when.problem.isna().all()
    said = "\n".join(kk.describe_columns(rows))
    assert "kolom 'Stopgezet op' gelezen als stopgezet (stopped)" in said


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Begin", ["8:30", "9:00"]), ("Einde", ["12:00", "15:30"]), ("Duur", ["50", "50"]), ("Start", ["ja", "nee"]),
        ("Duration", ["36 maanden", "?"]),
    ],
)  # fmt: skip
def test_what_begins_or_lasts_otherwise_is_no_term(heading: str, values: list[str]) -> None:
    rows = kk.read_sites(pd.DataFrame({"Naam": ["A", "B"], "Postcode": ["9000", "9000"], heading: values}))
    assert not {*TERMS} & {*rows.attrs["kkgeo_columns"]}
    assert rows[heading].tolist() == values


def test_a_person_says_which_column_it_is() -> None:
    table = pd.DataFrame({"Naam": ["A"], "Postcode": ["9000"], "Jaar": [2019], "Gedaan": ["2020"]})
    rows = kk.read_sites(table, columns={"end": "Gedaan"})
    assert terms(rows).last.tolist() == [2019]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"year": 2021, "end": "2020"}, "end_before_start"),
        ({"year": 2021, "stopped": "2019-2020"}, "end_before_start"),
        ({"year": 2021, "stopped": "ja"}, "stopped_undated"),
        ({"year": 2021, "stopped": "stopgezet"}, "stopped_undated"),
        ({"year": "ooit"}, "unreadable_term"),
        ({"year": 20219}, "unreadable_term"),
        ({"year": 2021, "end": "binnenkort"}, "unreadable_term"),
        ({"year": 2021, "stopped": "zie mail"}, "unreadable_term"),
        ({"year": 2021, "duration": "lang"}, "unreadable_term"),
        ({"year": 2021, "start": "straks"}, "unreadable_term"),
        ({"year": None}, "undated"),
        ({"year": 2021, "stopped": "nee"}, None),
        # What is not needed need not be read.
        ({"year": "ooit", "start": "2021"}, None),
        ({"year": 2021, "duration": "lang", "end": "2022"}, None),
    ],
)
def test_what_is_not_clear_is_a_result_with_a_word_and_words(row: dict[str, object], problem: str | None) -> None:
    found = terms(pd.DataFrame([row])).problem
    assert found.tolist() == [problem] if problem else found.isna().all()
    if problem:
        left = kk.running(pd.DataFrame([row]), school_year=2021)
        assert left.empty
        assert left.attrs["kkgeo"]["rows_left_out"] == {problem: 1}


def test_what_was_stopped_nobody_knows_when_has_an_end_all_the_same() -> None:
    rows = pd.DataFrame({"year": [2019], "stopped": ["x"]})
    why = [terms(rows).why_not(year).iloc[0] for year in (2018, 2019, 2021, 2022)]
    assert why == ["not_begun", "stopped_undated", "stopped_undated", "ended"]


def test_stopping_shortens_and_never_lengthens() -> None:
    rows = pd.DataFrame({"year": [2019, 2019], "stopped": ["2030", "2020"]})
    assert terms(rows).last.tolist() == [2021, 2019]
    assert terms(rows).stopped.tolist() == [False, True]


@pytest.mark.parametrize("wrong", ["2021-2023", "straks", "", "1", "-2021", "2021-2022 en later", 20212022])
def test_what_is_no_school_year_is_refused_by_name(wrong: object) -> None:
    with pytest.raises(InputError, match="school_year"):
        school_year(wrong)  # type: ignore[arg-type]


@given(st.integers(1901, 2090), st.integers(1, 12), st.integers(1, 28))
def test_a_day_lies_in_one_school_year_whichever_way_it_is_written(year: int, month: int, day: int) -> None:
    own = year if (month, day) >= (9, 1) else year - 1
    written = [f"{day}/{month}/{year}", f"{day:02}-{month:02}-{year}", f"{year}-{month:02}-{day:02}"]
    # A school year has no lessons in July and August, and what ends on 1 September has not begun another year.
    assert {first_of(text) for text in written} == {own + 1 if month in (7, 8) else own}
    assert {last_of(text) for text in written} == {own - 1 if (month, day) == (9, 1) else own}
    assert school_year(named(year)) == year


@given(st.integers(1950, 2060), st.integers(0, 8), st.integers(1, 9))
def test_a_collaboration_runs_in_as_many_school_years_as_it_lasts(year: int, later: int, long: int) -> None:
    rows = pd.DataFrame({"year": [year], "start": [year + later], "duration": [long]})
    when = terms(rows)
    runs = [other for other in range(year - 2, year + 20) if when.why_not(other).isna().all()]
    assert runs == list(range(year + later, year + later + long))
