from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

from kkgeo.stats.surface import INFORMATION, surface


def _land(seed: int, areas: int = 60) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    codes = [str(code) for code in range(areas)]
    expected = pd.Series(rng.gamma(0.8, 1.5, areas) + 0.05, codes)
    places = pd.DataFrame({"x": rng.uniform(0, 2e5, areas), "y": rng.uniform(0, 1e5, areas)}, index=codes)
    return pd.Series(rng.poisson(expected).astype(float), codes), expected, places


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_bandwidth_is_the_root_that_scipy_finds(seed: int) -> None:
    observed, expected, places = _land(seed)
    ours = surface(observed, expected, places)
    e, o = expected.to_numpy(), observed.to_numpy()
    for code in (str(code) for code in ours.index[ours["bandwidth"].to_numpy() > 0]):
        squared = ((places.to_numpy() - places.loc[[code]].to_numpy()) ** 2).sum(axis=1)

        def lacking(h: float, squared: np.ndarray = squared) -> float:
            w = np.exp(-squared / (2 * h**2))
            return float((w @ e) ** 2 / (w**2 @ e)) - INFORMATION

        h = brentq(lacking, 100.0, 1e7)
        w = np.exp(-squared / (2 * h**2))
        assert ours.loc[code, "bandwidth"] == pytest.approx(h, rel=1e-6)
        assert ours.loc[code, "spatial"] == pytest.approx((w @ o) / (w @ e))
        assert ours.loc[code, "information"] == pytest.approx(INFORMATION)


def test_an_area_of_which_enough_is_expected_stands_for_itself() -> None:
    observed, expected, places = _land(4)
    observed["7"], expected["7"] = 5.0, 20.0
    ours = surface(observed, expected, places).loc[["7"]]
    assert ours.round(9).to_numpy().tolist() == [[0.25, 0.0, 20.0]]


@pytest.mark.parametrize("seed", range(5))
def test_no_value_is_a_bare_zero_where_next_to_nothing_is_known(seed: int) -> None:
    """A zero says: none where twelve or more were expected."""
    observed, expected, places = _land(seed)
    few = expected * (11 / expected.sum())
    for counts in (observed * 0, observed, observed.where(observed.index == "3", 0.0)):
        for means in (expected, few, few / 100):
            ours = surface(counts, means, places)
            assert ours["spatial"].notna().all()
            # A count of which 12 are expected is below a hundredth of that only if nearly all of it is empty.
            assert (ours["spatial"] >= 1 - ours["information"] / INFORMATION - 1e-12).all()
            assert (ours["information"][ours["spatial"] < 0.01] >= INFORMATION - 1e-6).all()
    # Herstappe with half a school expected, alone in the world: nothing was counted, and nothing is known.
    alone = surface(pd.Series([0.0]), pd.Series([0.5]), places[:1].set_axis([0], axis=0))
    assert alone.iloc[0].tolist() == [pytest.approx(1 - 0.5 / 12), np.inf, 0.5]


def test_areas_where_nothing_is_expected_get_what_is_around_them_and_add_nothing() -> None:
    observed, expected, places = _land(6)
    without = surface(observed.drop("9"), expected.drop("9"), places)
    for empty in (0.0, np.nan):
        ours = surface(observed, expected.where(expected.index != "9", empty), places)
        pd.testing.assert_frame_equal(ours.drop("9"), without)
        assert 0 < ours["spatial"]["9"] < 5
    nothing = surface(observed, expected * 0, places)
    assert nothing["spatial"].isna().all()
    assert (nothing["information"] == 0).all()


def test_neither_unit_of_length_nor_order_matters() -> None:
    observed, expected, places = _land(7)
    ours = surface(observed, expected, places)
    in_km = surface(observed, expected, places / 1000)
    np.testing.assert_allclose(in_km["spatial"], ours["spatial"])
    np.testing.assert_allclose(in_km["bandwidth"] * 1000, ours["bandwidth"])
    turned = surface(observed[::-1], expected[::-1], places)
    np.testing.assert_allclose(turned["spatial"][ours.index], ours["spatial"])


def test_areas_in_one_place_share_what_is_known() -> None:
    here = pd.DataFrame({"x": [5.0, 5.0], "y": [5.0, 5.0]})
    ours = surface(pd.Series([0.0, 6.0]), pd.Series([8.0, 8.0]), here)
    assert ours["spatial"].tolist() == pytest.approx([6 / 16, 6 / 16])
