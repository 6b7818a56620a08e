"""No call with wrong arguments ends in anything but an error that is documented and names the argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kkgeo.errors import InputError, KkgeoError
from tests.wrongcalls import ANYTHING, fits, functions, good, kinds, pool

FUNCTIONS = dict(functions())
PARAMETERS = [(name, parameter) for name, function in FUNCTIONS.items() for parameter in kinds(function)]
#: Enough to be sure of: the issue asks for 400.
LEAST = 5000


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return good(tmp_path_factory.mktemp("good"))


def wrong(name: str, parameter: str) -> dict[str, object]:
    """Return the values that are of no kind that a parameter may be."""
    of = kinds(FUNCTIONS[name])[parameter]
    if parameter in ANYTHING:
        return {}
    return {called: value for called, value in pool().items() if not any(fits(kind, value) for kind in of)}


def call(function: Callable[..., Any], given: dict[str, Any], parameter: str, value: object) -> Any:
    if parameter == "conditions":
        return function(*given.values(), value)
    return function(**{**given, parameter: value})


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
