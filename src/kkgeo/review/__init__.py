"""Rows that stay open: written out for a person to decide, and the decisions read back."""

from kkgeo.review.decisions import apply_decisions, decision_report
from kkgeo.review.workbook import write_review

__all__ = ["apply_decisions", "decision_report", "write_review"]
