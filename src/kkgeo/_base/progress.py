"""How far something is that takes long: told to whoever asks, or shown as a bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO, cast

from kkgeo._base.guarded import Guarded
from kkgeo._base.text import shown as harmless
from kkgeo._base.words import language, number

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import ProgressColumn

#: What is told how much is done, of how much.
Progress = Callable[[int, int], None]
#: Signs that a title and a bar take at least, and what remains.
_TITLE, _BAR, _REMAINS = 12, 8, 8


@contextmanager
def shown(
    progress: Progress | bool | None,
    title: str,
    done: int,
    total: int,
    console: Console | None = None,
    rate: Callable[[float], str] | None = None,
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
    rate : callable, optional
        Makes a text of how much is done a second, to stand behind the bar.
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
    from rich.progress import Progress as Bar

    with Bar(*_columns(total, rate, console.width), console=console, expand=True) as bar:
        task = bar.add_task(harmless(title), total=total, completed=done)
        yield lambda number: bar.update(task, completed=number)


def _columns(total: int, rate: Callable[[float], str] | None, width: int) -> list[ProgressColumn]:
    """Return what stands on a line so wide; what is told in numbers before all else, and never cut.

    Where there is room for no more, that is how much is done and how fast; of a title the end is left out.
    """
    from rich.progress import BarColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.table import Column
    from rich.text import Text

    lang = language()

    class Told(ProgressColumn):
        """A text, on one line."""

        def __init__(self, told: Callable[[Task], str]) -> None:
            self.told = told
            super().__init__(Column(no_wrap=True, justify="right"))

        def render(self, task: Task) -> Text:
            return Text(self.told(task))

    def done(task: Task) -> str:
        return f"{number(int(task.completed), lang)}/{number(total, lang)}"

    def speed(task: Task) -> str:
        now = task.finished_speed or task.speed
        return rate(now) if rate is not None and now else ""

    counted = 2 * len(number(total, lang)) + 2
    # A rate is rarely of more than a million.
    room = width - (0 if rate is None else len(rate(1e6)) + 1)
    columns: list[ProgressColumn] = [Told(done) if counted <= room else TextColumn("{task.percentage:>3.0f} %")]
    room -= counted
    if room >= _TITLE:
        cut = Column(ratio=1, no_wrap=True, overflow="ellipsis")
        columns.insert(0, TextColumn("{task.description}", markup=False, table_column=cut))
        room -= _TITLE
    if room >= _BAR:
        columns.insert(-1, BarColumn(bar_width=min(40, max(_BAR, room // 2))))
        room -= _BAR
    if room >= _REMAINS:
        columns.append(TimeRemainingColumn(table_column=Column(no_wrap=True)))
    return columns if rate is None else [*columns, Told(speed)]
