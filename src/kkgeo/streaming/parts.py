"""What came of a list that was taken in part by part: added up, and where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

#: So many different reasons are told apart; those that come after are together in one row.
MOST_REASONS = 100_000


@dataclass(frozen=True, eq=False)
class Parts:
    """What `kkgeo.geocode_parts` and `kkgeo.locate_parts` wrote.

    Attributes
    ----------
    folder : Path
        Where the parts are: Parquet files that ``pandas.read_parquet(folder)``, Dask, DuckDB and the like read as one
        table.
    rows : int
        Rows in, which are as many rows out.
    placed : int
        Rows of which the municipality is known.
    statuses : dict of str to int
        How many rows there are of each ``match_status``, the most frequent first; of points ``matched``, ``outside`` or
        ``unmatched``.
        Rows of a list that are no places (``row_kind``) are apart, by what they are.
    review : DataFrame
        Why rows are not placed, the most frequent first: ``match_status``, ``match_note``, ``rows`` and
        ``first_row``, the number of the first such row, from 1. Also in the file ``_review.csv`` of the folder.
    parts, parts_before : int
        How many parts there are, and how many of them an earlier run had written.
    seconds : float
        How long this run took.
    rows_a_second : float
        How many rows this run wrote a second.
    """

    folder: Path
    rows: int
    placed: int
    statuses: Mapping[str, int]
    review: pd.DataFrame
    parts: int
    parts_before: int
    seconds: float
    rows_a_second: float


def added_up(told: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what all parts together say of themselves.

    >>> added_up([{"rows": 2, "placed": 1, "statuses": {"matched": 1}}, {"rows": 1, "placed": 0, "statuses": {}}])
    {'rows': 3, 'placed': 1, 'statuses': {'matched': 1}}
    """
    rows = placed = 0
    statuses: Counter[str] = Counter()
    for one in told:
        rows, placed = rows + int(one["rows"]), placed + int(one["placed"])
        statuses.update(one["statuses"])
    # Whether the parts were made by one run or by several.
    ordered = sorted(statuses.items(), key=lambda one: (-one[1], one[0]))
    return {"rows": rows, "placed": placed, "statuses": dict(ordered)}


class Reasons:
    """Why rows are not placed, counted as they come: each reason once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[int]] = {}

    def add(self, status: str, note: str, rows: int, first: int) -> None:
        """Take so many rows of one reason, the first of which has this number; parts come in their order."""
        key = (status, note)
        if key not in self._found and len(self._found) >= MOST_REASONS:
            key = (status, "")
        self._found.setdefault(key, [0, first])[0] += rows

    def table(self) -> pd.DataFrame:
        """Return them, the most frequent first."""
        import pandas as pd

        ordered = sorted(self._found.items(), key=lambda one: (-one[1][0], one[1][1]))
        columns = {
            "match_status": [status for (status, _), _ in ordered],
            "match_note": [note for (_, note), _ in ordered],
        }
        texts = {name: pd.Series(values, dtype="str") for name, values in columns.items()}
        counts = {"rows": [rows for _, (rows, _) in ordered], "first_row": [first for _, (_, first) in ordered]}
        return pd.DataFrame({**texts, **{name: pd.Series(values, dtype="int64") for name, values in counts.items()}})
