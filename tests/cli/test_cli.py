from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kkgeo import datasets
from tests.cli.conftest import Program
from tests.crossed import few
from tests.reference.typologies import as_csv

LIST = "naam;postcode;gemeente\nA;9000;Gent\nB;2000;Gent\nC;8000;Brugge\n"
SCHOOLS = f"{LIST}D;8000;Brugge\n"


@pytest.mark.slow
@pytest.mark.long
def test_geocode_coverage_and_map(tmp_path: Path, kkgeo: Program, started: Program) -> None:
    (tmp_path / "scholen.csv").write_text(SCHOOLS)
    (tmp_path / "lijst.csv").write_text(LIST)
    done = started("geocode", "lijst.csv", "-o", "uit.xlsx", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "conflict" in done.stdout
    assert "kolom 'postcode' gelezen als postcode (postal_code)" in done.stderr
    rows = list(openpyxl.load_workbook(tmp_path / "uit.xlsx").active.iter_rows(values_only=True))
    assert len(rows) == 4
    both = ("lijst.csv", "--register", "scholen.csv")
    done = kkgeo("coverage", *both, "--by", "province", "-o", "t.csv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(tmp_path / "t.csv", dtype={"province": str}).set_index("province")
    assert table.loc["40000", "collaborations"] == 1
    assert table.loc["unplaced", "collaborations"] == 1
    for arguments in (
        ["-o", "kaart.html"],
        ["-o", "kaart.png", "--register", "scholen.csv"],
        ["-o", "l.html", "--layers", "rate,regions", "--register", "scholen.csv"],
        ["-o", "a4.pdf", "--size", "a4"],
    ):
        done = kkgeo("map", "lijst.csv", "--lang", "en", *arguments, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "Written" in done.stdout
    assert '<html lang="en">' in (tmp_path / "kaart.html").read_text("utf-8")


@pytest.mark.slow
def test_report(tmp_path: Path, kkgeo: Program) -> None:
    (tmp_path / "scholen.csv").write_text(SCHOOLS)
    (tmp_path / "lijst.csv").write_text(LIST)
    given = ("--register", "scholen.csv", "--academies", "lijst.csv", "--areas", "hageland", "--date", "2025-03-01")
    done = kkgeo("report", "lijst.csv", *given, "-o", "r.html", "--lang", "en", "--title", "Ours", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Written: r.html" in done.stdout
    assert "Written: r.xlsx" in done.stdout
    html = (tmp_path / "r.html").read_text("utf-8")
    assert '<strong dir="auto">Ours</strong>' in html
    assert "Made on 1 March 2025" in html
    done = kkgeo("report", "lijst.csv", "-o", "r.doc", folder=tmp_path)
    assert done.returncode == 1
    assert "laat de naam 'r.doc' eindigen op .html" in done.stderr


@pytest.mark.slow
def test_demo_repeats_the_published_tables(tmp_path: Path, kkgeo: Program) -> None:
    done = kkgeo("demo", "-o", "uit", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Gelijk aan de gepubliceerde tabel.") == 8
    assert done.stdout.count("Gelijk aan de gepubliceerde tabel, op 1 cel na") == 1
    assert "WIJKT AF" not in done.stdout
    for pair in ("38 | 38", "316 | 316", "59,1 | 59,1", "93 | 92", "284 | 284", "131 | 131", "26 | 26", "16 | 16"):
        assert pair in done.stdout
    assert "telt op tot 105" in done.stdout
    assert {p.suffix for p in (tmp_path / "uit").iterdir()} == {".html", ".png", ".xlsx", ".csv"}
    assert "Bekijk eerst uit/rapport.html" in done.stdout
    assert (tmp_path / "uit" / "rapport.xlsx").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "words"), [
    (["geocode", "weg.csv", "-o", "a.csv"], "Er is geen bestand"),
    (["geocode", "lijst.csv", "-o", "a.doc"], "Laat de naam eindigen op"),
    (["geocode", "lijst.csv", "-o", "a.csv", "--vintage", "2020"], "2018, 2019, 2025"),
    (["coverage", "lijst.csv", "--by", "kleur", "-o", "a.csv"], "Volgens 'kleur' kan niet geteld worden"),
    (["map", "lijst.csv", "-o", "a.gif"], ".html, .png, .svg, .pdf"),
    (["map", "lijst.csv", "-o", "a.html", "--layers", "kleur"], "Er is geen laag 'kleur'"),
    (["geocode", "lijst.csv", "-o", "a.csv", "-c", "x"], "heeft niet de vorm postal_code=PC"),
])  # fmt: skip
def test_errors_are_one_sentence_and_no_traceback(
    tmp_path: Path, kkgeo: Program, arguments: list[str], words: str
) -> None:
    (tmp_path / "lijst.csv").write_text(LIST)
    done = kkgeo(*arguments, folder=tmp_path)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "verb", few(["demo", "report", "geocode", "review", "coverage", "gaps", "targets", "register", "map"], 2)
)
def test_help_has_an_example(tmp_path: Path, kkgeo: Program, verb: str) -> None:
    done = kkgeo(verb, "--help", folder=tmp_path)
    assert done.returncode == 0
    assert f"Voorbeeld:\n  kkgeo {verb}" in done.stdout


@pytest.mark.long
@pytest.mark.slow
def test_the_review_loop(tmp_path: Path, kkgeo: Program) -> None:
    (tmp_path / "lijst.csv").write_text(LIST)
    done = kkgeo("geocode", "lijst.csv", "-o", "uit.csv", "--review", "na.xlsx", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "na.xlsx (1 rij)" in done.stdout
    alone = kkgeo("review", "lijst.csv", "-o", "alleen.xlsx", folder=tmp_path)
    assert alone.returncode == 0, alone.stderr
    assert "alleen.xlsx (1 rij)" in alone.stdout
    one, other = (openpyxl.load_workbook(tmp_path / name).worksheets[0].values for name in ("alleen.xlsx", "na.xlsx"))
    assert list(one) == list(other)
    book = openpyxl.load_workbook(tmp_path / "na.xlsx")
    book.worksheets[0]["A2"] = "Gent (44021)"
    book.save(tmp_path / "na.xlsx")
    refused = kkgeo("geocode", "lijst.csv", "-o", "uit.csv", "--review", "na.xlsx", folder=tmp_path)
    assert refused.returncode == 1
    assert "of er is sindsdien in gewerkt" in refused.stderr
    for _ in range(2):
        both = ("--decisions", "na.xlsx", "--review", "verder.xlsx")
        done = kkgeo("geocode", "lijst.csv", "-o", "uit.csv", *both, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "1 van 1 beslissingen toegepast" in done.stdout
        assert pd.read_csv(tmp_path / "uit.csv", dtype=str)["nis"].tolist() == ["44021", "44021", "31005"]
    (tmp_path / "lijst.csv").write_text(LIST.replace("B;2000;Gent\n", ""))
    done = kkgeo("geocode", "lijst.csv", "-o", "uit.csv", "--decisions", "na.xlsx", folder=tmp_path)
    assert "geldt niet meer" in done.stdout


@pytest.mark.slow
def test_the_register_from_a_file_and_without_a_key(tmp_path: Path, kkgeo: Program) -> None:
    (tmp_path / "r.csv").write_text(
        "instellingsnummer;straat;huisnummer;postcode\n1;Kerkstraat;1;9000\n2;Kerkstraat;1;9000\n"
    )
    done = kkgeo("register", "r.csv", "-o", "uit.xlsx", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 vestigingsplaatsen van 2 instellingen, op 1 adressen" in done.stdout
    assert "2 vestigingsplaatsen delen hun adres" in done.stdout
    (tmp_path / "l.csv").write_text("instellingsnummer;postcode\n1;9000\n2;9000\n")
    counted = kkgeo("coverage", "l.csv", "--register", "r.csv", "--unit", "address", "-o", "t.csv", folder=tmp_path)
    assert counted.returncode == 0, counted.stderr
    table = pd.read_csv(tmp_path / "t.csv", dtype={"nis": str}).set_index("nis")
    assert (table.loc["44021", "schools"], table.loc["44021", "rate"]) == (1, 200)
    refused = kkgeo("register", "-o", "uit.csv", "--structure", "111", folder=tmp_path)
    assert refused.returncode == 1
    assert "KKGEO_ONDERWIJS_KEY" in refused.stderr


@pytest.mark.long
@pytest.mark.slow
def test_what_the_coordinates_and_codes_are_can_be_told(tmp_path: Path, kkgeo: Program) -> None:
    (tmp_path / "l.csv").write_text("niscode;x;y\n11002;;\n;152500;212000\n")
    told = ("--vintage", "2018", "--code-vintage", "2018", "--crs", "EPSG:31370")
    done = kkgeo("geocode", "l.csv", "-o", "u.csv", *told, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert pd.read_csv(tmp_path / "u.csv", dtype=str)["nis"].tolist() == ["11002", "11002"]
    for crs in ("EPSG:3857", "nonsense"):
        refused = kkgeo("geocode", "l.csv", "-o", "v.csv", "--crs", crs, folder=tmp_path)
        assert refused.returncode == 1
        assert "EPSG:31370" in refused.stderr
        assert "Traceback" not in refused.stderr


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """Lists as a secretariat has them: the illustrative ones, of Flemish Brabant alone so that it is quick."""
    for name in ("collaborations", "register", "academies"):
        frame = pd.read_csv(datasets.path(name), dtype=str)
        frame[frame["postcode"].str[:2].isin(["30", "32", "33", "34"])].to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path


@pytest.mark.long
@pytest.mark.slow
def test_a_typology_of_ones_own_goes_along(lists: Path, kkgeo: Program) -> None:
    as_csv(lists / "eigen.csv")
    own, both = ("--edition", "eigen.csv"), ("--register", "register.csv")
    for arguments in (
        ("geocode", "collaborations.csv", *own, "-o", "g.csv"),
        ("coverage", "collaborations.csv", *own, "--by", "belfius", "-o", "c.json"),
        ("gaps", "collaborations.csv", *both, *own, "--areas", "V5", "--find", "none", "-o", "n.csv"),
        ("map", "collaborations.csv", *both, *own, "-o", "m.html"),
        ("map", "collaborations.csv", *own, "--points", "--value", "belfius_cluster", "-o", "p.html"),
        ("report", "collaborations.csv", *own, "-o", "r.html"),
    ):
        done = kkgeo(*arguments, folder=lists)
        assert done.returncode == 0, done.stderr
        text = (lists / arguments[-1]).read_text("utf-8")
        assert "eigen" in text, arguments
        assert "Belfius" not in text, arguments
    for verb in ("geocode", "coverage", "report"):
        done = kkgeo(
            verb,
            "collaborations.csv",
            "--edition",
            "2007",
            *(["--by", "belfius"] if verb == "coverage" else []),
            "-o",
            "x.html" if verb == "report" else "x.csv",
            folder=lists,
        )
        assert done.returncode == 1
        assert "2007" in done.stderr


@pytest.mark.slow
def test_gaps_in_words_and_in_every_file(lists: Path, kkgeo: Program) -> None:
    rows = ["gaps", "collaborations.csv", "--register", "register.csv", "--areas", "hageland,border"]
    done = kkgeo(*rows, "--lang", "en", "-o", "gaps.json", folder=lists)
    assert done.returncode == 0, done.stderr
    flat = " ".join(done.stdout.split())
    assert re.search(r"Hageland: \d+ collaborations? where [\d.]+ were expected from the number of schools", flat)
    assert "Gaps that nobody named" in flat
    written = json.loads((lists / "gaps.json").read_text("utf-8"))
    assert set(written) == {"named", "found", "municipalities"}
    named = written["named"]
    assert named["about"]["Counted"].startswith("collaborations")
    assert {row["area"] for row in named["rows"]} == {"hageland", "border"}
    # Who named them, and from what, is said once, under them.
    sentences = [row["sentence_en"] for row in named["rows"] if row["period"] == "all"]
    assert all(sentence.split(" The department named")[0] in flat for sentence in sentences)
    assert flat.count("The department named") == 1
    assert written["found"]["rows"][0]["sentence"] in flat
    done = kkgeo(*rows, "--find", "none", "-o", "gaps.xlsx", "--academies", "academies.csv", folder=lists)
    assert done.returncode == 0, done.stderr
    sheet = pd.read_excel(lists / "gaps.xlsx", engine="openpyxl")
    assert sheet["Km tot academie (mediaan)"].notna().all()
    assert sheet["Geteld"].tolist() == [row["observed"] for row in named["rows"]]
    done = kkgeo(*rows, "-o", "gaps.csv", folder=lists)
    assert "Dit soort bestand heeft alleen de genoemde gebieden" in " ".join(done.stdout.split())


@pytest.mark.long
@pytest.mark.slow
def test_areas_by_name_and_how_far_they_reach(lists: Path, kkgeo: Program) -> None:
    rows = ["collaborations.csv", "--register", "register.csv", "--extent", "core+fringe"]
    named = ["--areas", "arrondissement:Leuven,hageland@tourist-2025,hageland", "--find", "none"]
    done = kkgeo("gaps", *rows, *named, "-o", "gaps.csv", folder=lists)
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(lists / "gaps.csv", dtype={"period": str}).query("period == 'all'").set_index("area")
    assert table.index.tolist() == ["arrondissement:24000", "hageland@tourist-2025", "hageland"]
    assert table.loc["hageland", "name"] == "Hageland (kern en rand)"
    done = kkgeo("coverage", *rows, "--by", "region", "-o", "regions.csv", folder=lists)
    assert done.returncode == 0, done.stderr
    counted = pd.read_csv(lists / "regions.csv").set_index("region")
    assert counted["schools"]["hageland"] == table["schools"]["hageland"]
    # An arrondissement has no fringe.
    done = kkgeo("coverage", *rows[:3], "--by", "arrondissement", "-o", "groups.csv", folder=lists)
    assert done.returncode == 0, done.stderr
    counted = pd.read_csv(lists / "groups.csv", dtype={"arrondissement": str}).set_index("arrondissement")
    assert counted["schools"]["24000"] == table["schools"]["arrondissement:24000"]
    done = kkgeo("map", *rows, "--areas", "arrondissement:Leuven,hageland", "-o", "map.html", folder=lists)
    assert done.returncode == 0, done.stderr
    assert "Hageland (kern en rand)" in (lists / "map.html").read_text("utf-8")
    # Whoever says how far regions reach wants to see them, on every kind of map.
    for kind in ([], ["--points"], ["--layers", "rate,regions"]):
        given = [rows[0], *rows[3:]] if kind == ["--points"] else rows
        done = kkgeo("map", *given, *kind, "-o", "map.html", folder=lists)
        assert done.returncode == 0, done.stderr
        assert "Hageland (kern en rand)" in (lists / "map.html").read_text("utf-8")
    measure = ["--count", "partner_schools", "--denominator", "pupils", "--strata", "level", "--unit", "institution"]
    # What was counted, against what: above the map of gaps, and in the name of the rate.
    for kind, said in (
        ([], "Partnerscholen van 2019 tot en met 2022, tegenover wat er naar het aantal leerlingen te verwachten was"),
        (["--layers", "rate"], "Partnerscholen van Kunstkuur per 1.000 leerlingen"),
    ):
        done = kkgeo("map", *rows, *measure, *kind, "-o", "map.html", folder=lists)
        assert done.returncode == 0, done.stderr
        assert said in (lists / "map.html").read_text("utf-8")


@pytest.mark.slow
def test_targets_for_a_mailing(lists: Path, kkgeo: Program) -> None:
    rows = ["targets", "collaborations.csv", "--register", "register.csv", "--academies", "academies.csv", "-n", "3"]
    done = kkgeo(*rows, "--capacity", "vrije_plaatsen", "-w", "gap=1", "-w", "need=0,5", "-o", "w.xlsx", folder=lists)
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(lists / "w.xlsx")
    first = book.worksheets[0]
    assert first.max_row == 4
    assert first.freeze_panes == "B2"
    assert "km in vogelvlucht" in " ".join(done.stdout.split())
    done = kkgeo(*rows, "-o", "w.json", "--lang", "en", folder=lists)
    assert [row["rank"] for row in json.loads((lists / "w.json").read_text("utf-8"))["rows"]] == [1, 2, 3]


@pytest.mark.slow
def test_coverage_judges_on_the_terminal(lists: Path, kkgeo: Program) -> None:
    done = kkgeo(
        "coverage", "collaborations.csv", "--register", "register.csv", "--by", "network", "--strata", "level",
        "--count", "partner_schools", "--lang", "en", folder=lists,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "partner schools: by institution number" in done.stdout
    assert "expected" in done.stdout
    assert "95 % interval" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "words"), [
    (["gaps", "collaborations.csv"], "Zonder register"),
    (["targets", "collaborations.csv", "--lang", "en"], "Without a register"),
    (["gaps", "collaborations.csv", "--register", "register.csv", "--find", "veel"], "--find veel is geen van"),
    (["gaps", "collaborations.csv", "--register", "register.csv", "--areas", "Nergens"], "Er is geen gebied 'Nergens'"),
    (["targets", "collaborations.csv", "--register", "register.csv", "-w", "gap"], "heeft niet de vorm gap=0.7"),
    (["targets", "collaborations.csv", "--register", "register.csv", "-w", "geld=1"], "geld"),
])  # fmt: skip
def test_errors_of_gaps_and_targets(lists: Path, kkgeo: Program, arguments: list[str], words: str) -> None:
    done = kkgeo(*arguments, "-o", "a.json", folder=lists)
    assert done.returncode == 1
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not (lists / "a.json").exists()
