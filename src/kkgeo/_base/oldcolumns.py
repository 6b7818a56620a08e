"""Columns that have another name now: a table still answers to the old one for one release, and says so."""

from __future__ import annotations

from functools import partial
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
        return super().__getitem__(new_name(key, self.columns))

    def __getattr__(self, name: str) -> Any:  # type: ignore[misc]
        return super().__getattr__(new_name(name, self.columns) if name in OLD_COLUMNS else name)

    @property
    def loc(self) -> Any:
        """Rows and columns by label."""
        return _Labels("loc", self)


#: What pandas itself looks rows and columns up with.
_Own: Any = type(pd.DataFrame().loc)


class _Labels(_Own):  # type: ignore[misc]
    """`loc` of a table, with old names of columns in the last place."""

    def _named(self, key: Any) -> Any:
        if isinstance(key, tuple) and len(key) > 1:
            return (*key[:-1], new_name(key[-1], self.obj.columns, stacklevel=5))
        return key

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._named(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._named(key), value)
