"""A wrong value of an option: the sentence names the option as it is typed, in Python the argument."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.arguments import named, typed_as
from kkgeo.cli import VERBS
from kkgeo.cli.commands import application
from kkgeo.errors import InputError
from tests import commandline

LIST = "naam;postcode;gemeente;jaar;level\nA;9000;Gent;2025;x\nB;8000;Brugge;2025;y\n"
REGISTER = f"{LIST}C;8000;Brugge;2025;x\n"
DECIDED = (
    "naam;postcode;gemeente;jaar;level;beslissing\nA;9000;Gent;2025;x;goedgekeurd\nB;8000;Brugge;2025;y;afgekeurd\n"
)
#: Any text will do for these, or they say themselves which file is meant.
FREE = {"title", "subtitle", "source", "lang", "show_completion"}
#: Which list is wrong stands in these; the mistake is one of reading.
OF_LISTS = {
    "sheet",
    "column",
    "register_sheet",
    "register_column",
    "academies_sheet",
    "academies_column",
    "list_sheet",
    "list_column",
}
#: Without these an option has nothing to do.
WITH = {
    "denominator": ["--count", "collaborations"],
    "max_distance_km": ["--method", "rank"],
    "regions": ["--by", "region"],
    "scheme": ["--value", "rate"],
    "breaks": ["--value", "rate"],
}
#: What stands behind a verb that takes more than one list, or one with decisions.
SEVERAL = {
    "locate": ["p.parquet"],
    "applications": ["d.csv"],
    "evaluate": ["t.csv", "l.csv"],
    "programmes": ["A=l.csv", "B=l.csv"],
}
#: What these verbs write.
OUT = {"geocode": "u.csv", "locate": "u", "review": "u.xlsx", "map": "u.png"}
#: What these verbs ask for first.
ASKED = {"running": {"school_year": "2025"}, "change": {"before": "2024", "after": "2025"}}
WRONG = {
    "max_share": "0.9",
    "max_distance_km": "-1",
    "n": "0",
    "vintage": "2020",
    "code_vintage": "1900",
    "date": "1 maart",
}

Run = Callable[..., tuple[int, str]]


def _options() -> list[tuple[str, str, str]]:
    """Every option with a value of every verb: verb, parameter, how it is typed."""
    for verb in VERBS:
        __import__(f"kkgeo.cli.{verb}")
    found = []
    for verb, command in application().commands.items():
        for param in command.params:
            # The level of a file is as its owner calls it; the demo makes its folder.
            free = param.name in FREE or (verb, param.name) in {("demo", "out"), ("register", "level")}
            if isinstance(param, click.Option) and not param.is_flag and not free:
                found.append((verb, str(param.name), max(param.opts, key=len)))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("lists")
    for name, text in {"l.csv": LIST, "s.csv": REGISTER, "a.csv": LIST, "d.csv": DECIDED}.items():
        (here / name).write_text(text)
    pd.DataFrame({"lon": [4.4], "lat": [51.2]}).to_parquet(here / "p.parquet")
    return here


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("KKGEO_ONDERWIJS_KEY", raising=False)

    def once(*arguments: str) -> tuple[int, str]:
        code = commandline.run(*arguments)
        return code, "".join(capsys.readouterr())

    return once


#: The others count and draw first, or look for gaps.
FAST = ("geocode", "locate", "review", "register", "demo")


@pytest.mark.parametrize(
    ("verb", "name", "option"),
    [pytest.param(*each, marks=() if each[0] in FAST else pytest.mark.slow) for each in _options()],
)
def test_a_wrong_value_is_said_by_the_name_that_was_typed(run: Run, verb: str, name: str, option: str) -> None:
    taken = {each for of, each, _ in _options() if of == verb}
    command = application().commands[verb]
    arguments = [verb]
    if verb not in ("demo", "register"):
        arguments += SEVERAL.get(verb, ["l.csv"])
    if verb == "register":
        arguments.append("s.csv")
    for other, value in {"register": "s.csv", "academies": "a.csv", "list": "l.csv", "out": "uit.doc"}.items():
        needed = any(param.name == other and param.required for param in command.params)
        if other in taken and other != name and (other != "out" or needed):
            value = OUT.get(verb, value) if other == "out" else value
            arguments += [f"--{other}", value]
    for other, value in ASKED.get(verb, {}).items():
        if other != name:
            arguments += [f"--{other.replace('_', '-')}", value]
    if verb == "map" and name != "layers" and not name.startswith("academies"):
        arguments = [each for each in arguments if each not in ("--academies", "a.csv")]
    arguments += WITH.get(name, []) if verb in ("coverage", "targets") or name in ("scheme", "breaks") else []
    if (verb, name) == ("geocode", "key_file"):
        arguments += ["--service", "adressenregister"]
    wrong = WRONG.get(name, "weg.xyz" if "file" in name or name == "out" else "zz9")
    if verb == "targets" and name == "max_distance_km":
        arguments += ["-n", "2"]
    code, printed = run(*arguments, option, wrong, "--lang", "en")
    assert code, printed
    said = printed.splitlines()[-1]
    assert not re.search(r"\b(?!--)[a-z_]+=(['\[{]|\d|None|True| )", said.replace("gap=0.7", "")), said
    is_file = name in ("register", "academies", "list", "regions", "decisions", "out", "review", "oki", "key_file")
    assert option in said or (is_file and wrong in said) or name in OF_LISTS or re.search(rf"\b{wrong}\b", said), said


@pytest.mark.parametrize("which", ["", "register-", "academies-"])
@pytest.mark.parametrize(("option", "value"), [("column", "postal_code"), ("sheet", "Blad")])
def test_the_list_with_the_mistake_is_the_one_whose_option_is_named(
    run: Run, which: str, option: str, value: str
) -> None:
    lists = ["targets", "l.csv", "--register", "s.csv", "--academies", "a.csv"]
    code, printed = run(*lists, f"--{which}{option}", value, "--lang", "en")
    assert code == 1
    said = printed.splitlines()[-1]
    assert f"--{which}{option} {value}" in said


def test_columns_alike_name_the_option_of_their_own_list(run: Run, folder: Path) -> None:
    (folder / "gelijk.csv").write_text("naam;school;postcode\nA;B;9000\n")
    for which in ("register", "academies"):
        lists = {"register": "s.csv", "academies": "a.csv"} | {which: "gelijk.csv"}
        told = [part for name, file in lists.items() for part in (f"--{name}", file)]
        said = run("targets", "l.csv", *told, "--lang", "en")[1].splitlines()[-1]
        assert f"--{which}-column name=" in said
        assert "columns=" not in said


def test_in_python_it_is_the_argument() -> None:
    with pytest.raises(InputError, match=re.escape("count='zz9' is")):
        kk.coverage(kk.geocode(pd.DataFrame({"postal_code": ["9000"]})), count="zz9")
    placed = kk.geocode(pd.DataFrame({"name": ["A"], "postal_code": ["9000"]}))
    with pytest.raises(InputError, match=re.escape("n=0 must")):
        kk.targets(placed, placed.assign(name=["B"]), n=0)


@pytest.mark.parametrize(("value", "said"), [
    ("a b", '--areas "a b"'), (["x", "y"], "--areas x,y"), ({"gap": 1}, "--areas gap=1"), (0, "--areas 0"),
    ("", '--areas ""'),
])  # fmt: skip
def test_what_is_shown_can_be_typed(value: object, said: str) -> None:
    with typed_as({"areas": "--areas"}):
        text, filled = named("{areas=}", {"areas": value})
    assert text.format(**filled) == said


def test_an_error_is_read_as_it_was_raised() -> None:
    with typed_as({"unit": "--unit"}):
        error = InputError("errors.schools.unit", unit="x", known=("row",))
    assert str(error).startswith("--unit x is")
    assert str(InputError("errors.schools.unit", unit="x", known=("row",))).startswith("unit='x' is")


@pytest.mark.parametrize(
    ("typed", "said", "code"),
    [
        (("targets", "l.csv", "--register", "s.csv", "-n", "1e9", "-o", "u.xlsx"), "-n past niet: '1e9'", 2),
        (("targets", "l.csv", "--register", "s.csv", "-n", "0", "-o", "u.xlsx"), "-n 0 moet een geheel getal", 1),
        (("geocode", "l.csv", "-o", "u.csv", "--vintage", "2025.0"), "--vintage past niet: '2025.0'", 2),
        (("geocode", "l.csv", "-o", "u.csv", "--vintage", "9" * 3000), "Er is geen jaargang ", 1),
        (("geocode", "l.csv", "-o", "u.csv", "--vintage", "9" * 5000), "--vintage past niet: ", 2),
        (("geocode", "l.csv", "-o", "u.csv", "--lang", "z" * 3000), "--lang past niet: ", 2),
        (("geocode", "l.csv", "-o", "u.csv", "--code-vintage", "x" * 3000), "--code-vintage past niet: ", 2),
        (("geocode", "l.csv", "-o", "u.csv", "--crs", "x" * 3000), "Coördinaten in ", 1),
        (("geocode", "l.csv", "-o", "u.csv", "--sheet", "²"), "--sheet ² betekent niets voor", 1),
        (("geocode", "l.csv", "-o", "u.csv", "--" + "x" * 3000), "Er is geen optie ", 2),
    ],
)
def test_what_is_wrong_is_one_short_sentence(run: Run, typed: tuple[str, ...], said: str, code: int) -> None:
    found, shown = run(*typed)
    sentence = shown.strip().splitlines()[-1]
    assert (found, said in sentence) == (code, True), sentence[:300]
    assert len(sentence) < 420
