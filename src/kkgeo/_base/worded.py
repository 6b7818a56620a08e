"""A table as a workbook in a language has it: headings, verdicts, and how its numbers are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from kkgeo._base.frames import distinct
from kkgeo._base.provenance import ATTRIBUTION, INVENTED, NIS_VINTAGE, noted
from kkgeo._base.records import Coverage
from kkgeo._base.sheets import fill_sheet, number_format
from kkgeo._base.words import has, heading, languages, number, say, sentence, word

#: Headings that stand in the languages under another name than that of their column.
_KEYS = {
    "nis": "column.nis_code",
    "denominator": "about.denominator",
    "municipalities": "report.municipalities",
    "n_municipalities": "report.municipalities",
    "municipalities_without": "report.municipalities_without",
    "without": "report.without",
    "definition": "report.definition",
    "holds": "report.holds",
    "undecided": "report.undecided",
    "academy_km_50": "report.academy_km",
    "academy_km_50_rest": "report.academy_km_rest",
    "names": "report.members",
    "radius_km": "report.radius",
    "p_value": "measure.p",
    "province_name": "column.province",
    "significant": "measure.verdict",
    "gap": "targets.kind_found",
    "rank": "word.rank",
    "why": "word.why",
    "before": "about.before",
    "after": "about.after",
    "school_year": "report.school_year",
    "approved": "report.approved",
    "running": "report.running",
    "ended": "report.ended",
    ATTRIBUTION: "provenance.attribution",
    NIS_VINTAGE: "about.vintage",
}
#: How many decimals the numbers of a column have; others are whole, or shown as the program does.
_DIGITS = {
    "area_km2": 1, "expected": 1, "expected_common": 1, "ratio": 2, "ratio_low": 2, "ratio_high": 2, "detectable": 2,
    "smoothed": 2, "smoothed_spatial": 2, "spatial": 2, "rate": 1, "rate_rest": 1, "rate_population": 2, "rate_area": 3,
    "density_adjusted": 2, "radius_km": 1, "log_likelihood_ratio": 2, "oki": 2, "score": 3, "score_gap": 3,
    "score_need": 3, "score_distance": 3, "score_capacity": 3, "distance_km": 1, "moran": 3, "lat": 5, "lon": 5,
    "fall": 2, "rise": 2, "ratio_before": 2, "ratio_after": 2, "regressed": 2, "expected_before": 1,
    "expected_after": 1, "expected_other": 1, "rate_at_risk": 1,
    "gap_share": 3, "share_near_without": 3, "access": 2, "access_rest": 2,
    "expected_applications": 1,
    **{f"ratio_{of}{end}": 2 for of in ("applying", "approval") for end in ("", "_low", "_high")},
    **{f"log_{of}{end}": 2 for of in ("ratio", "applying", "approval") for end in ("", "_low", "_high")},
    **dict.fromkeys(("approval", "approval_low", "approval_high", "approval_rest"), 3),
    "share": 3, "share_low": 3, "share_high": 3,
    "difference": 3, "difference_low": 3, "difference_high": 3, "ratio_earlier": 2, "ratio_expected": 2,
    "without_call": 1, "without_call_low": 0, "without_call_high": 0,
}  # fmt: skip
_COUNTS = frozenset({
    "collaborations", "partner_schools", "addresses", "schools", "pupils", "population", "observed", "denominator",
    "municipalities", "municipalities_without", "n_municipalities", "schools_without", "pupils_without",
    "population_without", "uncompared", "undecided", "points", "sturdy_held", "sturdy_tried", "rank", "rank_low",
    "rank_high", "free_places", "gained", "within", "schools_within", "sites",
    "partner_schools_within", "pupils_within",
    "gap_schools", "gap_alone", "academies_within", "schools_active", "schools_only_without", "schools_beyond",
    "schools_no_point", "schools_near_without", "academies_without", "places", "pupils_active", "pupils_only_without",
    "pupils_beyond", "pupils_no_point", "pupils_near_without", "academies",
    "before", "after", "rest_before", "rest_after", "observed_other",
    "school_years", "with_running", "without_running", "at_risk",
    "approved", "began", "running", "ended", "unclear",
    "applications", "refused", "applicants", "never_applied",
})  # fmt: skip
_CHANCES = frozenset({"p_under", "p_over", "p_none", "p_below", "p_below_spatial", "p_scan", "p_value"})
#: How columns begin that have a sentence in one of the languages, beside that in the language of the table.
_IN_A_LANGUAGE = "sentence_"
#: Columns of long texts.
_SENTENCES = ("definition", "without", "names", "sentence")
#: What a row at the end is that is no row like the others.
_LAST = frozenset({"unplaced", "unknown", "undecided"})
#: Columns by which kkgeo knows what a table is, under whatever heading.
_MARKS = (INVENTED, ATTRIBUTION, NIS_VINTAGE)


@dataclass(frozen=True, eq=False)
class Worded:
    """A table in words: what stands in the cells, how its numbers are shown, and how many rows at the end are apart."""

    table: pd.DataFrame
    formats: tuple[str | None, ...]
    foot: int = 0


def worded(table: pd.DataFrame, told: pd.DataFrame, lang: str) -> Worded:
    """Return a table of counts or gaps in the words of a language.

    Parameters
    ----------
    table : DataFrame
        The columns to write, those of the index included.
    told : DataFrame
        The table that they are of, which says what it is.
    lang : str
        The language.

    Examples
    --------
    >>> table = pd.DataFrame({"nis": ["24107"], "expected": [1.8], "ratio": [0.0], "verdict": ["under"]})
    >>> made = worded(table, table, "nl")
    >>> made.table.iloc[0].to_dict()
    {'NIS-code': '24107', 'Verwacht': 1.8, 'Verhouding': 0.0, 'Oordeel': 'Minder dan verwacht'}
    >>> made.formats
    (None, '#,##0.0', '#,##0.00', None)
    """
    shown = table.drop(columns=[column for column in table.columns if str(column).startswith(_IN_A_LANGUAGE)])
    keys = [str(name) for name in told.index.names if name is not None]
    if "name" in shown.columns and len(keys) == 1 and (shown["name"] == shown[keys[0]].astype("str")).all():
        shown = shown.drop(columns="name")
    # Who reads a table knows areas by their name, and whole sentences stand behind the figures.
    order = {"name": -1, **dict.fromkeys(_SENTENCES, 1)}
    shown = shown[sorted(shown.columns, key=lambda column: order.get(str(column), 0))]
    names = [str(column) for column in shown.columns]
    foot = _foot(told)
    values = {column: in_words(shown[column], shown, lang) for column in shown.columns if column in _VALUES}
    values |= yes_or_no(shown.drop(columns=[*values]), lang)
    values |= {key: _code(shown[key], lang) for key in keys if key in shown.columns}
    heads = distinct([_heading(name, names, keys, told, lang) for name in names], blind=True)
    formats = tuple(format_of(name, lang) for name in names)
    return Worded(shown.assign(**values).set_axis(heads, axis=1), formats, foot)


def fill_worded(sheet: Any, made: Worded) -> int:
    """Write a table in words to an empty sheet; return how many of its columns are printed."""
    return fill_sheet(sheet, made.table, formats=made.formats, foot=made.foot, wrapped=True)


def heading_of(column: str, lang: str) -> str:
    """Return what a column is headed by in a language; its own name if kkgeo has no word for it.

    >>> heading_of("expected", "nl"), heading_of("nis", "en"), heading_of("Telefoon", "nl")
    ('Verwacht', 'REFNIS code', 'Telefoon')
    """
    own = (f"sheet.{column}", f"measure.{column}", f"column.{column}", f"grouping.{column}")
    keys = (*own, f"targets.column.{column}")
    key = _KEYS.get(column) or next(filter(has, keys), None)
    return column if key is None else heading(key, lang)


def format_of(column: str, lang: str) -> str | None:
    """Return how the numbers of a column are shown; None where kkgeo does not know what they are.

    >>> format_of("schools", "nl"), format_of("ratio", "nl"), format_of("year", "nl")
    ('#,##0', '#,##0.00', None)
    """
    if column in _CHANCES:
        return number_format(3, chance_in=lang)
    if column in _COUNTS or column in _DIGITS or "_km_" in column:
        return number_format(_DIGITS.get(column, 1 if "_km_" in column else 0))
    return None


@lru_cache
def _headings_of_marks() -> Mapping[str, str]:
    return {heading_of(column, lang).casefold(): column for lang in languages() for column in _MARKS}


def on_paper(printed: int, made: pd.DataFrame, lang: str) -> list[tuple[str, str]]:
    """Return what there is to say of a sheet that is too wide for a page: what it is about, and the words."""
    if printed == len(made.columns):
        return []
    return [(heading("sheet.paper", lang), say("sheet.printed", lang, count=printed, all=len(made.columns)))]


def mark_of(label: str) -> str | None:
    """Return the column that says what a table is and has this heading in some language; None for another.

    >>> mark_of("Gemeenten van"), mark_of("Gemeente")
    ('nis_vintage', None)
    """
    return _headings_of_marks().get(label.strip().casefold())


def in_words(values: pd.Series, table: pd.DataFrame, lang: str) -> pd.Series:
    """Return verdicts and the like in words."""
    say_it = _VALUES[str(values.name)]
    if values.name in _VERDICTS and (ratio := _VERDICTS[str(values.name)]) in table.columns:
        # Where there is nothing to judge there is no verdict.
        values = values.where(table[ratio].notna())
    return values.astype(object).map(lambda value: sentence(say_it(value, lang)), na_action="ignore")


def yes_or_no(table: pd.DataFrame, lang: str) -> dict[str, pd.Series]:
    """Return the columns of a table that say whether something is so, in words.

    >>> {name: own.tolist() for name, own in yes_or_no(pd.DataFrame({"a": [True, False], "b": [1, 0]}), "nl").items()}
    {'a': ['ja', 'nee']}

    Of a list that was a text file, also whether its rows are invented:

    >>> yes_or_no(pd.DataFrame({"invented": ["True", "deels"]}), "nl")["invented"].tolist()
    ['ja', 'deels']
    """
    words = {yes: say(f"word.{name}", lang) for yes, name in ((True, "yes"), (False, "no"))}
    made = {str(name): table[name].map(words) for name in table.select_dtypes("bool").columns}
    if INVENTED in table.columns and INVENTED not in made:
        typed = {str(yes): said for yes, said in words.items()}
        made[INVENTED] = table[INVENTED].map(lambda value: typed.get(str(value), value), na_action="ignore")
    return made


def _verdict(flag: object, lang: str) -> str:
    return word("verdict", flag, lang)


def _kind(kind: object, lang: str) -> str:
    """Return what kind of area it is; one of a grouping by that, one of a person's own as an area."""
    if has(f"grouping.{kind}"):
        return word("grouping", kind, lang)
    return say(f"targets.kind_{kind}" if has(f"targets.kind_{kind}") else "targets.kind_area", lang)


