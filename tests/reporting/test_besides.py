"""Lists that a report may have besides its three: other programmes and participation get a chapter, and no one else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import say
from kkgeo.errors import InputError
from kkgeo.reporting.besides import COLUMNS, columns_told
from tests import commandline
from tests.crossed import few
from tests.frames import at
from tests.reporting.reading import Page, sheets

Made = Callable[..., Any]
#: The schools of a small country: towns, levels, and who used what in which year.
TOWNS = {"a": "9000", "b": "9000", "c": "3300", "d": "3300", "e": "2000", "f": "8000"}
LEVELS = dict(zip(TOWNS, ["basis", "basis", "basis", "secundair", "secundair", "secundair"], strict=True))
OTHERS = {"Lang <b>": {"a": 2018, "c": 2019, "e": 2020}, "Kort": {"a": 2022, "d": 2019}}


def _uses(told: dict[str, int]) -> gpd.GeoDataFrame:
    rows = [(name, f"School {name}", TOWNS[name], LEVELS[name], year) for name, year in told.items()]
    columns = ["institution", "name", "postcode", "level", "jaar"]
    return kk.enrich(kk.geocode(pd.DataFrame(rows, columns=columns)))


@pytest.fixture(scope="module")
def small() -> dict[str, Any]:
    lists: dict[str, Any] = {name: _uses(told) for name, told in OTHERS.items()}
    return {"placed": _uses({"a": 2020, "b": 2021}), "register": _uses(dict.fromkeys(TOWNS, 2020)), "others": lists}


def _sections(file: Path) -> list[str]:
    return re.findall(r'<section id="([a-z_]+)"', file.read_text("utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("lang", few(["nl", "en"]))
def test_other_programmes_have_a_chapter_with_their_sets(small: dict[str, Any], made: Made, lang: str) -> None:
    files = made(
        small["placed"], small["register"], others=small["others"], chapters=["programmes", "sources"], lang=lang
    )
    assert _sections(files.html) == ["first", "programmes", "sources"]
    page, book = Page(files.html), sheets(files.workbook)
    # c, d and e know another one and not this one; a knows all three.
    lead = {
        "nl": "3 scholen gebruikten Lang <b> of Kort en hebben geen Kunstkuur: zij zijn al bekend.",
        "en": "3 schools used Lang <b> or Kort and have no Kunstkuur: they are known already.",
    }
    assert lead[lang] in page.texts
    caption = {
        "nl": "Scholen die elk programma gebruikten, per niveau",
        "en": "Schools that used each programme, by level",
    }
    assert page.tables[caption[lang]].body == [["Basis", "3", "2", "1", "1", "1", "0"],
                                               ["Secundair", "3", "0", "0", "1", "0", "1"]]  # fmt: skip
    assert [row[1:] for row in page.tables[caption[lang]].foot] == [["6", "2", "1", "2", "1", "1"]]
    known = book[{"nl": "Kent ander programma", "en": "Knows another programme"}[lang]]
    assert [(row[0], row[3]) for row in known[1:]] == [
        ("School c", "Lang <b>"), ("School d", "Kort"), ("School e", "Lang <b>")
    ]  # fmt: skip
    assert [row[0] for row in book[{"nl": "Bronnen", "en": "Sources"}[lang]]][4:6] == ["Lang <b>", "Kort"]


@pytest.mark.slow
@pytest.mark.long
def test_the_chapter_counts_as_the_library_and_warm_leads_are_on_the_list(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, made: Made
) -> None:
    others = {"dynamoPROJECT": kk.datasets.dynamoproject(), "dynamoOPWEG": kk.datasets.dynamoopweg()}
    lists = {name: kk.enrich(kk.geocode(rows)) for name, rows in others.items()}
    files = made(placed, register, others=lists, chapters=["programmes", "invitations"], lang="en")
    page = Page(files.html)
    together = kk.programmes({"Kunstkuur": placed, **lists}, register, by=(), lang="en")
    foot = page.tables["Schools that used each programme, by province"].foot[-1]
    users = {key: int(at(together, key, "users")) for key in together.index}
    both = [users["Kunstkuur", name] for name in lists]
    assert both == [131, 118]
    expected = [len(register), 344]
    for name, one in zip(lists, both, strict=True):
        expected += [one, users[name, ""] - one]
    assert foot[1:] == [f"{count:,}" for count in expected]
    best = kk.targets(placed, register, others=lists, n=50, table=kk.coverage(placed, register), lang="en")
    warm = int(best["programmes_used"].notna().sum())
    assert f"{warm} of them know dynamoPROJECT or dynamoOPWEG already." in page.texts
    assert page.tables["Why each school is on the list"].body[0][2] == best["why"].iloc[0]


@pytest.mark.slow
def test_free_places_that_nobody_asked_for_are_said_not_to_count(small: dict[str, Any], made: Made) -> None:
    academies = kk.geocode(pd.DataFrame({"name": ["Academie"], "postcode": ["9000"], "vrije plaatsen": [12]}))
    given: dict[str, Any] = {"academies": academies, "chapters": ["invitations"], "lang": "en", "overwrite": True}
    said = "Free places did not count for this order: that was not asked for (--capacity), though the list of academies"
    for capacity, there in ((None, True), ("vrije plaatsen", False)):
        page = Page(made(small["placed"], small["register"], capacity=capacity, **given).html)
        assert any(text.startswith(said) for text in page.texts) == there


@pytest.mark.slow
def test_participation_has_a_chapter_where_its_list_is_given(small: dict[str, Any], made: Made) -> None:
    schools = kk.datasets.participation().head(300)
    files = made(small["placed"], participation=schools, chapters=["participation", "sources"], lang="en")
    page = Page(files.html)
    assert _sections(files.html) == ["first", "participation", "sources"]
    table = kk.participation_change(schools, academy_site="academy_site", lang="en")
    assert at(table, "partners", "sentence") in page.texts
    assert ["Participation", "300 rows."] in sheets(files.workbook)["Sources"]
    # Invented schools make the report one of invented data.
    assert "invented" in files.html.read_text("utf-8")


@pytest.mark.slow
def test_without_lists_there_are_no_chapters_and_without_a_register_it_says_why(
    small: dict[str, Any], made: Made
) -> None:
    files = made(small["placed"], small["register"], chapters=["programmes", "participation"])
    assert _sections(files.html) == ["first"]
    files = made(small["placed"], others=small["others"], chapters=["programmes"], overwrite=True, lang="en")
    assert "programmes" in _sections(files.html)
    assert say("report.lacks_register", "en") in Page(files.html).texts


def test_what_is_not_given_as_it_should_be_is_told_before_anything_is_made(
    small: dict[str, Any], made: Made, tmp_path: Path
) -> None:
    rows, schools = small["placed"], kk.datasets.participation()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"others": {" kunstkuur": rows}}, "Kunstkuur is the programme itself"),
        ({"others": {"Een": pd.DataFrame({"naam": ["A"]})}}, "not been geocoded|geocode"),
        ({"participation": schools.drop(columns="partner")}, "no column 'partner'"),
        ({"participation": schools, "participation_columns": {"voor": "x"}}, "'voor' is no column that can be told"),
        ({"participation": schools, "participation_columns": {"before": "2017"}}, "no column '2017'"),
        ({"participation_columns": {"before": "2017"}}, "a list that is not there"),
    ]
    for given, said in wrong:
        with pytest.raises(InputError, match=said):
            made(rows, small["register"], **given)
    assert not list(tmp_path.iterdir())


def test_columns_are_told_by_their_own_heading_or_the_role_it_got() -> None:
    schools = kk.datasets.participation().rename(columns={"partner": "deelname"})
    told = columns_told(schools, {"partner": "deelname", "pupils": "Leerlingen"})
    assert told == {**COLUMNS, "academy_site": "academy_site", "partner": "deelname", "pupils": "Leerlingen"}
    table = kk.participation_change(schools, **told)
    plain = kk.participation_change(kk.datasets.participation(), academy_site="academy_site")
    pd.testing.assert_frame_equal(table, plain)


@pytest.mark.slow
def test_on_the_command_line_both_are_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"own": {"a": 2020, "b": 2021}, "other": {"a": 2018, "c": 2019}, "all": dict.fromkeys(TOWNS, 2020)}
    for name, told in files.items():
        _uses(told)[["institution", "name", "postcode", "level", "jaar"]].to_csv(f"{name}.csv", index=False)
    kk.datasets.participation().head(300).to_excel("participatie.xlsx", index=False)
    asked = ["report", "own.csv", "--register", "all.csv", "-o", "r.html", "--lang", "en"]
    given = ["--other", "Kort=other.csv", "--participation", "participatie.xlsx", "--participation-sheet", "1"]
    given += ["--participation-column", "pupils=pupils"]
    assert commandline.run(*asked, *given) == 0, capsys.readouterr().err
    assert {"programmes", "participation"} <= set(_sections(Path("r.html")))
    assert commandline.run(*asked, *given, "--other", "Kort=other.csv", "--overwrite") == 1
    assert "--other has 'Kort' twice" in capsys.readouterr().err
