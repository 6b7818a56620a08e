"""The verb that shows the whole path on the built-in illustrative data."""

from __future__ import annotations

from pathlib import Path

from kkgeo._base.words import language, say
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import said, tell, working, written
from kkgeo.cli.showing import show_table
from kkgeo.errors import InputError


@verb("demo")
def demo(
    out: options.Folder = Path("kkgeo-demo"), vintage: options.Vintage = None, overwrite: options.Overwrite = False
) -> None:
    """Run the whole path on the built-in illustrative data."""
    from kkgeo import demo as demonstration

    if out.exists() and not out.is_dir():
        raise InputError("errors.cli.not_a_folder", path=str(out))
    out.mkdir(parents=True, exist_ok=True)
    with working("demo"):
        comparisons, files = demonstration.run(out, vintage=vintage or 2025, lang=language(), overwrite=overwrite)
    for name, comparison in comparisons.items():
        published, computed = comparison.published, comparison.computed
        rows = (
            (area, *(f"{a} | {b}" for a, b in zip(published.loc[area], computed.loc[area], strict=True)))
            for area in published.index
        )
        heading = say(f"column.{demonstration.COMPARED[name]}", language())
        title = said("published", name=heading)
        show_table([heading, *map(str, published.columns)], rows, left=[heading], title=title)
        tell("same" if comparison.agrees else "differs")
    tell("invented")
    written(*files)
    tell("look", file=str(files[0]))
