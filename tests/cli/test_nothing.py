"""A list without a row that counts: one sentence says it; the report is there and says why it is short."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import commandline

HEAD = "naam,postcode,gemeente,beslissing\n"
LISTS = {
    "leeg.csv": (HEAD, "geen rijen"),
    "buiten.csv": (f"{HEAD}X,4000,Luik,\nY,,,\n", "van de 2 rijen"),
    "een.csv": (f"{HEAD}X,4000,Luik,\n", "enige rij"),
    "geweigerd.csv": (f"{HEAD}X,9000,Gent,geweigerd\nY,8000,Brugge,geweigerd\n", "telt mee"),
}
GOOD = f"{HEAD}A,9000,Gent,\nB,8000,Brugge,\nC,3000,Leuven,\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    for name, (text, _) in LISTS.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "l.csv").write_text(GOOD)
    (tmp_path / "s.csv").write_text(GOOD)
    (tmp_path / "punt.csv").write_text("naam,postcode,lat,lon\nC,3000,50.88,4.7\n")

    def once(*arguments: str) -> tuple[int, str, str]:
        code = commandline.run(*arguments, "--lang", "nl")
        return code, *capsys.readouterr()

    return once


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("verb", [
    ["coverage"], ["coverage", "--register", "s.csv"], ["gaps", "--register", "s.csv"], ["map", "-o", "k.png"],
    ["map", "-o", "k.html", "--layers", "all"], ["map", "-o", "k.html", "--points"],
])  # fmt: skip
def test_nothing_to_count_is_refused_in_one_sentence(run: Run, name: str, verb: list[str]) -> None:
    code, out, err = run(verb[0], name, *verb[1:])
    assert code == 1
    assert out == ""
    said = err.splitlines()[-1]
    assert LISTS[name][1] in said
    assert name in said
    assert not list(Path().glob("k.*"))


@pytest.mark.parametrize("name", ["leeg.csv", "buiten.csv", "een.csv"])
@pytest.mark.parametrize("verb", ["coverage", "gaps", "targets", "map"])
def test_a_register_without_a_school_is_refused(run: Run, name: str, verb: str) -> None:
    out = ["-o", "k.png"] if verb == "map" else []
    code, _, err = run(verb, "l.csv", "--register", name, *out)
    assert code == 1
    assert LISTS[name][1] in err.splitlines()[-1]
    assert name in err.splitlines()[-1]


@pytest.mark.parametrize("name", LISTS)
def test_whom_to_invite_rests_on_collaborations_where_it_is_by_rank(run: Run, name: str) -> None:
    code, _, err = run("targets", name, "--register", "s.csv")
    assert code == 1
    assert LISTS[name][1] in err.splitlines()[-1]
    cover = ("--method", "cover", "-n", "1", "--max-distance-km", "5")
    code, out, err = run("targets", name, "--register", "punt.csv", *cover)
    assert code == 0
    assert LISTS[name][1] in err
    assert "Leuven" in out


@pytest.mark.parametrize("verb", ["geocode", "review"])
def test_an_empty_list_is_placed_and_said(run: Run, verb: str) -> None:
    code, _, err = run(verb, "leeg.csv", "-o", "uit.xlsx")
    assert code == 0
    assert LISTS["leeg.csv"][1] in err
    assert Path("uit.xlsx").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "why"), [
    (["leeg.csv"], "er is niets te tellen"), (["buiten.csv", "--register", "s.csv"], "er is niets geteld"),
    (["l.csv", "--register", "leeg.csv"], "geen school in Vlaanderen of Brussel"),
    (["l.csv", "--register", "buiten.csv"], "geen school in Vlaanderen of Brussel"),
])  # fmt: skip
def test_the_report_is_there_and_says_why_it_is_short(run: Run, arguments: list[str], why: str) -> None:
    code, _, err = run("report", *arguments, "-o", "r.html")
    assert code == 0
    assert "niets te tellen" in err
    assert why in Path("r.html").read_text("utf-8")
