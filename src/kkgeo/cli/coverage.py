"""The verb that counts by area."""

from __future__ import annotations

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import tell, working, written
from kkgeo.cli.lists import AndAcademies
from kkgeo.cli.nothing import refuse_nothing, say_nothing
from kkgeo.cli.showing import show_judged, show_statuses, show_uncompared


@verb(
    "coverage",
    extent=("by=region",),
    regions=("by=region",),
    edition=("by=belfius",),
    academies=("register", "overdispersion=academy"),
)
def coverage(
    lists: AndAcademies,
    counted: options.Counted,
    delimited: options.Delimited,
    by: options.By = "municipality",
    out: options.TableOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Count by area, and judge the counts against what was to be expected."""
    from geopandas import GeoDataFrame

    from kkgeo import coverage as tabulate
    from kkgeo._base.output import check_table_suffix, write_layers, write_table
    from kkgeo._base.provenance import noted
    from kkgeo._base.records import Coverage
    from kkgeo.maps.gis.tables import counted_layers
    from kkgeo.maps.model import GIS

    shown = out is not None and check_table_suffix(out) in GIS
    placed, schools, nearby = lists.placed(), lists.schools(), lists.nearby()
    refuse_nothing(lists.file, placed)
    refuse_nothing(lists.register, schools, "register")
    say_nothing(lists.academies, nearby, "academies")
    with working("counting"):
        how = {"academies": nearby, "geometry": shown, "lang": language(), **counted.asked(), **delimited.asked()}
        table = tabulate(placed, schools, by=options.listed(by), **how)
    if out is not None and shown and isinstance(table, GeoDataFrame):
        write_layers(counted_layers(table, language()), out, overwrite=overwrite)
    elif out is not None:
        write_table(table, out, lang=language(), overwrite=overwrite)
    if schools is None:
        tell("no_register")
    show_judged(table, noted(table, Coverage).counted)
    show_uncompared(table)
    if "year" in table.index.names:
        undated = table[table.index.get_level_values("year") == "unknown"]
        if count := int(undated.loc[undated["observed"].isna(), "collaborations"].sum()):
            tell("undated", count=count)
    show_statuses(placed)
    written(out)
