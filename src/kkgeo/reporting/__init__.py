"""The planners' report: one HTML file and one workbook from the same tables, and its first page as a PDF.

What a chapter gives is in `kkgeo.reporting.model`.
"""

from kkgeo.reporting.build import ReportFiles, report
from kkgeo.reporting.contents import Chapter
from kkgeo.reporting.participating import participation_chapter
from kkgeo.reporting.summary import report_summary

__all__ = ["Chapter", "ReportFiles", "participation_chapter", "report", "report_summary"]
