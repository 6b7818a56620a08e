"""What the verbs say: on stdout what came of it, on stderr what is being done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.segment import Segment
from rich.text import Text

from kkgeo._base.shortening import shortened
from kkgeo._base.stopping import check
from kkgeo._base.text import one_line, shown
from kkgeo._base.words import language, say


class Terminal(Console):
    """Where everything is printed: what comes from files, their names and the command line never steers it."""

    def render_str(self, text: str, **more: Any) -> Text:
        """Return a text as it is shown; rich comes by here with every text that is no markup of its own."""
        return super().render_str(shown(text), **more)

    def render(self, renderable: Any, options: Any = None) -> Iterable[Segment]:
        """Return what is shown piece by piece; what was no plain text comes by here."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(shown(segment.text), segment.style)


# What is shown comes from lists: no part of it is markup or the name of a picture.
_MANNER: dict[str, Any] = {"highlight": False, "soft_wrap": True, "markup": False, "emoji": False}
#: For results, and for what is being done.
console = Terminal(stderr=False, **_MANNER)
errors = Terminal(stderr=True, **_MANNER)

#: So many signs may a value have in what is said: a path, or a sentence that is an error, but no megabyte.
_MOST = 1_000


def tell(key: str, /, *, style: str | None = None, **values: Any) -> None:
    """Say one of the texts of the command line on stdout."""
    console.print(said(key, **values), style=style)


def note(key: str, /, **values: Any) -> None:
    """Say one of the texts of the command line on stderr."""
    errors.print(said(key, **values))


def said(key: str, /, **values: Any) -> str:
    """Return one of the texts of the command line."""
    return one_line(say(f"cli.say.{key}", language(), **{name: shortened(own, _MOST) for name, own in values.items()}))


def written(*files: Path | None) -> None:
    """Say which files were written."""
    for file in files:
        if file is not None:
            tell("written", file=str(file))


@contextmanager
def working(key: str, /, *, bar: bool = False, **values: Any) -> Iterator[None]:
    """Show that something is being done, on a terminal, unless it shows a `bar` itself there; say it once elsewhere."""
    check()
    text = said(key, **values)
    if errors.is_terminal and bar:
        yield
    elif errors.is_terminal:
        with errors.status(shown(text)):
            yield
    else:
        errors.print(text + " ...")
        yield
