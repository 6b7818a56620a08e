"""Tables of other libraries as tables of pandas: whatever gives its columns as Arrow does (polars, pyarrow, DuckDB)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_EXTENSION = b"ARROW:extension:name"


def is_table(value: object) -> bool:
    """Return whether it is a table, of pandas or of a library that gives it as Arrow."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return True
    return not isinstance(value, pd.Series | pd.Index) and _arrow(value) is not None


def is_lazy(value: object) -> bool:
    """Return whether it is a table that was not worked out yet."""
    return type(value).__name__ == "LazyFrame" and hasattr(value, "collect")


def as_table(value: object) -> pd.DataFrame | None:
    """Return a table of pandas, as if it had been made with pandas; None for what is none, or has headings of levels.

    >>> import pyarrow as pa
    >>> as_table(pa.table({"postcode": ["9000", None], "leerlingen": [120, None]})).dtypes.astype(str).tolist()
    ['str', 'float64']
    """
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return value if value.columns.nlevels == 1 else None
    arrow = None if isinstance(value, pd.Series | pd.Index) else _arrow(value)
    return None if arrow is None else _from_arrow(arrow)


def _arrow(value: Any) -> pa.Table | None:
    # A class has the method too, and is no table.
    if isinstance(value, type) or not hasattr(value, "__arrow_c_stream__"):
        return None
    import pyarrow as pa

    try:
        return pa.table(value)
    except (pa.ArrowException, TypeError, ValueError):
        # One column gives a stream as well.
        return None


def _from_arrow(arrow: pa.Table) -> pd.DataFrame:
    import pyarrow as pa

    if any((field.metadata or {}).get(_EXTENSION, b"").startswith(b"geoarrow.") for field in arrow.schema):
        import geopandas as gpd

        located: pd.DataFrame = gpd.GeoDataFrame.from_arrow(arrow)
        return located
    import pandas as pd

    # Views of text are newer than what pandas takes from every pyarrow.
    plain = pa.schema(
        [
            field.with_type(pa.large_string()) if pa.types.is_string_view(field.type) else field
            for field in arrow.schema
        ],
        metadata=arrow.schema.metadata,
    )
    text = dict.fromkeys((pa.string(), pa.large_string()), pd.StringDtype(na_value=float("nan")))
    frame: pd.DataFrame = arrow.cast(plain).to_pandas(types_mapper=text.get)
    return frame
