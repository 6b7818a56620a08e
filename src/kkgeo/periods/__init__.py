"""When collaborations run: in a school year, through the years, and how one period differs from another."""

from kkgeo.periods.changing import change
from kkgeo.periods.emerging import emerging_gaps
from kkgeo.periods.risk import school_years
from kkgeo.periods.running import running
from kkgeo.periods.timeline import timeline

__all__ = ["change", "emerging_gaps", "running", "school_years", "timeline"]
