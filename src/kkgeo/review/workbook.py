"""The workbook in which a person decides on the rows that stayed open."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from kkgeo._base.frames import keep_apart
from kkgeo._base.given import checked
from kkgeo._base.kept import check_replaceable, is_ours, not_folder, same_file
from kkgeo._base.language import check_language
from kkgeo._base.sheets import fill_sheet
from kkgeo._base.whole import whole_file
from kkgeo._base.words import heading, phrase, say
from kkgeo._base.workbooks import save_book
from kkgeo.errors import InputError
from kkgeo.geocoding import enrichment
from kkgeo.geocoding.deciding import COLUMNS
from kkgeo.geocoding.vintages import label, names
from kkgeo.reference.placed import placed_table
from kkgeo.review.decisions import read_decisions
from kkgeo.review.keys import KEY, in_any_language, row_keys
from kkgeo.sites.asides import kinds_of

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme

_LISTS = "kkgeo"
_YELLOW, _GREY = "FFF2CC", "808080"
_NOTE_WIDTH = 60


@checked
def write_review(
    located: gpd.GeoDataFrame,
    path: str | os.PathLike[str],
    *,
    decisions: str | os.PathLike[str] | pd.DataFrame | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
    overwrite: bool = False,
) -> int:
    """Write the rows that stayed open to a workbook, with a drop-down of candidates for each.

    Parameters
    ----------
    located : GeoDataFrame
        As `kkgeo.geocode` or `kkgeo.apply_decisions` returns it.
    path : path
        An .xlsx file.
    decisions : path or DataFrame, optional
        An earlier review. Its decisions, remarks and further columns are kept; also those of rows that are decided
        by now, and those that fit no row of the list any more.
    lang : {"nl", "en", "fr"}
        Language of the workbook.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    overwrite : bool
        Whether a file that kkgeo did not write, or that somebody worked in, may be replaced. One with decisions is
        only if it is given as `decisions` too.

    Returns
    -------
    int
        How many rows are open.

    Raises
    ------
    InputError
        A file that is not .xlsx, one with decisions that would be lost, or rows that were not geocoded.
    SourceError
        A folder or file that cannot be written, or a file that is not one of kkgeo's.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    apply_decisions : Applies what a person filled in.
    decision_report : What the decisions did.

    Notes
    -----
    Every column of the list is in the workbook, between the decision and the key.

    Examples
    --------
    >>> import tempfile, pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> rows = geocode(pd.DataFrame({"postcode": ["9000", "3470"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_review(rows, f"{folder}/review.xlsx")
    1
    """
    lang = check_language(lang)
    target = not_folder(path)
    if target.suffix.lower() != ".xlsx":
        raise InputError("errors.review.workbook", name=target.name)
    check_replaceable(target, overwrite=overwrite)
    located, vintage = placed_table(located, "rows")
    if absent := set(COLUMNS) - set(located.columns):
        raise InputError("frames.not_geocoded", what=phrase("frames.rows"), column=min(absent))
    earlier = None if decisions is None else read_decisions(decisions)
    worked_in = os.path.exists(target) and not is_ours(target) and not _is_same(target, decisions)
    if worked_in and (read_decisions(target)["decision"] != "").any():
        raise InputError("errors.review.would_be_lost", target=target)
    table, candidates, count = _table(located, earlier, vintage, lang)
    with whole_file(target, overwrite=overwrite) as file:
        _write(table, candidates, file, vintage, lang, target.name)
    return count


#: Headings of what a person fills in or chooses from.
_HEADS = {"decision": "review.decision", "remark": "word.remark", "candidates": "review.candidates"}


def _is_same(target: Path, decisions: object) -> bool:
    return isinstance(decisions, str | os.PathLike) and same_file(target, Path(decisions))


def _table(
    located: gpd.GeoDataFrame, earlier: pd.DataFrame | None, vintage: int, lang: str
) -> tuple[pd.DataFrame, list[tuple[str, ...]], int]:
    """Return the rows of the workbook, their candidates, and how many are open."""
    heads = {name: heading(key, lang) for name, key in _HEADS.items()}
    keys = row_keys(located) + f"@{vintage}"
    is_open = (located["match_status"] != "matched") & (located["match_level"].fillna("") != "decision")
    # On a total or a blank row there is nothing to decide.
    is_open &= kinds_of(located).isna()
    kept = {} if earlier is None else dict(zip(earlier[KEY], earlier.to_dict("records"), strict=True))
    decided = keys.map(lambda key: bool(kept.get(key, {}).get("decision")))
    shown, count = is_open.astype(bool) | decided.astype(bool), int(is_open.sum())
    keys = keys[shown]
    rows = located.loc[shown.to_numpy()]
    ours = [c for c in (*COLUMNS, *enrichment.COLUMNS, "geometry") if c in rows.columns]
    # "decision" is the role of what was decided on an application, and in another language that of where a row lies.
    taken = {"decision", *in_any_language(_HEADS["decision"])}
    clash = [str(c) for c in rows.columns if str(c).casefold() in taken or c in heads.values()]
    own = keep_apart(pd.DataFrame(rows.drop(columns=ours)), (*clash, KEY, "match_status", "match_note"))
    candidates = [tuple(filter(None, str(text).split(";"))) for text in rows["match_candidates"].fillna("")]
    front: dict[str, list[Any]] = {
        heads["decision"]: [kept.get(key, {}).get("decision", "") for key in keys],
        heads["remark"]: [_remark(kept.get(key, {})) for key in keys],
        "match_status": rows["match_status"].tolist(),
        "match_note": rows["match_note"].tolist(),
        heads["candidates"]: ["; ".join(label(code, vintage, lang) for code in codes) for codes in candidates],
    }
    whole = {**front, **{str(column): own[column].tolist() for column in own.columns}, KEY: keys.tolist()}
    table = pd.DataFrame(whole, dtype=object)
    if earlier is not None:
        table, candidates = _keep(table, earlier, candidates, heads, lang)
    return table, candidates, count


def _remark(row: dict[Any, Any]) -> object:
    known = in_any_language("word.remark")
    return next((v for c, v in row.items() if str(c).casefold() in known and v == v and v is not None), "")


def _keep(
    table: pd.DataFrame,
    earlier: pd.DataFrame,
    candidates: list[tuple[str, ...]],
    heads: dict[str, str],
    lang: str,
) -> tuple[pd.DataFrame, list[tuple[str, ...]]]:
    """Keep the columns that a person added to an earlier review, and its decisions that fit no row any more."""
    known = {"decision", KEY, *in_any_language("word.remark"), *in_any_language("review.candidates")}
    added = [c for c in earlier.columns if c.casefold() not in known and c not in table.columns]
    by_key = earlier.drop_duplicates(KEY).set_index(KEY)
    for column in added:
        table.insert(len(table.columns) - 1, column, table[KEY].map(by_key[column]))
    gone = earlier[(earlier["decision"] != "") & ~earlier[KEY].isin(table[KEY])]
    if len(gone):
        lost = pd.DataFrame({c: gone[c].tolist() for c in table.columns if c in gone.columns}, dtype=object)
        lost[heads["decision"]] = gone["decision"].tolist()
        lost[heads["remark"]] = pd.Series([_remark(row) for row in gone.to_dict("records")], dtype=object)
        lost["match_note"] = say("review.no_such_row", lang)
        table = pd.concat([table, lost.reindex(columns=table.columns)], ignore_index=True)
        candidates = [*candidates, *[()] * len(gone)]
    return table, candidates


def _write(
    table: pd.DataFrame, candidates: list[tuple[str, ...]], file: IO[bytes], vintage: int, lang: str, name: str
) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = say("review.sheet", lang)
    fill_sheet(sheet, table, named=False)
    sheet.freeze_panes = "B2"
    for cell in sheet["A"]:
        cell.fill = PatternFill("solid", fgColor=_YELLOW)
    for width, letter in ((32, "A"), (24, "B"), (14, "C"), (_NOTE_WIDTH, "D"), (40, "E")):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2, min_col=4, max_col=5):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[get_column_letter(len(table.columns))]:
        cell.font = Font(color=_GREY)
    lines = book.create_sheet(say("review.help_sheet", lang))
    told = {"outside": say("status.outside", lang), "open": say("review.open", lang), "key": KEY, "file": name}
    for i in range(1, 6):
        lines.cell(i, 1, say(f"review.help_{i}", lang, **told))
    lines.column_dimensions["A"].width = 110
    _drop_downs(book, sheet, candidates, vintage, lang)
    save_book(book, file, title=sheet.title, lang=lang)


def _drop_downs(book: Any, sheet: Any, candidates: list[tuple[str, ...]], vintage: int, lang: str) -> None:
    """Give every row its choices, from a hidden sheet: a list within the cell may have 255 characters at most."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    every = tuple(sorted(names(vintage), key=lambda code: names(vintage, lang)[code]))
    ranges: dict[tuple[str, ...], Any] = {}
    for row, codes in enumerate(candidates, start=2):
        if codes not in ranges:
            column = get_column_letter(len(ranges) + 1)
            choices = [label(code, vintage, lang) for code in codes or every if code in names(vintage)]
            choices += [say("status.outside", lang), say("review.open", lang)]
            for i, choice in enumerate(choices, start=1):
                lists[f"{column}{i}"] = choice
            # Anything else may be typed: a name, or the code of a municipality that is not among the candidates.
            ranges[codes] = DataValidation(
                type="list",
                formula1=f"{_LISTS}!${column}$1:${column}${len(choices)}",
                allow_blank=True,
                showErrorMessage=False,
            )
            sheet.add_data_validation(ranges[codes])
        ranges[codes].add(f"A{row}")
