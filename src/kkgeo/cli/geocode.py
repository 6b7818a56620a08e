"""The verb that says where rows lie."""

from __future__ import annotations

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import written
from kkgeo.cli.lists import OneList, say_what_counts
from kkgeo.cli.nothing import say_nothing
from kkgeo.cli.parts import place_parts
from kkgeo.cli.showing import show_decisions, show_review, show_statuses


@verb("geocode", workers=("out=",), part_rows=("out=",))
def geocode(
    lists: OneList,
    out: options.PlacesOut,
    crs: options.Crs = None,
    code_vintage: options.CodeVintage = None,
    edition: options.Edition = "2018",
    service: options.Service = None,
    key_file: options.ServiceKey = None,
    review: options.Review = None,
    decisions: options.Decisions = None,
    workers: options.Workers = 1,
    part_rows: options.PartRows = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Place every row in a municipality and say what is known of it."""
    from kkgeo._base.output import check_table_suffix, write_table
    from kkgeo._base.whole import together
    from kkgeo.geocoding import enrich
    from kkgeo.review import apply_decisions, write_review

    if options.is_folder(out):
        whole = {"service": service, "key_file": key_file, "review": review, "decisions": decisions}
        how = {"crs": crs, "code_vintage": code_vintage, "edition": edition, "part_rows": part_rows}
        place_parts(lists, out, whole, workers=workers, overwrite=overwrite, **how)
        return
    check_table_suffix(out)
    located = lists.located(crs=crs, code_vintage=code_vintage, service=service, key_file=key_file)
    say_what_counts(located)
    if decisions is not None:
        located = apply_decisions(located, decisions, lang=language())
    with together():
        open_rows = (
            0
            if review is None
            else write_review(located, review, decisions=decisions, lang=language(), overwrite=overwrite)
        )
        placed = enrich(located, edition=edition)
        write_table(placed, out, overwrite=overwrite)
    if placed.empty:
        say_nothing(lists.file, placed)
    show_statuses(placed, noted=True)
    if decisions is not None:
        show_decisions(located, partly=bool(lists.where))
    written(out)
    if review is not None:
        show_review(str(review), open_rows)
