"""The verb that says which schools used several programmes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import tell, working, written
from kkgeo.cli.lists import AndRegister, pairs
from kkgeo.cli.nothing import refuse_nothing
from kkgeo.cli.showing import show_programmes, show_sentences
from kkgeo.errors import InputError

#: Files that hold several tables; the others have the counts alone.
_SEVERAL = (".xlsx", ".json")


@dataclass(frozen=True)
class Schools:
    """The list of all schools, and the vintage of all lists."""

    register: options.Register = None
    register_sheet: options.RegisterSheet = None
    register_column: options.RegisterColumns = ()
    vintage: options.Vintage = None


@verb("programmes", extent=("by=region",), regions=("by=region",), edition=("by=belfius",))
def programmes(
    given: Schools,
    delimited: options.Delimited,
    files: options.ProgrammeFiles = (),
    by: options.ByUsers = "level,province",
    among: options.Among = None,
    until: options.Until = None,
    duration: options.Runs = None,
    unit: options.Unit = "institution",
    out: options.PlainTableOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Count the schools that used several programmes: each, together, which first, before and after a day."""
    from kkgeo import programmes as tabulate
    from kkgeo._base.output import check_table_suffix, write_table, write_tables
    from kkgeo.combining.others import others_only
    from kkgeo.combining.sentences import sentences
    from kkgeo.combining.tabulating import check_among
    from kkgeo.targeting.workbook import HIDDEN

    if out is not None:
        check_table_suffix(out)

    if given.register is None:
        raise InputError("errors.cli.needs_register")
    named = pairs("files", files, Path, "A=a.xlsx")
    if len(named) < 2 or len(named) < len(files):
        raise InputError("errors.programmes.two")
    check_among(among, named)
    lists = [AndRegister(file, given.vintage, register=given.register) for file in named.values()]
    year = lists[0].year
    placed = {}
    for name, file in named.items():
        placed[name] = AndRegister(file, year).placed()
        refuse_nothing(file, placed[name])
    schools = AndRegister(
        next(iter(named.values())), year, register=given.register, register_sheet=given.register_sheet,
        register_column=given.register_column,
    ).schools()  # fmt: skip
    assert schools is not None
    refuse_nothing(given.register, schools, "register")
    how: dict[str, Any] = {"among": among, "until": until, "duration": duration, "unit": unit, "lang": language()}
    how |= delimited.asked()
    with working("counting"):
        table = tabulate(placed, schools, by=options.listed(by), **how)
        together = tabulate(placed, schools, by=(), **how)
    several = out is not None and out.suffix.lower() in _SEVERAL and among is None
    if out is not None and several:
        rest = others_only(placed, schools, unit=unit)
        rest = rest.drop(columns=[column for column in rest.columns if column in HIDDEN])
        rest.attrs = table.attrs
        write_tables({"programmes": table, "others_only": rest}, out, lang=language(), overwrite=overwrite)
    elif out is not None:
        write_table(table, out, lang=language(), overwrite=overwrite)
    show_programmes(together)
    show_sentences(sentences(together, language()))
    if out is not None and not several and among is None:
        tell("only_programmes")
    written(out)
