"""Whether schools with a high OKI take part more often than all schools: the comparison of the report's section 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import fsum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base import provenance, records
from kkgeo._base.frames import in_order
from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.words import heading, number, percent, phrase, ratio, say, word
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.counting.clustering import ACADEMY
from kkgeo.equity.clustering import clustering_of_groups
from kkgeo.equity.oki import school_oki, thresholds
from kkgeo.errors import InputError
from kkgeo.schools.matching import Matched, check_lists, match_schools
from kkgeo.schools.units import SCHOOL, school_unit
from kkgeo.stats.chosen import verdicts
from kkgeo.stats.intervals import (
    TAIL,
    Floats,
    chosen_by_chance,
    mean_difference_interval,
    overlap_interval,
    share_interval,
)
from kkgeo.stats.poisson import NO_DENOMINATOR, TOO_SMALL

#: All groups of a kind together.
ALL = "all"
YEAR = "year"
#: The report has no limit; a quarter is the usual way to speak of the highest.
QUANTILE = 0.75

#: What is compared in every row: its columns, and what `kkgeo.stats.intervals` calls them.
_COUNTS = ("participating_high", "schools_high", "participating", "schools")
_COUNTED = ("both", "high", "partners", "schools")

Mask = npt.NDArray[np.bool_]


@checked
def participation(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    oki_threshold: float | Mapping[str, float] | None = None,
    quantile: float = QUANTILE,
    within: str | None = "level",
    by: str | Sequence[str] = ("level", "year"),
    unit: str = SCHOOL,
    overdispersion: str | float = ACADEMY,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """How many schools with a high OKI take part, against all schools; and the mean OKI of both.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, with ``institution``, or ``name`` and ``nis``.
    register : DataFrame
        All schools, likewise, with ``oki`` (0 to 1).
    oki_threshold : float or mapping of str to float, optional
        From which OKI on a school counts as high: one for all, or one for each value of `within`.
    quantile : float
        Without `oki_threshold`: a school is high if its OKI is at least this quantile of the schools of its kind, the
        value of one of them, so that at least ``1 - quantile`` of them are high (more where values are equal).
    within : str or None
        Column of the register that says which schools are of one kind, so that secondary schools are measured against
        secondary schools; None: all schools together.
    by : str or sequence of str
        What to show separately: ``year`` (of the collaboration) and columns of the register. Every one also has a
        row ``all``.
    unit : {"row", "institution", "site", "address"}
        What one school is: the institution, whichever its site; a site of it, where both tables have ``site``; or all
        that is at one address. With "row", as in `kkgeo.report`, it is the institution.
    overdispersion : {"academy", "municipality", "none"} or float
        How much more variable the number of high schools among partner schools is than if each came by itself, because
        academies bring several of one kind: as for `equity_rates`.
    lang : {"nl", "en", "fr"}
        Language of names and sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        A row for every combination. Index: `by`. Columns ``name``; ``threshold`` (missing where several apply);
        ``schools`` and ``schools_high`` (with a known OKI), ``participating`` and ``participating_high`` (those of
        them with a collaboration); ``share_all`` and ``share_high`` (0 to 1) with ``_low`` and ``_high`` behind them;
        ``difference`` (``share_high - share_all``) and ``ratio`` (``share_high / share_all``), likewise;
        ``high_of_schools`` and ``high_of_partners`` (share of schools with a high OKI among all and among partner
        schools; their ratio is ``ratio`` too); ``oki_schools`` and ``oki_partners`` (means), ``oki_difference``
        (partners minus all), likewise; ``schools_unknown`` and ``participating_unknown`` (no known OKI, and those of
        them with a collaboration), ``unregistered`` (partner schools that the register does not have); of the ratio
        ``detectable``, ``p_under``, ``p_over``, ``p_none``, ``verdict`` and ``verdict_many`` (after looking at all
        rows): as of `coverage`; ``sentence``. ``attrs["kkgeo"]`` says how much counts cluster (``dispersion``).

    Raises
    ------
    InputError
        No OKI, one that is not from 0 to 1, a column that does not exist, a threshold that cannot be one, no
        register, or nothing that ties the two tables together.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    equity_rates : Other groups of schools.
    targets : Whom to invite, by need among others.

    Notes
    -----
    "Kunstkuur in cijfers" compares twice. Section 3.3: the mean OKI of sites with a collaboration with that of all
    sites, ordinary primary and ordinary secondary education each by itself, school years 2019-2020 to 2021-2022 taken
    together. Section 2.2, quoting the Court of Audit by way of W. Cabooter, Tijdschrift voor onderwijsrecht en beleid,
    IV (2022), 294-306: the share of schools with a high OKI among partner schools and among all. **It gives no limit
    above which an OKI is high, and no figures.** So the limit here is ours: the top quarter of the schools of a level.

    A school takes part in a year if a collaboration of it was approved in that year; it counts once, also in ``all``.
    The register's OKI is that of one moment, used for every year. How many schools take part is taken as given (there
    is so much money), chance decides which ones: the intervals of ``ratio`` and ``difference`` are those of Fisher's
    exact test, laid on the number of high schools among the partner schools; see `intervals.overlap_interval`. Schools
    do not come one by one: an academy brings several, often of one kind. How much more variable that makes the number
    is the design effect of Rao and Scott (1981) over academies, each of their schools counted once, of the whole list;
    the chances of the exact test are widened by it (`intervals.widened`). Those of
    the shares are Clopper-Pearson (1934); that of ``oki_difference`` is Welch's (1947) between schools that do and do
    not take part, the variance of the former times the same design effect, times the share of schools that do not. All
    have 95 % coverage.

    Examples
    --------
    >>> schools = pd.DataFrame({"institution": list("abcdefgh"), "oki": [0.1, 0.2, 0.3, 0.3, 0.4, 0.4, 0.7, 0.8]})
    >>> rows = pd.DataFrame({"institution": ["a", "h"]})
    >>> table = participation(rows, schools, within=None, by=(), oki_threshold=0.5, lang="en")
    >>> table.loc["all", ["share_all", "share_high", "ratio", "high_of_schools", "high_of_partners"]].tolist()
    [0.25, 0.5, 2.0, 0.25, 0.5]
    """
    lang = check_language(lang)
    keys = [by] if isinstance(by, str) else list(by)
    if len(set(keys)) != len(keys):
        raise InputError("errors.equity.by_twice", by=by)
    unit = school_unit(unit)
    placed, register = check_lists(placed, register, unit)
    linked = match_schools(placed, register, unit)
    oki, contradictory = school_oki(linked, register)
    kinds = None if within is None else linked.of_schools(register_column(register, within, "within"))[0]
    limit = thresholds(oki, kinds, oki_threshold, quantile)
    schools = pd.DataFrame({"oki": oki, "limit": limit})
    # A school whose kind is not known cannot be called high or not.
    schools["known"] = schools["oki"].notna() & schools["limit"].notna()
    schools["high"] = schools["known"] & (schools["oki"].round(10) >= schools["limit"])
    rows = pd.DataFrame({"school": linked.keys.to_numpy(), "found": linked.known})
    values = {key: _split(key, placed, register, linked, schools, rows) for key in keys}
    high = rows["school"].map(schools["high"].astype(object).where(schools["known"])).where(rows["found"])
    clustered = clustering_of_groups(placed, high, overdispersion, once=rows["school"])
    table = _table(schools, rows, keys, values, clustered.value, lang)
    _add_verdicts(table, clustered.value)
    table["sentence"] = [_sentence(row, lang) for _, row in table.iterrows()]
    used = limit.groupby(kinds).first() if kinds is not None else limit.iloc[:1].set_axis([ALL])
    record = records.Linked(
        kind="participation",
        unit=unit,
        **linked.told,
        vintage=provenance.noted(placed).vintage or provenance.noted(register).vintage,
        contradictory_schools=contradictory,
        confidence=1 - 2 * TAIL,
        **clustered.noted,
        **provenance.marks(register, placed),
        **provenance.selection(placed),
        more={
            "by": keys,
            "thresholds": {str(kind): float(value) for kind, value in used.dropna().items()},
            "threshold_from": _said_of_limit(oki_threshold, quantile, within),
        },
    )
    provenance.note(table, record, lang=lang)
    return table


def overall(table: pd.DataFrame) -> pd.Series:
    """Return the row of all schools and all years together, of what `participation` gives."""
    labels = [label if isinstance(label, tuple) else (label,) for label in table.index]
    return table.iloc[[all(part == ALL for part in label) for label in labels].index(True)]


def _said_of_limit(given: object, quantile: float, within: str | None) -> str:
    if given is not None:
        return "given"
    return f"quantile {quantile:g} of " + ("all schools" if within is None else f"schools by {within}")


def register_column(frame: pd.DataFrame, column: str, what: str) -> pd.Series:
    """Return a column of either list, or say which argument (`what`) names one that is not there."""
    if column not in frame.columns:
        cure = phrase("errors.equity.without") if what == "within" else ""
        table = "collaborations" if column == YEAR else "register"
        raise InputError(f"errors.equity.column_of_{table}", what=what, column=column, cure=cure)
    return frame[column]


def _split(
    key: str,
    placed: pd.DataFrame,
    register: pd.DataFrame,
    linked: Matched,
    schools: pd.DataFrame,
    rows: pd.DataFrame,
) -> list[object]:
    """Lay the values of a column on schools and collaborations, and return them in order, unknown last."""
    if key == YEAR:
        own = register_column(placed, YEAR, "by").reset_index(drop=True).astype(object)
        rows[key] = own.where(own.notna(), UNKNOWN)
        # A register is of no year: its schools are there in all of them.
    else:
        of_school = linked.of_schools(register_column(register, key, "by"))[0].astype(object)
        schools[key] = of_school.where(of_school.notna(), UNKNOWN)
        own = placed[key].reset_index(drop=True) if key in placed.columns else pd.Series(np.nan, index=rows.index)
        decided = rows["school"].map(schools[key]).where(rows["found"], own).astype(object)
        rows[key] = decided.where(decided.notna(), UNKNOWN)
    found = pd.concat([frame[key] for frame in (schools, rows) if key in frame])
    present = in_order(found[found != UNKNOWN])
    return [*present, UNKNOWN] if (found == UNKNOWN).any() else present


def _table(
    schools: pd.DataFrame,
    rows: pd.DataFrame,
    keys: list[str],
    values: Mapping[str, list[object]],
    dispersion: float,
    lang: str,
) -> pd.DataFrame:
    """Return a row for every combination of values, and for all of them together."""
    combinations = list(product(*([ALL, *values[key]] for key in keys))) if keys else [(ALL,)]
    records = []
    for combination in combinations:
        wanted = {key: value for key, value in zip(keys, combination, strict=False) if value != ALL}
        inside = _inside(schools, {key: value for key, value in wanted.items() if key != YEAR})
        taking = rows[_inside(rows, wanted)]
        records.append({"name": _name(keys, combination, lang), **_figures(schools[inside], taking, dispersion)})
    levels = keys or ["group"]
    if len(levels) > 1:
        return pd.DataFrame(records, index=pd.MultiIndex.from_tuples(combinations, names=levels))
    return pd.DataFrame(records, index=pd.Index([label for (label,) in combinations], name=levels[0], dtype=object))


def _inside(frame: pd.DataFrame, wanted: Mapping[str, object]) -> Mask:
    inside = np.ones(len(frame), dtype=bool)
    for key, value in wanted.items():
        inside &= (frame[key] == value).to_numpy(dtype=bool)
    return inside


def _name(keys: Sequence[str], combination: Sequence[object], lang: str) -> str:
    parts = []
    for key, value in zip(keys, combination, strict=False):
        whole = say("equity.all_years" if key == YEAR else "equity.all", lang)
        parts.append(
            whole if value == ALL else heading("word.unknown", lang) if value == UNKNOWN else word("value", value, lang)
        )
    return ", ".join(parts) or say("equity.all", lang)


def _figures(schools: pd.DataFrame, rows: pd.DataFrame, dispersion: float) -> dict[str, Any]:
    """Return the figures of some schools and the collaborations among them."""
    taking = schools.index.isin(rows["school"])
    known, high = schools["known"].to_numpy(), schools["high"].to_numpy()
    limits = schools.loc[known, "limit"].unique()
    figures: dict[str, Any] = {
        "threshold": float(limits[0]) if len(limits) == 1 else np.nan,
        "schools": int(known.sum()),
        "schools_high": int(high.sum()),
        "participating": int((known & taking).sum()),
        "participating_high": int((high & taking).sum()),
    }
    counted = dict(zip(_COUNTED, (figures[column] for column in _COUNTS), strict=True))
    figures |= _shares(**counted, dispersion=dispersion)
    oki = schools["oki"].to_numpy(dtype=float)
    figures |= compared_means(oki[known & taking], oki[known & ~taking], dispersion)
    figures["schools_unknown"] = int((~known).sum())
    figures["participating_unknown"] = int((~known & taking).sum())
    figures["unregistered"] = int(rows.loc[~rows["found"], "school"].nunique())
    return figures | chosen_by_chance(**counted, dispersion=dispersion)


def _shares(both: int, high: int, partners: int, schools: int, dispersion: float) -> dict[str, float]:
    """Return the shares that take part, how they compare, and the shares that are high."""
    share_all, share_high = _divided(partners, schools), _divided(both, high)
    bounds = overlap_interval(both, high, partners, schools, dispersion)
    # How many of the partner schools would be high if being high made no difference.
    even = high * share_all
    return {
        **_with_bounds("share_all", share_all, [float(b[0]) for b in share_interval([partners], [schools])]),
        **_with_bounds("share_high", share_high, [float(b[0]) for b in share_interval([both], [high])]),
        **_with_bounds("difference", share_high - share_all, [_divided(b, high) - share_all for b in bounds]),
        **_with_bounds("ratio", _divided(both, even), [_divided(b, even) for b in bounds]),
        "high_of_schools": _divided(high, schools),
        "high_of_partners": _divided(both, partners),
    }


def compared_means(partners: Floats, others: Floats, dispersion: float) -> dict[str, float]:
    """Return the mean OKI of partner schools and of all schools, and how they compare."""
    everyone = np.concatenate([partners, others])
    # Summed exactly: the order of the rows may not tip a mean over to the next decimal.
    means = [_divided(fsum(values), len(values)) for values in (everyone, partners)]
    # Partner schools are part of all schools: the difference with the others shrinks by the share of the others.
    rest = _divided(len(others), len(everyone))
    bounds = [rest * bound for bound in mean_difference_interval(partners, others, dispersion)]
    return {
        "oki_schools": means[0],
        "oki_partners": means[1],
        **_with_bounds("oki_difference", means[1] - means[0], bounds),
    }


def _divided(part: float, whole: float) -> float:
    return part / whole if whole else np.nan


def _with_bounds(name: str, value: float, bounds: Sequence[float]) -> dict[str, float]:
    return {name: value, f"{name}_low": bounds[0], f"{name}_high": bounds[1]}


def _add_verdicts(table: pd.DataFrame, dispersion: float) -> None:
    """Say of each row what the interval of its ratio comes to, by itself and after looking at all."""
    chances = {name: table[name].to_numpy() for name in ("p_under", "p_none", "p_over", "_all", "detectable")}
    table["verdict"], table["verdict_many"] = verdicts(
        table[[*_COUNTS]].to_numpy(dtype=np.int64), table["ratio_low"], table["ratio_high"], chances, dispersion
    )
    del table["_all"]


def _sentence(row: pd.Series, lang: str) -> str:
    if not row["schools"]:
        text = say("equity.p_none", lang, name=row["name"])
    elif row["schools_high"] in (0, row["schools"]):
        text = say("equity.p_one_group", lang, name=row["name"])
    else:
        shares = {name: percent(row[name], lang) for name in ("share_high", "share_all")}
        text = say("equity.participation", lang, name=row["name"], **shares)
        if row["verdict"] == NO_DENOMINATOR:
            text += " " + say("equity.p_nobody", lang)
        elif row["verdict"] == TOO_SMALL:
            text += " " + say("equity.p_tiny" if row["p_none"] > TAIL else "equity.p_weak", lang)
        else:
            ratios = {"ratio": "ratio", "low": "ratio_low", "high": "ratio_high"}
            ratios = {key: ratio(row[column], lang) for key, column in ratios.items()}
            text += " " + say(f"equity.p_{row['verdict']}", lang, **ratios)
        if row["participating"]:
            parts = {name: percent(row[f"high_{name}"], lang) for name in ("of_schools", "of_partners")}
            text += " " + say("equity.p_shares", lang, **parts)
            text += " " + _said_of_means(row, lang)
    if row["schools_unknown"]:
        partners = number(row["participating_unknown"], lang, 0)
        text += " " + say(
            "equity.p_unknown",
            lang,
            schools=phrase("counted.schools", count=int(row["schools_unknown"])),
            partners=partners,
        )
    if row["unregistered"]:
        text += " " + say(
            "equity.unregistered", lang, schools=phrase("counted.schools", count=int(row["unregistered"]))
        )
    return text


def _said_of_means(row: pd.Series, lang: str) -> str:
    names = {"difference": "oki_difference", "low": "oki_difference_low", "high": "oki_difference_high"}
    bounds = {key: number(row[column], lang, 2) for key, column in names.items()}
    sure = " " + say("equity.p_sure", lang, **bounds) if np.isfinite(row["oki_difference_low"]) else ""
    means = {name: number(row[f"oki_{name}"], lang, 2) for name in ("partners", "schools")}
    return say("equity.p_means", lang, **means, sure=sure)
