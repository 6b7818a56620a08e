"""Where collaborations are missing: areas that somebody named, and gaps that nobody did."""

from kkgeo.gaps.finding import find_gaps
from kkgeo.gaps.named import coverage_gaps

__all__ = ["coverage_gaps", "find_gaps"]
