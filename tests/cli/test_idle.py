"""Options that would change nothing where they stand are refused, and the sentence says what they need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import pytest

import kkgeo as kk
from kkgeo.cli import VERBS
from kkgeo.cli.commands import application, needed
from kkgeo.cli.idle import NEVER
from tests import commandline

LIST = "naam,postcode,gemeente\nA,9000,Gent\nB,8000,Brugge\n"
#: A value that each option takes.
VALUES = {
    "register": "s.csv", "academies": "a.csv", "list": "l.csv", "list_column": "name=naam", "list_sheet": "1",
    "register_column": "name=naam", "academies_column": "name=naam",
    "register_sheet": "1", "academies_sheet": "1", "key_file": "l.csv", "max_share": "0.2", "size": "a4",
    "strata": "level",
    "unit": "address", "capacity": "naam", "n": "3", "extent": "core+fringe", "regions": "r.toml", "edition": "2018",
    "weight": "gap=1", "choose": "academies", "vintage": "2019", "value": "rate", "layers": "all", "method": "cover",
    "denominator": "population", "count": "addresses", "find": "moran", "by": "province", "service": "geopunt",
    "overdispersion": "none", "spread": "none", "shape": "ellipse",
    "most_per_municipality": "2", "year": "2025", "duration": "2", "hold_out": "0.2", "seed": "1",
    "palette": "viridis", "scheme": "quantiles", "breaks": "5 10", "layer": "A=l.csv", "subtitle": "Onder",
    "chapters": "gaps", "other": "B=l.csv",
    "workers": "2", "part_rows": "9", "participation": "s.csv", "participation_sheet": "1",
    "participation_column": "before=naam",
}  # fmt: skip
Run = Callable[..., tuple[int, str]]


def _pairs() -> list[tuple[str, str, str]]:
    """Every option of every verb that needs something, with what it needs."""
    for verb in VERBS:
        __import__(f"kkgeo.cli.{verb}")
    return [(verb, name, need) for verb in VERBS for name, needs in needed(verb).items() for need in needs]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("l.csv", "s.csv", "a.csv", "r.toml"):
        (tmp_path / name).write_text(LIST)

    def once(*arguments: str) -> tuple[int, str]:
        return commandline.run(*arguments, "--lang", "en"), capsys.readouterr().err

    return once


def _given(param: click.Parameter, value: str = "") -> list[str]:
    option = max(param.opts, key=len)
    return [option] if getattr(param, "is_flag", False) else [option, value or VALUES[str(param.name)]]


def _without(verb: str, name: str, need: str) -> list[str]:
    """Return a call that has an option, what else it needs, and not this one need."""
    params = {param.name: param for param in application().commands[verb].params}
    told = {name: _given(params[name])}
    for other in needed(verb)[name]:
        first = other.split("|")[0]
        if other != need and not first.startswith(("!", NEVER)):
            key, _, value = first.partition("=")
            told[key] = _given(params[key], value)
    for other in need.split("|")[1:]:
        if other.startswith("!"):
            told[other[1:]] = _given(params[other[1:]])
    if need.startswith(NEVER):
        return [verb, "l.csv", *told[name], *(["-o", "u.xlsx"] if verb == "review" else [])]
    if need.startswith("!") and need != "!file":
        told[need[1:]] = _given(params[need[1:]])
    elif "=" in need and need.partition("=")[0] in VALUES:
        instead = {
            "find": "moran",
            "method": "rank" if need.endswith("cover") else "cover",
            "by": "province",
            "overdispersion": "none",
            "chapters": "gaps",
        }
        key = need.partition("=")[0]
        told[key] = _given(params[key], instead[key])
    out = {"geocode": "u.csv", "review": "u.xlsx", "map": "u.html"}.get(verb)
    arguments = [verb] if verb == "demo" or (verb == "register" and need != "!file") else [verb, "l.csv"]
    if verb == "evaluate":
        arguments.append("l.csv")
    return [*arguments, *(["-o", out] if out else []), *(part for each in told.values() for part in each)]


@pytest.mark.parametrize(("verb", "name", "need"), _pairs())
def test_an_option_without_what_it_needs_is_refused(run: Run, verb: str, name: str, need: str) -> None:
    params = {str(param.name): param for param in application().commands[verb].params}
    code, err = run(*_without(verb, name, need))
    said = err.splitlines()[-1]
    assert code == 1, said
    assert max(params[name].opts, key=len) in said
    assert "does nothing here" in said
    for each in () if need.startswith(NEVER) else need.split("|"):
        other, _, value = each.removeprefix("!").partition("=")
        assert value in said
        assert (max(params[other].opts, key=len) if other != "file" else "FILE") in said
    assert not list(Path().glob("u.*"))


def test_the_pairs_that_users_met_are_among_them() -> None:
    pairs = {(verb, name) for verb, name, _ in _pairs()}
    assert {
        ("geocode", "key_file"), ("coverage", "register_sheet"), ("gaps", "register_column"), ("map", "strata"),
        ("targets", "choose"), ("map", "unit"), ("coverage", "extent"), ("gaps", "max_share"), ("map", "size"),
        ("report", "academies_sheet"), ("report", "n"), ("register", "fresh"), ("demo", "vintage"),
    } <= pairs  # fmt: skip


def test_how_far_is_only_of_cover_where_there_are_no_academies(run: Run) -> None:
    code, err = run("targets", "l.csv", "--register", "s.csv", "--max-distance-km", "5")
    assert code == 1
    assert "--max-distance-km" in err.splitlines()[-1]


@pytest.mark.parametrize(("verb", "why"), [
    ("applications", "every application counts here, whatever was decided on it"),
    ("review", "what stays open is in the file, whatever was decided on it"),
])  # fmt: skip
def test_what_never_does_anything_says_why(run: Run, verb: str, why: str) -> None:
    code, err = run(verb, "l.csv", "--refused", *(["-o", "u.xlsx"] if verb == "review" else ["--register", "s.csv"]))
    assert code == 1
    assert err == f"kkgeo: --refused does nothing here: {why}. Leave it out.\n"


def test_gaps_says_of_which_areas_an_option_is(run: Run) -> None:
    codes = kk.municipalities(2018).index
    Path("t.csv").write_text("nis_2018,cluster\n" + "".join(f"{code},A\n" for code in codes))
    for areas, option, value, needed_areas in (
        ("border", "--extent", "core+fringe", "regions"), ("border", "--edition", "t.csv", "clusters"),
        ("regions", "--edition", "t.csv", "clusters"),
    ):  # fmt: skip
        asked = ("gaps", "l.csv", "--register", "s.csv", "--find", "none", "--areas", areas)
        code, err = run(*asked, option, value)
        assert code == 1, err
        assert f"{option} does nothing here: it is only used with --areas {needed_areas}" in err.splitlines()[-1]
    # One of a kind is of the kind.
    assert run(*asked[:-1], "hageland", "--extent", "core+fringe")[0] == 0
    assert run(*asked[:-1], "clusters", "--edition", "t.csv")[0] == 0
