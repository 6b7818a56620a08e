"""Where collaborations are missing: areas that somebody named, and gaps that nobody did."""

from kkgeo.gaps.detecting import detectable
from kkgeo.gaps.finding import Gaps, find_gaps
from kkgeo.gaps.named import coverage_gaps
from kkgeo.gaps.sturdiness import sturdiness

__all__ = ["Gaps", "coverage_gaps", "detectable", "find_gaps", "sturdiness"]
