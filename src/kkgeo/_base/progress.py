"""How far something is that takes long: told to whoever asks, or shown as a bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO, cast

from kkgeo._base.guarded import Guarded
from kkgeo._base.text import shown as harmless

if TYPE_CHECKING:
    from rich.console import Console

#: What is told how much is done, of how much.
Progress = Callable[[int, int], None]


@contextmanager
def shown(
    progress: Progress | bool | None, title: str, done: int, total: int, console: Console | None = None
) -> Iterator[Callable[[int], None]]:
    """Give a function to call with how much is done.

    Parameters
    ----------
    progress : callable or bool, optional
        Called with how much is done and how much there is; True or False for a bar on stderr or none. A bar if that is
        a terminal, if not given.
    title : str
        What stands before the bar.
    done, total : int
        How much is done at the start, and how much there is.
    console : rich.console.Console, optional
        Where the bar is shown.
    """
    if callable(progress):
        progress(done, total)
        yield lambda number: progress(number, total)
        return
    from rich.console import Console

    # What happens to a bar is no reason to stop the work.
    console = console or Console(file=cast("TextIO", Guarded(sys.stderr)) if sys.stderr else None, stderr=True)
    if progress is False or done == total or not (progress or console.is_terminal):
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Bar(*columns, console=console) as bar:
        task = bar.add_task(harmless(title), total=total, completed=done)
        yield lambda number: bar.update(task, completed=number)
