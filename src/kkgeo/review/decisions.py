"""Reading what a person decided, and applying it to the rows it was decided for."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base import provenance, records
from kkgeo._base.files import local_file
from kkgeo._base.given import checked
from kkgeo._base.kinds import CELLS, TEXTS
from kkgeo._base.language import check_language
from kkgeo._base.words import Phrase, languages, phrase, say
from kkgeo.errors import InputError, KkgeoError, SourceError
from kkgeo.geocoding import enrichment
from kkgeo.geocoding.gazetteer import look_up
from kkgeo.geocoding.vintages import images, label, later, listed, names
from kkgeo.reference._data import VINTAGES, atoms_of
from kkgeo.reference.placed import placed_table
from kkgeo.review.keys import KEY, in_any_language, row_keys
from kkgeo.sites.books import read_first
from kkgeo.sites.delimited import read_delimited
from kkgeo.sites.layout import empty_cell

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme

#: What can become of a decision. Only `applied` and `left_open` leave nothing to look at.
OUTCOMES = (
    "applied", "left_open", "not_needed", "overtaken", "no_such_row", "unreadable", "contradictory", "not_in_vintage",
)  # fmt: skip
_KEY = re.compile(r"([0-9a-f]{12})@(\d{4})")
_CODE = re.compile(r"(?:.*\()?(\d{5})(?:\.0+)?\)?")


@dataclass(frozen=True)
class _Answer:
    """What a decision means: the municipality of the vintage, one of 2018 if it says so much; or why it means none."""

    kind: str
    nis: str | None = None
    nis_2018: str | None = None
    #: Of what is not certain, the municipalities of the vintage that it may be.
    readings: tuple[str, ...] = ()


def read_decisions(source: str | os.PathLike[str] | pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a review file as text, with ``decision`` and ``kkgeo_key`` among the columns.

    Raises
    ------
    SourceError
        A file that does not exist or cannot be read.
    InputError
        No column with the keys or none with the decisions.
    """
    if isinstance(source, pd.DataFrame):
        where: str | Phrase
        table, where = source.copy(), phrase("what.table")
    else:
        table, where = _read(local_file(source)), Path(source).name
    table.columns = [str(c).strip() for c in table.columns]
    found = {}
    for role, known in (("decision", {"decision", *in_any_language("review.decision")}), (KEY, {KEY})):
        places = [c for c in table.columns if c.casefold() in known]
        if len(places) != 1:
            name = KEY if role == KEY else phrase(f"review.{role}")
            raise InputError(f"errors.review.{'many' if places else 'no'}_column", where=where, name=name)
        found[places[0]] = role
    table = table.rename(columns=found).reset_index(drop=True)
    for column in ("decision", KEY):
        values = table[column].astype(object)
        table[column] = values.where(values.notna(), "").map(lambda v: " ".join(str(v).split())).astype("str")
    return table


def _read(path: Path) -> pd.DataFrame:
    is_text = path.suffix.lower() in TEXTS
    if path.suffix.lower() not in CELLS:
        raise InputError("errors.review.suffix", path=path.name, suffixes=CELLS)
    try:
        rows = read_delimited(path, None, {KEY}).rows if is_text else read_first(path)
    except KkgeoError as error:
        raise SourceError("errors.review.unread", path=path.name, error=error) from error
    head = next((i for i, row in enumerate(rows[:20]) if KEY in [str(v).strip() for v in row]), 0)
    width = max(map(len, rows[head:]), default=0)
    # A row may be shorter than the widest: a program leaves out what is empty at its end.
    rows = [[*row, *[None] * (width - len(row))] for row in rows[head:]]
    headings = [f"column {i}" if empty_cell(v) else str(v) for i, v in enumerate(rows[0] if rows else [], start=1)]
    return pd.DataFrame(rows[1:], columns=headings, dtype=object)


