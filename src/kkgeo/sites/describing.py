"""Saying in words which column of a file was taken for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.words import phrase, say
from kkgeo.sites.asidekinds import written_by_us
from kkgeo.sites.asides import ROW_KIND, ROW_TEXT
from kkgeo.sites.decoding import OLD_PAGES
from kkgeo.sites.years import ROW, YEAR


@checked
def describe_columns(frame: pd.DataFrame, lang: str = "nl") -> list[str]:
    """Lines of text that say which column was taken for what.

    Parameters
    ----------
    frame : DataFrame
        As `read_sites` gives it.
    lang : {"nl", "en", "fr"}
        Language of the lines.

    Returns
    -------
    list of str
        The sheets, those that were not read, rows that are no places and do not count, the row of the headings if it is
        not the first, one line for each recognised column, which cells were split into what, what was kept under
        another heading, what was not recognised, and columns that seem to have coordinates in them.
        Empty for a table that `read_sites` did not read.

    Raises
    ------
    UnknownReferenceError
        A language that there are no texts in.

    See Also
    --------
    read_sites : Reads a list and names its columns.

    Examples
    --------
    >>> from kkgeo.sites import read_sites
    >>> describe_columns(read_sites(pd.DataFrame({"PC": ["8000"], "Opmerking": ["-"]})))
    ["kolom 'PC' gelezen als postcode (postal_code)", 'niet herkend en gewoon bewaard: Opmerking']
    """
    lang = check_language(lang)
    roles: dict[str, str] = frame.attrs.get("kkgeo_columns", {})
    notes = frame.attrs.get("kkgeo_reading", {})
    lines = []
    if "sheet" in notes:
        lines.append(say("reading.sheet", lang, value=notes["sheet"]))
    if "sheets" in notes:
        lines.append(say("reading.sheets", lang, names=notes["sheets"]))
    for heading, titles in notes.get("only_in", {}).items():
        lines.append(say("reading.only_in", lang, heading=heading, names=titles))
    for other in notes.get("unread", ()):
        hint = phrase(f"reading.unread_{_standing(other)}", title=other["title"])
        lines.append(say("reading.unread", lang, title=other["title"], count=other["rows"], hint=hint))
    if notes.get("encoding") in OLD_PAGES:
        lines.append(say(f"reading.page_{notes['encoding']}", lang))
    for done in ("other_lines", "outlines", "kml_links", "kml_pictures", "page_of", "merged", "hidden_rows"):
        if done in notes:
            how = "_filtered" if done == "hidden_rows" and notes.get("filtered") else ""
            lines.append(say(f"reading.{done}{how}", lang, count=notes[done]))
    if stray := notes.get("stray"):
        lines.append(say("reading.stray", lang, count=len(stray), names=stray))
    for kind, found in notes.get("asides", {}).items():
        rows = phrase("reading.more_rows", rows=found["rows"]) if found["count"] > len(found["rows"]) else found["rows"]
        lines.append(say(f"reading.aside_{kind}", lang, count=found["count"], rows=rows))
    if "beside" in notes:
        lines.append(say("reading.beside", lang, names=notes["beside"]))
    lines += _years(notes, lang)
    if notes.get("heading_row", 1) > 1:
        lines.append(say("reading.heading_row", lang, value=notes["heading_row"]))
    split: list[dict[str, Any]] = notes.get("split", [])
    new = {role for one in split for role in one["new"]} | (
        {YEAR} if {"years", "year_of_marks"} & notes.keys() else set()
    )
    for role, heading in roles.items():
        if role in new:
            continue
        lines.append(say("reading.column", lang, heading=heading, label=phrase(f"column.{role}"), role=role))
    lines += [_split(one, lang) for one in split]
    for role, (taken, *others) in notes.get("doubts", {}).items():
        others = [phrase("reading.quoted", heading=other) for other in others]
        label = phrase(f"column.{role}")
        lines.append(say("reading.doubt", lang, taken=taken, others=others, label=label, role=role))
    if cut := notes.get("cut_short"):
        lines.append(say("reading.cut_short", lang, count=len(cut), names=cut))
    renamed: dict[str, str] = notes.get("renamed", {})
    for name, heading in renamed.items():
        lines.append(say("reading.renamed" if heading else "reading.nameless", lang, heading=heading, name=name))
    # Columns that reading added are said above, each with what is in it.
    said = {*roles, *renamed, *(one["kept"] for one in split), *((ROW_KIND, ROW_TEXT) if "asides" in notes else ())}
    said |= {ROW} if "years" in notes else set()
    headings = [str(column) for column in frame.columns]
    # What an earlier run wrote is known, and said by whoever takes it as it is.
    said |= {headings[at] for at in written_by_us(headings)}
    kept = [heading for heading in headings if heading not in said]
    if roles and kept:
        lines.append(say("reading.kept", lang, names=kept))
    for was, names in notes.get("made_text", {}).items():
        lines.append(say(f"reading.made_text_{was}", lang, names=names, count=len(names)))
    for role, heading in notes.get("coordinates_in", ()):
        lines.append(say("reading.coordinates_in", lang, heading=heading, role=role))
    for shape in ("areas", "lines", "several", "not_points"):
        if shape in notes:
            lines.append(say(f"reading.{shape}", lang, count=notes[shape]))
    return lines


def _split(one: Mapping[str, Any], lang: str) -> str:
    """Say what the cells of a column were split into, and how many could not be."""
    kind = "point" if one["role"] == "point" else "split"
    if not one["cells"]:
        return say(f"reading.{kind}_none", lang, heading=one["heading"], count=one["left"])
    labels = [phrase(f"column.{role}") for role in one["roles"]]
    left = phrase(f"reading.{kind}_left", count=one["left"]) if one["left"] else ""
    return say(f"reading.{kind}", lang, heading=one["heading"], count=one["cells"], labels=labels, left=left)


def _years(notes: Mapping[str, Any], lang: str) -> list[str]:
    """Say which columns are years, and what became of them."""
    if seen := notes.get("years_seen"):
        return [say("reading.years_seen", lang, names=seen, count=len(seen))]
    if told := notes.get("years"):
        columns = told["columns"]
        said = {"names": columns, "count": len(columns), "before": told["before"], "made": told["made"]}
        lines = [say("reading.years", lang, **said)]
    elif told := notes.get("year_of_marks"):
        lines = [say("reading.year_of_marks", lang, names=told["columns"])]
    else:
        return []
    if told["unmarked"]:
        lines.append(say("reading.years_unmarked", lang, count=told["unmarked"]))
    return lines


def _standing(sheet: Mapping[str, Any]) -> str:
    """Return in one word what a sheet that was not read is, and so what a person could do."""
    if sheet["hidden"]:
        return "hidden"
    return "alike" if sheet["alike"] else "known" if sheet["known"] else "other"
