"""Read a report back: the tables of the page and the sheets of the workbook, as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import openpyxl


class Lists(NamedTuple):
    placed: gpd.GeoDataFrame
    register: gpd.GeoDataFrame
    academies: gpd.GeoDataFrame


@dataclass
class Read:
    """A table of the page: its heading cells, and its rows as texts."""

    caption: str = ""
    head: list[str] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)
    foot: list[list[str]] = field(default_factory=list)

    @property
    def rows(self) -> list[list[str]]:
        return [*self.body, *self.foot]


class Page(HTMLParser):
    """What a page says: tables by caption, texts of paragraphs and lists, identifiers, links, headings."""

    def __init__(self, file: Path | None = None) -> None:
        super().__init__()
        self.tables: dict[str, Read] = {}
        #: The tables of charts, and the facts of cards, by their title.
        self.charts: dict[str, Read] = {}
        self.cards: dict[str, dict[str, str]] = {}
        self.texts: list[str] = []
        #: What stands out or is explained: each with what it is of.
        self.facts: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.attributes: list[tuple[str, str]] = []
        self._table, self._part, self._kept = Read(), "head", ""
        self._looks: list[str] = []
        self._card: dict[str, str] | None = None
        self._fact = ""
        if file is not None:
            self.feed(file.read_text(encoding="utf-8"))

    @classmethod
    def of(cls, text: str) -> Page:
        """Read a part of a page."""
        page = cls()
        page.feed(text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name) for name in own]
        self.ids += [own["id"]] if "id" in own else []
        self.links += [own["href"]] if tag == "a" else []
        if tag == "table":
            self._table, self._looks = Read(), own.get("class", "").split()
        elif tag == "section" and "kkr-card" in own.get("class", "").split():
            self._card = self.cards.setdefault(own["aria-label"], {})
        elif tag in ("thead", "tbody", "tfoot"):
            self._part = tag
        elif tag == "tr":
            self._rows().append([])
        if tag in ("th", "td", "caption", "p", "li", "h1", "h2", "h3", "dd", "dt", "title"):
            self._kept = ""

    def _rows(self) -> list[list[str]]:
        own = {"thead": [], "tbody": self._table.body, "tfoot": self._table.foot}
        return own[self._part]

    def handle_data(self, data: str) -> None:
        # A space that does not break a line is read as one.
        self._kept += data.replace("\u00a0", " ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._table.caption = self._kept
        elif tag in ("th", "td"):
            if self._part == "thead":
                self._table.head.append(self._kept)
            else:
                self._rows()[-1].append(self._kept)
        elif tag == "table":
            if "kkr-table" in self._looks:
                self.tables[self._table.caption] = self._table
            if "kkc-table" in self._looks:
                self.charts[self._table.caption] = self._table
        elif tag == "section":
            self._card = None
        elif tag in ("p", "li", "dd", "dt"):
            self.texts.append(self._kept)
            if tag == "dt":
                self._fact = self._kept
            elif tag == "dd":
                self.facts.append((self._fact, self._kept))
                if self._card is not None:
                    self._card[self._fact] = self._kept
        elif tag in ("h1", "h2", "h3"):
            self.headings.append((int(tag[1]), self._kept))

    @property
    def said(self) -> str:
        return "\n".join(self.texts)


def sheets(file: Path) -> dict[str, list[list[Any]]]:
    """Return the sheets of a workbook: rows of values, the headings first."""
    book = openpyxl.load_workbook(file)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
