"""What a person gives to a public function, checked in this one place: by what its annotations say that it takes."""

from __future__ import annotations

import datetime
import inspect
import math
import numbers
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import update_wrapper
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

from kkgeo._base.alone import WARNINGS_KEPT
from kkgeo._base.arguments import Argument
from kkgeo._base.givenwords import cure, either, short
from kkgeo._base.lazily import lazily
from kkgeo._base.near import meant
from kkgeo._base.programme import Programme, telling_of
from kkgeo._base.programmefile import programme_of
from kkgeo._base.tables import as_table, is_table
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")
#: Says that a value is not of a kind.
_UNFIT: Any = object()
#: Draws, or rows, that are made.
_MOST = 1_000_000
#: Libraries that have columns, rows of numbers and the like.
_ARRAYS = ("numpy", "pandas", "polars", "pyarrow")
#: Annotations that stand for several.
_ALIASES = {
    "Areas": "str | os.PathLike[str] | pd.DataFrame | Mapping[str, object] | Sequence[Area]",
    "Edition": "int | str | os.PathLike[str] | Typology",
    "Frame": "pd.DataFrame",
    "AProgramme": "str | os.PathLike[str] | Programme",
    "Source": "str | os.PathLike[str] | pd.DataFrame",
    # What is of Dask went another way.
    "TableInPartitions": "pd.DataFrame",
    "Telling": "pd.DataFrame | pd.Series | Gaps",
}
#: What is only shown, without what no file can hold: half a sign in a title that was pasted is left out.
_SHOWN = frozenset({"title"})
#: What a value of these kinds is depends on more than its type: whoever takes it checks it.
_UNCHECKED = frozenset({"Any", "object"})


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Check what a function is given against its annotations before it begins.

    A number of another type, and a table of polars or pyarrow, become what the function works with. What is of no kind
    that the annotation names is an `InputError` that says the argument, what it was and what it should be.

    An argument `programme` is the one that all texts of the call are about; the function itself is not given it. A
    method of what has a field of that name tells of that one.

    >>> @checked
    ... def double(number: int, *, lang: str | None = None) -> int:
    ...     return 2 * number
    >>> double(2)
    4
    >>> double(2.0)
    Traceback (most recent call last):
    kkgeo.errors.InputError: number must be a whole number, not 2.0.
    """
    taken, kept, told, dask = _Taken(function), WARNINGS_KEPT, _told_of, lazily

    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        with kept:
            if (own := dask(function, args, kwargs)) is not None:
                return own(*args, **kwargs)  # type: ignore[no-any-return]
            args, kwargs = taken(args, kwargs)  # type: ignore[assignment]
            with told(args, kwargs):
                return function(*args, **kwargs)

    # A function of the module that it is written in: doctest passes over what has other globals.
    home = cast("FunctionType", function).__globals__
    own = FunctionType(call.__code__, home, call.__name__, None, cast("FunctionType", call).__closure__)
    return cast("Callable[P, R]", update_wrapper(own, function))


def _told_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> AbstractContextManager[None]:
    """Take the programme that a call is about, its argument or what its object was made of, and tell of that one."""
    given = kwargs.pop("programme", None)
    if given is None and args and hasattr(args[0], "__dataclass_fields__"):
        of = getattr(args[0], "programme", None)
        return telling_of(of if isinstance(of, Programme) else None)
    return telling_of(None if given is None else programme_of(given))


def check_fields(record: object) -> None:
    """Check what the fields of a frozen dataclass were given, for its ``__post_init__``."""
    for name, annotation in type(record).__annotations__.items():
        if name.startswith("_"):
            continue
        object.__setattr__(record, name, _Kinds(str(annotation), {})(name, getattr(record, name)))


def check_most(name: str, number: int) -> None:
    """Refuse a number of things to make that no computer has room or time for."""
    if number > _MOST:
        raise InputError("errors.argument.too_many", name=Argument(name), number=short(number), most=_MOST)


class _Taken:
    """The arguments of one function, as it takes them; what its annotations mean is found at the first call."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        #: The names of what may be given by its place.
        self.names: list[str] | None = None
        self.kinds: dict[str, _Kinds] = {}
        #: The names of what may be given by its name; None where that is anything, which goes on to another function.
        self.known: list[str] | None = None
        #: What ``*args`` is called, if there is any.
        self.rest: str | None = None

    def __call__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if self.names is None:
            self.names = self._learn()
        if self.known is not None and (odd := [name for name in kwargs if name not in (*self.known, "self")]):
            called, hint = self.function.__name__, meant(odd[0], self.known)
            raise InputError("errors.argument.unknown", function=called, argument=odd[0], known=self.known, hint=hint)
        beyond = [self.rest] * (len(args) - len(self.names))
        placed = [self._take(name, value) for name, value in zip([*self.names, *beyond], args, strict=False)]
        return tuple(placed), {name: self._take(name, value) for name, value in kwargs.items()}

    def _take(self, name: str | None, value: Any) -> Any:
        # What there is too much of, Python itself refuses.
        return value if name is None or name not in self.kinds else self.kinds[name](name, value)

    def _learn(self) -> list[str]:
        globals_ = cast("FunctionType", inspect.unwrap(self.function)).__globals__
        names, known, more = [], [], False
        for name, parameter in inspect.signature(self.function).parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:
                more = True
                continue
            if parameter.annotation is not parameter.empty:
                self.kinds[name] = _Kinds(str(parameter.annotation), globals_)
            if parameter.kind is parameter.VAR_POSITIONAL:
                self.rest = name
                continue
            if name != "self":
                known.append(name)
            if parameter.kind is not parameter.KEYWORD_ONLY:
                names.append(name)
        self.known = None if more else known
        return names


