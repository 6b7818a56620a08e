"""The verb that judges named areas, and looks for gaps that nobody named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kkgeo._base.arguments import Argument
from kkgeo._base.near import meant
from kkgeo._base.words import language, phrase, say
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import console, said, tell, working, written
from kkgeo.cli.lists import AndAcademies
from kkgeo.cli.nothing import refuse_nothing
from kkgeo.cli.showing import show_judged, show_sentences, show_statuses, show_uncompared
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from kkgeo.gaps import Gaps

#: How gaps that nobody named are looked for.
FINDERS = ("scan", "moran")

#: The kind of areas of which each option says what they are, and how that is asked for.
_OF = {"extent": ("region", "regions"), "regions": ("region", "regions"), "edition": ("cluster", "clusters")}

#: Files that hold several tables; the others have the named areas alone.
_SEVERAL = (".xlsx", ".json", ".gpkg")


@verb("gaps")
def gaps(
    lists: AndAcademies,
    counted: options.Counted,
    delimited: options.Delimited,
    areas: options.Areas = "regions,border",
    sturdy: options.Sturdy = False,
    named: options.Named = "before",
    find: options.Find = "scan",
    max_share: options.MaxShare = 0.1,
    shape: options.Shape = "circle",
    out: options.TableOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Judge named areas against the rest of Flanders and Brussels, and look for gaps that nobody named."""
    from kkgeo import coverage, coverage_gaps, find_gaps
    from kkgeo._base.output import check_table_suffix
    from kkgeo.gaps.listed import listed
    from kkgeo.gaps.looking import said_once

    if out is not None:
        check_table_suffix(out)
    if find not in (*FINDERS, "none"):
        raise InputError("errors.cli.find", find=find, known=FINDERS, hint=meant(find, [*FINDERS, "none"]))
    (placed, schools), nearby = lists.both(), lists.nearby()
    refuse_nothing(lists.file, placed)
    refuse_nothing(lists.register, schools, "register")
    how = {"lang": language(), **counted.asked()}
    with working("finding"):
        table = coverage_gaps(
            placed,
            schools,
            areas=options.listed(areas),
            academies=nearby,
            sturdy=sturdy,
            named=named,
            **delimited.asked(),
            **how,
        )
        _refuse_idle(table, delimited)
        found = None
        if find != "none":
            towns = coverage(placed, schools, academies=nearby, geometry=False, **how)
            found = find_gaps(towns, method=find, max_share=max_share, shape=shape, lang=language())
    if out is not None:
        _write(table, found, out, overwrite)
    whole = table[table.index.get_level_values("period") == "all"]
    show_judged(whole, said("gaps"))
    show_sentences(listed(whole, counted.count, language()))
    if once := said_once(whole, language()):
        console.print(once)
    if found is not None:
        console.print(say("found.title", language()), style="italic")
        show_sentences(found.sentences)
        if out is not None and out.suffix.lower() not in _SEVERAL:
            tell("only_named")
    show_uncompared(table)
    show_statuses(placed)
    written(out)


def _refuse_idle(table: pd.DataFrame, delimited: options.Delimited) -> None:
    """Raise an error for an option that says something of areas that were not asked for."""
    asked = {*table["kind"]}
    for name, (kind, areas) in _OF.items():
        if getattr(delimited, name) != getattr(options.Delimited(), name) and kind not in asked:
            needs = phrase("cli.idle.with_value", argument=Argument("areas"), value=areas)
            raise InputError("errors.cli.idle", argument=Argument(name), needs=needs)


def _write(named: pd.DataFrame, found: Gaps | None, out: Path, overwrite: bool) -> None:
    from kkgeo._base.output import write_layers, write_table, write_tables
    from kkgeo.maps.gis.tables import gap_layers
    from kkgeo.maps.model import GIS

    if out.suffix.lower() in GIS:
        write_layers(gap_layers(named, found, language()), out, overwrite=overwrite)
        return
    if found is None or out.suffix.lower() not in _SEVERAL:
        write_table(named, out, lang=language(), overwrite=overwrite)
        return
    # The outlines of the areas that were found are for a map.
    areas = found.areas.drop(columns="geometry")
    tables = {"named": named, "found": areas, "municipalities": found.municipalities}
    write_tables(tables, out, lang=language(), overwrite=overwrite)
