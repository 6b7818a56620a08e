"""Commands, options and usage errors in the language of the moment.

A verb is a function; its parameters carry an `Option` or an `Argument` (see `kkgeo.cli.options`), or are a dataclass of
such parameters that several verbs share. What a person reads of them stands in the files of the languages.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args, get_type_hints

import click
from click import shell_completion
from click.core import ParameterSource

from kkgeo._base.arguments import typed_as
from kkgeo._base.kept import check_outputs
from kkgeo._base.kinds import SUFFIXES
from kkgeo._base.near import nearest
from kkgeo._base.words import languages
from kkgeo.cli.checks import check_asked
from kkgeo.cli.common import console
from kkgeo.cli.idle import refuse_idle
from kkgeo.cli.spoken import KINDS, Choice, ShownArgument, ShownCommand, ShownOption, spoken
from kkgeo.cli.usage import unknown

#: In the order in which the help lists them; of each there is a module, which is loaded when it is asked for.
VERBS = (
    "geocode",
    "locate",
    "review",
    "register",
    "coverage",
    "applications",
    "gaps",
    "running",
    "change",
    "emerging",
    "targets",
    "evaluate",
    "academies",
    "programmes",
    "map",
    "report",
    "demo",
)


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
        return Path(spoken(f"file.{name}"))


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
    """Return the command line in the language of the moment."""
    return _Group("kkgeo", help=spoken("cli.about"), params=[*more, *_everywhere()])


def _function(name: str) -> Callable[..., None]:
    """Return what a verb calls, from the module of its name."""
    import_module(f"kkgeo.cli.{name}")
    return _verbs[name]


class _Commands(Mapping[str, click.Command]):
    """The commands by their verb, each made when it is asked for: a run has one, and the help needs none of them."""

    def __init__(self) -> None:
        self._made: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in VERBS:
            raise KeyError(name)
        if name not in self._made:
            function = _function(name)
            params = [*map(_made, _parameters(function)), *_everywhere()]
            about = {"help": spoken(f"cli.verb.{name}"), "epilog": spoken(f"cli.example.{name}")}
            self._made[name] = ShownCommand(name, callback=_called(function, name), params=params, **about)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(VERBS)

    def __len__(self) -> int:
        return len(VERBS)


def flag(name: str, act: Callable[[click.Context], None]) -> click.Option:
    """Return an option without a value that does one thing, and ends."""

    def asked(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            act(ctx)
            ctx.exit()

    names = ["--help", "-h"] if name == "help" else [f"--{name.replace('_', '-')}"]
    about = spoken(f"cli.option.{name}")
    return ShownOption(
        [f"{name}_", *names], callback=asked, help=about, is_flag=True, is_eager=True, expose_value=False
    )


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

    about, known = spoken("cli.option.show_completion"), "|".join(shells)
    given: dict[str, Any] = {"is_eager": True, "expose_value": False, "callback": asked}
    return ShownOption(["--show-completion"], type=Choice(shells), metavar=known, help=about, default=None, **given)


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
    own = {each.name: get_args(each.hint)[1] for each in _parameters(_function(name))}
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
            check_asked(told, given)
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
            found[each.name] = spoken("cli.value.path")
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
    kind = KINDS.get(bare, click.STRING)
    required = parameter.default in (inspect.Parameter.empty, MISSING)
    # A default that is given, even None, would be an answer; without one, click 8.2 asks for an argument.
    default = parameter.default
    if isinstance(default, _DefaultFile):
        default = default.path({})
    given: dict[str, Any] = {"type": kind, "required": required, **({} if required else {"default": default})}
    text = spoken(f"cli.option.{written.text or parameter.name}", suffixes=SUFFIXES)
    metavar = spoken(f"cli.value.{kind.name}")
    if isinstance(written, Argument):
        if isinstance(parameter.default, tuple):
            # As many as there are; a default would be an answer.
            given |= {"nargs": -1}
            del given["default"]
        return ShownArgument([parameter.name], text, metavar=metavar, **given)
    if bare is bool:
        return ShownOption([parameter.name, *written.names], help=text, is_flag=True)
    given["multiple"] = isinstance(parameter.default, tuple)
    return ShownOption([parameter.name, *written.names], help=text, metavar=metavar, **given)


def _everywhere() -> list[click.Option]:
    """Return the options of every command."""
    # The language was read before the rest, so that the rest can be told in it; here its value is only looked at.
    known, about = "|".join(languages()), spoken("cli.option.lang")
    lang = ShownOption(
        ["lang", "--lang"], type=Choice(languages()), metavar=known, help=about, expose_value=False, default=None
    )
    # So was the programme.
    about, value = spoken("cli.option.programme"), spoken("cli.value.file")
    programme = ShownOption(["programme", "--programme"], metavar=value, help=about, expose_value=False, default=None)
    return [lang, programme, flag("help", _show_help)]


def _show_help(ctx: click.Context) -> None:
    console.print(ctx.get_help())


class _Group(ShownCommand, click.Group):
    """The command line itself."""

    def __init__(self, name: str, **given: Any) -> None:
        given |= {"subcommand_metavar": spoken("cli.value.verb"), "callback": _unless_asked}
        # None is added or taken away.
        commands = cast("MutableMapping[str, click.Command]", _Commands())
        super().__init__(name, commands=commands, invoke_without_command=True, **given)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which it may have been."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise click.UsageError(unknown("verb", args[0], nearest(args[0], self.commands, 3)), ctx)
        return super().resolve_command(ctx, args)

    def listed(self) -> list[tuple[str, str]]:
        """Return the verbs, and what each does."""
        return [(name, spoken(f"cli.verb.{name}")) for name in self.commands]


def _unless_asked() -> None:
    """Show the help where no verb was given."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        _show_help(ctx)
        ctx.exit(2)
