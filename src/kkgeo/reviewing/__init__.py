"""Rows that stay open: written out for a person to decide, and the decisions read back."""

from kkgeo.reviewing.decisions import apply_decisions, decision_report
from kkgeo.reviewing.workbook import write_review

__all__ = ["apply_decisions", "decision_report", "write_review"]
