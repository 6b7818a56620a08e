"""No text makes a regular expression slow: twice as long a text takes twice as long."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from kkgeo._base.streets import street_and_number
from kkgeo.sites.addresses import one_line, take_apart
from tests.patterns import Used, hostile, used

#: What reads no file of anybody, or never more than a few signs.
NOT_HOSTILE = {
    "kkgeo.maps.web.scripts": "scripts of the package", "kkgeo.maps.web.shell": "what the package ships",
    "kkgeo.sites.headings:209": "no more than 500 signs",
}  # fmt: skip
#: Of so many signs a pattern in linear time reads thirty in a millisecond, one in quadratic time none in 15.
SIGNS, SECONDS = 3_000, 0.015
PATTERNS = [each for each in used() if not each.where.startswith(tuple(NOT_HOSTILE))]


def taken(work: Callable[[Any], object], text: str | bytes) -> float:
    before = time.thread_time()
    work(text)
    return time.thread_time() - before


def working(pattern: re.Pattern[Any], method: str) -> Callable[[Any], object]:
    """Return what does with a text what a module does with it."""
    if method in ("sub", "subn"):
        return lambda text: pattern.sub(text[:0], text)
    return (lambda text: [*pattern.finditer(text)]) if method == "finditer" else getattr(pattern, method)


def slow(each: Used) -> list[str]:
    """Return the texts that take too long, tried with short ones first: of some a hundred signs would take years."""
    work, found = working(each.pattern, each.method), []
    for before, run, end in hostile(each.pattern):
        for times in (10, 14, 18, SIGNS // len(run)):
            told = before + run * times + end
            text = told.encode() if isinstance(each.pattern.pattern, bytes) else told
            # What the computer was doing beside is not counted thrice.
            if taken(work, text) > SECONDS and min(taken(work, text), taken(work, text)) > SECONDS:
                found.append(f"{before!r} + {run!r} * {times} + {end!r}")
                break
        if found:
            break
    return found


def test_every_pattern_of_the_package_is_tried() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.slow
def test_a_text_that_is_twice_as_long_takes_twice_as_long() -> None:
    assert {each.where: found for each in PATTERNS if (found := slow(each))} == {}


@pytest.mark.parametrize("read", [street_and_number, take_apart, one_line])
@pytest.mark.parametrize("run", [" + 1", " - 1", "/1", " en 1", "1 & ", " ", ", ", "a-", "(", "9000 "])
def test_an_address_of_any_signs_is_read_at_once(read: Callable[[str], object], run: str) -> None:
    text = f"Kerkstraat 1{run * (2_000 // len(run))} $"
    assert taken(read, text) < 0.2


@pytest.mark.parametrize("text", ["12 - 14", "12-14A", "12A/3 bis", "12 en 14", "12+14+16", "12\u00a0"])
def test_house_numbers_of_several_parts_are_read_as_before(text: str) -> None:
    street, number, _ = street_and_number(f"Kerkstraat {text}")
    assert (street, number) in [("Kerkstraat", re.sub(r"\s", "", text)), (f"Kerkstraat {text}", "")]