class _Kinds:
    """The kinds that one argument may be, as an annotation has them."""

    def __init__(self, annotation: str, globals_: Mapping[str, Any]) -> None:
        self.kinds = [kind for part in split(annotation) for kind in split(_ALIASES.get(part, part))]
        self.globals = globals_
        self.free = bool(_UNCHECKED & set(self.kinds))

    def __call__(self, name: str, value: Any) -> Any:
        """Return a value as one of the kinds, or raise an error that names the argument."""
        if self.free or (name in _SHOWN and isinstance(value, str) and "str" in self.kinds):
            return value
        for kind in self.kinds:
            taken = self._take(kind, value)
            if taken is not _UNFIT:
                return taken
        expected = list(dict.fromkeys(filter(None, map(self._expected, self.kinds))))
        raise InputError(
            "errors.argument.wrong",
            name=Argument(name),
            expected=either([phrase(f"errors.argument.{key}", name=kind) for key, kind in expected]),
            was=_told(value, self._fits),
            hint=cure(name, value, expected),
        )

    def _fits(self, value: Any) -> bool:
        return any(self._take(kind, value) is not _UNFIT for kind in self.kinds)

    def _take(self, kind: str, value: Any) -> Any:
        """Return a value as one kind, if it is of that kind."""
        if kind == "str" and "os.PathLike[str]" in self.kinds:
            return _name(value)
        if kind in _TAKERS:
            return _TAKERS[kind][1](value)
        of = self.globals.get(kind)
        if isinstance(of, type):
            return value if isinstance(value, of) else _UNFIT
        return value if kind in {base.__name__ for base in type(value).__mro__} else _UNFIT

    def _expected(self, kind: str) -> tuple[str, str] | None:
        if kind in _TAKERS:
            key = _TAKERS[kind][0]
            return (key, "") if key else None
        return ("instance", kind)


def split(annotation: str) -> list[str]:
    """Return the kinds of a union.

    >>> split("str | Sequence[str | int] | None")
    ['str', 'Sequence[str | int]', 'None']
    """
    parts: list[str] = []
    for part in annotation.split(" | "):
        if parts and parts[-1].count("[") > parts[-1].count("]"):
            parts[-1] += f" | {part}"
        else:
            parts.append(part)
    return parts


def _flag(value: Any) -> Any:
    # numpy's own true and false are no bool of Python's.
    return bool(value) if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool") else _UNFIT


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, numbers.Integral) and not isinstance(value, bool) else _UNFIT


def _number(value: Any) -> Any:
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        return _UNFIT
    try:
        fine = math.isfinite(value)
    except OverflowError:
        fine = False
    plain = value if isinstance(value, int | float) else float(value)
    return plain if fine else _UNFIT


def _text(value: Any) -> Any:
    # Half a sign, which no file can hold; NUL is left out where it is shown.
    half = not isinstance(value, str) or any("\ud800" <= sign <= "\udfff" for sign in value)
    return _UNFIT if half else str(value)


def _name(value: Any) -> Any:
    """Take a text that may be the name of a file: of old ones they have signs that are none."""
    return str(value) if isinstance(value, str) and _nameable(value) else _UNFIT


def _nameable(name: str) -> bool:
    """Say whether a file can be called so."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return False
    return "\0" not in name


def _path(value: Any) -> Any:
    if not isinstance(value, os.PathLike):
        return _UNFIT
    path = os.fspath(value)
    return value if isinstance(path, str) and _nameable(path) else _UNFIT


def _function(value: Any) -> Any:
    return value if callable(value) and not isinstance(value, type) else _UNFIT


def _items(value: Any) -> list[Any] | None:
    """Return what stands in something with an order; None where it is no such thing."""
    if isinstance(value, list | tuple | range):
        return list(value)
    if type(value).__module__.partition(".")[0] not in _ARRAYS or is_table(value) or getattr(value, "ndim", 1) != 1:
        return None
    listed = getattr(value, "tolist", None) or getattr(value, "to_list", None)
    return None if listed is None else list(listed())


def _several(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what takes a list of which every item is of a kind."""

    def take(value: Any) -> Any:
        items = _items(value)
        if items is None:
            return _UNFIT
        taken = [one(item) for item in items]
        if any(item is _UNFIT for item in taken):
            return _UNFIT
        return tuple(taken) if isinstance(value, tuple) else taken

    return take


