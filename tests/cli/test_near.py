"""A wrong value is answered with the nearest that there is: by its spelling, or by a word of either language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kkgeo._base.near import nearest
from tests import commandline

LIST = "naam,postcode,gemeente,jaar,level\nA,9000,Gent,2025,x\nB,8000,Brugge,2025,y\n"
R = ("--register", "s.csv")
A = ("--academies", "a.csv")
MEANT: dict[str, tuple[list[str], str]] = {
    "by in Dutch": (["coverage", "l.csv", "--by", "provincie"], "province"),
    "by in Dutch, a town": (["coverage", "l.csv", "--by", "gemeente"], "municipality"),
    "by in Dutch, beside a right one": (["coverage", "l.csv", "--by", "year,streek"], "region"),
    "by misspelt": (["coverage", "l.csv", "--by", "provinc"], "province"),
    "by a column in Dutch": (["coverage", "l.csv", "--by", "niveau"], "level"),
    "by a grouping": (["coverage", "l.csv", "--by", "arondissement"], "arrondissement"),
    "areas misspelt": (["gaps", "l.csv", *R, "--areas", "hagelandd"], "hageland"),
    "areas in Dutch": (["gaps", "l.csv", *R, "--areas", "streken"], "regions"),
    "areas, a border": (["gaps", "l.csv", *R, "--areas", "grens"], "border"),
    "areas of a grouping": (["gaps", "l.csv", *R, "--areas", "arrondissement:Leuve"], "arrondissement:Leuven"),
    "areas, a list": (["gaps", "l.csv", *R, "--areas", "hageland@toerist-2025"], "hageland@tourist-2025"),
    "unit misspelt": (["coverage", "l.csv", *R, "--unit", "sit"], "site"),
    "unit in Dutch": (["coverage", "l.csv", *R, "--unit", "vestiging"], "site"),
    "unit, a school": (["coverage", "l.csv", *R, "--unit", "school"], "institution"),
    "find": (["gaps", "l.csv", *R, "--find", "scann"], "scan"),
    "find nothing": (["gaps", "l.csv", *R, "--find", "geen"], "none"),
    "choose": (["targets", "l.csv", *R, "--method", "cover", "--choose", "scholen"], "schools"),
    "method": (["targets", "l.csv", *R, "--method", "covr"], "cover"),
    "extent": (["gaps", "l.csv", *R, "--extent", "kern"], "core"),
    "edition": (["coverage", "l.csv", "--by", "belfius", "--edition", "2081"], "2018"),
    "count": (["coverage", "l.csv", "--count", "samenwerkingen"], "collaborations"),
    "count misspelt": (["coverage", "l.csv", "--count", "adresses"], "addresses"),
    "denominator": (["coverage", "l.csv", *R, "--denominator", "inwoners"], "population"),
    "denominator misspelt": (["coverage", "l.csv", *R, "--denominator", "school"], "schools"),
    "strata": (["coverage", "l.csv", *R, "--strata", "niveau"], "level"),
    "vintage between": (["coverage", "l.csv", "--vintage", "2020"], "2019"),
    "vintage of today": (["coverage", "l.csv", "--vintage", "2026"], "2025"),
    "weight": (["targets", "l.csv", *R, "-w", "afstand=1"], "distance"),
    "capacity": (["targets", "l.csv", *R, "--academies", "plaatsen.csv", "--capacity", "vrijje plek"], "free_places"),
    "capacity of a report": (
        ["report", "l.csv", *R, "-o", "r.html", "--academies", "plaatsen.csv", "--capacity", "vrije"], "free_places"
    ),
    "size": (["map", "l.csv", "-o", "k.png", "--size", "a4-liggend"], "a4-landscape"),
    "layers": (["map", "l.csv", "-o", "k.html", "--layers", "streken"], "regions"),
    "layers, a gap": (["map", "l.csv", "-o", "k.html", "--layers", "gaten"], "gaps"),
    "chapters": (["report", "l.csv", "-o", "r.html", "--chapters", "aantallen"], "counts"),
    "chapters in French": (["report", "l.csv", "-o", "r.html", "--chapters", "lacunes"], "gaps"),
    "value": (["map", "l.csv", "-o", "k.png", "--value", "rate_populaton"], "rate_population"),
    "suffix of a map": (["map", "l.csv", "-o", "k.htm5"], ".html"),
    "suffix of a table": (["geocode", "l.csv", "-o", "k.xslx"], ".xlsx"),
    "suffix of a report": (["report", "l.csv", "-o", "k.htm5"], ".html"),
    "suffix of a summary": (["report", "l.csv", "--summary", "-o", "s.pfd"], ".pdf"),
    "service": (["geocode", "l.csv", "-o", "k.csv", "--service", "geopoint"], "geopunt"),
    "crs": (["geocode", "l.csv", "-o", "k.csv", "--crs", "EPSG:31307"], "EPSG:31370"),
    "role": (["coverage", "l.csv", "-c", "postcode=postcode"], "postal_code"),
    "heading": (["coverage", "l.csv", "-c", "postal_code=poscode"], "postcode"),
    "language": (["coverage", "l.csv", "--lang", "nll"], "nl"),
    "level": (["register", "-o", "k.csv", "--level", "secondair"], "secundair"),
    "verb": (["coverge", "l.csv"], "coverage"),
    "option": (["coverage", "l.csv", "--regster", "s.csv"], "--register"),
}  # fmt: skip

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("KKGEO_ONDERWIJS_KEY", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "l.csv").write_text(LIST)
    (tmp_path / "s.csv").write_text(f"{LIST}C,8000,Brugge,2025,x\n")
    (tmp_path / "a.csv").write_text("naam,postcode\nD,9000\n")
    (tmp_path / "plaatsen.csv").write_text("naam,postcode,vrije_plaatsen\nD,9000,3\n")

    def once(*arguments: str) -> tuple[int, str]:
        return commandline.run(*arguments), capsys.readouterr().err

    return once


@pytest.mark.parametrize("what", MEANT)
def test_the_nearest_is_named(run: Run, what: str) -> None:
    arguments, meant = MEANT[what]
    code, printed = run(*arguments)
    said = printed.splitlines()[-1]
    assert code in (1, 2)
    asked = [start for start in ("Bedoel je", "Bedoelde je") if start in said]
    assert asked, said
    assert said.partition(asked[0])[2].replace("'", "").split("?")[0].strip().split()[0].strip(",") == meant, said


@pytest.mark.parametrize("value", ["zz9", "", "0", "-"])
def test_nothing_is_named_where_nothing_is_near(run: Run, value: str) -> None:
    assert "Bedoel" not in run("coverage", "l.csv", *R, "--unit", value)[1]


@pytest.mark.parametrize(("asked", "known", "near"), [
    ("Provincies", ["province", "provinces"], ["province", "provinces"]),
    ("GEMEENTE", ["municipality"], ["municipality"]),
    ("leerling", ["schools", "pupils"], ["pupils"]),
    ("regio", ["regions", "borders"], ["regions"]),
    ("nom", ["name", "network"], []),
    ("town", ["municipality", "province"], ["municipality"]),
    ("gemeentte", ["municipality", "province"], ["municipality"]),
])  # fmt: skip
def test_nearest(asked: str, known: list[str], near: list[str]) -> None:
    assert nearest(asked, known, most=2)[: len(near)] == near
