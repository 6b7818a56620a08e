"""The day that a register was read is the one in Brussels, as every day that kkgeo says."""

from __future__ import annotations

import datetime

import pytest

import kkgeo as kk
from kkgeo.register import describing


def test_the_day_of_reading_does_not_hang_on_the_zone_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describing, "today", lambda: datetime.date(2031, 5, 6))
    read = kk.read_register(kk.datasets.register().head(9))
    assert read.attrs["kkgeo_register"]["read"] == "2031-05-06"
