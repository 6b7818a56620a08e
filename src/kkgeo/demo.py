"""The whole path on the built-in illustrative data: rows, places, counts, report, maps, tables."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from kkgeo import datasets
from kkgeo._base.beside import Beside
from kkgeo._base.output import write_table, write_workbook
from kkgeo._base.whole import together
from kkgeo._base.words import section
from kkgeo.counting import coverage
from kkgeo.geocoding import enrich, geocode
from kkgeo.maps import layered_map, point_map
from kkgeo.reporting import report
from kkgeo.reporting.build import ReportFiles
from kkgeo.reporting.reproducing import Comparison, reproduced


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
    """The illustrative data as the lists that the README and docs/ work with, each by the name of its data."""

    collaborations: Path
    register: Path
    academies: Path
    applications: Path
    dynamoproject: Path
    dynamoopweg: Path

    @classmethod
    def within(cls, folder: Path) -> Lists:
        """Return them by the folder that they are written to."""
        first = ("partnerscholen.xlsx", "scholen.csv", "academies.csv")
        return cls(*(folder / name for name in (*first, "aanvragen.xlsx", "dynamoproject.csv", "dynamoopweg.csv")))


def write_lists(files: Lists, *, overwrite: bool = False) -> None:
    """Write the illustrative data as lists; each says of every row that it is invented."""
    with together():
        for name, file in files._asdict().items():
            write_table(getattr(datasets, name)(), file, overwrite=overwrite)


def run(files: Files, *, vintage: int = 2025, lang: str = "nl", overwrite: bool = False) -> dict[str, Comparison]:
    """Write report, maps and tables; return how what was counted compares with what was published."""
    with Beside(("kkgeo.demo",)) as beside:
        made = (datasets.collaborations, datasets.register, datasets.academies)
        placed, register, academies = (enrich(geocode(each(), vintage=vintage, lang=lang)) for each in made)
        compared = beside.begin(partial(reproduced, placed, register, vintage=vintage, lang=lang))
        plain: Any = {"geometry": False, "lang": lang}
        areas = ("province", "belfius", "region", "border", "year")
        by = {key: beside.begin(partial(coverage, placed, register, by=key, **plain)) for key in areas}
        table = coverage(placed, register, by="municipality", academies=academies, **plain)
        gaps = layered_map(placed, register, academies=academies, table=table, layers=["gaps"], lang=lang)
        points = point_map(placed, colour="year", lang=lang)
        given: Any = {"lang": lang, "overwrite": overwrite}
        with together():
            report(placed, register, path=files.report, academies=academies, capacity="free_places", **given)
            for spec, page, figure in (
                (gaps, files.map, files.map_figure),
                (points, files.points, files.points_figure),
            ):
                spec.save(page, overwrite=overwrite)
                spec.save(figure, overwrite=overwrite)
            write_workbook({"municipality": table, **{key: one() for key, one in by.items()}}, files.tables, **given)
            write_table(placed, files.rows, overwrite=overwrite)
        return compared()
