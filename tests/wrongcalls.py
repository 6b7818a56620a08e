"""Wrong calls of everything public: every parameter, by its annotation, with values of another kind and odd ones."""

from __future__ import annotations

import datetime
import importlib
import inspect
import math
import numbers
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from matplotlib.axes import Axes
from pyproj import CRS

import kkgeo as kk
from kkgeo._base.given import split
from kkgeo._base.programme import Programme
from kkgeo.maps import Tiles
from kkgeo.reference import Typology
from kkgeo.reporting import Chapter

#: Every module with public names of its own.
MODULES = (
    "kkgeo", "kkgeo.datasets", "kkgeo.reference", "kkgeo.maps", "kkgeo.geocoding", "kkgeo.counting", "kkgeo.equity",
    "kkgeo.gaps", "kkgeo.periods", "kkgeo.targeting", "kkgeo.reach", "kkgeo.register", "kkgeo.sites", "kkgeo.review",
    "kkgeo.reporting",
    "kkgeo.services", "kkgeo.charts",
)  # fmt: skip
#: Classes that functions give: nobody makes them, so that only their methods take anything.
GIVEN = {"MapSpec", "Chart", "Gaps", "LegendEntry", "ReportFiles"}
#: What stands for several kinds in the annotations.
ALIASES = {
    "Edition": "int | str | os.PathLike[str] | Typology",
    "Source": "str | os.PathLike[str] | pd.DataFrame",
    "AProgramme": "str | os.PathLike[str] | Programme",
    "Areas": "str | os.PathLike[str] | pd.DataFrame | Mapping | Sequence",
    "Sequence[str | os.PathLike[str]]": "Sequence[str]",
    "Telling": "pd.DataFrame | pd.Series | Gaps",
    "Frame": "pd.DataFrame",
}
#: Parameters that may be anything by their annotation: what they are is checked by their value.
ANYTHING = {"weights", "gaps"}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public function, class that people make, and method, each once and by its name."""
    seen: set[int] = set()
    names: set[str] = set()
    for module in map(importlib.import_module, MODULES):
        for name in module.__all__:
            found = getattr(module, name)
            if not callable(found) or id(found) in seen:
                continue
            seen.add(id(found))
            if not inspect.isclass(found):
                # A chart may have the name of the table that it shows.
                called = name if name not in names else f"{module.__name__.rpartition('.')[2]}.{name}"
                names.add(called)
                yield called, found
                continue
            if issubclass(found, Exception):
                continue
            if name not in GIVEN:
                yield name, found
            for method, value in vars(found).items():
                if inspect.isfunction(value) and not method.startswith("_"):
                    yield f"{name}.{method}", value


def kinds(function: Callable[..., Any]) -> dict[str, list[str]]:
    """Return the kinds that every parameter may be, by its annotation."""
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "self" or parameter.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        found[name] = [atom for part in split(str(parameter.annotation)) for atom in split(ALIASES.get(part, part))]
    return found


def fits(kind: str, value: object) -> bool:
    """Return whether a value is of a kind, as a person would say it."""
    number = isinstance(value, numbers.Real) and not isinstance(value, bool | np.bool_)
    text = isinstance(value, str) and "\ud800" not in value
    several = isinstance(value, list | tuple | range | np.ndarray | pd.Index | pd.Series | pl.Series | pa.Array)
    listed: Any = getattr(value, "tolist", lambda: value)()
    items = list(listed) if several else []
    match kind:
        case "None":
            return value is None
        case "bool":
            return isinstance(value, bool)
        case "int":
            return number and isinstance(value, numbers.Integral)
        case "float":
            return number and math.isfinite(value)  # type: ignore[arg-type]
        case "str":
            return text
        case "os.PathLike[str]":
            # The name of a file may have halves of signs, of old systems.
            return isinstance(value, str | os.PathLike) and "\0" not in os.fspath(value)
        case "pd.DataFrame" | "gpd.GeoDataFrame":
            frame = isinstance(value, pd.DataFrame) and value.columns.nlevels == 1
            return frame or isinstance(value, pl.DataFrame | pa.Table)
        case "pd.Series":
            return isinstance(value, pd.Series)
        case "Iterable[str]" if isinstance(value, set):
            return all(isinstance(item, str) for item in value)
        case "Sequence[str]" | "Iterable[str]" | "Words":
            return several and all(isinstance(item, str) for item in items)
        case "Sequence[str | Chapter]":
            return several and all(isinstance(item, str | Chapter) for item in items)
        case "Phrase":
            return False
        case "Sequence[float]":
            return several and all(isinstance(item, numbers.Real) and math.isfinite(item) for item in items)
        case "Sequence[Source]" | "Sequence":
            return several and all(isinstance(item, str | os.PathLike | pd.DataFrame | Mapping) for item in items)
        case "npt.ArrayLike":
            if number or several:
                return np.asarray(value).dtype.kind in "if"
            return False
        case "Gaps":
            return isinstance(value, kk.gaps.Gaps)
        case "datetime.date":
            return isinstance(value, datetime.date)
        case "Tiles":
            return isinstance(value, Tiles)
        case "CRS":
            return isinstance(value, CRS)
        case "Typology":
            return isinstance(value, Typology)
        case "Programme":
            return isinstance(value, Programme)
        case "Mapping":
            return isinstance(value, Mapping)
        case "Mapping[str, float]" | "Mapping[str, int]":
            whole = kind.endswith("int]")
            return isinstance(value, Mapping) and all(
                isinstance(k, str) and fits("int" if whole else "float", v) for k, v in value.items()
            )
        case "Mapping[str, pd.DataFrame]":
            return isinstance(value, Mapping) and all(
                isinstance(k, str) and fits("pd.DataFrame", v) for k, v in value.items()
            )
        case "Mapping[str, object]":
            return isinstance(value, Mapping) and all(isinstance(k, str) for k in value)
        case "Axes":
            return isinstance(value, Axes)
        case "Mapping[str, str]":
            return isinstance(value, Mapping) and all(
                isinstance(k, str) and isinstance(v, str) for k, v in value.items()
            )
        case "Mapping[str, Words]":
            return isinstance(value, Mapping) and all(isinstance(v, str | Mapping) for v in value.values())
        case "Progress" | "Callable[[float], None]" | "Callable[[Facts], Iterable[Item]]":
            return callable(value)
        case "Patience" | "TableInPartitions":
            return False
    msg = f"the test does not know what {kind} is"
    raise AssertionError(msg)


def pool() -> dict[str, object]:
    """Return values of every kind there is, by a name for each."""
    rows = {"postcode": ["9000"], "gemeente": ["Gent"]}
    frame = pd.DataFrame(rows)
    return {
        "None": None, "a list": [1, 2], "an empty list": [], "a list of texts": ["zzz"], "a list of None": [None],
        "a tuple": (1.5, object()), "a set": {1}, "a dict": {"a": 1}, "a dict of texts": {"zzz": "zzz"},
        "a dict of odd keys": {1: object()}, "an empty dict": {},
        "a Series": pd.Series([1, 2]), "an Index": pd.Index(["zzz"]), "an array": np.array([[1, 2]]),
        "an array of texts": np.array(["zzz"]), "0": 0, "1": 1, "-1": -1, "10**30": 10**30, "3.5": 3.5, "nan": math.nan,
        "inf": math.inf, "-inf": -math.inf, "2025.0": 2025.0, "2025.5": 2025.5, "1j": 1j, "True": True,
        "np.float64": np.float64(2025), "pd.NA": pd.NA, "NaT": pd.NaT, "empty text": "", "a blank": " ",
        "NUL": "a\0b", "odd text": "zzz", "a number as text": "2025", "signs": "\x1b[31m'\"{x}%s", "bytes": b"zzz",
        "lone surrogate": "\ud800", "a long text": "x" * 5000,
        "no such file": Path("/nowhere/none.csv"), "a path with NUL": Path("a\0b.csv"), "the empty path": Path(),
        "object": object(), "a function": max, "a class": dict, "a module": math, "a range": range(3),
        "a generator": (n for n in range(2)), "a date": datetime.date(2025, 3, 1), "...": ...,
        "an empty table": pd.DataFrame(), "rows without columns": pd.DataFrame(index=[0, 1]),
        "columns twice": pd.DataFrame([["9000", "9000", "Gent"]], columns=["postcode", "postcode", "gemeente"]),
        "columns that are no texts": pd.DataFrame([["9000", 1, 2]], columns=["postcode", 7, (2, 3)]),
        "only numbers above columns": pd.DataFrame([["9000", 1]]), "a heading that is missing": pd.DataFrame(
            [["9000", 1]], columns=["postcode", None]
        ),
        "columns of two levels": frame.set_axis(pd.MultiIndex.from_tuples([("a", "postcode"), ("a", "b")]), axis=1),
        "another table": pd.DataFrame({"a": [1]}), "a table": frame,
        "a geo table without points": gpd.GeoDataFrame(rows),
        "rows of two levels": frame.set_axis(pd.MultiIndex.from_tuples([("a", "b")])),
        "polars": pl.DataFrame(rows), "a lazy table": pl.LazyFrame(rows), "a polars column": pl.Series([1]),
        "pyarrow": pa.table(rows), "a pyarrow column": pa.array([1]),
    }  # fmt: skip


def choices(function: Callable[..., Any], parameter: str) -> set[str]:
    """Return the values that the docstring says a parameter has: ``{"a", "b"}``; none if it does not say."""
    text = inspect.getdoc(function) or ""
    line = re.search(rf"(?m)^(?:\w+, )*{parameter}(?:, \w+)* : \{{(.+?)\}}", text)
    return {part.strip().strip("\"'") for part in line[1].split(",")} if line else set()


def raised(function: Callable[..., Any]) -> set[str]:
    """Return the names of the errors that the docstring says a function has."""
    text = inspect.getdoc(function) or ""
    section = re.search(r"Raises\n-{6}\n(.+?)(?=\n\n\w[\w ]+\n-{3,}\n|\Z)", text, flags=re.S)
    return set(re.findall(r"(?m)^(\w+Error)$", section[1])) if section else set()


def good(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what every function can be called with; small, so that a call takes no time."""
    sites = kk.datasets.collaborations().iloc[::60]
    placed = kk.enrich(kk.geocode(sites))
    register = kk.enrich(kk.geocode(kk.datasets.register().head(25)))
    academies = kk.enrich(kk.geocode(kk.datasets.academies().head(3)))
    table = kk.coverage(placed, register)
    both = {"placed": placed, "register": register}
    drawn = kk.choropleth(table)
    years = kk.coverage(placed, register, by=["province", "year"])
    chart = kk.charts.forest(table.head(3))
    axes = chart.to_figure().axes[0]
    typology = kk.read_typology()
    kept = folder / "placed.csv"
    kk.write_table(placed, kept)
    source = folder / "register.csv"
    kk.datasets.register().head(5).to_csv(source, index=False)
    points = folder / "points.parquet"
    pd.DataFrame({"lon": [4.4], "lat": [51.2]}).to_parquet(points)
    out = folder / "out"
    out.mkdir()
    return {
        "Tiles": {"url": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "x"},
        "Typology": {"title": "x", "clusters": dict.fromkeys(typology.clusters, "A")},
        "Chapter": {"key": "own", "title": "x", "make": lambda _: []},
        "MapSpec.save": {"self": drawn, "path": out / "map.svg", "overwrite": True},
        "MapSpec.to_html": {"self": drawn},
        "MapSpec.to_folium": {"self": drawn},
        "MapSpec.to_figure": {"self": drawn},
        "MapSpec.entry_of": {"self": drawn, "number": 0},
        "Typology.names": {"self": typology, "lang": "nl"},
        "Typology.of": {"self": typology, "vintage": 2025},
        "Chart.save": {"self": chart, "path": out / "chart.svg", "overwrite": True},
        "Chart.layout": {"self": chart},
        "Chart.to_svg": {"self": chart},
        "Chart.to_figure": {"self": chart},
        "Chart.to_html_table": {"self": chart},
        "Chart.draw": {"self": chart, "axes": axes},
        "forest": {"table": table.head(3)},
        "funnel": {"table": table.head(9)},
        "scatter": {"table": kk.participation_change(kk.datasets.participation().head(9), by="school")},
        "participation_change": {"schools": kk.datasets.participation().head(9)},
        "charts.lorenz": {"table": kk.lorenz(table, draws=0)},
        "small_multiples": {"table": years},
        "oki": {"table": kk.participation(**both)},
        "academies": {"academies": academies, **both, "gaps": (), "table": table},
        "access": {"register": register, "academies": academies},
        "access_gaps": {**both, "academies": academies, "areas": "hageland"},
        "applications": {**both, "placed": placed.assign(decision="goedgekeurd")},
        "apply_decisions": {"located": kk.geocode(sites), "decisions": pd.DataFrame({"review_id": [], "decision": []})},
        "choropleth": {"table": table},
        "cover_targets": {**both, "n": 2, "max_distance_km": 5, "solver": "greedy"},
        "coverage": both,
        "coverage_gaps": {**both, "areas": "hageland"},
        "detectable": {"areas": "hageland", **both},
        "sturdiness": {**both, "areas": "hageland"},
        "decision_report": {"located": kk.geocode(sites)},
        "describe_columns": {"frame": sites},
        "describe_register": {"register": kk.read_register(kk.datasets.register().head(5))},
        "enrich": {"located": kk.geocode(sites)},
        "equity_rates": both,
        "find_gaps": {"table": table, "simulations": 19},
        "geocode": {"sites": sites},
        "geocode_parts": {"source": points, "folder": out / "placed", "overwrite": True},
        "gini": {"table": table},
        "grouping": {"kind": "arrondissement"},
        "layered_map": both,
        "locate_parts": {"source": points, "folder": out / "located", "overwrite": True},
        "locate_points": {"lon": [4.4], "lat": [51.2]},
        "lorenz": {"table": table, "draws": 9},
        "oki_indicators": both,
        "participation": both,
        "participation_chapter": {"schools": kk.datasets.participation().head(9)},
        "programmes": {"lists": {"A": placed, "B": placed}, "register": register, "by": ()},
        "point_map": {"placed": placed},
        "path": {"name": "register"},
        "published": {"table": "levels"},
        "is_illustrative": {"frame": sites},
        "read_placed": {"path": kept},
        "read_register": {"source": source},
        "read_sites": {"source": sites},
        "evaluate_call": {"targets": kk.targets(**both), "later": placed, "register": register},
        "read_programme": {"file": "kunstkuur"},
        "recognise_columns": {"headings": ["postcode"]},
        "report": {**both, "path": out / "report.html", "academies": academies, "overwrite": True},
        "report_summary": {**both, "path": out / "summary.pdf", "academies": academies, "overwrite": True},
        "service_named": {"name": "geopunt"},
        "change": {**both, "before": [2019, 2020], "after": [2021, 2022]},
        "emerging_gaps": {**both, "simulations": 19},
        "school_years": both,
        "running": {"rows": sites, "school_year": 2021},
        "timeline": {"placed": placed},
        "simulate": {**both, "add": ["44021"]},
        "targets": {**both, "academies": academies},
        "translate": {"codes": ["44021"], "source": 2018, "target": 2025},
        "where": {"rows": sites},
        "write_review": {"located": kk.geocode(sites), "path": out / "review.xlsx", "overwrite": True},
        "write_table": {"table": sites, "path": out / "table.csv", "overwrite": True},
        "write_targets": {"result": kk.targets(**both), "path": out / "targets.xlsx", "overwrite": True},
    }
