"""What a report is made of: sections with texts, tables, terms, charts and maps, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base.text import tidy
from kkgeo._base.words import NOTHING, chance, decimals, number

if TYPE_CHECKING:
    from kkgeo.charts import Chart as ChartSpec
    from kkgeo.maps.model import MapSpec

#: Texts under the first stand on one line; over the second they are sentences.
_SHORT, _LONG = 27, 60
#: Widths that charts are laid out for, in pixels.
_WIDTHS = {"wide": 600, "narrow": 340}
#: Rows that a page has of one table; a workbook has them all.
_MOST_ROWS = 200

#: What a text looks like that has to be known before anything is done, and one that says what is not there.
CAUTION, LACKING = "caution", "lacking"

Value = str | int | float | None


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table: texts, or numbers with so many decimals.

    A `chance` is a number that may be very small, a `ratio` one that lies on one side of 1.
    One that is not `on_page` is in the workbook only, for want of room. A `bar` has numbers from 0 to 1 that a page
    draws too.
    """

    label: str
    values: tuple[Value, ...]
    digits: int | None = None
    chance: bool = False
    on_page: bool = True
    ratio: bool = False
    bar: bool = False

    @property
    def numeric(self) -> bool:
        """Whether the column has numbers."""
        return self.digits is not None

    @property
    def look(self) -> str:
        """Whether its texts are short enough to stand on one line, or so long that they need room."""
        longest = max((len(value) for value in self.values if isinstance(value, str)), default=0)
        return "long" if longest > _LONG else "short" if longest < _SHORT else "medium"

    def shown(self, value: Value, lang: str) -> str:
        """Return a value as the page shows it.

        >>> Column("x", (), 1).shown(1234.56, "nl"), Column("p", (), 3, chance=True).shown(0.0, "nl")
        ('1.234,6', '< 0,001')
        """
        if value is None:
            return NOTHING
        if isinstance(value, str):
            return value
        return chance(value, lang) if self.chance else number(value, lang, self.decimals(value))

    def decimals(self, value: float) -> int | None:
        """Return how many decimals a value of the column has."""
        return self.digits if self.digits is None or not self.ratio else decimals(value, self.digits)


def texts(label: str, values: Iterable[Any], *, on_page: bool = True) -> Column:
    """Return a column of texts; what is missing has no value, and what no file can hold is replaced."""
    return Column(tidy(label), tuple(None if pd.isna(value) else tidy(value) for value in values), on_page=on_page)


def numbers(
    label: str, values: Iterable[Any], digits: int = 0, *, chance: bool = False, on_page: bool = True
) -> Column:
    """Return a column of numbers; what is missing has no value."""
    return Column(tidy(label), tuple(_plain(value) for value in values), digits, chance, on_page)


def ratios(label: str, values: Iterable[Any]) -> Column:
    """Return a column of ratios or of their bounds: what is shown of them lies on their own side of 1.

    >>> [ratios("x", [0.5, 0.998]).shown(value, "nl") for value in (0.5, 0.998)]
    ['0,50', '0,998']
    """
    return replace(numbers(label, values, 2), ratio=True)


