"""On the command line rows are chosen, and what was refused does not count, by every verb and from every file alike."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import kkgeo as kk
from tests.commandline import run
from tests.crossed import crossed

LIST = """Naam;Nummer;Postcode;Jaar;Net;x;y;Beslissing
A;1;9000;2019;GO!;104500;193500;goedgekeurd
B;2;9000;2020;GO!;104600;193600;Geweigerd
C;3;3300;2020;vrij;190000;167000;ja
D;4;3300;2020;vrij;190100;167100;niet goedgekeurd
E;5;2000;2019;vrij;152500;212000;
F;6;8000;2019;vrij;70000;211000;misschien
"""
#: Schools have a status of their own: it does not say whether they are a school.
REGISTER = """Naam;Nummer;Postcode;x;y;Beslissing
A;1;9000;104500;193500;geweigerd
B;2;9000;104600;193600;geweigerd
C;3;3300;190000;167000;ja
D;4;3300;190100;167100;ja
E;5;2000;152500;212000;ja
F;6;8000;70000;211000;ja
G;7;8000;70100;211100;nee
"""
FILES = ("csv", "xlsx", "parquet", "gpkg", "fgb", "geojson")
COLUMNS = {"institution": "Nummer"}
OF_REGISTER = ("--register", "scholen.csv", "--register-column", "institution=Nummer")
ASKED = ("-c", "institution=Nummer", *OF_REGISTER)
#: Every verb that reads a list, with what it needs.
VERBS: dict[str, tuple[str, ...]] = {
    "geocode": ("-o", "uit.csv"),
    "review": ("-o", "uit.xlsx"),
    "coverage": (*ASKED, "-o", "uit.csv"),
    "gaps": (*ASKED, "--areas", "border", "-o", "uit.csv"),
    "targets": (*ASKED, "-o", "uit.csv"),
    "map": (*ASKED, "-o", "uit.html"),
    "map --points": ("--points", "-o", "uit.html"),
    "report": (*ASKED, "--areas", "border", "-o", "uit.html"),
}
FAST = ("geocode", "review", "coverage")
EVERY = [pytest.param(verb, marks=() if verb in FAST else pytest.mark.slow) for verb in VERBS]


def asked(verb: str, *more: str) -> int:
    name, *rest = verb.split()
    return run(name, "lijst.csv", *rest, *(part for part in VERBS[verb] if part not in rest), *more)


@pytest.fixture(autouse=True)
def _lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lijst.csv").write_text(LIST)
    Path("scholen.csv").write_text(REGISTER)


@pytest.mark.parametrize("verb", EVERY)
def test_every_verb_says_what_does_not_count(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(verb) == 0
    said = capsys.readouterr()
    assert "2 goedgekeurd, 2 geweigerd of ingetrokken, 1 nog niet beslist" in said.err
    assert "'misschien' kan kkgeo niet als beslissing lezen: die rij telt mee" in said.err
    assert "2 rijen zijn geweigerd of ingetrokken en tellen niet mee." in said.err
    kept = 6 if verb in ("geocode", "review") else 4
    assert f"│ geplaatst (matched) │     {kept} │" in said.out
    if verb in ("map", "map --points", "report"):
        assert "2 rijen zijn geweigerd of ingetrokken en tellen niet mee." in Path("uit.html").read_text("utf-8")


@pytest.mark.parametrize("verb", EVERY)
def test_every_verb_takes_only_what_is_chosen(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    # What stays open is asked of a person, whatever was decided.
    refused = () if verb == "review" else ("--refused",)
    assert asked(verb, "--where", "net=VRIJ", "--where", "jaar in 2020, 2021", *refused) == 0
    said = capsys.readouterr()
    assert "2 van de 6 rijen gekozen (--where); de andere 4 blijven buiten" in said.err
    assert "tellen niet mee" not in said.err
    assert "│ geplaatst (matched) │     2 │" in said.out
    if verb == "geocode":
        assert pd.read_csv("uit.csv")["name"].tolist() == ["C", "D"]
    if verb in ("map", "map --points", "report"):
        assert "4 rijen van de lijst zijn niet gekozen en tellen niet mee." in Path("uit.html").read_text("utf-8")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("jaren=2019", "vraagt naar kolom 'jaren', en die is er niet.*Bedoel je 'Jaar'"),
        ("jaar=1999", "Geen rij voldoet aan --where jaar=1999. In kolom 'jaar' staat nog: '2019', '2020'"),
        ("jaar", "--where jaar is geen voorwaarde"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_writes_nothing(
    verb: str, condition: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(verb, "--where", condition) == 1
    assert re.search(said, capsys.readouterr().err.splitlines()[-1])
    assert not list(Path().glob("uit*"))


def test_it_is_about_the_list_and_not_about_the_register(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("coverage", "--where", "naam=A", "--by", "province") == 0
    assert capsys.readouterr().err.count("gekozen") == 1
    written = pd.read_csv("uit.csv")
    assert written["schools"].sum() == 7
    assert written["collaborations"].sum() == 1


def placed() -> gpd.GeoDataFrame:
    return kk.enrich(kk.geocode(kk.read_sites("lijst.csv", columns=COLUMNS)))


def write(kind: str, frame: pd.DataFrame, stem: str) -> str:
    name = f"{stem}.{kind}"
    if kind == "xlsx":
        pd.DataFrame(frame).to_excel(name, index=False)
    elif kind == "csv":
        pd.DataFrame(frame).to_csv(name, index=False)
    elif kind == "parquet":
        pd.DataFrame(frame).to_parquet(name)
    else:
        points = gpd.points_from_xy(frame["x"], frame["y"], crs=31370)
        gpd.GeoDataFrame(frame.drop(columns=["x", "y"]), geometry=points).to_file(name)
    return name


def counted(file: str, *more: str) -> pd.DataFrame:
    assert run("coverage", file, "-o", "telling.csv", "--overwrite", *more) == 0
    return pd.read_csv("telling.csv", dtype={"nis": str}).set_index("nis")


def same(table: pd.DataFrame, other: pd.DataFrame) -> None:
    columns = ["collaborations", "partner_schools", "schools", "observed", "expected"]
    one, two = table[columns], other[columns]
    assert_frame_equal(one, pd.DataFrame(two), check_dtype=False, check_names=False, check_index_type=False)


@pytest.mark.parametrize(("kind", "more"), crossed(FILES, [(), ("--where", "jaar=2020", "--refused")]))
@pytest.mark.slow
def test_every_file_counts_as_the_library_does(kind: str, more: tuple[str, ...]) -> None:
    rows = placed() if not more else kk.where(placed(), more[1], refused=True)
    own = kk.coverage(rows, kk.geocode(kk.read_sites("scholen.csv", columns=COLUMNS)))
    assert int(own["collaborations"].sum()) == (3 if more else 4)
    raw = pd.read_csv("lijst.csv", sep=";")
    same(counted(write(kind, raw, "zelf"), *ASKED, *more), own)
    # And from a file that kkgeo placed.
    assert run("geocode", "lijst.csv", "-c", "institution=Nummer", "-o", f"geplaatst.{kind}") == 0
    assert len(kk.read_sites(f"geplaatst.{kind}")) == len(raw)
    same(counted(f"geplaatst.{kind}", *OF_REGISTER, *more), own)


@pytest.mark.parametrize("kind", ["csv", pytest.param("gpkg", marks=pytest.mark.long)])
@pytest.mark.slow
def test_every_verb_counts_as_the_library_does(kind: str) -> None:
    assert run("geocode", "lijst.csv", "-c", "institution=Nummer", "-o", f"geplaatst.{kind}") == 0
    rows, schools = placed(), kk.enrich(kk.geocode(kk.read_sites("scholen.csv", columns=COLUMNS)))
    given = (f"geplaatst.{kind}", *OF_REGISTER)
    assert run("gaps", *given, "--areas", "border", "--find", "none", "-o", "g.csv") == 0
    own = kk.coverage_gaps(rows, schools, areas="border")
    written = pd.read_csv("g.csv").set_index(["area", "period"])
    columns = ["observed", "schools", "expected"]
    assert_frame_equal(written[columns], pd.DataFrame(own)[columns], check_dtype=False, check_index_type=False)
    assert run("targets", *given, "-o", "t.csv") == 0
    assert pd.read_csv("t.csv")["name"].tolist() == kk.targets(rows, schools)["name"].tolist()
    assert run("report", *given, "--areas", "border", "-o", "r.html") == 0
    same_report = kk.report(rows, schools, path="eigen.html", areas=["border"]).workbook
    one, two = (pd.read_excel(file, sheet_name=None, engine="openpyxl") for file in ("r.xlsx", same_report))
    assert one.keys() == two.keys()
    for name in one:
        assert_frame_equal(one[name], two[name])


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.slow
def test_that_refused_rows_count_goes_along_with_the_file(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("geocode", "lijst.csv", "--where", "beslissing=geweigerd", "-o", f"g.{kind}") == 0
    capsys.readouterr()
    assert run("coverage", f"g.{kind}", "--by", "province", "-o", "telling.csv") == 0
    assert "tellen niet mee" not in capsys.readouterr().err
    assert pd.read_csv("telling.csv")["collaborations"].sum() == 1


@pytest.mark.slow
def test_a_decision_on_a_place_is_not_one_on_an_application(capsys: pytest.CaptureFixture[str]) -> None:
    import openpyxl

    Path("lijst.csv").write_text(
        LIST.replace("3300", "3470").replace(";190000;167000", ";;").replace(";190100;167100", ";;")
    )
    assert run("review", "lijst.csv", "-o", "na.xlsx") == 0
    book = openpyxl.load_workbook("na.xlsx")
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    assert sum(head.casefold() in ("beslissing", "decision") for head in heads) == 1
    for row in sheet.iter_rows(min_row=2):
        row[0].value = "Kortenaken (24054)"
    book.save("na.xlsx")
    decided = ("geocode", "lijst.csv", "--decisions", "na.xlsx", "-o", "uit.csv", "--overwrite")
    for lang in ("nl", "en"):
        assert run(*decided, "--lang", lang) == 0
    written = pd.read_csv("uit.csv", dtype=str)
    assert written.loc[written["name"].isin(["C", "D"]), "nis_2018"].tolist() == ["24054"] * 2
    assert written["decision"].tolist()[:4] == ["goedgekeurd", "Geweigerd", "ja", "niet goedgekeurd"]
    # A review is no list of decisions on applications.
    sites = kk.read_sites("na.xlsx")
    assert "decision" not in sites.attrs["kkgeo_columns"]
    # Of a part of the list the decisions on the rest are no mistake.
    capsys.readouterr()
    part = ("--decisions", "na.xlsx", "--where", "naam=C", "-o", "deel.csv")
    assert run("geocode", "lijst.csv", *part) == 0
    assert "1 van 1 beslissingen toegepast" in capsys.readouterr().out


def test_the_help_has_them(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("geocode", "review", "coverage", "gaps", "targets", "map", "report"):
        assert run(verb, "--help") == 0
        printed = capsys.readouterr().out
        assert "--where" in printed
        assert "--refused" in printed
