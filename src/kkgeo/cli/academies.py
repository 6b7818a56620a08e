"""The verb that says which academies to call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kkgeo._base.words import language, number, say
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import console, tell, working, written
from kkgeo.cli.lists import OfAcademies
from kkgeo.cli.nothing import refuse_nothing
from kkgeo.cli.showing import show_called, show_sentences

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: Files that hold several tables; the others have the academies alone.
_SEVERAL = (".xlsx", ".json")


@verb("academies")
def academies(
    lists: OfAcademies,
    max_distance_km: options.Reach = 5.0,
    capacity: options.RoomIn = None,
    out: options.TableOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Say what each academy does and could reach, and which of those near a gap to call."""
    from kkgeo import academies as reaching
    from kkgeo import coverage
    from kkgeo._base.output import check_table_suffix
    from kkgeo.reach.calling import called
    from kkgeo.targeting.lacking import judged_gaps

    if out is not None:
        check_table_suffix(out)
    listed, placed, schools = lists.three()
    refuse_nothing(lists.file, listed, "academies")
    refuse_nothing(lists.list, placed)
    refuse_nothing(lists.register, schools, "register")
    with working("reaching"):
        how: dict[str, Any] = {"max_distance_km": max_distance_km, "capacity": capacity, "lang": language()}
        counted = coverage(placed, schools, academies=listed, geometry=False, lang=language())
        how |= {"table": counted, "gaps": judged_gaps(placed, schools, counted, language())}
        table = reaching(listed, placed, schools, **how)
        gaps = reaching(listed, placed, schools, by="gap", **how)
    to_call = called(table)
    if out is not None:
        _write(table, to_call, gaps, out, overwrite)
    _show(table, to_call, gaps, max_distance_km)
    if out is not None and out.suffix.lower() not in _SEVERAL:
        tell("only_academies")
    written(out)


def _show(table: pd.DataFrame, to_call: pd.DataFrame, gaps: pd.DataFrame, limit: float) -> None:
    from kkgeo._base.provenance import noted

    lang, told = language(), noted(table).more
    if len(to_call):
        show_called(to_call)
    else:
        key = "none_to_call" if len(gaps) else "no_gaps"
        console.print(say(f"reach.{key}", lang, km=number(limit, lang)))
    show_sentences(gaps["sentence"])
    for what in ("unnamed", "elsewhere"):
        if told[what]:
            console.print(say(f"reach.{what}", lang, count=told[what]))


def _write(table: gpd.GeoDataFrame, to_call: pd.DataFrame, gaps: pd.DataFrame, out: Path, overwrite: bool) -> None:
    from kkgeo._base.output import write_layers, write_table, write_tables
    from kkgeo.maps.gis.tables import academy_layers
    from kkgeo.maps.model import GIS

    if out.suffix.lower() in GIS:
        write_layers(academy_layers(table, language()), out, overwrite=overwrite)
    elif out.suffix.lower() in _SEVERAL:
        tables = {"academies": table, "call": to_call, "by_gap": gaps}
        write_tables(tables, out, lang=language(), overwrite=overwrite)
    else:
        write_table(table, out, lang=language(), overwrite=overwrite)
