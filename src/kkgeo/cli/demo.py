"""The verb that shows the whole path on the built-in illustrative data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kkgeo._base.programme import programme
from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import tell, working, written
from kkgeo.cli.showing import show_comparison
from kkgeo.errors import InputError, SourceError, reason


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder to write in; if nothing comes of it, it goes again."""
    new = [each for each in (folder, *folder.parents) if not os.path.exists(each)]
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
    if os.path.exists(folder) and not os.path.isdir(folder):
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
    # The published figures are those of one programme.
    figures = programme().published
    for name, comparison in comparisons.items() if figures else ():
        show_comparison(name, comparison)
    if figures:
        tell("invented", source=figures)
    else:
        tell("invented_lists")
    written(*files)
    tell("look", file=str(files[0]))
