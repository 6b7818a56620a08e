"""The command line: the verbs of the library for whoever has a file and no notebook."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import pairwise

import click

from kkgeo._base.version import __version__
from kkgeo._base.words import language, languages, say, speaking
from kkgeo.cli.commands import application, completion, flag, told
from kkgeo.cli.common import console, errors
from kkgeo.errors import KkgeoError

__all__ = ["VERBS", "asked_language", "main"]

#: In the order in which the help lists them; of each there is a module.
VERBS = ("geocode", "review", "register", "coverage", "gaps", "targets", "map", "report", "demo")

#: The language of a computer that does not say its own, or says one that there are no texts in.
HOME = "nl"
#: By this environment variable a shell asks how a word may go on.
COMPLETE = "_KKGEO_COMPLETE"


def asked_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language of ``--lang``, wherever it stands, else that of the computer.

    >>> asked_language(["coverage", "--lang", "en"], {}), asked_language([], {"LANG": "en_GB.UTF-8"})
    ('en', 'en')
    >>> asked_language([], {"LC_ALL": "C", "LANG": "en_GB.UTF-8"})
    'nl'
    """
    pairs = [*pairwise(arguments), *(argument.partition("=")[::2] for argument in arguments)]
    told = [value for name, value in pairs if name == "--lang"]
    # As the C library reads them: the first one that is set.
    own = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return next((code for code in (*reversed(told), re.split("[_.@]", own)[0]) if code in languages()), HOME)


def _show_version(_: click.Context) -> None:
    console.print(f"kkgeo {__version__}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an error is one sentence on stderr and exit code 1, or 2 if it was not understood."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in code page 1252 must not end the work over one character.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with speaking(asked_language(sys.argv[1:] if arguments is None else arguments, os.environ)):
        sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    program = "python -m kkgeo" if sys.argv[0].endswith("__main__.py") else "kkgeo"
    try:
        for name in VERBS:
            import_module(f"kkgeo.cli.{name}")
        root = application(flag("version", _show_version), completion(COMPLETE))
        code: int | None = root.main(arguments, program, complete_var=COMPLETE, standalone_mode=False)
    except click.UsageError as error:
        errors.print(f"kkgeo: {told(error)}")
        return 2
    except KkgeoError as error:
        errors.print(f"kkgeo: {error}")
        return 1
    except (click.Abort, KeyboardInterrupt):
        errors.print(f"kkgeo: {say('cli.say.stopped', language())}")
        return 130
    return code or 0
