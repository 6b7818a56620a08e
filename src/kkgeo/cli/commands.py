"""Commands, options and usage errors in the language of the moment.

A verb is a function; its parameters carry an `Option` or an `Argument` (see `kkgeo.cli.options`), or are a dataclass of
such parameters that several verbs share. What a person reads of them stands in the files of the languages.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args, get_type_hints

import click
from click import shell_completion
from click.core import ParameterSource

from kkgeo._base.arguments import typed_as
from kkgeo._base.kept import check_outputs
from kkgeo._base.kinds import SUFFIXES
from kkgeo._base.near import meant, nearest
from kkgeo._base.shortening import LONGEST, shortened
from kkgeo._base.words import language, languages, listing, say
from kkgeo.cli.common import console
from kkgeo.cli.idle import refuse_idle

_LONG = re.compile(rf"\S{{{LONGEST + 1},}}")


@dataclass(frozen=True)
class Option:
    """How an option is written; its text is ``cli.option.`` and `text`, or else its own name.

    `arguments` are what it is called in the library, where that is not the name of the parameter; `needs` what must be
    there for it to change anything (see `kkgeo.cli.idle`).
    """

    names: tuple[str, ...]
    text: str | None = None
    arguments: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Output(Option):
    """An option that names a file to write; `beside` tells all files that are written where it is given."""

    beside: Callable[[Path], Iterable[Path]] = lambda path: (path,)


@dataclass(frozen=True)
class Argument:
    """What stands without a name; its text is ``cli.option.`` and `text`, or else its own name."""

    text: str | None = None


@dataclass(frozen=True)
class _DefaultFile:
    """The name of a file where none is given: that of the language, ``file.`` and `name`, or with an option another."""

    name: str
    instead: Mapping[str, str]

    def path(self, given: Mapping[str, Any]) -> Path:
        """Return it, by the values of the other parameters."""
        name = next((other for option, other in self.instead.items() if given.get(option)), self.name)
        return Path(_say(f"file.{name}"))


def default_file(name: str, **instead: str) -> Path:
    """Return the default of a parameter that is a file, by its name in the files of the languages.

    `instead` has the names that hold where another parameter is given.
    """
    made: Any = _DefaultFile(name, instead)
    return cast("Path", made)


_verbs: dict[str, Callable[..., None]] = {}
#: What options need in one verb, besides what they need in all.
_needs: dict[str, dict[str, tuple[str, ...]]] = {}
_SHELLS = ("bash", "fish", "powershell", "zsh")


def verb(name: str, **needs: tuple[str, ...]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a verb of the command line; `needs` says of its parameters what they need in it."""

    def added(function: Callable[..., None]) -> Callable[..., None]:
        _verbs[name] = function
        _needs[name] = needs
        return function

    return added


def application(*more: click.Option) -> click.Group:
    """Return the command line in the language of the moment; its verbs in the order in which they were made."""
    root = _Group("kkgeo", help=_say("cli.about"), params=[*more, *_everywhere()])
    for name, function in _verbs.items():
        params = [*map(_made, _parameters(function)), *_everywhere()]
        about = {"help": _say(f"cli.verb.{name}"), "epilog": _say(f"cli.example.{name}")}
        root.add_command(_Command(name, callback=_called(function, name), params=params, **about))
    return root


