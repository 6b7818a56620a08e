"""What was decided on an application: approved, refused or not yet, as people write it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence
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
from kkgeo.sites.headings import claim, is_of_states, refusal

#: What a cell can say. Only what is refused does not count; of an unknown word nobody guesses what it says.
APPROVED, REFUSED, UNDECIDED, UNKNOWN = "approved", "refused", "undecided", "unknown"
_DECIDED = (APPROVED, REFUSED)
#: Words before another that turn it into its opposite (the second says so alone as well), or that it is not so yet.
_NOT, _NO, _NOT_YET = "not", "no", "not yet"
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
        return REFUSED if known == _NO else known if known in (*_DECIDED, UNDECIDED) else UNKNOWN
    words = re.findall(r"[^\W_]+", plain)
    return _of_words(words) if words else UNDECIDED


def _of_words(words: list[str]) -> str:
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        begin = " ".join(words[:count])
        known, rest = _known().get(begin), words[count:]
        if known == _NOT_YET:
            return UNDECIDED
        if known == _NO and not rest:
            return REFUSED
        if known in (_NOT, _NO):
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
    told = {text: _meaning(text) for text in coded(values, as_text).texts if text is not None}
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


def refusal_columns(frame: pd.DataFrame) -> dict[Hashable, str]:
    """Return the columns in which a cross says that an application was refused or withdrawn, and which of the two."""
    found = {column: refusal(str(column)) for column in frame.columns}
    return {column: what for column, what in found.items() if what is not None and frame[column].ndim == 1}


def applications(frame: pd.DataFrame) -> tuple[pd.Series[str], pd.Series[str]] | None:
    """Return of each row what was decided on it, and by what text; None for a list that says nothing of it.

    A cross in a column "ingetrokken" is of later than what was decided; one in "geweigerd" beside "goedgekeurd" is a
    contradiction, which nobody understands.

    >>> applications(pd.DataFrame({"Goedgekeurd": ["x", None, None], "Geweigerd": [None, "x", None]}))[0].tolist()
    ['approved', 'refused', 'undecided']
    """
    column, others = decision_column(frame), refusal_columns(frame)
    if column is None and not others:
        return None
    told, texts = pd.Series(UNDECIDED, index=frame.index, dtype="str"), pd.Series("", index=frame.index, dtype="str")
    if column is not None:
        told, texts = meanings(frame[column]), coded(frame[column], as_text).series(frame[column]).fillna("")
    for other, what in others.items():
        found, own = _crossed(frame[other]), coded(frame[other], as_text).series(frame[other]).fillna("")
        against = (told == APPROVED) & (found == REFUSED) & (what == "refused")
        new = found.mask(against, UNKNOWN)
        kept = (found == UNDECIDED) | (told == REFUSED)
        texts = texts.where(kept, own.mask(against, texts + " / " + own))
        told = told.where(kept, new)
    return told, texts


def asks_for_refused(frame: pd.DataFrame, column: Hashable, values: Sequence[str]) -> bool:
    """Say whether any of the values that are sought in a column says that a row was refused."""
    if column in refusal_columns(frame):
        return REFUSED in _crossed(pd.Series(values, dtype="str")).tolist()
    return column == decision_column(frame) and REFUSED in map(meaning_of, values)


def _crossed(values: pd.Series[Any]) -> pd.Series[str]:
    """Return of each cell under "geweigerd" whether it says so: "ja" and "x" do, "nee" and nothing do not."""

    def of(text: str | None) -> str:
        meaning = UNDECIDED if text is None else _meaning(text)
        if meaning in _DECIDED and len(str(text)) < _TELLING:
            return REFUSED if meaning == APPROVED else UNDECIDED
        return UNKNOWN if meaning == APPROVED else meaning

    found = coded(values, as_text)
    return replace(found, texts=[*map(of, found.texts)]).series(values)


def describe_decisions(frame: pd.DataFrame, lang: str = "nl") -> list[str]:
    """Return lines that say how many rows are approved, refused and undecided, and which words are not understood."""
    lang = check_language(lang)
    found = applications(frame)
    if found is None or frame.empty:
        return []
    # What is no place was not decided on.
    told, texts = (one[kinds_of(frame).isna().to_numpy(dtype=bool)] for one in found)
    counts = Counter(told)
    parts = [phrase(f"decisions.{one}", count=counts[one]) for one in (*_DECIDED, UNDECIDED) if counts[one]]
    roles: dict[Hashable, str] = frame.attrs.get("kkgeo_columns", {})
    columns = [column for column in (decision_column(frame), *refusal_columns(frame)) if column is not None]
    called = [phrase("reading.quoted", heading=str(roles.get(column, column))) for column in columns]
    lines = [say("decisions.counted", lang, columns=called, parts=parts)] if parts else []
    unread = texts[(told == UNKNOWN).to_numpy()]
    if len(unread):
        words = [phrase("reading.quoted", heading=text) for text in dict.fromkeys(unread)]
        rest = len(words) - _NAMED
        more = phrase("decisions.more", count=rest) if rest > 0 else ""
        lines.append(say("decisions.unread", lang, words=words[:_NAMED], more=more, count=len(unread)))
    return lines