def _understand(text: str, written: int, vintage: int, candidates: frozenset[str]) -> _Answer:
    """Say what a decision means. A code counts in the vintage the file was written for, else in any that has it.

    A municipality was asked for: a name that villages have too is the municipality of that name, else the one of
    the candidates of the row.
    """
    plain = text.casefold()
    for word, key in (("outside", "status.outside"), ("open", "review.open")):
        if plain in in_any_language(key):
            return _Answer(word)
    if code := _CODE.fullmatch(text):
        years = [year for year in (written, *VINTAGES) if code[1] in atoms_of(year)]
        atoms = atoms_of(years[0])[code[1]] if years else ()
        certain = True
    else:
        meaning = look_up(text, vintage)
        certain = meaning is not None and meaning.score == 1.0 and not meaning.apart
        atoms = meaning.order if meaning is not None else ()
    readings = images(atoms, vintage)
    if certain and not code and len(readings) > 1:
        called = [nis for nis in readings if names(vintage)[nis].casefold() == plain]
        within = [nis for nis in readings if nis in candidates]
        readings = next((tuple(few) for few in (called, within) if len(few) == 1), readings)
        atoms = tuple(atom for atom in atoms if later(vintage)[atom] in readings)
    if certain and len(readings) == 1:
        return _Answer("placed", readings[0], atoms[0] if len(atoms) == 1 else None)
    return _Answer("not_in_vintage" if code and readings else "unreadable", readings=readings)


