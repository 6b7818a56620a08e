"""The indicators of the OKI where schools take part against everywhere: by numpy, by `participation`, in any order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.register.oki import INDICATORS
from tests.frames import at

BOTH = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def lists() -> BOTH:
    """The invented lists, with four indicators of which the OKI is the mean."""
    register, generator = kk.datasets.register(), np.random.default_rng(1)
    parts = generator.uniform(-0.02, 0.02, size=(len(register), 3))
    for column, part in zip(INDICATORS, np.column_stack([parts, -parts.sum(axis=1)]).T, strict=True):
        register[column] = (register["oki"] + part).clip(0, 1)
    register["oki"] = register[[*INDICATORS]].mean(axis=1, skipna=False)
    return kk.datasets.collaborations(), register


@pytest.mark.slow
def test_means_are_those_of_numpy_and_of_participation(lists: BOTH) -> None:
    rows, register = lists
    table = kk.oki_indicators(rows, register, lang="en")
    taking = register["institution"].isin(rows["institution"])
    for level, own in register.groupby("level"):
        for column in ("oki", *INDICATORS):
            if own[column].notna().any():
                assert at(table, (level, column), "mean_schools") == pytest.approx(own[column].mean())
                assert at(table, (level, column), "mean_partners") == pytest.approx(
                    own.loc[taking[own.index], column].mean()
                )
        # The OKI is the mean of the four, and so is its difference.
        four = table.loc[level].drop(index="oki")["difference"]
        assert at(table, (level, "oki"), "difference") == pytest.approx(four.mean(), nan_ok=True)
    other = kk.participation(rows, register, by="level", lang="en").drop(index="all")
    ours = table.xs("oki", level="indicator")
    for ends in ("difference", "difference_low", "difference_high"):
        assert np.allclose(ours[ends], other[f"oki_{ends}"].reindex(ours.index), equal_nan=True)
    mixed = kk.oki_indicators(rows.sample(frac=1, random_state=1), register.sample(frac=1, random_state=2), lang="en")
    pd.testing.assert_frame_equal(table, mixed)
    assert table.groupby(level="level", sort=False)["schools"].max().sum() == register["oki"].notna().sum()


def test_sites_are_compared_where_both_lists_have_them() -> None:
    register = pd.DataFrame(
        {"institution": ["a", "a", "b"], "site": ["1", "2", "1"], "level": "x", "oki": [0.2, 0.6, 0.1]}
    )
    rows = pd.DataFrame({"institution": ["a"], "site": ["2"]})
    table = kk.oki_indicators(rows, register, unit="site", lang="en")
    assert (at(table, ("x", "oki"), "schools"), at(table, ("x", "oki"), "mean_partners")) == (3, 0.6)


def test_an_indicator_that_is_no_share_is_named() -> None:
    register = pd.DataFrame({"institution": ["a", "b"], "level": "x", "oki": 0.2, "oki_neighbourhood": [30, 40]})
    with pytest.raises(InputError, match="oki_neighbourhood"):
        kk.oki_indicators(pd.DataFrame({"institution": ["a"]}), register, lang="en")
