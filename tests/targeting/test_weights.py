from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkgeo._base.words import phrase
from kkgeo.counting.amounts import amounts
from kkgeo.errors import InputError
from kkgeo.targeting.components import closeness, need, room
from kkgeo.targeting.weights import COMPONENTS, DEFAULT_WEIGHTS, check_weights, total_score

NO_OTHERS = {"warm": phrase("errors.targeting.give_others")}
NOTHING_KNOWN = {
    "need": phrase("errors.targeting.give_oki"), "capacity": phrase("errors.targeting.give_academies"), **NO_OTHERS,
}  # fmt: skip


def test_the_default_leaves_out_what_is_absent_and_adds_up_to_one() -> None:
    assert check_weights(None, NO_OTHERS) == pytest.approx(DEFAULT_WEIGHTS)
    assert check_weights(None, {}) == pytest.approx(
        {**{k: w / 1.1 for k, w in DEFAULT_WEIGHTS.items()}, "warm": 1 / 11}
    )
    left = check_weights(None, NOTHING_KNOWN)
    assert left == pytest.approx({"gap": 0.5 / 0.65, "need": 0, "distance": 0.15 / 0.65, "capacity": 0})


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"gat": 1}, "'gat', which is no component. There are gap, need, distance, capacity, warm"),
        ({"gap": math.nan}, "weight of gap is nan"),
        ({"gap": math.inf}, "weight of gap is inf"),
        ({"gap": 1, "distance": -0.1}, "weight of distance is -0.1"),
        ({"gap": True}, "weight of gap is True"),
        ({"gap": "1"}, "weight of gap is '1'"),
        ({"gap": 0, "distance": 0}, "All weights are 0"),
        ({}, "All weights are 0"),
        ({"need": 1}, "nothing is known of it: give the register a column oki"),
        ([0.5, 0.5], "must be a mapping"),
    ],
)
def test_weights_that_mean_nothing(weights: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_weights(weights, NOTHING_KNOWN)  # type: ignore[arg-type]


def test_a_weight_of_zero_for_what_is_absent_is_no_error() -> None:
    assert check_weights({"gap": 2, "need": 0}, NOTHING_KNOWN)["gap"] == 1


shares = st.one_of(st.just(math.nan), st.floats(0, 1))
MANY = len(COMPONENTS)
weightings = st.lists(st.integers(0, 9), min_size=MANY, max_size=MANY).filter(any)


@given(st.lists(st.lists(shares, min_size=MANY, max_size=MANY), min_size=1, max_size=5), weightings, st.floats(0.5, 20))
@settings(deadline=None)
def test_a_score_is_a_mean_of_what_is_known(rows: list[list[float]], weighting: list[int], factor: float) -> None:
    components = pd.DataFrame(rows, columns=list(COMPONENTS), index=[7] * len(rows))
    weights = check_weights(dict(zip(COMPONENTS, weighting, strict=True)), {})
    found = total_score(components, weights)
    assert found.index.tolist() == [7] * len(rows)
    for row, score, known in zip(rows, found["score"], found["known"], strict=True):
        expected = [i for i in range(MANY) if not math.isnan(row[i]) and weights[COMPONENTS[i]] > 0]
        assert known == ";".join(COMPONENTS[i] for i in expected)
        if not expected:
            assert math.isnan(score)
            continue
        by_hand = np.average([row[i] for i in expected], weights=[weights[COMPONENTS[i]] for i in expected])
        assert score == pytest.approx(by_hand, abs=1e-9)
    # Only the proportions of the weights count.
    scaled = check_weights({name: factor * w for name, w in zip(COMPONENTS, weighting, strict=True)}, {})
    np.testing.assert_allclose(total_score(components, scaled)["score"], found["score"], atol=2e-9)


@pytest.mark.slow
@given(st.lists(st.one_of(st.just(math.nan), st.integers(0, 5)), min_size=1, max_size=12))
@settings(deadline=None)
def test_need_is_the_share_of_schools_that_are_lower(values: list[float]) -> None:
    found = need(np.array(values, dtype=float), pd.Series([str(i) for i in range(len(values))]))
    known = [v for v in values if not math.isnan(v)]
    for value, share in zip(values, found, strict=True):
        if math.isnan(value):
            assert math.isnan(share)
        else:
            assert share == pytest.approx(sum(other < value for other in known) / len(known))
    # The scale on which OKI is printed, 0 to 1 or 0 to 4, does not count.
    np.testing.assert_array_equal(
        need(4 * np.array(values, dtype=float), pd.Series(range(len(values))).astype("str")), found
    )


def test_a_school_with_two_rows_counts_once() -> None:
    oki = np.array([0.1, 0.1, 0.5])
    assert need(oki, pd.Series(["a", "a", "b"])).tolist() == [0, 0, 0.5]
    assert need(oki, pd.Series(["a", "c", "b"])).tolist() == [0, 0, pytest.approx(2 / 3)]


@given(st.floats(0, 1000), st.floats(0.1, 100), st.floats(0, 1000))
@settings(deadline=None)
def test_distance_and_room_stay_within_bounds_and_are_monotone(distance: float, far: float, places: float) -> None:
    near = closeness(np.array([distance, distance + 1]), far)
    free = room(np.array([places, places + 1]))
    assert 0 <= near[1] <= near[0] <= 1
    assert 0 <= free[0] <= free[1] <= 1


@pytest.mark.parametrize("wrong", ["veel", -1, math.inf, "-0,5"])
def test_amounts_are_numbers_or_empty(wrong: object) -> None:
    frame = pd.DataFrame({"oki": ["0,5", 0.25, None, " ", wrong]}, dtype=object, index=list("vwxyz"))
    np.testing.assert_array_equal(amounts(frame.iloc[:4], "oki", phrase("what.register")), [0.5, 0.25, np.nan, np.nan])
    with pytest.raises(InputError, match=r"oki of the register is .* in row 'z' \(1 such rows\)"):
        amounts(frame, "oki", phrase("what.register"))
    with pytest.raises(InputError, match="There is no column 'pupils' in the register"):
        amounts(frame, "pupils", phrase("what.register"))
