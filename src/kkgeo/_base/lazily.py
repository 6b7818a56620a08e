"""Tables of Dask: which functions take them, and where that is done; Dask is not loaded for anybody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol, TypeVar

#: Packages that such a table is of.
_DASK = frozenset({"dask", "dask_expr", "dask_geopandas"})
#: Of a function that takes one, the module beside it that has the one of that name for Dask.
_HOMES = {
    "kkgeo.geocoding.placing.geocode": "kkgeo.geocoding.lazily",
    "kkgeo.geocoding.enrichment.enrich": "kkgeo.geocoding.lazily",
    "kkgeo.geocoding.points.locate_points": "kkgeo.geocoding.lazily",
    "kkgeo.counting.tabulating.coverage": "kkgeo.counting.lazily",
}
#: What their first argument is called where it is a table.
_TABLES = frozenset({"sites", "located", "placed"})


class InPartitions(Protocol):
    """A column or numbers of Dask, as far as a checker of types has to know: Dask need not be there for that."""

    def compute(self) -> Any:
        """Work it out."""


class TableInPartitions(InPartitions, Protocol):
    """A table of Dask."""

    @property
    def columns(self) -> Any:
        """What its columns are called."""


#: What is made of one in partitions is one in partitions.
NumbersOfDask = TypeVar("NumbersOfDask", bound=InPartitions)
TableOfDask = TypeVar("TableOfDask", bound=TableInPartitions)


def is_dask(value: object) -> bool:
    """Return whether it is a table, a column or numbers of Dask, in partitions that may not be there yet.

    >>> is_dask([1, 2])
    False
    """
    return type(value).__module__.partition(".")[0] in _DASK


def lazily(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Callable[..., Any] | None:
    """Return what a function does of Dask, if that is its first argument, by place or by name; None where it does not.

    What is no table where one is asked for, the function refuses itself.
    """
    if not any(map(is_dask, (*args[:1], *kwargs.values()))):
        return None
    home = _HOMES.get(f"{function.__module__}.{function.__name__}")
    name = function.__code__.co_varnames[0]
    first = args[0] if args else kwargs.get(name)
    table = hasattr(getattr(first, "_meta", None), "columns")
    if home is None or not is_dask(first) or (name in _TABLES and not table):
        return None
    found: Callable[..., Any] = getattr(import_module(home), function.__name__)
    return found
