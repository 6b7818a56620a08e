"""How many of the same group stand before each, also of more groups than fit in 8 or 16 bits."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from kkgeo.targeting.ordering import _before, _small


@pytest.mark.parametrize("groups", [0, 1, 126, 127, 128, 32_767, 32_768, 40_000])
@pytest.mark.parametrize("none", [True, False])
def test_those_before_in_the_same_group_are_counted(groups: int, none: bool) -> None:
    generator = np.random.default_rng(groups)
    every = np.concatenate([np.arange(groups), generator.integers(0, max(groups, 1), groups // 2)]) * 1_000_003
    given = generator.permutation(np.append(every, [-1, -7, -1] if none else []).astype(np.int64))
    seen: Counter[int] = Counter()
    expected = []
    for group in given.tolist():
        expected.append(0 if group < 0 else seen[group])
        seen[group] += 1
    assert _before(_small(given)).tolist() == _before(given).tolist() == expected
    assert (_small(given) < 0).tolist() == (given < 0).tolist()
