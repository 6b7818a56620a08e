"""The list of whom to invite as a workbook for a mailing."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from kkgeo._base import words
from kkgeo._base.given import checked
from kkgeo._base.kept import not_folder
from kkgeo._base.language import check_language
from kkgeo._base.output import write_workbook
from kkgeo._base.provenance import Targets, noted
from kkgeo._base.words import has, heading, number, say, word
from kkgeo.errors import InputError
from kkgeo.geocoding import enrichment
from kkgeo.geocoding.deciding import COLUMNS as PLACED
from kkgeo.targeting.ordering import GAP
from kkgeo.targeting.weights import COMPONENTS

#: In this order on the first sheet: who, where to write to, why; then what the list is about.
_FRONT = (
    "rank", "name", "street", "house_number", "postal_code", "locality", "municipality", "why", "institution", "site",
    "network", "level", "pupils", "oki", "gap", "gap_kind", "rank_low", "rank_high", "score", "score_gap", "score_need",
    "score_distance", "score_capacity", "known", "observed", "expected", "verdict", "distance_km", "academy_nearest",
    "free_places", "partner_until", "gained", "within", "schools_within", "sites",
)  # fmt: skip
#: Headings that are words of the glossary; the others are this part's own.
_TERMS = {
    "rank": "word.rank",
    "why": "word.why",
    "verdict": "measure.verdict",
    **{
        name: f"column.{name}"
        for name in (
            "name", "street", "house_number", "postal_code", "locality", "municipality", "institution", "site",
            "network", "level", "pupils", "oki", "free_places",
        )
    },
}  # fmt: skip
#: What geocoding left behind; of no use in a mailing.
_HIDDEN = {*PLACED, *enrichment.COLUMNS, "municipality_name", "lat", "lon", "geometry"} - {"municipality"}
_METHOD_FACTS = (
    "year", "duration", "spread", "most_per_municipality", "scale_km", "max_distance_km", "n", "candidates",
    "method_used", "optimal", "covered_before", "covered", "upper_bound", "total", "without_point",
    "academies_without_point", "oki_unknown", "pupils_unknown", "possible_partners", "partners_ended",
    "collaborations_without_point",
)  # fmt: skip


@checked
def write_targets(
    result: pd.DataFrame, path: str | os.PathLike[str], *, lang: str = "nl", overwrite: bool = False
) -> None:
    """Write whom to invite to a workbook: the list with its addresses, how it was made, and who is not on it.

    Parameters
    ----------
    result : GeoDataFrame
        As `kkgeo.targets` returns it. With ``all_rows=True`` those that are not invited get a sheet of their own.
    path : path
        An .xlsx file; replaced in one step, or left alone if anything fails.
    lang : {"nl", "en"}
        Language of the headings and of the sheet that says how the list was made.
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
    Name and address come first, then why, then the figures; the columns of the list itself that kkgeo does not know
    keep their names and come last. A filter and a frozen row of headings on every sheet; a text that looks like a
    formula stays a text.

    Examples
    --------
    >>> import tempfile, kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> chosen = kk.cover_targets(placed, register, n=2, max_distance_km=5, solver="greedy")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_targets(chosen, f"{folder}/uitnodigen.xlsx")
    """
    lang = check_language(lang)
    if not_folder(path).suffix.lower() != ".xlsx":
        raise InputError("errors.targeting.workbook", name=Path(path).name)
    told = noted(result, Targets)
    if told.kind != "targets":
        raise InputError("errors.targeting.not_made")
    invited = result["rank"].notna()
    if "status" in result.columns:
        invited &= result["status"] == "ranked"
    sheets = {
        say("targets.sheet_invite", lang): _headed(result[invited], told.method, lang),
        say("targets.sheet_method", lang): _method(told, lang),
    }
    if not invited.all():
        sheets[say("targets.sheet_others", lang)] = _headed(result[~invited], told.method, lang)
    write_workbook(sheets, path, overwrite=overwrite)


def headings_of(lang: str) -> dict[str, str]:
    """Return what each column of the list is headed by.

    >>> headings_of("nl")["pupils"], headings_of("nl")["gained"]
    ('Leerlingen', 'Erbij')
    """
    return {column: heading(_TERMS.get(column, f"targets.column.{column}"), lang) for column in _FRONT}


def own_columns(rows: pd.DataFrame) -> list[str]:
    """Return the columns of a list of schools that are its own: none of kkgeo's, of a choice or of a place."""
    return [str(column) for column in rows.columns if column not in _FRONT and column not in _HIDDEN]


def _headed(rows: pd.DataFrame, method: str, lang: str) -> pd.DataFrame:
    """Return what a secretariat needs, in its words; the first columns first, a person's own last."""
    plain = pd.DataFrame(rows).reset_index(drop=True)
    hidden = {"status"} if method == "rank" else set()
    front = [column for column in _FRONT if column in plain.columns]
    shown = plain[[*front, *(column for column in own_columns(plain) if column not in hidden)]]
    worded = {column: shown[column].round(3) for column in shown.select_dtypes("float").columns}
    if method == "rank":
        words = {name: say(f"targets.component_{name}", lang) for name in COMPONENTS}
        worded["known"] = shown["known"].map(lambda text: ", ".join(words[name] for name in text.split(";") if name))
        worded["gap_kind"] = shown["gap_kind"].map(lambda kind: _kind(kind, lang), na_action="ignore")
        worded["verdict"] = shown["verdict"].map(lambda flag: word("verdict", flag, lang), na_action="ignore")
    heads = headings_of(lang)
    for column in map(str, shown.columns):
        # What the list says more than the columns of a choice, by the name of its role.
        if column not in heads and has(f"column.{column}") and heading(f"column.{column}", lang) not in heads.values():
            heads[column] = heading(f"column.{column}", lang)
    return shown.assign(**worded).rename(columns=heads)


def _kind(kind: str, lang: str) -> str:
    return say(f"targets.kind_{kind}" if has(f"targets.kind_{kind}") else "targets.kind_area", lang)


def _method(told: Targets, lang: str) -> pd.DataFrame:
    """Return how the list was made, a fact on each line."""
    lines: list[tuple[str, str]] = []
    if told.invented:
        lines.append((heading("word.note", lang), say("datasets.invented", lang)))
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
                f"{number(weight, lang, 3)}: {text}",
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
