"""What CI takes a few of has every value in those few, and loses none before a submission."""

from __future__ import annotations

import doctest

from tests import crossed as module
from tests.crossed import crossed, few


def test_its_examples_hold() -> None:
    held = doctest.testmod(module)
    assert held.attempted == 2
    assert held.failed == 0


def test_all_combinations_are_there_and_every_value_is_tried_always() -> None:
    axes = ["abcd", "xyz", "12"]
    every = crossed(*axes)
    assert len({each.values for each in every}) == len(every) == 4 * 3 * 2
    always = [each.values for each in every if not each.marks]
    assert 0 < len(always) < len(every)
    assert [set(values) for values in zip(*always, strict=True)] == [set(axis) for axis in axes]
    assert {mark.name for each in every for mark in each.marks} == {"long"}


def test_of_a_list_the_first_are_tried_always() -> None:
    assert [(each.values, bool(each.marks)) for each in few("abc", 2)] == [
        (("a",), False),
        (("b",), False),
        (("c",), True),
    ]