def _named(when: object, lang: str) -> str:
    return word("sheet.named_when", when, lang)


def _sure(significant: object, lang: str) -> str:
    return say("verdict.surely" if significant else "verdict.perhaps", lang)


#: Columns of verdicts, and of what each is the verdict.
_VERDICTS = {
    f"verdict{of}{many}": f"ratio{of}" for of in ("", "_applying", "_approval") for many in ("", "_many")
}  # fmt: skip


def _when(when: object, lang: str) -> str:
    return word("sheet.when_gap", when, lang)


#: Columns whose values are codes that there are words for.
_VALUES: dict[str, Callable[[object, str], str]] = {
    **dict.fromkeys(_VERDICTS, _verdict),
    "kind": _kind,
    "gap_kind": _kind,
    "named": _named,
    "when": _when,
    "significant": _sure,
}


def _heading(name: str, names: list[str], keys: list[str], told: pd.DataFrame, lang: str) -> str:
    if name in keys and "name" in names and has(f"sheet.code_{name}"):
        return heading(f"sheet.code_{name}", lang)
    if name == "municipalities" and "n_municipalities" in names:
        return heading("sheet.codes", lang)
    if name == "province" and "province_name" in names:
        return heading("sheet.code_province", lang)
    if name == "municipality_name" and "municipality" in names:
        return heading("targets.column.municipality_name", lang)
    if name == "gap" and noted(told).kind == "academies":
        return heading("targets.column.gap", lang)
    if name in ("before", "after") and noted(told).kind == "programmes":
        return heading(f"measure.{name}", lang)
    if name == "rate":
        record = noted(told, Coverage)
        if record.kind and record.denominator != "schools":
            of = word("measure", record.denominator, lang)
            return heading("report.rate_per", lang, per=number(record.rate_per, lang), of=of)
    return heading_of(name, lang)


def _code(values: pd.Series, lang: str) -> pd.Series:
    """Return the codes of rows; those that are none in words, or empty where their name says it."""
    if values.name == "group":
        return values.map(lambda value: heading(key, lang) if has(key := f"evaluate.label_{value}") else value)
    if values.name == "period":
        return values.map(lambda value: heading("sheet.all_years", lang) if value == "all" else value)
    if values.name in ("nis", "province", "belfius_cluster", "region", "border"):
        return values.where(~values.isin(_LAST))
    return values.map(lambda value: heading("word.not_given", lang) if value == "unknown" else _own(value, lang))


def _own(value: object, lang: str) -> object:
    """Return a value of a list as the language has it, such as a network; what is no text stays what it is."""
    return word("value", value, lang) if isinstance(value, str) else value


def _foot(table: pd.DataFrame) -> int:
    """Return how many rows at the end were not placed, or lack what is counted by."""
    first: list[Any] = list(table.index.get_level_values(0))
    last = 0
    while last < len(first) and first[-1 - last] in _LAST:
        last += 1
    return last
