"""The command line: the verbs of the library for whoever has a file and no notebook."""

from __future__ import annotations

import os
import re
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import click

from kkgeo._base.arguments import typed_as
from kkgeo._base.guarded import Guarded
from kkgeo._base.leftover import clear
from kkgeo._base.programme import Programme, telling_of
from kkgeo._base.programmefile import programme_of
from kkgeo._base.stopping import Stopped, check, ignore, stoppable, stopped
from kkgeo._base.text import one_line
from kkgeo._base.version import __version__
from kkgeo._base.whole import written
from kkgeo._base.words import languages, speaking
from kkgeo.cli.commands import VERBS, application, completion, flag
from kkgeo.cli.common import console, errors, note, said
from kkgeo.cli.plainly import speak_plainly
from kkgeo.cli.streams import guarded
from kkgeo.cli.usage import told
from kkgeo.errors import KkgeoError, reason

__all__ = ["VERBS", "asked_language", "main"]

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
    told = _values("--lang", arguments)
    # As the C library reads them: the first one that is set.
    own = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return next((code for code in (*reversed(told), re.split("[_.@]", own)[0]) if code in languages()), HOME)


def _values(option: str, arguments: Sequence[str]) -> list[str]:
    """Return what an option was given, wherever it stands."""
    pairs = [*pairwise(arguments), *(argument.partition("=")[::2] for argument in arguments if "=" in argument)]
    return [value for name, value in pairs if name == option]


def asked_programme(arguments: Sequence[str]) -> Programme | None:
    """Return the programme of ``--programme``, wherever it stands; None where there is no such option.

    >>> asked_programme(["coverage", "--programme", "kunstkuur"]).duration
    3
    """
    told = _values("--programme", arguments)
    with typed_as({"programme": "--programme"}):
        return programme_of(told[-1]) if told else None


def _show_version(_: click.Context) -> None:
    console.print(f"kkgeo {__version__}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an error is one sentence on stderr and exit code 1, or 2 if it was not understood.

    Where it is stopped the code is 128 and the number of the signal: 130 by Ctrl-C.
    """
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in code page 1252 must not end the work over one character.
        if hasattr(stream, "reconfigure"):
            with suppress(OSError, ValueError):
                stream.reconfigure(errors=speak_plainly())
    with stoppable(), guarded() as screen, written() as files, speaking(_language(arguments)):
        code = _run(arguments)
        screen.flush()
        if code:
            # The work did not end well, but these are there.
            for file in files:
                note("written", file=str(file))
        elif screen.fault is not None:
            code = _not_shown(screen, files)
    sys.exit(code)


def _language(arguments: Sequence[str] | None) -> str:
    return asked_language(sys.argv[1:] if arguments is None else arguments, os.environ)


def end(stop: BaseException, arguments: Sequence[str] | None) -> int:
    """Say that the run was stopped, and return its exit code; what it made beside its files is cleared away."""
    ignore()
    clear()
    with guarded(), speaking(_language(arguments)):
        errors.print(f"kkgeo: {said('stopped')}")
    number = stop.number if isinstance(stop, Stopped) else stopped()
    return 128 + (number or signal.SIGINT)


def _not_shown(screen: Guarded, files: Sequence[Path]) -> int:
    """Say that results could not be shown, and return the exit code of it.

    What was asked for is files, where there are any: they are there. Otherwise it was what is shown: whoever closed the
    pipe has read enough of it, as `head` does; where there was no room for it, or no screen at all, it is lost.
    """
    assert screen.fault is not None
    why = reason(screen.fault)
    if files:
        note("not_shown_written", reason=why, files=[str(file) for file in files])
        return 0
    if screen.left:
        return 0
    errors.print(f"kkgeo: {said('not_shown', reason=why)}")
    return 1


def _run(arguments: Sequence[str] | None) -> int:
    program = "python -m kkgeo" if sys.argv[0].endswith("__main__.py") else "kkgeo"
    try:
        with telling_of(asked_programme(sys.argv[1:] if arguments is None else arguments)):
            root = application(flag("version", _show_version), completion(COMPLETE))
            code: int | None = root.main(arguments, program, complete_var=COMPLETE, standalone_mode=False)
        if not code:
            check()
    except click.UsageError as error:
        errors.print(f"kkgeo: {one_line(told(error))}")
        return 2
    except KkgeoError as error:
        if stopped() is not None:
            return end(error, arguments)
        errors.print(f"kkgeo: {one_line(error)}")
        return 1
    except (click.Abort, KeyboardInterrupt) as error:
        return end(error, arguments)
    except MemoryError:
        errors.print(f"kkgeo: {said('no_memory')}")
        return 1
    except Exception as error:
        # A library may make another error of a signal that comes while it is loaded.
        if stopped() is not None:
            return end(error, arguments)
        # A fault of ours: its text may have come from a file, and Python would show it as it is.
        errors.print(traceback.format_exc().rstrip())
        return 1
    return code or 0
