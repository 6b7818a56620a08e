from __future__ import annotations

import time

from kkgeo._base.frames import distinct


def test_ten_thousand_equal_names_take_no_time() -> None:
    for names in (["kop"] * 10_000, ["kop", "KOP"] * 5_000, ["kop", "kop_2", "kop_3"] * 3_000):
        for blind in (False, True):
            begin = time.perf_counter()
            found = distinct(names, blind=blind)
            assert time.perf_counter() - begin < 0.5
            assert len({name.lower() if blind else name for name in found}) == len(names)
            assert found[0] == names[0]


def test_numbers_go_on_behind_those_that_are_taken() -> None:
    assert distinct(["a", "a", "a_2", "a", "a"]) == ["a", "a_3", "a_2", "a_4", "a_5"]
    assert distinct(["a", "A", "a"], {"a_2"}, blind=True) == ["a", "A_3", "a_4"]
