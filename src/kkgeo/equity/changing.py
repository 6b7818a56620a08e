"""How participation in part-time arts education changed, in schools that take part in the programme and in others."""

from __future__ import annotations

from math import fsum
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.frames import keep_apart
from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note
from kkgeo._base.records import Record
from kkgeo._base.words import number, percent, phrase, say
from kkgeo.equity.measured import OTHERS, PARTNERS, WITH, Mask, Measured, widened
from kkgeo.errors import InputError
from kkgeo.spatial.numbers import Floats
from kkgeo.stats.intervals import mean_difference_interval, mean_interval, share_interval

BY = ("group", "school")
ALL, WITHOUT = "all", "without_site"
#: Fewer schools than this are too few to conclude anything of; a choice. The report says it of nine.
FEW = 20
COLUMNS = ("participation_before", "participation_after", "participation_change", "group")
_BOUNDS = ("change", "difference", "adjusted")


@checked
def participation_change(
    schools: pd.DataFrame,
    *,
    before: str = "participation_2017",
    after: str = "participation_2021",
    year: str | None = None,
    pupils: str = "pupils",
    partner: str = "partner",
    academy_site: str | None = None,
    within: str | None = "level",
    by: str = "group",
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Compare how participation in part-time arts education changed in partner schools and in others.

    Parameters
    ----------
    schools : DataFrame
        A row for each school, with a column for each of two years; or, with `year`, a row for each school and year.
    before, after : str
        The columns with the share of the pupils, 0 to 1, that takes part-time arts education. With `year`: what stands
        in that column in each of the two years; the share is then in the column ``participation``, and rows of one
        school have one ``institution``.
    year : str, optional
        The column that says of which year a row is.
    pupils : str
        The column with the number of pupils; with `year`, of the first of the two years.
    partner : str
        The column that says which schools took part in the programme: true, ja, x or 1; empty is no.
    academy_site : str, optional
        The column that says in which schools an academy has a site, likewise.
    within : str, optional
        A column by whose values schools are adjusted too, such as the level; if it is there.
    by : {"group", "school"}
        A row for each group, or for each row of `schools` (of the first year).
    lang : {"nl", "en", "fr"}
        Language of names and sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        By group: index ``group``: ``all``, ``others``, ``partners``; with `academy_site` of the partners
        ``without_site`` and ``with_site``; then ``small``, ``middle`` and ``large``, thirds by number of pupils.
        Columns ``name``; ``schools``; ``before`` and ``after``, ``change`` with ``change_low`` and ``change_high``
        (means of schools, 95 %); ``spread`` (standard deviation of the changes); ``rising`` (schools) and
        ``share_rising`` with its bounds; of ``partners`` against ``others``, and of ``with_site`` against
        ``without_site``: ``difference`` of the changes and, of schools as large that began alike, ``adjusted``, each
        with ``_low`` and ``_high``; ``sentence``. ``attrs["kkgeo"]`` has in ``cannot`` what this cannot show, and how
        many rows were left out (``unknown``).

        By school: rows in = rows out, with ``participation_before``, ``participation_after``,
        ``participation_change`` and ``group`` (``others``, ``partners``, ``with_site``; missing where a number is).

    Raises
    ------
    InputError
        A column that is not there, a share that is not from 0 to 1, a cell that is neither yes nor no, a school twice.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    participation : Something else: whether schools with many disadvantaged pupils take part in the programme.
    charts : ``charts.scatter`` draws the change of every school against its size.

    Notes
    -----
    "Kunstkuur in cijfers", section 6.2: the change from 2017-2018 to 2021-2022 against size, of all primary schools.
    The interval of a mean is Student's, of a difference Welch's (1947). ``adjusted`` is the coefficient of taking part
    in ``change = a + b · takes part + c · ln(pupils) + d · before (+ levels)``, by ordinary least squares with HC3
    standard errors (`kkgeo.stats.regression`), as small schools change more by chance. That schools began alike is
    asked for because of regression to the mean: what was high by chance is lower the next time. A starting level that
    was measured with chance in it takes only a part of that away.

    Examples
    --------
    >>> rows = {"participation_2017": [0.2, 0.3, 0.1, 0.4], "participation_2021": [0.3, 0.3, 0.1, 0.3]}
    >>> table = participation_change(pd.DataFrame(rows).assign(pupils=100, partner=["ja", "", "ja", "nee"]), lang="en")
    >>> table.loc[["partners", "others"], ["before", "change"]].round(3).values.tolist()
    [[0.15, 0.05], [0.35, -0.05]]
    """
    if by not in BY:
        raise InputError("errors.targeting.choice", name="by", value=by, choices=BY, hint=meant(by, BY))
    lang = check_language(lang)
    wide = schools if year is None else widened(schools, year, before, after)
    first, last = (before, after) if year is None else ("_before", "_after")
    given = Measured.of(wide, first, last, pupils, partner, academy_site, within)
    if by == "school":
        result = keep_apart(wide, COLUMNS).copy()
        for column, values in zip(COLUMNS, (given.before, given.after, given.after - given.before), strict=False):
            result[column] = values
        result["group"] = pd.Series(given.groups(), index=result.index, dtype="str")
        result = result.drop(columns=["_before", "_after"], errors="ignore")
    else:
        result = _table(given, academy_site is not None, lang)
    record = Record(
        kind="participation_change",
        **marks(schools),
        more={
            "before": before,
            "after": after,
            "rows": len(wide),
            "unknown": int((~given.known).sum()),
            "cannot": say("participation.cannot", lang),
        },
    )
    note(result, record, lang=lang)
    return result


def _table(given: Measured, sites: bool, lang: str) -> pd.DataFrame:
    known, partner = given.known, given.known & given.partner
    members: dict[str, Mask] = {ALL: known, OTHERS: known & ~given.partner, PARTNERS: partner}
    against: dict[str, str] = {PARTNERS: OTHERS}
    if sites:
        members |= {WITHOUT: partner & ~given.site, WITH: partner & given.site}
        against[WITH] = WITHOUT
    members |= dict(given.thirds())
    rows = []
    for group, own in members.items():
        row: dict[str, Any] = {"name": say(f"participation.{group}", lang), **_figures(given, own)}
        other = members.get(against.get(group, ""))
        bounds = (np.nan,) * 3
        if other is not None and own.any() and other.any():
            values, others = given.change[own], given.change[other]
            bounds = (_mean(values) - _mean(others), *mean_difference_interval(values, others))
        row |= dict(zip(_with("difference"), bounds, strict=True))
        told = (np.nan,) * 3 if other is None else given.adjusted(own, own | other)
        row |= dict(zip(_with("adjusted"), told, strict=True))
        row["sentence"] = _sentence(group, row, lang)
        rows.append(row)
    return pd.DataFrame(rows, index=pd.Index([*members], name="group"))


def _figures(given: Measured, own: Mask) -> dict[str, Any]:
    """Return the means of some schools, and how many rise."""
    change = given.change[own]
    rising, schools = int((change > 0).sum()), len(change)
    return {
        "schools": schools,
        "before": _mean(given.before[own]),
        "after": _mean(given.after[own]),
        **dict(zip(_with("change"), (_mean(change), *mean_interval(change)), strict=True)),
        "spread": float(change.std(ddof=1)) if schools > 1 else np.nan,
        "rising": rising,
        "share_rising": rising / schools if schools else np.nan,
        **{
            f"share_rising_{side}": float(bound[0])
            for side, bound in zip(("low", "high"), share_interval([rising], [schools]), strict=True)
        },
    }


def _with(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"


def _mean(values: Floats) -> float:
    # Summed exactly: the order of the rows may not tip a mean over to the next decimal.
    return fsum(values) / len(values) if len(values) else np.nan


def _sentence(group: str, row: dict[str, Any], lang: str) -> str:
    if not row["schools"]:
        return say("participation.nothing", lang, name=row["name"])
    schools = phrase("counted.schools", count=row["schools"])
    texts = [
        say(
            "participation.means",
            lang,
            name=row["name"],
            schools=schools,
            **{name: percent(row[name], lang) for name in ("before", "after")},
            **_points("change", row, lang),
        )
    ]
    if group in (PARTNERS, WITH):
        if np.isfinite(row["difference_low"]) and np.isfinite(row["adjusted_low"]):
            sure = row["adjusted_low"] > 0 or row["adjusted_high"] < 0
            key = "few" if row["schools"] < FEW else "sure" if sure else "chance"
            other = say(f"participation.against_{group}", lang)
            texts.append(
                say(
                    "participation.compared",
                    lang,
                    other=other,
                    **_points("difference", row, lang),
                    **_points("adjusted", row, lang),
                )
            )
            texts.append(say(f"participation.{key}", lang, rising=number(row["rising"], lang, 0), count=row["schools"]))
        else:
            texts.append(say("participation.few", lang, rising=number(row["rising"], lang, 0), count=row["schools"]))
    return " ".join(texts)


def _points(name: str, row: dict[str, Any], lang: str) -> dict[str, str]:
    """Return a change in percentage points with its bounds."""
    # Nought has no sign, whichever side it was rounded from.
    return {each: number(round(100 * row[each], 1) + 0.0, lang, 1) for each in _with(name)}
