"""The worked examples of docs/matching.md, run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo.geocoding.deciding import STATUSES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "matching.md"
EXAMPLES = re.findall(r"^\| (\w+=[^|]+) \| `(\w+)` \| (\d{5})? ?\| ([^|]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)


def test_every_status_has_an_example() -> None:
    assert len(EXAMPLES) >= 20
    assert {status for _, status, _, _ in EXAMPLES} == set(STATUSES)


@pytest.mark.parametrize(("given", "status", "nis", "why"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_an_example(given: str, status: str, nis: str, why: str) -> None:
    fields = dict(part.split("=", 1) for part in given.split(", "))
    row = kk.geocode(pd.DataFrame([fields]), lang="en").iloc[0]
    assert (row["match_status"], "" if pd.isna(row["nis"]) else row["nis"]) == (status, nis), row["match_note"]
    for word in ("Wallonia", "Netherlands", "France", "at sea", "Kortenaken", "Halle"):
        assert (word in row["match_note"]) or word not in why
    if "score" in why:
        assert f"score {row['match_score']}" in why
