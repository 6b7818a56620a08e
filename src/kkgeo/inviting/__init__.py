"""Whom to invite: schools ranked or chosen to reach the most pupils, and what a table would be with more."""

from kkgeo.inviting.simulating import simulate
from kkgeo.inviting.targeting import targets
from kkgeo.inviting.workbook import write_targets

__all__ = ["simulate", "targets", "write_targets"]
