"""The list of whom to invite as a workbook for a mailing."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kkgeo._base import words
from kkgeo._base.frames import distinct
from kkgeo._base.given import checked
from kkgeo._base.kept import not_folder
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import NIS_VINTAGE, noted
from kkgeo._base.records import Targets
from kkgeo._base.sheets import add_sheet, fill_sheet
from kkgeo._base.whole import whole_file
from kkgeo._base.worded import Worded, fill_worded, format_of, heading_of, in_words, on_paper, yes_or_no
from kkgeo._base.words import apart, heading, labelled, localised, number, say
from kkgeo._base.workbooks import save_book
from kkgeo.errors import InputError
from kkgeo.geocoding import enrichment
from kkgeo.geocoding.deciding import COLUMNS as PLACED
from kkgeo.reference import provinces, regions
from kkgeo.targeting.ordering import GAP
from kkgeo.targeting.ranking import HELD_OUT
from kkgeo.targeting.weights import COMPONENTS

#: In this order on the first sheet: who, where to write to, why; then what the list is about.
_FRONT = (
    "rank", "name", "street", "house_number", "box", "postal_code", "locality", "municipality", "why",
    "province_name", "regions", "nis", "institution", "site", "network", "level", "pupils", "oki", "gap", "gap_kind",
    "rank_low", "rank_high", "score", "score_gap", "score_need", "score_distance", "score_capacity",
    "score_warm", "known", "programmes_used", "observed", "expected", "verdict", "distance_km", "academy_nearest",
    "free_places", "partner_until", "gained", "within", "schools_within", "sites",
)  # fmt: skip
#: Headings that are words of the glossary; the others are this part's own.
_TERMS = {
    "rank": "word.rank",
    "why": "word.why",
    "verdict": "measure.verdict",
    "province_name": "column.province",
    "regions": "column.region",
    "nis": "column.nis_code",
    **{
        name: f"column.{name}"
        for name in (
            "name", "street", "house_number", "box", "postal_code", "locality", "municipality", "institution", "site",
            "network", "level", "pupils", "oki", "free_places",
        )
    },
}  # fmt: skip
#: What a choice says of a school; where it says nothing of any, there is no column for it.
_MADE = frozenset(_FRONT) - _TERMS.keys() | {"free_places"}
#: What geocoding left behind; of no use in a mailing.
HIDDEN = {*PLACED, *enrichment.COLUMNS, "geometry"} - {"municipality", "nis", "province_name", "regions"}
_METHOD_FACTS = (
    "year", "duration", "hold_out", "seed", "spread", "most_per_municipality", "scale_km", "max_distance_km", "n",
    "candidates", "method_used", "optimal", "covered_before", "covered", "upper_bound", "total", "without_point",
    "academies_without_point", "oki_unknown", "pupils_unknown", "possible_partners", "partners_ended",
    "collaborations_without_point",
)  # fmt: skip


@checked
def write_targets(
    result: pd.DataFrame,
    path: str | os.PathLike[str],
    *,
    lang: str = "nl",
    programme: AProgramme | None = None,
    overwrite: bool = False,
) -> None:
    """Write whom to invite to a workbook: the list with its addresses, how it was made, and who is not on it.

    Parameters
    ----------
    result : GeoDataFrame
        As `kkgeo.targets` returns it. With ``all_rows=True`` those that are not invited get a sheet of their own;
        so do those that a draw kept out.
    path : path
        An .xlsx file; replaced in one step, or left alone if anything fails.
    lang : {"nl", "en", "fr"}
        Language of the headings and of the sheet that says how the list was made.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    overwrite : bool
        Whether a file that kkgeo did not write may be replaced.

    Raises
    ------
    InputError
        A name that does not end in .xlsx, or a table that `targets` did not make.
    SourceError
        A folder or file that cannot be written, or a file that is not one of kkgeo's.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    targets : The schools ranked.
    cover_targets : The schools that together reach the most pupils.
    write_table : Any table, to any kind of file.

    Notes
    -----
    Name and address come first, then why, then province, region and REFNIS code to filter on and the figures; the
    columns of the list itself that kkgeo does not know keep their names and come last. Every sheet is a table with a
    filter, headings that stay, and pages one sheet wide; a text that looks like a formula stays a text.

    Examples
    --------
    >>> import tempfile, kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> chosen = kk.cover_targets(placed, register, n=2, max_distance_km=5, solver="greedy")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_targets(chosen, f"{folder}/uitnodigen.xlsx")
    """
    from openpyxl import Workbook

    lang = check_language(lang)
    if not_folder(path).suffix.lower() != ".xlsx":
        raise InputError("errors.targeting.workbook", name=Path(path).name)
    told = noted(result, Targets)
    if told.kind != "targets":
        raise InputError("errors.targeting.not_made")
    invited = result["rank"].notna()
    if "status" in result.columns:
        invited &= result["status"] == "ranked"
    book = Workbook()
    book.remove(book.active)
    first = add_sheet(book, say("targets.sheet_invite", lang))
    method = add_sheet(book, say("targets.sheet_method", lang))
    made = mailing(result[invited], told, lang)
    lines = on_paper(fill_worded(first, made), made.table, lang)
    fill_sheet(method, _method(told, lines, lang), wrapped=True)
    held = result["status"] == HELD_OUT if "status" in result.columns else ~invited & invited
    for sheet, rows in (("held_out", held), ("others", ~invited & ~held)):
        if rows.any():
            fill_worded(add_sheet(book, say(f"targets.sheet_{sheet}", lang)), mailing(result[rows], told, lang))
    with whole_file(path, overwrite=overwrite) as file:
        save_book(book, file, title=first.title, lang=lang)


def headings_of(lang: str) -> dict[str, str]:
    """Return what each column of the list is headed by.

    >>> headings_of("nl")["pupils"], headings_of("nl")["gained"]
    ('Leerlingen', 'Erbij')
    """
    named = {column: _TERMS.get(column, f"targets.column.{column}") for column in (*_FRONT, "municipality_name")}
    return {column: heading(key, lang) for column, key in named.items()}


def mailing(
    rows: pd.DataFrame, told: Targets, lang: str, *, regions_file: str | os.PathLike[str] | None = None
) -> Worded:
    """Return what a secretariat needs, in its words: name and address first, a person's own columns last."""
    if "province_name" not in rows.columns and {"nis_2018", NIS_VINTAGE} <= {*rows.columns}:
        rows = enrichment.enrich(rows, regions_file=regions_file)
    plain = pd.DataFrame(rows).reset_index(drop=True)
    hidden = HIDDEN | ({"status"} if told.method == "rank" else set())
    front = [
        column for column in _FRONT if column in plain.columns and (column not in _MADE or plain[column].notna().any())
    ]
    own = [column for column in plain.columns if column not in _FRONT and column not in hidden]
    shown = plain[[*front, *own]]
    values: dict[Any, pd.Series] = {}
    if "province_name" in shown.columns and "province" in plain.columns:
        known = provinces()
        values["province_name"] = plain["province"].map(known[localised(known.columns, "name", lang)])
    if "regions" in shown.columns:
        values["regions"] = shown["regions"].map(
            partial(_regions, _region_names(regions_file), lang), na_action="ignore"
        )
    if told.method == "rank":
        words = {name: say(f"targets.component_{name}", lang) for name in COMPONENTS}
        # What no school on the list has, has no column.
        if "known" in shown.columns:
            values["known"] = shown["known"].map(
                lambda text: ", ".join(words[name] for name in text.split(";") if name)
            )
        values |= {
            column: in_words(shown[column], shown, lang) for column in ("gap_kind", "verdict") if column in shown
        }
    values |= yes_or_no(shown, lang)
    heads, columns = headings_of(lang), [str(column) for column in shown.columns]
    labels = distinct([heads.get(column) or heading_of(column, lang) for column in columns], blind=True)
    formats = tuple(format_of(column, lang) for column in columns)
    return Worded(shown.assign(**values).set_axis(labels, axis=1), formats)