@checked
def apply_decisions(
    located: gpd.GeoDataFrame,
    decisions: str | os.PathLike[str] | pd.DataFrame,
    *,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> gpd.GeoDataFrame:
    """Apply what a person decided in a review file to the rows of a list.

    Parameters
    ----------
    located : GeoDataFrame
        As `kkgeo.geocode` returns it, before `kkgeo.enrich`.
    decisions : path or DataFrame
        The file that `write_review` wrote, filled in; .xlsx, or saved as .csv or .ods. Only its columns with the
        decision and the key are needed. A decision is a municipality from the drop-down, the name or REFNIS code of
        one, a name that can only be one (of the row's candidates, if not of all), "outside Flanders and Brussels" or
        "cannot be placed", in any language of kkgeo.
    lang : {"nl", "en", "fr"}
        Language of notes and of the report.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    GeoDataFrame
        The same rows, index and columns. A decided row has ``match_status`` ``matched`` (or ``outside``),
        ``match_level`` ``decision``, ``match_score`` 1, and a note that says so and keeps the note of before.
        ``geometry`` and ``match_candidates`` stay. What became of every decision is in `decision_report`.

    Raises
    ------
    SourceError
        A file that does not exist or cannot be read.
    InputError
        A file without its key column; rows that were not geocoded, or were enriched already.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    write_review : The workbook in which a person decides.
    decision_report : What the decisions did.

    Notes
    -----
    Rows are known by a key made of the texts that say who and where. Rows that are alike in all of them share the
    decision; where it was decided differently for them, nothing is applied. A row whose own data place it
    meanwhile keeps its place. Applying twice changes nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> open_row = geocode(pd.DataFrame({"postcode": ["3470"]}))
    >>> key = f"{row_keys(open_row).iloc[0]}@2025"
    >>> decided = apply_decisions(open_row, pd.DataFrame({"decision": ["Tienen"], "kkgeo_key": [key]}))
    >>> decided["nis"].tolist(), decided["match_level"].tolist()
    (['24107'], ['decision'])
    """
    lang = check_language(lang)
    located, vintage = placed_table(located, "rows")
    if absent := {"match_status", "match_note", "match_level"} - set(located.columns):
        raise InputError("frames.not_geocoded", what=phrase("frames.rows"), column=min(absent))
    if set(enrichment.COLUMNS) <= set(located.columns):
        raise InputError("errors.review.enriched")
    told = read_decisions(decisions)
    told = told[told["decision"] != ""]
    keys = row_keys(located).tolist()
    codes = located["match_candidates"] if "match_candidates" in located.columns else [""] * len(keys)
    offered = {key: frozenset(str(text).split(";")) for key, text in zip(keys, codes, strict=True)}
    answers: dict[str, set[_Answer]] = {}
    understood = []
    for text, key in zip(told["decision"], told[KEY], strict=True):
        parsed = _KEY.fullmatch(key)
        year = int(parsed[2]) if parsed and int(parsed[2]) in VINTAGES else vintage
        row = parsed[1] if parsed else key
        answer = _understand(text, year, vintage, offered.get(row, frozenset()))
        understood.append((row, text, answer))
        answers.setdefault(understood[-1][0], set()).add(answer)
    rows: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        if key in answers:
            rows.setdefault(key, []).append(i)
    columns = {c: located[c].tolist() for c in _CHANGED}
    report: list[dict[str, Any]] = []
    for key, text, answer in understood:
        at = rows.get(key, [])
        outcome = "contradictory" if len(answers[key]) > 1 else _outcome(answer, at, columns)
        other = "" if outcome != "overtaken" else label(str(columns["nis"][at[0]]), vintage, lang)
        said = label(answer.nis, vintage, lang) if answer.nis else say("status.outside", lang)
        may_be = outcome == "unreadable" and listed(answer.readings, vintage, lang)
        words = {"answer": said, "other": other, "vintage": vintage, "names": may_be}
        note = say("review.uncertain" if may_be else f"review.{outcome}", lang, **words)
        report.append({"key": key, "decision": text, "outcome": outcome, "rows": len(at), "note": note})
    for key, at in rows.items():
        (answer, *more) = answers[key]
        if not more and _outcome(answer, at, columns) == "applied":
            for i in at:
                _decide(columns, i, answer, vintage, lang)
    applied = located.copy()
    for column, values in columns.items():
        dtype = "float64" if column == "match_score" else "str"
        applied[column] = pd.Series(values, index=located.index, dtype=dtype)
    provenance.note(
        applied, provenance.noted(located, records.Located), keep={**located.attrs, "kkgeo_decisions": report}
    )
    return applied


_CHANGED = ("nis", "municipality", "nis_2018", "match_status", "match_level", "match_score", "match_note")


def _outcome(answer: _Answer, at: list[int], columns: dict[str, list[Any]]) -> str:
    if not at:
        return "no_such_row"
    if answer.kind == "open":
        return "left_open"
    if answer.kind not in ("placed", "outside"):
        return answer.kind
    # Rows with one key are alike, so the first speaks for all.
    if columns["match_status"][at[0]] == "matched" and columns["match_level"][at[0]] != "decision":
        return "not_needed" if columns["nis"][at[0]] == answer.nis else "overtaken"
    return "applied"


def _decide(columns: dict[str, list[Any]], i: int, answer: _Answer, vintage: int, lang: str) -> None:
    before = str(columns["match_note"][i])
    if columns["match_level"][i] == "decision":
        marks = [say("review.before", one) for one in languages()]
        before = next((before.partition(mark)[2] for mark in marks if mark in before), before)
    placed = answer.nis is not None
    said = label(str(answer.nis), vintage, lang) if placed else say("status.outside", lang)
    columns["nis"][i], columns["nis_2018"][i] = answer.nis, answer.nis_2018
    columns["municipality"][i] = names(vintage, lang)[str(answer.nis)] if placed else None
    columns["match_status"][i], columns["match_level"][i] = "matched" if placed else "outside", "decision"
    columns["match_score"][i] = 1.0
    columns["match_note"][i] = say("review.note", lang, answer=said) + say("review.before", lang) + before


@checked
def decision_report(located: pd.DataFrame) -> pd.DataFrame:
    """Say what became of every decision that `apply_decisions` was given.

    Parameters
    ----------
    located : DataFrame
        As `apply_decisions` returns it.

    Returns
    -------
    DataFrame
        One row for each decision of the file, in its order: ``key``, ``decision`` (as typed), ``outcome``
        (``applied``, ``left_open``, ``not_needed``, ``overtaken``, ``no_such_row``, ``unreadable``, ``contradictory``,
        ``not_in_vintage``), ``rows`` (how many of the list it is about), ``note``.

    Raises
    ------
    InputError
        Rows that no decisions were applied to.

    See Also
    --------
    apply_decisions : Applies the decisions that are told here.
    write_review : The workbook in which a person decides.

    Examples
    --------
    >>> import pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> found = geocode(pd.DataFrame({"postcode": ["9000"]}))
    >>> gone = pd.DataFrame({"decision": ["Gent"], "kkgeo_key": ["0123456789ab@2025"]})
    >>> decision_report(apply_decisions(found, gone))["outcome"].tolist()
    ['no_such_row']
    """
    if "kkgeo_decisions" not in located.attrs:
        raise InputError("errors.review.none_applied")
    columns = ["key", "decision", "outcome", "rows", "note"]
    report = pd.DataFrame(located.attrs["kkgeo_decisions"], columns=columns)
    return report.astype({c: "int64" if c == "rows" else "str" for c in columns})
