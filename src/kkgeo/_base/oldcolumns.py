"""Columns that have another name now: a table still answers to the old one for one release, and says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from functools import partial, wraps
from typing import Any

import pandas as pd

from kkgeo._base.deprecated import deprecated

#: What columns of tables were called until 0.4, and are called now.
OLD_COLUMNS = {
    "flag": "verdict",
    "flag_before": "verdict_before",
    "chance_of_none": "p_none",
    "smoothed_local": "smoothed_spatial",
}


def new_name(name: Any, columns: pd.Index, *, stacklevel: int = 4) -> Any:
    """Return what a column is called now, with a warning if that is another name and the old one is not there."""
    if isinstance(name, list):
        # Not a comprehension: in Python 3.11 it is a frame of its own, and the warning would point at this line.
        return [*map(partial(new_name, columns=columns, stacklevel=stacklevel + 1), name)]
    if not isinstance(name, str) or name not in OLD_COLUMNS or name in columns or OLD_COLUMNS[name] not in columns:
        return name
    deprecated(f"the column {name!r}", repr(OLD_COLUMNS[name]), stacklevel=stacklevel)
    return OLD_COLUMNS[name]


#: What else takes names of columns: there an old one is an error that says the new one.
METHODS = (
    "query", "eval", "sort_values", "groupby", "drop", "set_index", "pivot_table", "pivot", "value_counts",
    "drop_duplicates", "dropna", "melt", "explode", "astype",
)  # fmt: skip
_NAME = re.compile(r"\b(" + "|".join(OLD_COLUMNS) + r")\b")


def telling(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of pandas whose error says what a column is called now, if its old name was asked for."""

    @wraps(method)
    def call(self: pd.DataFrame, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except (KeyError, NameError) as error:
            for name in _NAME.findall(str(error)):
                if name not in self.columns and OLD_COLUMNS[name] in self.columns:
                    msg = f"the column {name!r} is called {OLD_COLUMNS[name]!r} now"
                    raise KeyError(msg) from error
            raise

    return call


class Table(pd.DataFrame):
    """A table of which columns have had other names.

    >>> import warnings
    >>> table = Table({"verdict": ["under"]}, index=["24001"])
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     said = table["flag"].tolist(), table.loc["24001", "flag"]
    >>> said, len(caught), "verdict" in str(caught[0].message)
    ((['under'], 'under'), 2, True)
    """

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return Table

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(new_name(key, self.columns))
        if type(found) is pd.DataFrame:
            # Of a table with shapes the columns without them.
            found.__class__ = Table
        return found

    def __finalize__(self, other: Any, method: str | None = None, **kwargs: Any) -> Any:
        """Take over what a table says of itself; of a merge, what the first says if the others say nothing."""
        made = super().__finalize__(other, method=method, **kwargs)  # type: ignore[misc]
        if method == "merge" and not made.attrs:
            first, *others = getattr(other, "input_objs", [made])
            if not any(one.attrs for one in others):
                made.attrs = deepcopy(first.attrs)
        return made

    def __getattr__(self, name: str) -> Any:  # type: ignore[misc]
        return super().__getattr__(new_name(name, self.columns) if name in OLD_COLUMNS else name)

    @property
    def loc(self) -> Any:
        """Rows and columns by label."""
        return _Labels("loc", self)

    @property
    def at(self) -> Any:
        """A cell by label."""
        return _Cell("at", self)


for _method in METHODS:
    setattr(Table, _method, telling(getattr(pd.DataFrame, _method)))


#: What pandas itself looks rows and columns up with.
_Own: Any = type(pd.DataFrame().loc)
_OwnCell: Any = type(pd.DataFrame().at)


class _Named:
    """`loc` and `at` of a table, with old names of columns in the last place."""

    obj: pd.DataFrame

    def _named(self, key: Any) -> Any:
        if isinstance(key, tuple) and len(key) > 1:
            return (*key[:-1], new_name(key[-1], self.obj.columns, stacklevel=5))
        return key

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._named(key))  # type: ignore[misc]

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._named(key), value)  # type: ignore[misc]


class _Labels(_Named, _Own):  # type: ignore[misc]
    """Rows and columns by label."""


class _Cell(_Named, _OwnCell):  # type: ignore[misc]
    """A cell by label."""
