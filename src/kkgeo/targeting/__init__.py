"""Whom to invite: schools ranked or chosen to reach the most pupils, and what a table would be with more."""

from kkgeo.targeting.inviting import cover_targets, targets
from kkgeo.targeting.simulating import simulate
from kkgeo.targeting.workbook import write_targets

__all__ = ["cover_targets", "simulate", "targets", "write_targets"]
