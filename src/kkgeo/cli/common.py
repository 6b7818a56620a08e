"""What the verbs say: on stdout what came of it, on stderr what is being done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from kkgeo._base.words import language, say

#: What steers a terminal instead of being shown: escapes, bells, returns, and marks that turn the direction round.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Terminal(Console):
    """Where everything is printed: what comes from files, their names and the command line never steers it."""

    def render_str(self, text: str, **more: Any) -> Text:
        """Return a text as it is shown; rich comes by here with every text that is no markup of its own."""
        return super().render_str(_STEERING.sub("\ufffd", text), **more)


# What is shown comes from lists: no part of it is markup or the name of a picture.
_MANNER: dict[str, Any] = {"highlight": False, "soft_wrap": True, "markup": False, "emoji": False}
#: For results, and for what is being done.
console = Terminal(stderr=False, **_MANNER)
errors = Terminal(stderr=True, **_MANNER)


def tell(key: str, /, *, style: str | None = None, **values: Any) -> None:
    """Say one of the texts of the command line on stdout."""
    console.print(said(key, **values), style=style)


def note(key: str, /, **values: Any) -> None:
    """Say one of the texts of the command line on stderr."""
    errors.print(said(key, **values))


def said(key: str, /, **values: Any) -> str:
    """Return one of the texts of the command line."""
    return say(f"cli.say.{key}", language(), **values)


def written(*files: Path | None) -> None:
    """Say which files were written."""
    for file in files:
        if file is not None:
            tell("written", file=str(file))


@contextmanager
def working(key: str, /, *, bar: bool = False, **values: Any) -> Iterator[None]:
    """Show that something is being done, on a terminal, unless it shows a `bar` itself there; say it once elsewhere."""
    text = said(key, **values)
    if errors.is_terminal and bar:
        yield
    elif errors.is_terminal:
        with errors.status(_STEERING.sub("\ufffd", text)):
            yield
    else:
        errors.print(text + " ...")
        yield
