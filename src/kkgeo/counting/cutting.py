"""By what is counted, as a person asked for it: kinds of area and columns, found or refused."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.words import phrase
from kkgeo.areas.dimensions import dimension
from kkgeo.areas.kinds import is_kind, kinds
from kkgeo.counting.cells import Cut, values_of
from kkgeo.errors import InputError
from kkgeo.reference import Typology


def texts_of(by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> list[str]:
    """Return by what is counted, one thing or several or nothing, as a list of texts.

    >>> texts_of("province"), texts_of(())
    (['province'], [])
    """
    return [os.fspath(key) for key in ([by] if isinstance(by, str | os.PathLike) else by)]


def keys_of(by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> list[str]:
    """Return by what is counted as a list, or raise an error if that is nothing.

    >>> keys_of("province"), keys_of(["province", "year"])
    (['province'], ['province', 'year'])
    """
    keys = texts_of(by)
    if not keys:
        raise InputError("errors.counting.by", by=by, areas=kinds())
    return keys


def cut_of(
    placed: pd.DataFrame,
    keys: Sequence[str],
    vintage: int,
    *,
    extent: str,
    regions_file: str | os.PathLike[str] | None,
    edition: Typology,
    lang: str,
) -> Cut:
    """Return the combinations of kinds of area and of columns of the rows; see `kkgeo.coverage` for what they are."""
    if len(set(keys)) != len(keys):
        raise InputError("errors.counting.by", by=list(keys), areas=kinds())
    attributes = [key for key in keys if not is_kind(key)]
    check_columns(placed, attributes)
    areas = {
        key: dimension(key, vintage, extent=extent, regions_file=regions_file, edition=edition, lang=lang)
        for key in keys
        if is_kind(key)
    }
    return Cut(list(keys), areas, {key: values_of(placed, key) for key in attributes}, vintage)


def check_columns(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise an error for a column that is not there; what is no kind of area is one of the rows."""
    for column in columns:
        if column not in frame.columns:
            raise InputError(
                "errors.counting.by_column",
                column=column,
                hint=meant(column, [*kinds(), *frame.columns]),
                areas=kinds(),
                what=phrase("what.rows"),
                columns=[*frame.columns[:12]],
            )
