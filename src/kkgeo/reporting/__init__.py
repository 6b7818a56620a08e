"""The planners' report: one HTML file and one workbook from the same tables."""

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
    "texts",
]
