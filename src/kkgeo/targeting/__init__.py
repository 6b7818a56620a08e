"""Whom to invite: schools ranked or chosen to reach the most pupils; what a table would be with more; who answered."""

from kkgeo.targeting.evaluating import evaluate_call
from kkgeo.targeting.inviting import cover_targets, targets
from kkgeo.targeting.simulating import simulate
from kkgeo.targeting.workbook import write_targets

__all__ = ["cover_targets", "evaluate_call", "simulate", "targets", "write_targets"]
