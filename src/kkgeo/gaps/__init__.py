"""Where collaborations are missing: areas that somebody named, and gaps that nobody did."""

from kkgeo.gaps.named import coverage_gaps

__all__ = ["coverage_gaps"]
