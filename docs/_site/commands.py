"""The page of the command line: what every verb says of itself, in English, as the build finds it."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from kkgeo.cli import VERBS, main

#: The page that the verbs are added to.
PAGE = "commands"


def add_commands(_app: Any, docname: str, source: list[str]) -> None:
    """Add a section for each verb to the page of the command line."""
    if docname == PAGE:
        source[0] += "".join(f"\n## {verb}\n\n```text\n{told(verb)}```\n" for verb in VERBS)


def told(*arguments: str) -> str:
    """Return what the command line says of a verb."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
        main([*arguments, "-h", "--lang", "en"])
    return shown.getvalue()
