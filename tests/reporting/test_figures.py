"""The figures of the report are those of the library, add up to the lists, and are the same in both files."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import number
from kkgeo.gaps.listed import listed
from tests.reporting.reading import Lists, Page, sheets

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def page(files: Any) -> Page:
    return Page(files.html)


@pytest.fixture(scope="module")
def book(files: Any) -> dict[str, list[list[Any]]]:
    return sheets(files.workbook)


def whole(text: str) -> int:
    return int(text.replace(".", ""))


@pytest.mark.parametrize(("caption", "by"), [
    ("Samenwerkingen per provincie, per jaar", "province"),
    ("Samenwerkingen per cluster van Belfius 2018, per jaar", "belfius"),
    ("Samenwerkingen per net van de school, per jaar", "network"),
    ("Samenwerkingen per niveau van de school, per jaar", "level"),
])  # fmt: skip
def test_counts_are_those_of_coverage_and_add_up_to_the_rows(page: Page, lists: Lists, caption: str, by: str) -> None:
    table = page.tables[caption]
    assert table.head[1:6] == ["2019", "2020", "2021", "2022", "Totaal"]
    expected = kk.coverage(lists.placed, lists.register, by=[by, "year"])["collaborations"]
    wide = expected.unstack()
    wide = wide.loc[list(dict.fromkeys(expected.index.get_level_values(0)))]
    assert [[whole(cell) for cell in row[1:5]] for row in table.rows[:-1]] == wide.to_numpy().tolist()
    years = lists.placed["year"].value_counts().sort_index()
    assert [whole(cell) for cell in table.foot[-1][1:5]] == years.tolist()
    assert whole(table.foot[-1][5]) == len(lists.placed) == 369
    assert sum(whole(row[5]) for row in table.rows[:-1]) == 369
    if by in ("province", "belfius"):
        unplaced = table.foot[0]
        assert unplaced[0] == "Niet geplaatst"
        assert whole(unplaced[5]) == int(lists.placed["nis"].isna().sum()) == 6
    single = kk.coverage(lists.placed, lists.register, by=by)
    assert [row[7] for row in table.body] == [
        "–" if pd.isna(rate) else number(rate, "nl", 1) for rate in single["rate"].drop("unplaced", errors="ignore")
    ]


def test_networks_by_level(page: Page, lists: Lists) -> None:
    table = page.tables["Samenwerkingen per net van de school en per niveau"]
    expected = pd.crosstab(lists.placed["network"], lists.placed["level"])
    assert table.head[1:4] == list(expected.columns)
    assert [[whole(cell) for cell in row[1:4]] for row in table.body] == expected.to_numpy().tolist()
    assert whole(table.foot[-1][4]) == 369


def test_municipalities_are_those_of_coverage(book: dict[str, list[list[Any]]], lists: Lists) -> None:
    head, *rows = book["Gemeenten"]
    table = kk.coverage(lists.placed, lists.register, academies=lists.academies)
    assert [row[0] for row in rows] == table["name"].tolist()
    assert [row[1] for row in rows[:-1]] == table.index[:-1].tolist()
    for heading, column in (("Samenwerkingen", "collaborations"), ("Verwacht", "expected"), ("Verhouding", "ratio"),
                            ("Kans op zo weinig", "p_under"), ("Per 100 scholen", "rate")):  # fmt: skip
        own = pd.Series([row[head.index(heading)] for row in rows], dtype="float64")
        pd.testing.assert_series_equal(own, table[column].astype("float64").reset_index(drop=True), check_names=False)
    assert sum(row[head.index("Samenwerkingen")] for row in rows) == 369
    assert rows[-1][0] == "Niet geplaatst"


def test_gaps_are_those_of_the_library(page: Page, lists: Lists) -> None:
    named = kk.coverage_gaps(lists.placed, lists.register, academies=lists.academies, sturdy=True)
    whole_period = pd.DataFrame(named.xs("all", level="period"))
    for sentence in listed(whole_period, "collaborations", "nl"):
        assert page.texts.count(sentence) == 1
    table = page.tables["Genoemde gebieden tegenover de rest, alle jaren samen"]
    assert [row[4] for row in table.body] == [number(o, "nl") for o in named.xs("all", level="period")["observed"]]
    found = kk.find_gaps(kk.coverage(lists.placed, lists.register, academies=lists.academies), seed=0)
    for sentence in found.sentences[:-1]:
        assert sentence in page.texts
    shown = page.tables["Gevonden gaten, het opvallendste eerst"]
    assert [row[0] for row in shown.body] == found.areas["centre"].tolist()
    assert [row[3] for row in shown.body] == [number(o, "nl") for o in found.areas["observed"]]


def test_the_schools_to_invite_are_those_of_the_library(page: Page, lists: Lists) -> None:
    chosen = kk.targets(lists.placed, lists.register, academies=lists.academies, capacity="vrije_plaatsen", n=50)
    table = page.tables["De eerste 50 scholen om uit te nodigen"]
    assert [row[0] for row in table.body] == chosen["name"].tolist()
    assert [row[table.head.index("Waarom")] for row in table.body] == chosen["why"].tolist()
    became = page.tables["Wat er van elke rij van het register werd"]
    assert whole(became.foot[0][1]) == len(lists.register)
    assert sum(whole(row[1]) for row in became.body) == len(lists.register)


def test_who_takes_part_is_what_the_library_says(page: Page, lists: Lists) -> None:
    for by, name in (("network", "Net"), ("level", "Niveau"), ("oki", "OKI"), ("belfius", "Cluster")):
        rates = kk.equity_rates(lists.placed, lists.register, by=by)
        table = page.tables[f"Deelname van scholen: {name}"]
        assert [whole(row[1]) for row in table.rows[:-1]] == rates["collaborations"].tolist()
        assert [row[4] for row in table.rows[:-1]] == [
            "–" if pd.isna(share) else number(100 * share, "nl", 1) for share in rates["share"]
        ]
        assert whole(table.foot[-1][1]) == 369
        assert whole(table.foot[-1][3]) == len(lists.register)
        # A group is judged once in a report, an area or not.
        judged = [one for one in page.tables.values() if one.head and one.head[0] == name and "Oordeel" in one.head]
        assert len(judged) == 1, by
        assert ("Oordeel" in table.head) == (by != "belfius")
    spread = kk.lorenz(kk.coverage(lists.placed, lists.register, academies=lists.academies), seed=0)
    assert page.texts.count(spread.attrs["kkgeo"]["sentence"]) == 1
    gini = page.tables["Hoe ongelijk de samenwerkingen over de gemeenten verdeeld zijn"]
    assert gini.body[0][1] == number(spread.attrs["gini"], "nl", 3)
    part = kk.participation(lists.placed, lists.register)
    table = page.tables["Deelname van scholen met een hoge OKI"]
    assert [row[0] for row in table.body] == part["name"].tolist()
    assert [whole(row[4]) for row in table.body] == part["participating"].tolist()


def test_what_could_not_be_placed_is_counted_with_its_reason(page: Page, lists: Lists) -> None:
    statuses = page.tables["Rijen van elke lijst, naar wat ervan werd"]
    assert statuses.head == ["Wat ervan werd", "Samenwerkingen", "Register", "Academies"]
    counted = lists.placed["match_status"].value_counts()
    shown = {row[0]: whole(row[1]) for row in statuses.body}
    assert shown == {
        "geplaatst": counted["matched"],
        "kan op meer dan één gemeente slaan": counted["ambiguous"],
        "gegevens spreken elkaar tegen": counted["conflict"],
        "buiten Vlaanderen en Brussel": counted["outside"],
        "geen bruikbare plaats": counted["unmatched"],
    }
    assert [whole(cell) for cell in statuses.foot[0][1:]] == [369, len(lists.register), len(lists.academies)]
    reasons = page.tables["Waarom rijen niet geplaatst konden worden"]
    notes = lists.placed.loc[lists.placed["nis"].isna(), "match_note"].value_counts()
    assert {row[0]: whole(row[2]) for row in reasons.body} == notes.to_dict()
    assert notes.max() == 2
    assert "Van 6 is de gemeente niet bekend, of ligt ze buiten" in page.said


def test_the_page_and_the_workbook_have_the_same_tables(page: Page, book: dict[str, list[list[Any]]]) -> None:
    contents = {sheet: caption for sheet, caption, _ in book["Inhoud"][1:]}
    only_there = {"Gemeenten", "Lorenzcurve"}
    assert {caption for sheet, caption in contents.items() if sheet not in only_there} == set(page.tables)
    for sheet, caption in contents.items():
        if sheet in only_there:
            continue
        table, (head, *rows) = page.tables[caption], book[sheet]
        # Of the schools to invite the workbook has what a mailing needs, and how sure a rank is, beside the columns of
        # the page.
        columns = [i for i, heading in enumerate(head) if str(heading) in table.head]
        assert table.head == [str(head[i]) for i in columns]
        assert len(head) - len(columns) == (10 if caption.startswith("De eerste") else 0)
        assert len(table.rows) == len(rows)
        for shown, kept in zip(table.rows, rows, strict=True):
            for text, value in zip(shown, [kept[i] for i in columns], strict=True):
                assert agree(text, value), (sheet, text, value)


def agree(text: str, value: object) -> bool:
    """Whether a cell of the page shows the value of the workbook: a text as it is, a number rounded."""
    if value is None or isinstance(value, str):
        return text == ("–" if value is None else value)
    assert isinstance(value, int | float)
    if text == "< 0,001":
        return value < 0.001
    decimals = len(text.partition(",")[2])
    return text == number(value, "nl", decimals)
