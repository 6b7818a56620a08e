"""The verb that shows the whole path on the built-in illustrative data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kkgeo._base.words import language, say
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import said, tell, working, written
from kkgeo.cli.showing import show_table
from kkgeo.errors import InputError, SourceError, reason


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder to write in; if nothing comes of it, it goes again."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SourceError("errors.output.cannot_write", parent=folder, reason=reason(error)) from error
        yield
    except BaseException:
        for each in new:
            with suppress(OSError):
                each.rmdir()
        raise


@verb("demo", vintage=("!lists",))
def demo(
    out: options.Folder = None,
    lists: options.SampleLists = False,
    vintage: options.Vintage = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Run the whole path on the built-in illustrative data, or write these as lists to work with."""
    from kkgeo import demo as demonstration
    from kkgeo._base.kept import check_outputs

    folder = out or Path("." if lists else "kkgeo-demo")
    if folder.exists() and not folder.is_dir():
        raise InputError("errors.cli.not_a_folder", path=str(folder))
    files = demonstration.Lists.within(folder) if lists else demonstration.Files.within(folder, language())
    with _made(folder):
        check_outputs(files, [], overwrite=overwrite)
        if isinstance(files, demonstration.Lists):
            demonstration.write_lists(files, overwrite=overwrite)
        else:
            with working("demo"):
                comparisons = demonstration.run(files, vintage=vintage or 2025, lang=language(), overwrite=overwrite)
    if isinstance(files, demonstration.Lists):
        tell("invented_lists")
        written(*files)
        return
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