def flag(name: str, act: Callable[[click.Context], None]) -> click.Option:
    """Return an option without a value that does one thing, and ends."""

    def asked(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            act(ctx)
            ctx.exit()

    names = ["--help", "-h"] if name == "help" else [f"--{name.replace('_', '-')}"]
    about = _say(f"cli.option.{name}")
    return _Option([f"{name}_", *names], callback=asked, help=about, is_flag=True, is_eager=True, expose_value=False)


def completion(variable: str) -> click.Option:
    """Return the option that prints what makes a shell complete verbs and options.

    Parameters
    ----------
    variable : str
        The environment variable by which the shell then asks.
    """
    # Which of these there are depends on the version of click.
    shells = [shell for shell in _SHELLS if shell_completion.get_completion_class(shell)]

    def asked(ctx: click.Context, _: click.Parameter, shell: str | None) -> None:
        if shell is not None and not ctx.resilient_parsing:
            found = shell_completion.get_completion_class(shell)
            assert found is not None
            console.print(found(ctx.command, {}, str(ctx.info_name), variable).source())
            ctx.exit()

    about, known = _say("cli.option.show_completion"), "|".join(shells)
    given: dict[str, Any] = {"is_eager": True, "expose_value": False, "callback": asked}
    return _Option(["--show-completion"], type=_Choice(shells), metavar=known, help=about, default=None, **given)


def told(error: click.UsageError) -> str:
    """Return what is wrong with a command line, and where to read on."""
    command = error.ctx.command_path if error.ctx else "kkgeo"
    # Whatever was typed stands in it as it was typed, however long that is.
    sentence = _LONG.sub(lambda found: str(shortened(found[0])), _told(error))
    return f"{sentence} {_say('cli.usage.try', command=command)}"


def _told(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            return _unknown("option", error.option_name, error.possibilities or ())
        case click.MissingParameter(param=click.Parameter() as param):
            return _say(f"cli.usage.missing_{param.param_type_name}", name=_name(param))
        case click.BadParameter(param=click.Parameter() as param):
            return _say("cli.usage.invalid", name=_name(param), reason=error.message)
        case click.BadOptionUsage():
            options = error.ctx.command.params if error.ctx else []
            flags = [p for p in options if error.option_name in p.opts and getattr(p, "is_flag", False)]
            return _say("cli.usage.no_value" if flags else "cli.usage.value", name=error.option_name)
    return error.message


def _unknown(what: str, name: str, near: Sequence[str]) -> str:
    sentence = _say(f"cli.usage.unknown_{what}", name=name)
    return f"{sentence} {_say('cli.usage.near', names=listing(near, language(), 'or'))}" if near else sentence


def _name(param: click.Parameter) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name


def _say(key: str, **values: Any) -> str:
    return say(key, language(), **values)


class _Parameter(NamedTuple):
    """One parameter of a verb, on its own or of a dataclass of them."""

    name: str
    hint: Any
    default: Any


def _parameters(function: Callable[..., None]) -> Iterator[_Parameter]:
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        if is_dataclass(hints[name]):
            own = get_type_hints(hints[name], include_extras=True)
            yield from (_Parameter(each.name, own[each.name], each.default) for each in fields(hints[name]))
        else:
            yield _Parameter(name, hints[name], parameter.default)


def needed(name: str) -> dict[str, tuple[str, ...]]:
    """Return of each option of a verb what it needs to change anything."""
    own = {each.name: get_args(each.hint)[1] for each in _parameters(_verbs[name])}
    general = {key: written.needs for key, written in own.items() if isinstance(written, Option)}
    # What it needs in this verb is told first.
    return {key: (*_needs[name].get(key, ()), *needs) for key, needs in general.items()}


def _called(function: Callable[..., None], name: str) -> Callable[..., None]:
    """Return what click calls: no output is an input, and the dataclasses of the function are put together again."""
    hints = get_type_hints(function)
    outputs = {each.name: get_args(each.hint)[1] for each in _parameters(function)}
    outputs = {name: written for name, written in outputs.items() if isinstance(written, Output)}
    typing, needs = _typing(_parameters(function)), needed(name)
    unsaid = {each.name: each.default for each in _parameters(function) if isinstance(each.default, _DefaultFile)}

    def call(**given: Any) -> None:
        ctx = click.get_current_context()
        told = [key for key in given if ctx.get_parameter_source(key) is ParameterSource.COMMANDLINE]
        given |= {key: default.path(given) for key, default in unsaid.items() if key not in told}
        there = [(given[name], out) for name, out in outputs.items() if given[name] is not None]
        asked = {file: path for path, out in there for file in out.beside(path)}
        made = [file for path, out in there for file in out.beside(path)]
        read = [file for name, value in given.items() if name not in outputs for file in _files(value)]
        with typed_as(typing):
            check_outputs(made, read, overwrite=given.get("overwrite", False), asked=asked)
            refuse_idle(told, needs, given)
            for name, hint in hints.items():
                if is_dataclass(hint) and isinstance(hint, type):
                    given[name] = hint(**{each.name: given.pop(each.name) for each in fields(hint)})
            function(**given)

    del hints["return"]
    return call


def _typing(parameters: Iterable[_Parameter]) -> dict[str, str]:
    """Return how each argument of the library is typed, by its name."""
    found: dict[str, str] = {}
    for each in parameters:
        written = get_args(each.hint)[1]
        if isinstance(written, Option):
            option = max(written.names, key=len)
            found |= dict.fromkeys((each.name, *written.arguments), option)
        else:
            found[each.name] = _say("cli.value.path")
    return found


def _files(value: Any) -> Iterator[Path]:
    """Return the files that the value of an option names: one, several, or some among other things."""
    if isinstance(value, Path):
        yield value
    elif isinstance(value, str):
        # A path may have a comma, and a list of files may have several.
        parts = {part.strip() for part in (value, *value.split(","), value.partition("=")[2])}
        yield from (Path(part) for part in sorted(parts) if _is_file(part))
    elif isinstance(value, tuple):
        for each in value:
            yield from _files(each)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _made(parameter: _Parameter) -> click.Parameter:
    hint, written = get_args(parameter.hint)
    # Of a type or nothing, the type.
    bare = next((kind for kind in get_args(hint) if kind not in (type(None), ...)), hint)
    kind = _KINDS.get(bare, click.STRING)
    required = parameter.default in (inspect.Parameter.empty, MISSING)
    # A default that is given, even None, would be an answer; without one, click 8.2 asks for an argument.
    default = parameter.default
    if isinstance(default, _DefaultFile):
        default = default.path({})
    given: dict[str, Any] = {"type": kind, "required": required, **({} if required else {"default": default})}
    text = _say(f"cli.option.{written.text or parameter.name}", suffixes=SUFFIXES)
    metavar = _say(f"cli.value.{kind.name}")
    if isinstance(written, Argument):
        if isinstance(parameter.default, tuple):
            # As many as there are; a default would be an answer.
            given |= {"nargs": -1}
            del given["default"]
        return _Argument([parameter.name], text, metavar=metavar, **given)
    if bare is bool:
        return _Option([parameter.name, *written.names], help=text, is_flag=True)
    given["multiple"] = isinstance(parameter.default, tuple)
    return _Option([parameter.name, *written.names], help=text, metavar=metavar, **given)


def _everywhere() -> list[click.Option]:
    """Return the options of every command."""
    # The language was read before the rest, so that the rest can be told in it; here its value is only looked at.
    known, about = "|".join(languages()), _say("cli.option.lang")
    lang = _Option(
        ["lang", "--lang"], type=_Choice(languages()), metavar=known, help=about, expose_value=False, default=None
    )
    return [lang, flag("help", _show_help)]


def _show_help(ctx: click.Context) -> None:
    console.print(ctx.get_help())


class _Number(click.ParamType):  # type: ignore[type-arg] # generic since click 8.5
    def __init__(self, kind: type[int] | type[float], name: str) -> None:
        self.kind, self.name = kind, name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return self.kind(str(value).replace(",", "."))
        except ValueError:
            self.fail(_say(f"cli.usage.{self.name}", value=str(value)), param, ctx)


class _Choice(click.Choice[str]):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            self.fail(
                _say("cli.usage.choice", value=value, choices=list(self.choices), hint=meant(value, self.choices)),
                param,
                ctx,
            )
        return str(value)


_KINDS: dict[Any, Any] = {
    Path: click.Path(path_type=Path),
    int: _Number(int, "integer"),
    float: _Number(float, "number"),
}


class _Option(click.Option):
    """An option that says what holds without it."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return how it is written, and what it is for."""
        del ctx
        names = ", ".join(sorted(self.opts, key=len))
        if self.is_flag:
            return names, str(self.help)
        default = "" if self.multiple or self.default is None else str(self.default)
        extra = _say("cli.help.required") if self.required else default and _say("cli.help.default", value=default)
        return f"{names} {self.metavar}", f"{self.help} [{extra}]" if extra else str(self.help)


class _Argument(click.Argument):
    """An argument that says what it is."""

    def __init__(self, names: list[str], text: str, **given: Any) -> None:
        super().__init__(names, **given)
        self.about = text

    def make_metavar(self, ctx: click.Context) -> str:
        """Return how it stands in the usage: what can be left out in brackets."""
        name = super().make_metavar(ctx)
        return name if self.required or name.startswith("[") else f"[{name}]"

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return its word, and what it is."""
        del ctx
        return self.human_readable_name, self.about


class _Command(click.Command):
    """A command whose help is in the language of the moment throughout."""

    def __init__(self, name: str, **given: Any) -> None:
        super().__init__(name, add_help_option=False, **given)
        self.options_metavar = f"[{_say('cli.value.options')}]"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what is too much in our own words."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing and not isinstance(self, click.Group):
            raise click.UsageError(_say("cli.usage.too_much", name=rest[0]), ctx)
        return rest

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is used, what it does, what it takes, and an example."""
        formatter.write_usage(
            ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=_say("cli.help.usage") + " "
        )
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(str(self.help))
        records: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for param in self.params:
            records[param.param_type_name].append(param.get_help_record(ctx) or ("", ""))
        records["command"] = self.listed()
        for what, rows in records.items():
            if rows:
                with formatter.section(_say(f"cli.help.{what}s").removesuffix(":")):
                    formatter.write_dl(rows)
        if self.epilog:
            formatter.write_paragraph()
            # An example is copied: it is not to be broken off.
            formatter.write(f"{_say('cli.help.example')}\n  {self.epilog}\n")

    def listed(self) -> list[tuple[str, str]]:
        """Return the verbs it has, and what each does."""
        return []


class _Group(_Command, click.Group):
    """The command line itself."""

    def __init__(self, name: str, **given: Any) -> None:
        word = _say("cli.value.verb")
        super().__init__(name, subcommand_metavar=word, invoke_without_command=True, callback=_unless_asked, **given)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which it may have been."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise click.UsageError(_unknown("verb", args[0], nearest(args[0], self.commands, 3)), ctx)
        return super().resolve_command(ctx, args)

    def listed(self) -> list[tuple[str, str]]:
        """Return the verbs, and what each does."""
        return [(name, str(command.help)) for name, command in self.commands.items()]


def _unless_asked() -> None:
    """Show the help where no verb was given."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        _show_help(ctx)
        ctx.exit(2)
