"""The planners' report: one HTML file and one workbook from the same tables."""

from kkgeo.reporting.making import ReportFiles, report

__all__ = ["ReportFiles", "report"]