def _plain(value: Any) -> Value:
    if pd.isna(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


@dataclass(frozen=True, eq=False)
class Table:
    """A table of the page and a sheet of the workbook: the same columns, rows, figures.

    The first column names the rows. The last `foot` rows are no rows like the others (what could not be placed, the
    total): they stay last when a table is sorted. A table that is not `on_page` is on the page in another form, such as
    a map; one that is not `in_workbook` is a part of another one that is. Of more than 200 rows the page has the first;
    the workbook has them all. One of `lines` has a line for each row, and columns as wide as those of its like.
    """

    key: str
    sheet: str
    caption: str
    columns: tuple[Column, ...]
    foot: int = 0
    note: str = ""
    on_page: bool = True
    in_workbook: bool = True
    lines: bool = False
    kind: str = "table"

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns that the page has."""
        return tuple(column for column in self.columns if column.on_page)

    @property
    def rows(self) -> list[tuple[Value, ...]]:
        """The rows, each with a value for every column of the page."""
        return list(zip(*(column.values for column in self.shown), strict=True))

    @property
    def body(self) -> list[tuple[Value, ...]]:
        """The rows that can be sorted, as far as the page shows them."""
        rows = self.rows
        return rows[: len(rows) - self.foot][:_MOST_ROWS]

    @property
    def last(self) -> list[tuple[Value, ...]]:
        """The rows that stay last."""
        return self.rows[len(self.rows) - self.foot :]

    def parted(self, count: int) -> tuple[Table, Table]:
        """Return the first rows and all others, each a table with the same columns.

        >>> first, rest = Table("x", "", "X", (numbers("a", [1, 2, 3]),)).parted(2)
        >>> first.rows, rest.rows, rest.key
        ([(1,), (2,)], [(3,)], 'x_more')
        """
        first = tuple(replace(column, values=column.values[:count]) for column in self.columns)
        rest = tuple(replace(column, values=column.values[count:]) for column in self.columns)
        return replace(self, columns=first, foot=0), replace(self, key=f"{self.key}_more", columns=rest)

    @property
    def hidden(self) -> int:
        """How many rows only the workbook has."""
        return max(len(self.rows) - self.foot - _MOST_ROWS, 0)


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph; one that matters more stands out, one that says what is lacking looks so."""

    text: str
    look: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Listing:
    """Sentences, one to a line; they may say what is lacking."""

    texts: tuple[str, ...]
    look: str = ""
    kind: str = "listing"


@dataclass(frozen=True)
class Figures:
    """A few numbers that stand out, each with what it counts."""

    pairs: tuple[tuple[str, str], ...]
    kind: str = "figures"


@dataclass(frozen=True)
class Terms:
    """Words and what they mean."""

    pairs: tuple[tuple[str, str], ...]
    kind: str = "terms"


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart: a page shows it with its words and, on request, its table."""

    chart: ChartSpec
    kind: str = "chart"

    @cached_property
    def svgs(self) -> dict[str, str]:
        """The chart for each width of a page, which has its style: as wide as a column, and as a telephone."""
        return {name: self.chart.to_svg(width=width, style=False) for name, width in _WIDTHS.items()}


@dataclass(frozen=True)
class Card:
    """What matters of one area: facts with their names, and a few names of schools."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    names_title: str = ""
    names: tuple[str, ...] = ()


def is_number(text: str) -> bool:
    """Return whether a fact is a number alone, which stands out.

    >>> is_number("48.199"), is_number("14,4"), is_number("1 van 2")
    (True, True, False)
    """
    return text.replace(",", "").replace(".", "").isdigit()


@dataclass(frozen=True)
class Cards:
    """Cards side by side."""

    cards: tuple[Card, ...]
    kind: str = "cards"


@dataclass(frozen=True, eq=False)
class Map:
    """A map, and its id on the page."""

    spec: MapSpec
    ident: str
    kind: str = "map"


@dataclass(frozen=True, eq=False)
class Details:
    """What is there on request: folded on a page, open in a workbook; on paper only what is `printed`.

    What is `spare` is folded only where a report has many chapters, and stands open in one of few.
    """

    summary: str
    items: tuple[Item, ...]
    printed: bool = False
    spare: bool = False
    kind: str = "details"


Item = Table | Heading | Text | Listing | Figures | Terms | Chart | Cards | Map | Details


@dataclass(frozen=True, eq=False)
class Section:
    """A chapter of the report."""

    key: str
    title: str
    items: tuple[Item, ...]
    #: Whether it stands at the end, folded; on paper without its tables.
    appendix: bool = False


@dataclass(frozen=True, eq=False)
class Report:
    """The whole report, in one language, before it is written."""

    title: str
    lang: str
    date: str
    sections: tuple[Section, ...]
    #: What has to be known of everything in it: that it is invented, if it is.
    notes: tuple[str, ...]

    @property
    def first(self) -> Section:
        """Page one."""
        return self.sections[0]

    @property
    def chapters(self) -> tuple[Section, ...]:
        """What stands after page one."""
        return tuple(section for section in self.sections[1:] if not section.appendix)

    @property
    def appendix(self) -> tuple[Section, ...]:
        """What stands at the end, folded."""
        return tuple(section for section in self.sections if section.appendix)

    @property
    def items(self) -> list[Item]:
        """Everything in it, in order; what is there on request too."""
        return [item for section in self.sections for item in _unfolded(section.items)]

    @property
    def tables(self) -> list[Table]:
        """Every table of the workbook, in order."""
        return [item for item in self.items if isinstance(item, Table) and item.in_workbook]

    @property
    def maps(self) -> list[Map]:
        """Every map, in order."""
        return [item for item in self.items if isinstance(item, Map)]


def _unfolded(items: Iterable[Item]) -> Iterable[Item]:
    for item in items:
        yield item
        if isinstance(item, Details):
            yield from _unfolded(item.items)
