"""Whatever the lists lack makes the report shorter, and it says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import say
from kkgeo.errors import CRSError, InputError, SourceError, UnknownReferenceError
from kkgeo.gaps.claims import claims, told_as
from tests.crossed import few
from tests.reporting.reading import Lists, Page, sheets

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

NO_REGISTER = "Zonder register met scholen in Vlaanderen of Brussel kan dit niet: er is niets om mee te vergelijken."
GAPS = "Genoemde en gevonden gebieden tegenover de rest, alle jaren samen"
#: The captions of what needs a register.
NEEDS_REGISTER = ("Genoemde", "Deelname van scholen", "Uit te nodigen", "Waarom elke school")


def kept(frame: gpd.GeoDataFrame, changed: pd.DataFrame) -> Any:
    """Return a changed frame with what its lists noted."""
    changed.attrs = frame.attrs
    return changed


def without(frame: gpd.GeoDataFrame, *columns: str) -> Any:
    return kept(frame, frame.drop(columns=list(columns)))


def pointless(frame: gpd.GeoDataFrame) -> Any:
    return kept(frame, frame.set_geometry(gpd.GeoSeries([None] * len(frame), index=frame.index, crs=4326)))


def test_without_a_register(lists: Lists, made: Callable[..., Any]) -> None:
    files = made(lists.placed, academies=lists.academies)
    page = Page(files.html)
    assert any(text.startswith("Geen register van scholen:") for text in page.texts)
    assert page.texts.count(NO_REGISTER) == 4
    assert not [caption for caption in page.tables if caption.startswith(NEEDS_REGISTER)]
    # What was printed needs no register.
    assert list(page.charts) == ["Gedrukt en hier geteld, alle jaren samen"]
    table = page.tables["Samenwerkingen per provincie, per jaar"]
    assert table.head == ["Provincie", "2019", "2020", "2021", "2022", "Totaal"]
    assert table.foot[-1][-1] == "369"
    assert "Gemeenten" in sheets(files.workbook)


@pytest.mark.long
def test_without_coordinates(lists: Lists, made: Callable[..., Any]) -> None:
    page = Page(made(*(pointless(frame) for frame in lists[:2]), academies=pointless(lists.academies)).html)
    assert any(text.startswith("Geen enkele samenwerking heeft een eigen punt") for text in page.texts)
    table = page.tables[GAPS]
    assert not [heading for heading in table.head if "academie" in heading]
    assert len(page.tables["Waarom elke school op de lijst staat"].body) == 50


def test_one_province(lists: Lists, made: Callable[..., Any]) -> None:
    own = [kept(frame, frame[frame["province"] == "20001"]) for frame in lists]
    page = Page(made(own[0], own[1], academies=own[2], areas="hageland").html)
    elsewhere = "Brussels Hoofdstedelijk Gewest, Antwerpen, West-Vlaanderen, Oost-Vlaanderen en Limburg"
    assert f"Geen scholen in het register in {elsewhere}: over die gebieden zegt dit rapport niets." in page.texts
    table = page.tables["Samenwerkingen per provincie, per jaar"]
    # The published tables are of all the rows, and these are not.
    assert not [caption for caption in page.tables if "van het rapport" in caption]
    assert {row[0]: row[5] for row in table.rows}["Vlaams-Brabant"] == table.foot[-1][5] == f"{len(own[0])}"
    assert [row[0] for row in page.tables[GAPS].body if row[1].startswith("Genoemd")] == ["Hageland"]


@pytest.mark.parametrize("with_register", few([True, False]))
def test_no_rows_at_all(lists: Lists, made: Callable[..., Any], with_register: bool) -> None:
    nothing = kept(lists.placed, lists.placed.iloc[:0])
    page = Page(made(nothing, lists.register if with_register else None, academies=lists.academies).html)
    assert any(text.startswith("De lijst van samenwerkingen heeft geen enkele rij") for text in page.texts)
    assert "Geen samenwerkingen: er is niets te tellen." in page.texts
    assert [row[-1] for row in page.tables["Rijen van elke lijst, naar wat ervan werd"].foot] != []
    if with_register:
        assert "Er is in geen enkele gemeente een samenwerking geteld, dus springt er geen uit." in page.texts
        chosen = page.tables["Waarom elke school op de lijst staat"]
        why = [row[chosen.head.index("Waarom")] for row in chosen.body]
        assert all(text.startswith("Hoeveel samenwerkingen er in") for text in why)


@pytest.mark.long
@pytest.mark.parametrize(("columns", "said", "lost"), [
    (["year"], "Geen jaar bij de samenwerkingen: geen tabellen per jaar.", "Samenwerkingen per provincie, per jaar"),
    (["network"], "Geen net bij de samenwerkingen: geen tabel per net.",
     "Samenwerkingen per net van de school, per jaar"),
    (["level"], "Geen niveau bij de samenwerkingen: geen tabel per niveau.",
     "Samenwerkingen per niveau van de school, per jaar"),
])  # fmt: skip
def test_a_column_that_the_collaborations_lack(
    lists: Lists, made: Callable[..., Any], columns: list[str], said: str, lost: str
) -> None:
    page = Page(made(without(lists.placed, *columns), lists.register).html)
    assert said in page.texts
    assert lost not in page.tables
    assert ("Goedgekeurd en lopend per schooljaar" in page.tables) == ("year" not in columns)
    # The chapter on years says why there is none, and page one does.
    assert page.texts.count(said) == (2 if columns == ["year"] else 1)
    # Without academies nobody knows how far they are.
    lines = [table.head for caption, table in page.tables.items() if caption.startswith("Uit te nodigen: ")]
    assert lines
    assert {tuple(head) for head in lines} == {("Rang", "Rang tussen", "Naam", "Gemeente", "OKI")}
    assert "Geen lijst van academies: geen afstand tot een academie, en geen academies op de kaart." in page.texts


@pytest.mark.long
def test_a_register_without_oki_and_one_in_percent(lists: Lists, made: Callable[..., Any]) -> None:
    page = Page(made(lists.placed, without(lists.register, "oki")).html)
    assert page.texts.count("Geen OKI in het register: niets over scholen met een hoge OKI.") == 1
    # Why is said once, however many parts need it.
    assert page.texts.count("Het register heeft geen OKI.") == 1
    assert "Deelname van scholen met een hoge OKI" not in page.tables
    assert "OKI van partnerscholen tegenover alle scholen" not in page.charts
    assert not [caption for caption, table in page.tables.items() if "OKI" in table.head]
    percent = kept(lists.register, lists.register.assign(oki=100 * lists.register["oki"]))
    page = Page(made(lists.placed, percent).html)
    told = [text for text in page.texts if text.startswith("De vergelijking per OKI kon niet gemaakt worden: ")]
    assert len(told) == 2
    assert "deel dan" in told[0]
    assert "np." not in told[0]


@pytest.mark.long
def test_hardly_any_data(made: Callable[..., Any]) -> None:
    bare = kk.geocode(pd.DataFrame({"postcode": ["9000", "3300", "?"]}))
    page = Page(made(bare, bare.copy()).html)
    assert [row[-1] for row in page.tables["Samenwerkingen per provincie"].rows if row[0] == "Niet geplaatst"] == ["–"]
    assert page.tables["Samenwerkingen per provincie"].foot[-1][1] == "3"
    lost = kk.geocode(pd.DataFrame({"naam": ["a"], "postcode": ["?"]}))
    page = Page(made(lost).html)
    assert "Van 1 is de gemeente niet bekend, of ligt ze buiten" in page.said
    assert page.tables["Waarom rijen niet geplaatst konden worden"].body[0][2] == "1"
    nothing = kept(lost, lost.iloc[:0])
    assert any(text.startswith("Het register dat gegeven werd") for text in Page(made(lost, nothing).html).texts)


def test_of_very_many_reasons_the_page_has_the_first_and_the_workbook_all(made: Callable[..., Any]) -> None:
    lost = kk.geocode(pd.DataFrame({"gemeente": [f"Nergenshuizen {i}x" for i in range(250)]}))
    assert lost["match_note"].nunique() == 250
    files = made(lost)
    page = Page(files.html)
    assert len(page.tables["Waarom rijen niet geplaatst konden worden"].body) == 200
    assert "Nog 50 rijen staan alleen in het Excel-bestand." in page.texts
    assert len(sheets(files.workbook)["Niet geplaatst"]) == 251


@pytest.mark.long
def test_the_same_in_english(lists: Lists, made: Callable[..., Any]) -> None:
    files = made(lists.placed, lists.register, academies=lists.academies, lang="en")
    page = Page(files.html)
    assert "Collaborations by province, by year" in page.tables
    assert page.headings[0] == (1, "Hageland and Border municipalities: fewer collaborations than expected")
    assert "Invented example data" in page.said
    assert next(iter(sheets(files.workbook))) == "Read me"
    dutch = {"samenwerking", "verwacht", "gemeenten", "scholen", "geplaatst"}
    words = set(page.said.lower().split())
    assert not dutch & words


def test_arguments_that_mean_nothing(lists: Lists, tmp_path: Path) -> None:
    placed, register, academies = lists
    good: dict[str, Any] = {"path": tmp_path / "r.html"}
    for wrong, words in (
        ({"path": tmp_path / "r.pdf"}, "in .html"),
        ({"date": "gisteren"}, "2025-03-01"),
        ({"capacity": "plaats"}, "must be a column of the academies"),
        ({"areas": "atlantis"}, "There is no area 'atlantis'"),
        ({"strata": ["kleur"]}, "kleur"),
        ({"targets_n": 0}, "above 0"),
    ):
        with pytest.raises(InputError, match=words):
            kk.report(placed, register, **{**good, "academies": academies, **wrong})
    with pytest.raises(InputError, match="Geocode them first"):
        kk.report(kk.datasets.collaborations(), **good)
    with pytest.raises(InputError, match="vintage 2018"):
        kk.report(placed, kk.geocode(kk.datasets.register(), vintage=2018), **good)
    with pytest.raises(UnknownReferenceError, match="'xx'"):
        kk.report(placed, lang="xx", **good)
    with pytest.raises(SourceError, match="does not exist"):
        kk.report(placed, path=tmp_path / "absent" / "r.html")
    with pytest.raises(CRSError, match="CRS"):
        kk.report(placed.set_crs(None, allow_override=True), **good)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_the_sentences_of_gaps_are_all_there_if_only_the_academies_are_invented(
    lists: Lists, made: Callable[..., Any]
) -> None:
    real = [frame.drop(columns="invented", errors="ignore") for frame in lists[:2]]
    for frame in real:
        frame.attrs = {}
    table = kk.coverage(*real)
    assert not kk.datasets.is_illustrative(table)
    assert kk.datasets.is_illustrative(lists.academies)
    # How much counts vary by chance is known by the academies that the report is given.
    found = kk.find_gaps(kk.coverage(*real, academies=lists.academies), seed=0)
    page = Page(made(*real, academies=lists.academies).html)
    again = told_as(claims(kk.coverage_gaps(*real, academies=lists.academies), found), found)
    new = found.areas[~found.areas["rank"].isin(again)]
    assert 0 < len(new) < len(found.areas)
    told = (found.opening, *new["sentence"], *found.remarks)
    assert [sentence for sentence in told if sentence not in page.texts] == []
    # And invented data are said to be so: at the top, and under the map that has them.
    note = say("datasets.invented", "nl")
    assert page.texts.count(note) == 2
    invented = kk.find_gaps(kk.coverage(*lists[:2], academies=lists.academies), seed=0)
    assert invented.sentences == (*found.findings, note)


def test_the_first_screen_says_how_many_rows_were_refused(made: Callable[..., Any]) -> None:
    decided = ["goedgekeurd", "geweigerd", "geweigerd"]
    rows = pd.DataFrame({"gemeente": ["Gent", "Brugge", "Halle"], "beslissing": decided})
    page = Page(made(kk.enrich(kk.geocode(kk.read_sites(rows)))).html)
    told = [text for text in page.texts if text.startswith("Dit rapport gaat over 1 ")]
    assert told
    # Without years the sentence ends all the same.
    assert told[0].startswith("Dit rapport gaat over 1 Kunstkuursamenwerking. Van alle is bekend")
    assert "2 rijen zijn geweigerd of ingetrokken en tellen niet mee." in told[0]
