"""The planners' report: one HTML file and one workbook from the same tables."""

from kkgeo.reporting.build import ReportFiles, report

__all__ = ["ReportFiles", "report"]
