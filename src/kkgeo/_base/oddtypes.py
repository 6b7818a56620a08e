"""Columns of odd types (decimals, lists, bytes, whole numbers too large for a cell): what each kind of file holds.

Reading makes of them what every file holds and says so; writing takes what a file holds exactly, or as the text of it,
and refuses the rest in one sentence. A value is never rounded, cut or left out without a word.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.words import phrase
from kkgeo.errors import InputError

#: From here on whole numbers are not all numbers of a workbook, which has floating ones only.
_WHOLE_IN_CELL = 2**53
_WHOLE = 2**63
#: Before this day numbers of a workbook are no days to every program.
_FIRST_DAY = dt.date(1900, 3, 1)
_SEVERAL = (list, tuple, set, frozenset, dict, np.ndarray)
_BYTES = (bytes, bytearray, memoryview)


def present(values: pd.Series[Any]) -> list[Any]:
    """Return the values of a column that are not missing; a list that is empty is not missing."""
    return [value for value in values.tolist() if not _missing(value)]


def _missing(value: Any) -> bool:
    return value is None or bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _mapped(values: pd.Series[Any], made: Callable[[Any], Any]) -> pd.Series[Any]:
    cells = np.empty(len(values), dtype=object)
    cells[:] = [None if _missing(value) else made(value) for value in values.tolist()]
    return pd.Series(cells, index=values.index, name=values.name, dtype=object)


def unpacked(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of pandas' own types where Arrow, categories or a sparse column hold it."""
    dtype: Any = values.dtype
    if isinstance(dtype, pd.SparseDtype):
        return pd.Series(np.asarray(values.array), index=values.index, name=values.name)
    if isinstance(dtype, pd.ArrowDtype):
        return whole(_mapped(values, lambda value: value))
    if isinstance(dtype, pd.CategoricalDtype) and not isinstance(dtype.categories.dtype, pd.StringDtype):
        each = dtype.categories.to_series().tolist()
        cells = [None if code < 0 else each[code] for code in values.cat.codes.tolist()]
        return whole(pd.Series(cells, index=values.index, name=values.name, dtype=object))
    return values.astype("float64") if dtype == np.float16 else values


