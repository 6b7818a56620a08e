"""What means nothing is told before any list is read, in one sentence that names the option."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kkgeo.cli import VERBS
from kkgeo.cli.checks import CHECKS
from kkgeo.cli.commands import application, needed
from tests import commandline

LIST = "naam,postcode,gemeente\nA,9000,Gent\nB,8000,Brugge\n"
#: Of each option that is checked, a value that means nothing.
WRONG = {
    "vintage": "1999", "code_vintage": "1999", "crs": "EPSG:1", "service": "kaart", "school_year": "ooit",
    "duration": "0", "count": "iets", "unit": "iets", "overdispersion": "-1", "extent": "iets", "edition": "1999",
    "regions": "geen.toml", "named": "iets", "max_share": "0.9", "shape": "iets", "until": "2019", "year": "22",
    "n": "0", "invited": "0", "most_per_municipality": "0", "max_distance_km": "0", "hold_out": "1.5", "seed": "-1",
    "spread": "iets", "weight": "gat=1", "layers": "iets", "palette": "iets", "scheme": "iets", "breaks": "a b",
    "size": "iets", "chapters": "iets", "date": "ooit",
}  # fmt: skip
#: What else is wrong before anything is read: two options that do not go together, a pair that is none.
TOGETHER = {
    "targets l.csv --register s.csv --method cover": "max-distance-km",
    "targets l.csv --register s.csv --max-distance-km 5": "--max-distance-km",
    "targets l.csv --register s.csv --method raad": "--method",
    "targets l.csv --register s.csv --other B": "--other",
    "report l.csv --register s.csv --other Kunstkuur=l.csv -o u.html": "Kunstkuur",
    "report l.csv --participation l.csv --participation-column before -o u.html": "--participation-column",
    "programmes A=l.csv B=l.csv --register s.csv --among C": "--among",
    "change l.csv --register s.csv --before 2019-2020 --after 2020-2021": "2020",
    "map l.csv --register s.csv --layer B -o u.html": "--layer",
}
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("l.csv", "s.csv", "a.csv"):
        (tmp_path / name).write_text(LIST)

    def once(*arguments: str) -> tuple[int, str]:
        return commandline.run(*arguments, "--lang", "en"), capsys.readouterr().err

    return once


def _calls() -> list[tuple[str, str]]:
    """Every option of every verb that is checked."""
    root = application()
    return [(verb, str(param.name)) for verb in VERBS for param in root.commands[verb].params if param.name in CHECKS]


def _call(verb: str, name: str) -> list[str]:
    params = {str(param.name): param for param in application().commands[verb].params}
    there = {"register": "s.csv", "academies": "a.csv", "find": "scan", "method": "rank", "hold_out": "0.2"}
    there |= {
        "by": "region,belfius",
        "layers": "rate",
        "size": "a4",
        "value": "rate",
        "out": "u.png",
        "service": "geopunt",
    }
    told = {name: WRONG[name]}
    for need in needed(verb)[name]:
        other, _, value = need.split("|")[0].partition("=")
        if not other.startswith("!"):
            told[other] = there[other] if other != "method" else value or there[other]
    words = [word for key, value in told.items() for word in (max(params[key].opts, key=len), value)]
    first = {"programmes": ["A=l.csv", "B=l.csv"], "evaluate": ["l.csv", "l.csv"], "register": [], "demo": []}
    out = {"geocode": "u.csv", "review": "u.xlsx", "map": "u.html", "report": "u.html", "locate": "uit"}.get(verb)
    return [verb, *first.get(verb, ["l.csv"]), *words, *(["-o", out] if out and "out" not in told else [])]


def test_every_check_is_of_an_option_and_has_a_wrong_value() -> None:
    assert {name for _, name in _calls()} == set(CHECKS) == set(WRONG)


@pytest.mark.parametrize(("verb", "name"), _calls())
def test_what_means_nothing_is_told_before_a_list_is_read(run: Run, verb: str, name: str) -> None:
    code, err = run(*_call(verb, name))
    assert code == 1, err
    assert err.startswith("kkgeo: "), err
    assert err.count("\n") == 1, err
    assert "Reading" not in err
    assert WRONG[name].partition("=")[0] in err
    assert not list(Path().glob("u.*"))


@pytest.mark.parametrize("call", TOGETHER)
def test_what_does_not_go_together_is_told_before_a_list_is_read(run: Run, call: str) -> None:
    code, err = run(*call.split())
    assert (code, err.count("\n")) == (1, 1), err
    assert TOGETHER[call] in err
