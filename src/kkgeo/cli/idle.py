"""Options that would change nothing in a call: whoever gives one expects that it does, so it is refused.

What an option needs is written as ``register`` (given too), ``find=scan`` (given or left at that value), ``out=.png``
(a file that ends so; ``out=``: a folder, which has no such end), ``!file`` (not given); with ``|`` between what each
will do. What no call gives it any use for is written as ``never:`` and the key under ``cli.idle`` of the reason.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kkgeo._base.arguments import Argument
from kkgeo._base.words import Phrase, language, listing, phrase
from kkgeo.errors import InputError

#: What a need begins with that nothing meets.
NEVER = "never:"


def refuse_idle(told: Iterable[str], needs: Mapping[str, Iterable[str]], given: Mapping[str, Any]) -> None:
    """Raise an error for the first option that was told and of which something that it needs is not there.

    Parameters
    ----------
    told : iterable of str
        The parameters that stand on the command line.
    needs : mapping of str to iterable of str
        What each of them needs.
    given : mapping of str to Any
        Every parameter with its value.
    """
    for name in told:
        for need in needs.get(name, ()):
            if need.startswith(NEVER):
                why = phrase(f"cli.idle.{need.removeprefix(NEVER)}")
                raise InputError("errors.cli.never", argument=Argument(name), why=why)
            alternatives = need.split("|")
            if not any(_holds(each, given) for each in alternatives):
                several = listing([_shown(each).told(language()) for each in alternatives], language(), "or")
                raise InputError("errors.cli.idle", argument=Argument(name), needs=several)


def _holds(need: str, given: Mapping[str, Any]) -> bool:
    name, equals, value = need.removeprefix("!").partition("=")
    there = given.get(name)
    if need.startswith("!"):
        return not there
    if isinstance(there, Path) and equals:
        return there.suffix.lower() == value or (not value and os.path.isdir(there))
    if equals:
        return value in [part.strip() for part in str(there).split(",")]
    return bool(there)


def _shown(need: str) -> Phrase:
    name, equals, value = need.removeprefix("!").partition("=")
    if need.startswith("!"):
        return phrase("cli.idle.without", argument=Argument(name))
    if equals and not value:
        return phrase("cli.idle.with_folder", argument=Argument(name))
    return phrase("cli.idle.with_value" if equals else "cli.idle.with", argument=Argument(name), value=value)
