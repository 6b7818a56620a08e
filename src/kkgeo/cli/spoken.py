"""What click asks and shows, in the language of the moment: kinds of values, options, arguments and commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kkgeo._base.near import meant
from kkgeo._base.words import labelled, language, say


def spoken(key: str, **values: Any) -> str:
    """Return a text in the language of the moment."""
    return say(key, language(), **values)


class Number(click.ParamType):  # type: ignore[type-arg] # generic since click 8.5
    """A number, with a comma or a point."""

    def __init__(self, kind: type[int] | type[float], name: str) -> None:
        self.kind, self.name = kind, name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return it, or say what it is not."""
        try:
            return self.kind(str(value).replace(",", "."))
        except ValueError:
            self.fail(spoken(f"cli.usage.{self.name}", value=str(value)), param, ctx)


class Choice(click.Choice[str]):
    """One of some words; of another one is told which it may have been."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it, or say which there are."""
        if value not in self.choices:
            self.fail(
                spoken("cli.usage.choice", value=value, choices=list(self.choices), hint=meant(value, self.choices)),
                param,
                ctx,
            )
        return str(value)


#: What a value is read as, by its type.
KINDS: dict[Any, Any] = {
    Path: click.Path(path_type=Path),
    int: Number(int, "integer"),
    float: Number(float, "number"),
}


class ShownOption(click.Option):
    """An option that says what holds without it."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return how it is written, and what it is for."""
        del ctx
        names = ", ".join(sorted(self.opts, key=len))
        if self.is_flag:
            return names, str(self.help)
        default = "" if self.multiple or self.default is None else str(self.default)
        extra = spoken("cli.help.required") if self.required else default and spoken("cli.help.default", value=default)
        return f"{names} {self.metavar}", f"{self.help} [{extra}]" if extra else str(self.help)


class ShownArgument(click.Argument):
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


class ShownCommand(click.Command):
    """A command whose help is in the language of the moment throughout."""

    def __init__(self, name: str, **given: Any) -> None:
        super().__init__(name, add_help_option=False, **given)
        self.options_metavar = f"[{spoken('cli.value.options')}]"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what is too much in our own words."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing and not isinstance(self, click.Group):
            raise click.UsageError(spoken("cli.usage.too_much", name=rest[0]), ctx)
        return rest

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is used, what it does, what it takes, and an example."""
        formatter.write_usage(
            ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=spoken("cli.help.usage") + " "
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
                # What click's own section does, with a colon as the language writes it.
                formatter.write_paragraph()
                formatter.write(labelled(spoken(f"cli.help.{what}s"), "", language()).rstrip() + "\n")
                with formatter.indentation():
                    formatter.write_dl(rows)
        if self.epilog:
            formatter.write_paragraph()
            # An example is copied: it is not to be broken off.
            formatter.write(f"{spoken('cli.help.example')}\n  {self.epilog}\n")

    def listed(self) -> list[tuple[str, str]]:
        """Return the verbs it has, and what each does."""
        return []
