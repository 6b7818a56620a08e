"""No call with wrong arguments ends in anything but an error that is documented and names the argument."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError, KkgeoError
from tests.wrongcalls import ANYTHING, choices, fits, functions, good, kinds, pool, raised

FUNCTIONS = dict(functions())
PARAMETERS = [(name, parameter) for name, function in FUNCTIONS.items() for parameter in kinds(function)]
#: Enough to be sure of: the issue asks for 400.
LEAST = 5000
#: What takes half a second or more: of these an odd value is tried only where it must be refused.
SLOW = {
    "MapSpec.save", "MapSpec.to_figure", "academies", "access_gaps", "applications", "change", "choropleth",
    "coverage", "coverage_gaps", "cover_targets", "detectable", "emerging_gaps",
    "equity_rates", "find_gaps", "layered_map", "lorenz", "oki_indicators",
    "participation", "point_map", "programmes", "read_placed",
    "report", "report_summary", "school_years", "simulate", "sturdiness", "targets", "write_targets",
}  # fmt: skip
#: A sentence is no longer than this, with all the choices there are.
LONGEST = 1000


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return good(tmp_path_factory.mktemp("good"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be where nobody minds what is written: any text may be the name of a folder."""
    monkeypatch.chdir(tmp_path)


def wrong(name: str, parameter: str) -> dict[str, object]:
    """Return the values that are of no kind that a parameter may be."""
    of = kinds(FUNCTIONS[name])[parameter]
    if parameter in ANYTHING:
        return {}
    unfit = {called: value for called, value in pool().items() if not any(fits(kind, value) for kind in of)}
    if parameter == "title":
        # What is only shown is shown without what no file can hold.
        unfit.pop("lone surrogate", None)
    return unfit


def call(function: Callable[..., Any], given: dict[str, Any], parameter: str, value: object) -> Any:
    if parameter in ("conditions", "more"):
        return function(*given.values(), value)
    return function(**{**given, parameter: value})


@pytest.mark.slow
def test_there_are_thousands_of_calls() -> None:
    assert sum(len(wrong(*each)) for each in PARAMETERS) > LEAST


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_what_is_of_another_kind_is_refused_by_name(
    given: dict[str, dict[str, Any]], name: str, parameter: str
) -> None:
    failed = []
    for called, value in wrong(name, parameter).items():
        try:
            call(FUNCTIONS[name], given.get(name, {}), parameter, value)
        except InputError as error:
            for lang in ("nl", "en"):
                told = error.told(lang)
                if parameter not in told or " at 0x" in told or len(told) > 300 or not told.isprintable():
                    failed.append(f"{called}: {told[:200]!r}")
        except KkgeoError as error:
            failed.append(f"{called}: {type(error).__name__} {error}")
        except Exception as error:
            failed.append(f"{called}: {type(error).__name__} {error}"[:150])
        else:
            failed.append(f"{called}: accepted")
    assert not failed, "\n".join(failed)


def odd(name: str, parameter: str) -> dict[str, object]:
    """Return values of a right kind that nobody would give; of what takes time only those that mean nothing to it."""
    known = choices(FUNCTIONS[name], parameter)
    if parameter in ANYTHING or (name in SLOW and not known):
        return {}
    left_out = wrong(name, parameter)
    values = {called: value for called, value in pool().items() if called not in left_out and value is not None}
    return {called: values[called] for called in ("odd text", "-1") if called in values} if name in SLOW else values


@pytest.mark.parametrize(("name", "parameter"), [each for each in PARAMETERS if odd(*each)])
def test_an_odd_value_gives_an_answer_or_an_error_that_is_documented(
    given: dict[str, dict[str, Any]], name: str, parameter: str
) -> None:
    function, failed = FUNCTIONS[name], []
    known = choices(function, parameter)
    for called, value in odd(name, parameter).items():
        try:
            call(function, given.get(name, {}), parameter, value)
        except KkgeoError as error:
            if type(error).__name__ not in raised(function):
                failed.append(f"{called}: {type(error).__name__} is not documented")
            for lang in ("nl", "en"):
                told = error.told(lang)
                # A table or a list is told by what in it is wrong; these texts are told in part, or with U+FFFD.
                whole = called not in ("a long text", "signs", "lone surrogate", "NUL")
                plain = isinstance(value, str | int | float) and whole
                if plain and parameter not in told and str(value).strip() not in told:
                    failed.append(f"{called}: {told[:200]!r}")
                if len(told) > LONGEST or "\x1b" in told:
                    failed.append(f"{called}: {len(told)} signs, {told[:60]!r}")
        except Exception as error:
            failed.append(f"{called}: {type(error).__name__} {error}"[:150])
        else:
            if known and str(value) not in known:
                failed.append(f"{called}: accepted, and the docstring has only {sorted(known)}")
    assert not failed, "\n".join(failed)


#: What goes on to another function is refused there; without any argument Python itself says so.
CLOSED = [
    name
    for name, function in FUNCTIONS.items()
    if not inspect.isclass(function) and kinds(function) and name != "simulate"
]


@pytest.mark.parametrize("name", CLOSED)
def test_an_argument_that_there_is_not_is_named(name: str) -> None:
    with pytest.raises(InputError, match=rf"{name.rpartition('.')[2]}\(\) has no argument 'latt'"):
        FUNCTIONS[name](latt="x")


def test_an_argument_that_goes_on_is_named_where_it_ends(given: dict[str, dict[str, Any]]) -> None:
    with pytest.raises(InputError, match=r"coverage\(\) has no argument 'latt'"):
        FUNCTIONS["simulate"](**{**given["simulate"], "latt": "x"})


def test_an_argument_that_is_nearly_right_is_asked_for() -> None:
    with pytest.raises(InputError, match=r"targets\(\) has no argument 'weight'\. .*Do you mean 'weights'\?"):
        FUNCTIONS["targets"](weight={"gap": 1})


@pytest.mark.parametrize("name", ["a\ud800.csv", "map\udbff/a.csv"])
@pytest.mark.parametrize("kind", [str, Path])
def test_a_name_that_no_file_can_have_is_refused(name: str, kind: Callable[[str], str | Path]) -> None:
    for call in (lambda path: kk.write_table(pd.DataFrame({"a": [1]}), path), kk.read_sites, kk.read_placed):
        with pytest.raises(InputError, match="surrogate"):
            call(kind(name))
