"""Renamed: it is `kkgeo.review`."""

from kkgeo._base.deprecated import renamed_package
from kkgeo.review import apply_decisions, decision_report, write_review

__all__ = ["apply_decisions", "decision_report", "write_review"]

renamed_package(
    __name__,
    {
        "decisions": "kkgeo.review.decisions",
        "keys": "kkgeo.review.keys",
        "workbook": "kkgeo.review.workbook",
    },
)
