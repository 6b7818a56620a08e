"""What was decided on an application: approved, refused or not yet, as people write it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd

from kkgeo._base.coded import coded
from kkgeo._base.language import check_language
from kkgeo._base.text import fold
from kkgeo._base.words import phrase, say
from kkgeo.reference._data import table
from kkgeo.sites.asides import kinds_of
from kkgeo.sites.assigning import assign_roles
from kkgeo.sites.cleaning import as_text
from kkgeo.sites.headings import claim, is_of_states

#: What a cell can say. Only what is refused does not count; of an unknown word nobody guesses what it says.
APPROVED, REFUSED, UNDECIDED, UNKNOWN = "approved", "refused", "undecided", "unknown"
_DECIDED = (APPROVED, REFUSED)
#: Words before another that turn it into its opposite, or say that it is not so yet.
_NOT, _NOT_YET = "not", "not yet"
#: No known text has more words.
_MOST_WORDS = 4
#: A text may go on behind a word of so many letters ("geweigerd wegens budget"); "nee" and "x" must stand alone.
_TELLING = 6
#: Words that are named, at most.
_NAMED = 5
_FLOATED = re.compile(r"([01])[.,]0+")


@lru_cache
def _known() -> dict[str, str]:
    found = table("decisions")
    return dict(zip(found["text"], found["meaning"], strict=True))


@lru_cache(maxsize=4096)
def _meaning(text: str) -> str:
    plain = " ".join(fold(text).split())
    if known := _known().get(_FLOATED.sub(r"\1", plain)):
        return known if known in (*_DECIDED, UNDECIDED) else UNKNOWN
    words = re.findall(r"[^\W_]+", plain)
    return _of_words(words) if words else UNDECIDED


def _of_words(words: list[str]) -> str:
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        begin = " ".join(words[:count])
        known, rest = _known().get(begin), words[count:]
        if known == _NOT_YET:
            return UNDECIDED
        if known == _NOT:
            return REFUSED if rest and _of_words(rest) == APPROVED else UNKNOWN
        if known is not None and (not rest or (len(begin) >= _TELLING and not _other(rest, known))):
            return known
    return UNKNOWN


def _other(words: list[str], meaning: str) -> bool:
    """Say whether anything in what follows has another meaning: "goedgekeurd, later ingetrokken"."""
    parts = (words[i:j] for i in range(len(words)) for j in range(i + 1, min(i + _MOST_WORDS, len(words)) + 1))
    # A date has a 1 and a reason a "geen"; those say nothing of what was decided.
    found = {_known().get(text, meaning) for text in map(" ".join, parts) if sum(map(str.isalpha, text)) > 1}
    return bool(found & {APPROVED, REFUSED, UNDECIDED} - {meaning})


def meaning_of(value: object) -> str:
    """Return what a cell says: approved, refused, undecided (also an empty one), or unknown.

    >>> [meaning_of(v) for v in ("Goedgekeurd", "niet goedgekeurd", None, "nog niet goedgekeurd", 0.0, "zie mail")]
    ['approved', 'refused', 'undecided', 'undecided', 'refused', 'unknown']
    """
    text = as_text(value)
    return UNDECIDED if text is None else _meaning(text)


def meanings(values: pd.Series[Any]) -> pd.Series[str]:
    """Return what each cell of a column says; see `meaning_of`."""
    found = coded(values, as_text)
    return replace(found, texts=[UNDECIDED if text is None else _meaning(text) for text in found.texts]).series(values)


def are_decisions(values: pd.Series[Any], heading: str) -> bool:
    """Say whether the values under a heading that may mean something else are decisions.

    >>> are_decisions(pd.Series(["x", None]), "Goedgekeurd"), are_decisions(pd.Series(["x", None]), "Status")
    (True, False)
    >>> are_decisions(pd.Series(["geweigerd"]), "Status"), are_decisions(pd.Series([2019, 2020]), "Goedgekeurd")
    (True, False)
    """
    told = {text: _meaning(text) for text in map(as_text, values.dropna().unique()) if text is not None}
    decided = [text for text, meaning in told.items() if meaning in _DECIDED]
    if is_of_states(heading):
        decided = [text for text in decided if sum(map(str.isalpha, text)) > 1]
    return bool(decided) and 2 * sum(meaning != UNKNOWN for meaning in told.values()) >= len(told)


def decision_column(frame: pd.DataFrame) -> Hashable | None:
    """Return the column that says what was decided, also of a table that `read_sites` did not read; None without one.

    >>> decision_column(pd.DataFrame({"Status": ["goedgekeurd"]})), decision_column(pd.DataFrame({"Status": ["open"]}))
    ('Status', None)
    """
    if "kkgeo_key" in frame.columns:
        # A review: what a person decided in it is where a row lies.
        return None
    headings = [str(column) for column in frame.columns]
    at = [i for i, heading in enumerate(headings) if (found := claim(heading)) and found[0] == "decision"]
    of = [headings[i] for i in at]
    roles, _ = assign_roles(of, of, None, lambda i: are_decisions(frame.iloc[:, at[i]], of[i]))
    return frame.columns[at[roles["decision"]]] if "decision" in roles else None


def describe_decisions(frame: pd.DataFrame, lang: str = "nl") -> list[str]:
    """Return lines that say how many rows are approved, refused and undecided, and which words are not understood."""
    lang = check_language(lang)
    column = decision_column(frame)
    if column is None or frame.empty:
        return []
    # What is no place was not decided on.
    values = frame[column][kinds_of(frame).isna().to_numpy(dtype=bool)]
    told = meanings(values)
    counts = Counter(told)
    parts = [phrase(f"decisions.{one}", count=counts[one]) for one in (*_DECIDED, UNDECIDED) if counts[one]]
    called = frame.attrs.get("kkgeo_columns", {}).get(column, column)
    lines = [say("decisions.counted", lang, column=str(called), parts=parts)] if parts else []
    unread = values[(told == UNKNOWN).to_numpy()]
    if len(unread):
        words = [phrase("reading.quoted", heading=text) for text in dict.fromkeys(map(as_text, unread.unique()))]
        rest = len(words) - _NAMED
        more = phrase("decisions.more", count=rest) if rest > 0 else ""
        lines.append(say("decisions.unread", lang, words=words[:_NAMED], more=more, count=len(unread)))
    return lines