def _region_names(file: str | os.PathLike[str] | None) -> dict[str, str]:
    lists = regions(file, vintage=2018)
    return dict(zip(lists["region"], lists["name"], strict=True))


def _regions(names: dict[str, str], lang: str, text: str) -> str:
    """Return the regions of a municipality by name, of each whether it lies at its fringe."""
    told = (part.partition(":") for part in text.split(";") if part)
    texts = (
        say("areas.fringe_of" if role == "fringe" else "areas.wholly", lang, name=names.get(region, region))
        for region, _, role in told
    )
    return apart(texts, lang)


def _method(told: Targets, lines: list[tuple[str, str]], lang: str) -> pd.DataFrame:
    """Return what there is to say of the list and how it was made, a fact on each line."""
    lines = [*lines]
    if told.invented:
        lines.insert(0, (heading("word.note", lang), say("datasets.invented", lang)))
    if told.attribution:
        lines.append((words.say("provenance.attribution", lang), " ".join(told.attribution)))
    lines.append(
        (
            say("targets.fact_method", lang),
            say(f"targets.method_{told.method}_{told.more.get('choose', 'schools')}", lang),
        )
    )
    for name, weight in told.weights.items():
        text = say(f"targets.formula_{name}", lang, far=number(told.more["scale_km"], lang))
        lines.append(
            (
                say("targets.fact_weight", lang, name=say(f"targets.component_{name}", lang)),
                labelled(number(weight, lang, 3), text, lang),
            )
        )
    if told.weights:
        lines.append((say("targets.column.score", lang), say("targets.formula_score", lang)))
    lines += [(say(f"targets.count_{name}", lang), number(n, lang)) for name, n in told.counts.items()]
    lines += [
        (say(f"targets.fact_{name}", lang), _shown(told.more[name], lang))
        for name in _METHOD_FACTS
        if told.more.get(name) is not None
    ]
    lines += [(say(f"targets.matched_{way}", lang), number(n, lang)) for way, n in told.collaborations.items()]
    lines.append((say("targets.fact_vintage", lang), str(told.vintage)))
    return pd.DataFrame(lines, columns=[heading("word.what", lang), heading("word.value", lang)])


def _shown(value: object, lang: str) -> str:
    if isinstance(value, bool) or value == GAP:
        return say("word.yes" if value else "word.no", lang)
    return number(value, lang) if isinstance(value, int | float) else str(value)
