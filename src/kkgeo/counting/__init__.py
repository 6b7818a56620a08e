"""Counts, rates and density-adjusted counts by area."""

from kkgeo.counting.coverage import coverage

__all__ = ["coverage"]
