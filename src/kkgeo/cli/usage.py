"""What is wrong with a command line, in the language of the moment."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from kkgeo._base.shortening import LONGEST, shortened
from kkgeo._base.words import language, listing, say

_LONG = re.compile(rf"\S{{{LONGEST + 1},}}")


def told(error: click.UsageError) -> str:
    """Return what is wrong with a command line, and where to read on."""
    command = error.ctx.command_path if error.ctx else "kkgeo"
    # Whatever was typed stands in it as it was typed, however long that is.
    sentence = _LONG.sub(lambda found: str(shortened(found[0])), _told(error))
    return f"{sentence} {say('cli.usage.try', language(), command=command)}"


def _told(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            return unknown("option", error.option_name, error.possibilities or ())
        case click.MissingParameter(param=click.Parameter() as param):
            return say(f"cli.usage.missing_{param.param_type_name}", language(), name=_name(param))
        case click.BadParameter(param=click.Parameter() as param):
            return say("cli.usage.invalid", language(), name=_name(param), reason=error.message)
        case click.BadOptionUsage():
            options = error.ctx.command.params if error.ctx else []
            flags = [p for p in options if error.option_name in p.opts and getattr(p, "is_flag", False)]
            return say("cli.usage.no_value" if flags else "cli.usage.value", language(), name=error.option_name)
    return error.message


def unknown(what: str, name: str, near: Sequence[str]) -> str:
    """Return that there is no such verb or option, and which may have been meant."""
    sentence = say(f"cli.usage.unknown_{what}", language(), name=name)
    meant = say("cli.usage.near", language(), names=listing(near, language(), "or")) if near else ""
    return f"{sentence} {meant}".rstrip()


def _name(param: click.Parameter) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name
