"""Lists with nothing in them that can be counted: said in one sentence, not shown as a table of zeros."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kkgeo._base.text import one_line
from kkgeo.cli.common import errors
from kkgeo.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd


def refuse_nothing(file: Path | None, rows: gpd.GeoDataFrame | None, what: str = "rows") -> None:
    """Raise an error if a list has no row that counts and lies in a municipality; `what` as `frames` calls the list."""
    error = _nothing(file, rows, what)
    if error is not None:
        raise error


def say_nothing(file: Path | None, rows: gpd.GeoDataFrame | None, what: str = "rows") -> None:
    """Say on stderr that a list has nothing to count, where the work goes on without it."""
    error = _nothing(file, rows, what)
    if error is not None:
        errors.print(one_line(error))


def _nothing(file: Path | None, rows: gpd.GeoDataFrame | None, what: str) -> InputError | None:
    from kkgeo._base.provenance import noted
    from kkgeo.sites.counted import counted

    if file is None or rows is None:
        return None
    counting = counted(rows, what)
    left_out = sum(noted(counting).rows_left_out.values())
    told = {"file": file.name, "count": len(counting) + left_out}
    if not len(counting):
        return InputError("errors.cli.none_counts" if left_out else "errors.cli.empty", **told)
    if counting["nis"].isna().all():
        return InputError("errors.cli.nowhere", **told)
    return None
