"""Counts, rates and density-adjusted counts by area."""

from kkgeo.counting.tabulating import coverage

__all__ = ["coverage"]
