"""Small tables that a hand can follow."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture
def schools() -> pd.DataFrame:
    """Forty schools as in docs/equity.md: ten of GO!, thirty of Vrij; the first ten of Vrij have a high OKI."""
    return pd.DataFrame(
        {
            "institution": [f"s{i:02}" for i in range(40)],
            "network": ["GO!"] * 10 + ["Vrij"] * 30,
            "level": "basisonderwijs",
            "oki": [0.2] * 10 + [0.6] * 10 + [0.3] * 20,
        }
    )


@pytest.fixture
def rows() -> pd.DataFrame:
    """Five collaborations: two schools of GO!, two of Vrij, one of them twice."""
    return pd.DataFrame({"institution": ["s00", "s01", "s10", "s20", "s20"], "year": [2019, 2020, 2019, 2019, 2021]})
