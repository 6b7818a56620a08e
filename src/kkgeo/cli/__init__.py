"""The command line: the verbs of the library for whoever has a file and no notebook."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.markup import escape

from kkgeo.cli import counting, drawing, inviting, placing, reporting
from kkgeo.cli.common import app, console, errors
from kkgeo.errors import KkgeoError

__all__ = ["app", "counting", "drawing", "inviting", "main", "placing", "reporting"]


def _version(wanted: bool) -> None:
    if wanted:
        from kkgeo import __version__

        console.print(f"kkgeo {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Kunstkuur on the map."""
    del version


def main() -> None:
    """Run the command line; an error is one sentence on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in code page 1252 must not end the work over one character.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app(standalone_mode=True)
    except KkgeoError as error:
        errors.print(f"kkgeo: {escape(str(error))}")
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("kkgeo: gestopt / stopped.")
        sys.exit(130)