def _any_order(value: Any) -> Any:
    """Return texts of whatever has texts in it; of a set in their order, so that a result has one too."""
    if isinstance(value, set | frozenset):
        texts = _several(_text)(list(value))
        return texts if texts is _UNFIT else sorted(texts)
    if isinstance(value, Iterator) or type(value).__name__ in ("dict_keys", "dict_values"):
        value = list(value)
    return _several(_text)(value)


def _mapping(one: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what takes a mapping from texts, of which every value is of a kind."""

    def take(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return _UNFIT
        taken = {_text(key): one(item) for key, item in value.items()}
        return _UNFIT if any(_UNFIT is part for pair in taken.items() for part in pair) else taken

    return take


def _first(*takers: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what takes a value as the first of several kinds that it is."""

    def take(value: Any) -> Any:
        return next((taken for taker in takers if (taken := taker(value)) is not _UNFIT), _UNFIT)

    return take


def _array(value: Any) -> Any:
    import numpy as np

    if isinstance(value, str | bytes | Mapping) or is_table(value):
        return _UNFIT
    try:
        kind = np.asarray(value).dtype.kind
    except (TypeError, ValueError):
        return _UNFIT
    return value if kind in "iuf" else _UNFIT


def _column(value: Any) -> Any:
    import pandas as pd

    return value if isinstance(value, pd.Series) else _UNFIT


def _table(value: Any) -> Any:
    table = as_table(value)
    return _UNFIT if table is None else table


def _same(value: Any) -> Any:
    return value


_AREA = _first(_name, _path, _table, _mapping(_same))
#: What each kind is called in the texts, and how it is taken.
_TAKERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "None": ("", lambda value: None if value is None else _UNFIT),
    "bool": ("flag", _flag),
    "int": ("whole", _whole),
    "float": ("number", _number),
    "str": ("text", _text),
    "os.PathLike[str]": ("path", _path),
    "pd.DataFrame": ("table", _table),
    "gpd.GeoDataFrame": ("table", _table),
    "pd.Series": ("column", _column),
    "npt.ArrayLike": ("numbers", _array),
    "datetime.date": ("date", lambda value: value if isinstance(value, datetime.date) and value == value else _UNFIT),
    "Iterable[str]": ("texts", _any_order),
    "Sequence[str]": ("texts", _several(_text)),
    "Sequence[str | os.PathLike[str]]": ("texts", _several(_first(_name, _path))),
    "Sequence[float]": ("numbers", _several(_number)),
    "Sequence[Area]": ("list", _several(_AREA)),
    "Sequence[str | Chapter]": ("list", _several(_same)),
    "Sequence[Source]": ("list", _several(_first(_name, _path, _table))),
    "Mapping[str, str]": ("by_text", _mapping(_text)),
    "Mapping[str, float]": ("by_number", _mapping(_number)),
    "Mapping[str, int]": ("by_whole", _mapping(_whole)),
    "Mapping[str, pd.DataFrame]": ("by_table", _mapping(_table)),
    "Mapping[str, object]": ("by_list", _mapping(_same)),
    "Mapping[str, Words]": ("by_text", _mapping(_first(_text, _mapping(_text)))),
    "Progress": ("function", _function),
    "Callable[[float], None]": ("function", _function),
    "Callable[[Facts], Iterable[Item]]": ("function", _function),
}


def _told(value: Any, fits: Callable[[Any], bool] = lambda _: True) -> Phrase | str:
    """Return in words what a value is; of a list or a mapping what in it does not fit, if without that it would."""
    if is_table(value):
        return phrase("errors.argument.was_levels" if as_table(value) is None else "errors.argument.was_table")
    if isinstance(value, str | os.PathLike) and "\0" in str(value):
        return phrase("errors.argument.was_nul")
    if isinstance(value, str | os.PathLike) and _text(str(value)) is _UNFIT:
        return phrase("errors.argument.was_half")
    if value is None or isinstance(value, bool | numbers.Number | str | datetime.date):
        return short(value)
    if isinstance(value, type):
        return phrase("errors.argument.was_class", type=value.__name__)
    if isinstance(value, Mapping):
        odd = [(key, item) for key, item in value.items() if not fits({key: item})] if fits({}) else []
        if odd:
            return phrase("errors.argument.was_mapping_with", key=_told(odd[0][0]), item=_told(odd[0][1]))
        return phrase("errors.argument.was_mapping")
    items = _items(value) if type(value).__module__ == "builtins" else None
    if items is not None:
        odd = [item for item in items if not fits([item])] if fits([]) else []
        if odd:
            return phrase("errors.argument.was_list_with", item=_told(odd[0]))
        return phrase("errors.argument.was_list")
    return phrase("errors.argument.was_other", type=type(value).__name__)
