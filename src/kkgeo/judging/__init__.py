"""From counts to judgement: intervals, p-values, flags, smoothing, and areas that nobody named."""

from kkgeo.judging.finding import Gaps, find_gaps

__all__ = ["Gaps", "find_gaps"]