def whole(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of objects in its own type; whole numbers stay so where others are missing."""
    there = present(values)
    if there and all(isinstance(value, int | np.integer) and not isinstance(value, bool) for value in there):
        if all(-_WHOLE <= value < _WHOLE for value in there):
            return values.astype("Int64")
        return values.astype("UInt64") if all(0 <= value < 2 * _WHOLE for value in there) else values
    # Half of a surrogate pair is no text to pandas.
    return values if any(isinstance(value, str) for value in there) else values.infer_objects()


def held(values: pd.Series[Any], where: str) -> tuple[pd.Series[Any], str | None]:
    """Return a column of a file as every kind of file holds it, and what it was where that is another.

    Parameters
    ----------
    values : Series
        As pyarrow gives it.
    where : str
        The file, for the sentence.

    Returns
    -------
    Series, str or None
        Decimals as numbers, or as text where a number would not be the same; lists and what else has parts as text, in
        JSON; bytes as the text that they are.

    Raises
    ------
    InputError
        Bytes that are no text.

    Examples
    --------
    >>> held(pd.Series([[1, 2], None]), "l.parquet")[0].tolist()
    ['[1, 2]', None]
    """
    values = unpacked(values)
    there = present(values) if values.dtype == object else []
    if not there:
        return values, None
    if any(isinstance(value, _SEVERAL) for value in there):
        return _mapped(values, _as_json), "several"
    if all(isinstance(value, _BYTES) for value in there):
        try:
            texts = [bytes(value).decode("utf-8") for value in there]
        except UnicodeDecodeError:
            texts = ["\x00"]
        if any("\x00" in text for text in texts):
            kind = "shapes" if _shapes(there) else "bytes"
            raise InputError(f"errors.sites.column_{kind}", column=str(values.name), where=where)
        return _mapped(values, lambda value: bytes(value).decode("utf-8")), "bytes"
    if all(isinstance(value, Decimal) for value in there):
        plain = _numbers(values, there)
        return plain, None if plain.dtype == "float64" else "decimals"
    return values, None


def _shapes(there: list[Any]) -> bool:
    """Say whether bytes are shapes as databases write them (WKB)."""
    import shapely

    return all(shape is not None for shape in shapely.from_wkb([*map(bytes, there)], on_invalid="ignore"))


def _numbers(values: pd.Series[Any], there: list[Any]) -> pd.Series[Any]:
    """Return decimals as numbers if each is the same number then, else as text."""
    if all(value.is_finite() and value == Decimal(repr(float(value))) for value in there):
        return _mapped(values, float).astype("float64")
    return _mapped(values, str)


def _as_json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(_parts(value), ensure_ascii=False)


def _parts(value: Any) -> Any:
    """Return what JSON can hold of a value with parts."""
    if isinstance(value, dict):
        return {str(key): _parts(part) for key, part in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(_parts, value), key=str)
    if isinstance(value, _SEVERAL):
        return [_parts(part) for part in (value.tolist() if isinstance(value, np.ndarray) else value)]
    if isinstance(value, _BYTES):
        return bytes(value).hex()
    value = value.item() if isinstance(value, np.generic) else value
    if _missing(value):
        return None
    if isinstance(value, bool | int | str) or (isinstance(value, float) and np.isfinite(value)):
        return value
    return str(value)


def writable(table: pd.DataFrame, suffix: str) -> pd.DataFrame:
    """Return a table of which a kind of file holds every value; the others stay as they are.

    Raises
    ------
    InputError
        A column of a type that the file has no place for, with its name and how to put it right.
    """
    made = _MADE.get(suffix, _plain)
    changed = table
    for at, column in enumerate(table.columns):
        values = table.iloc[:, at]
        new: Any = made(values if suffix == ".parquet" else unpacked(values), column, suffix)
        if new is not values:
            changed = table.copy() if changed is table else changed
            changed.isetitem(at, new)
    return changed


def refuse(column: Hashable, kind: str, suffix: str) -> InputError:
    """Return the error of a column that a kind of file has no place for."""
    told = phrase(f"errors.output.type_{kind}")
    return InputError("errors.output.type", column=str(column), kind=told, suffix=suffix)


def _plain(values: pd.Series[Any], column: Hashable, suffix: str) -> pd.Series[Any]:
    """Return a column without what no cell of text or number holds."""
    if pd.api.types.is_complex_dtype(values.dtype):
        raise refuse(column, "complex", suffix)
    if values.dtype != object:
        return values
    there = present(values)
    for types, kind in ((_BYTES, "bytes"), ((complex, np.complexfloating), "complex")):
        if any(isinstance(value, types) for value in there):
            raise refuse(column, kind, suffix)
    if any(isinstance(value, _SEVERAL) for value in there):
        return _mapped(values, _as_json)
    if suffix != ".csv" and there and any(isinstance(value, Decimal) for value in there):
        if all(isinstance(value, Decimal) for value in there):
            return _numbers(values, there)
        return _mapped(values, lambda value: str(value) if isinstance(value, Decimal) else value)
    return values


def _of_workbook(values: pd.Series[Any], column: Hashable, suffix: str) -> pd.Series[Any]:
    values = _plain(values, column, suffix)
    kind = values.dtype.kind
    if kind in "iu":
        large = any(abs(value) > _WHOLE_IN_CELL for value in present(values))
        return _mapped(values, str) if large else values
    if kind == "f":
        return _mapped(values, _of_cell) if np.isinf(values.to_numpy("float64", na_value=np.nan)).any() else values
    if kind == "M":
        return _mapped(values, _of_cell)
    return _mapped(values, _of_cell) if values.dtype == object else values


def _of_cell(value: Any) -> Any:
    """Return a value as a cell of a workbook shows it in every program, as text if need be."""
    if isinstance(value, bool | np.bool_ | str):
        return value
    if isinstance(value, int | np.integer):
        return str(value) if abs(int(value)) > _WHOLE_IN_CELL else value
    if isinstance(value, float | np.floating):
        return str(value) if np.isinf(value) else value
    if isinstance(value, dt.datetime):
        exact = value.tzinfo is None and not value.microsecond % 1000 and not getattr(value, "nanosecond", 0)
        return value if exact and value.date() >= _FIRST_DAY else str(value)
    if isinstance(value, dt.date):
        return value if value >= _FIRST_DAY else str(value)
    if isinstance(value, dt.time):
        return value if value.tzinfo is None and not value.microsecond % 1000 else str(value)
    return value


def _of_features(values: pd.Series[Any], column: Hashable, suffix: str) -> pd.Series[Any]:
    values = _plain(values, column, suffix)
    kind = values.dtype.kind
    if isinstance(values.dtype, pd.PeriodDtype | pd.IntervalDtype):
        return _mapped(values, str)
    if values.dtype == object:
        if any(isinstance(value, pd.Period | pd.Interval) for value in present(values)):
            return _mapped(values, str)
        values = whole(values)
        kind = values.dtype.kind
    whole_ones = present(values) if kind == "u" or values.dtype == object else []
    if any(isinstance(value, int) and not -_WHOLE <= value < _WHOLE for value in whole_ones):
        return _mapped(values, str)
    if kind == "M":
        # Thousandths of a second are the smallest part there is.
        exact = all(not value.nanosecond and not value.microsecond % 1000 for value in present(values))
        return values if exact else _mapped(values, str)
    if kind == "f" and suffix == ".geojson":
        return values.where(~np.isinf(values.to_numpy("float64", na_value=np.nan)))
    return values


def _of_parquet(values: pd.Series[Any], column: Hashable, suffix: str) -> pd.Series[Any]:
    if pd.api.types.is_complex_dtype(values.dtype):
        raise refuse(column, "complex", suffix)
    return unpacked(values) if isinstance(values.dtype, pd.SparseDtype | pd.ArrowDtype) else values


_MADE: dict[str, Callable[[pd.Series[Any], Hashable, str], pd.Series[Any]]] = {
    ".xlsx": _of_workbook,
    ".parquet": _of_parquet,
    ".gpkg": _of_features,
    ".fgb": _of_features,
    ".geojson": _of_features,
}
