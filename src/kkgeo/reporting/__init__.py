"""The planners' report: one HTML file and one workbook from the same tables; its first page as a PDF."""

from kkgeo.reporting.build import ReportFiles, report
from kkgeo.reporting.contents import Chapter
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import (
    Card,
    Cards,
    Chart,
    Details,
    Figures,
    Heading,
    Listing,
    Map,
    Table,
    Terms,
    Text,
    numbers,
    ratios,
    texts,
)
from kkgeo.reporting.summary import report_summary

__all__ = [
    "Card",
    "Cards",
    "Chapter",
    "Chart",
    "Details",
    "Facts",
    "Figures",
    "Heading",
    "Listing",
    "Map",
    "ReportFiles",
    "Table",
    "Terms",
    "Text",
    "numbers",
    "ratios",
    "report",
    "report_summary",
    "texts",
]
