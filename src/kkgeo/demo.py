"""The whole path on the built-in illustrative data: rows, places, counts, report, maps, tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kkgeo import datasets
from kkgeo._base.output import write_table, write_workbook
from kkgeo._base.whole import together
from kkgeo._base.words import section
from kkgeo.counting import coverage
from kkgeo.geocoding import enrich, geocode
from kkgeo.maps import layered_map, point_map
from kkgeo.reporting import report
from kkgeo.reporting.build import ReportFiles

#: The published tables that the demo repeats: name, what the rows are counted by.
COMPARED = {"province": "province", "school_network": "network"}


@dataclass(frozen=True)
class Comparison:
    """A published table beside the computed one; both have the areas as rows and the years as columns."""

    published: pd.DataFrame
    computed: pd.DataFrame

    @property
    def agrees(self) -> bool:
        """Whether every figure is the same."""
        return bool((self.published.to_numpy() == self.computed.to_numpy()).all())


class Files(NamedTuple):
    """What the demo writes, in the order to look at it."""

    report: Path
    workbook: Path
    map: Path
    map_figure: Path
    points: Path
    points_figure: Path
    tables: Path
    rows: Path

    @classmethod
    def within(cls, folder: Path, lang: str = "nl") -> Files:
        """Return them by the folder that they are written to, and the language that they are named in."""
        names = section("file", lang)
        rest = (folder / names[name] for name in cls._fields[2:])
        return cls(*ReportFiles.beside(folder / names["report"]), *rest)


class Lists(NamedTuple):
    """The illustrative data as the lists that the README works with."""

    collaborations: Path
    register: Path
    academies: Path

    @classmethod
    def within(cls, folder: Path) -> Lists:
        """Return them by the folder that they are written to."""
        return cls(*(folder / name for name in ("partnerscholen.xlsx", "scholen.csv", "academies.csv")))


def write_lists(files: Lists, *, overwrite: bool = False) -> None:
    """Write the illustrative data as lists; each says of every row that it is invented."""
    tables = (datasets.collaborations(), datasets.register(), datasets.academies())
    with together():
        for table, file in zip(tables, files, strict=True):
            write_table(table, file, overwrite=overwrite)


def run(files: Files, *, vintage: int = 2025, lang: str = "nl", overwrite: bool = False) -> dict[str, Comparison]:
    """Write report, maps and tables; return how what was counted compares with what was published."""
    placed = enrich(geocode(datasets.collaborations(), vintage=vintage, lang=lang))
    register = enrich(geocode(datasets.register(), vintage=vintage, lang=lang))
    academies = enrich(geocode(datasets.academies(), vintage=vintage, lang=lang))
    plain: Any = {"geometry": False, "lang": lang}
    table = coverage(placed, register, by="municipality", academies=academies, **plain)
    areas = ("province", "belfius", "region", "border", "year")
    by = {key: coverage(placed, register, by=key, **plain) for key in areas}
    gaps = layered_map(placed, register, academies=academies, table=table, layers=["gaps"], lang=lang)
    points = point_map(placed, colour="year", lang=lang)
    given: Any = {"lang": lang, "overwrite": overwrite}
    with together():
        report(placed, register, path=files.report, academies=academies, capacity="free_places", **given)
        for spec, page, figure in ((gaps, files.map, files.map_figure), (points, files.points, files.points_figure)):
            spec.save(page, overwrite=overwrite)
            spec.save(figure, overwrite=overwrite)
        write_workbook({"municipality": table, **by}, files.tables, **given)
        write_table(placed, files.rows, overwrite=overwrite)
    return {name: compare(placed, name) for name in COMPARED}


def compare(placed: pd.DataFrame, name: str) -> Comparison:
    """Count the illustrative rows the way a published table does.

    The report's provinces are those before 2025; the province of an illustrative row is that of its municipality of
    2018, which the input always decides.
    """
    published = datasets.published(name)
    key = COMPARED[name]
    if key == "province":
        in_2018 = geocode(datasets.collaborations(), vintage=2018)
        counted = coverage(in_2018, by=["province", "year"]).reset_index()
        counted["province"] = counted["name"].str.rsplit(", ", n=1).str[0]
    else:
        counted = coverage(placed, by=[key, "year"]).reset_index()
    wide = counted.pivot_table(index=key, columns="year", values="collaborations", aggfunc="sum", fill_value=0)
    wide.columns = wide.columns.astype(str)
    areas = [row for row in published.index if row != "Totaal"]
    years = [column for column in published.columns if str(column).isdigit()]
    right = published.loc[areas, years]
    right.columns = right.columns.astype(str)
    computed = wide.reindex([row.removeprefix("Provincie ") for row in areas], columns=right.columns, fill_value=0)
    return Comparison(right, computed.set_axis(right.index, axis=0).astype("int64"))
