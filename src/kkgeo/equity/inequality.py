"""How evenly collaborations are spread over areas: the Lorenz curve and the Gini coefficient, against chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kkgeo._base.given import check_most, checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note, noted
from kkgeo._base.records import Coverage, Curve
from kkgeo._base.words import number, percent, phrase, say, word
from kkgeo.areas.dimensions import UNPLACED
from kkgeo.counting.about import rests_on
from kkgeo.counting.clustering import of_table
from kkgeo.errors import InputError
from kkgeo.stats.dispersion import Null
from kkgeo.stats.intervals import TAIL

#: Label of the row where the curve begins.
ORIGIN = "origin"

Floats = NDArray[np.float64]


@checked
def gini(table: pd.DataFrame, *, count: str = "collaborations", base: str = "schools") -> float:
    """Gini coefficient of a count over areas, each weighted by its base.

    Parameters
    ----------
    table : DataFrame
        One row for each area, as `coverage` gives it; its row ``unplaced`` is left out.
    count, base : str
        Column that is spread, and column over which it would be spread evenly.

    Returns
    -------
    float
        0: the same rate everywhere; nearly 1: all in one small area. Missing if the count is 0 everywhere.

    Raises
    ------
    InputError
        A missing column, areas that overlap, a count that is negative or missing, or no area with a base.

    See Also
    --------
    lorenz : The curve that it sums up, with how sure it is.

    Notes
    -----
    With areas in order of rate ``r = c / b``, and ``F``, ``L`` the cumulative shares of base and count, it is
    ``1 - Σ (F_i - F_(i-1)) (L_i + L_(i-1))`` (Brown, 1994, Social Science & Medicine 38: 1243-1256). That is the
    weighted mean absolute difference over twice the mean, ``ΣΣ b_i b_j |r_i - r_j| / (2 B C)``. Counts are small, so
    it is far above 0 even where nothing but chance is at work: see `lorenz`.

    Examples
    --------
    >>> gini(pd.DataFrame({"collaborations": [0, 2, 4], "schools": [10, 10, 5]}))
    0.6
    """
    counts, bases, _ = _areas(table, count, base)
    return float(coefficients(counts.to_numpy()[None, :], bases.to_numpy())[0].round(12))


@checked
def lorenz(
    table: pd.DataFrame,
    *,
    count: str = "collaborations",
    base: str = "schools",
    draws: int = 999,
    seed: int = 2022,
    overdispersion: str | float | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Lorenz curve of a count over areas, and whether it is more uneven than chance would make it.

    Parameters
    ----------
    table : DataFrame
        One row for each area, as `coverage` gives it; its row ``unplaced`` is left out.
    count, base : str
        Column that is spread, and column over which it would be spread evenly (``schools``, ``population``).
    draws : int
        How many times the count is dealt out by chance; 0: not at all.
    seed : int
        Where chance begins: the same seed gives the same figures.
    overdispersion : {"academy", "municipality", "none"} or float, optional
        How much counts cluster by chance alone, as for `kkgeo.coverage`; if not given, as the table notes it, and as
        separate schools (which the sentence says) where it notes nothing.
    lang : {"nl", "en", "fr"}
        Language of the sentence.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        Index of `table`, a row ``origin`` first, then the areas from the lowest rate to the highest. Columns ``name``
        (if given), `count`, `base`, ``rate`` (per 100), ``cumulative_base`` and ``cumulative_count`` (0 to 1).
        ``attrs["gini"]`` is the coefficient; ``attrs["kkgeo"]`` has it too, with what chance gives
        (``gini_expected``, ``gini_low`` and ``gini_high``: 95 % of the draws), ``p``, the ``dispersion`` that these
        rest on, what was left out, and a ``sentence``.

    Raises
    ------
    InputError
        As `gini`; a number of draws that is negative.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    gini : The curve in one number.
    equity_rates : Groups of schools compared.

    Notes
    -----
    Lorenz (1905), Publications of the American Statistical Association 9: 209-219. By chance means that every
    collaboration falls on an area with a probability in proportion to its base; where academies bring several at once,
    in proportion to their activity too, gamma distributed such that counts have the dispersion of the table
    (`kkgeo.stats.dispersion.Null`). ``p`` is two-sided: twice
    ``(1 + draws at least as uneven) / (1 + draws)``, or as even if that is less (Davison and Hinkley, 1997, Bootstrap
    Methods, 4.2). Nothing is dealt out, and those figures are missing, if the count has fractions, if it is 0, or if
    there is one area. Areas without
    a base have no rate and are left out; the sentence says how many, and what they had.

    Examples
    --------
    >>> curve = lorenz(pd.DataFrame({"collaborations": [4, 0, 2], "schools": [5, 10, 10]}, index=["a", "b", "c"]))
    >>> curve[["cumulative_base", "cumulative_count"]].round(2).to_numpy().tolist()
    [[0.0, 0.0], [0.4, 0.0], [0.8, 0.33], [1.0, 1.0]]
    >>> curve.attrs["gini"]
    0.6
    """
    lang = check_language(lang)
    if draws < 0:
        raise InputError("errors.equity.draws", draws=draws)
    check_most("draws", draws)
    counts, bases, left = _areas(table, count, base)
    rate = counts / bases
    # Sorted by position: the same area stays the same whatever else its label is.
    order = np.argsort(rate.to_numpy(), kind="stable")
    named = ["name"] if "name" in table.columns else []
    curve = table.loc[left["kept"], [*named, count, base]].iloc[order].astype({count: float, base: float})
    curve["rate"] = 100 * rate.to_numpy()[order]
    total = float(counts.sum())
    curve["cumulative_base"] = (curve[base].cumsum() / bases.sum()).clip(upper=1)
    curve["cumulative_count"] = (curve[count].cumsum() / total).clip(upper=1) if total else np.nan
    clustered = of_table(table, overdispersion, counts, counts.sum() * bases / bases.sum())
    null = Null.of([*map(str, bases.index)], bases, clustered.value, clustered.catchments)
    chance = by_chance(counts.to_numpy(), bases.to_numpy(), null, draws, seed)
    told = {
        "count": count,
        "base": base,
        "areas": len(counts),
        "areas_without_base": left["areas"],
        "count_without_base": left["count"],
        "count_unplaced": left["unplaced"],
        **chance,
        **clustered.noted,
        "draws": draws,
        "seed": seed,
    }
    told["sentence"] = _sentence(told, curve, total, lang)
    whole: pd.DataFrame = pd.concat([_origin(curve, named, count, base, total), curve])
    own = {name: told.pop(name) for name in ("count", "base", "sentence")}
    record = Curve(vintage=noted(table).vintage, **own, **marks(table), more=told)
    note(whole, record, lang=lang, keep={"gini": chance["gini"]})
    return whole


def _areas(table: pd.DataFrame, count: str, base: str) -> tuple[pd.Series, pd.Series, dict[str, Any]]:
    """Return counts and bases of the areas that have a base, and what was left out."""
    for column in (count, base):
        if column not in table.columns:
            raise InputError("errors.equity.no_column", column=column, columns=[*table.columns[:12]])
    if noted(table, Coverage).overlap:
        raise InputError("errors.equity.overlap")
    levels = [table.index.get_level_values(level) for level in range(table.index.nlevels)]
    unplaced = np.logical_or.reduce([(values == UNPLACED) for values in levels]).astype(bool)
    counts, bases = _numbers(table[count], count), _numbers(table[base], base)
    # Of what has no place it may be unknown how much it is; less than nothing it is not.
    absent = unplaced & counts.isna().to_numpy()
    wrong = ~absent & ~(np.isfinite(counts) & (counts >= 0)).to_numpy()
    if wrong.any():
        raise InputError("errors.equity.counts", column=count, wrong=int(wrong.sum()), index=table.index[wrong][0])
    if (bases < 0).any() or np.isinf(bases).any():
        raise InputError("errors.equity.base", base=base)
    kept = ~unplaced & (bases > 0).to_numpy()
    if not kept.any():
        raise InputError("errors.equity.no_base", base=base)
    out = ~unplaced & ~kept
    left = {
        "kept": kept,
        "areas": int(out.sum()),
        "count": float(counts[out].sum()),
        "unplaced": float(counts[unplaced].sum()),
    }
    return counts[kept], bases[kept], left


def _numbers(values: pd.Series, column: str) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        raise InputError("errors.equity.no_numbers", column=column, dtype=values.dtype)
    return values.astype("float64")


def coefficients(counts: Floats, bases: Floats) -> Floats:
    """Return the Gini coefficient of each row of counts; missing where all of them are 0.

    >>> coefficients(np.array([[0.0, 2.0, 4.0], [1.0, 1.0, 0.5]]), np.array([10.0, 10.0, 5.0])).round(12).tolist()
    [0.6, 0.0]
    """
    order = np.argsort(counts / bases, axis=1, kind="stable")
    sorted_counts, sorted_bases = np.take_along_axis(counts, order, axis=1), bases[order]
    total = counts.sum(axis=1)
    reached = sorted_counts.cumsum(axis=1)
    twice_below = (sorted_bases * (2 * reached - sorted_counts)).sum(axis=1)
    uneven: Floats = 1 - twice_below / (bases.sum() * np.where(total > 0, total, np.nan))
    # Rounding must not make an even spread less than even.
    return np.maximum(uneven, 0.0)


def by_chance(counts: Floats, bases: Floats, null: Null, draws: int, seed: int) -> dict[str, float]:
    """Return the coefficient, and how it lies among those of counts that are dealt out by chance."""
    observed = float(coefficients(counts[None, :], bases)[0].round(12))
    figures = dict.fromkeys(("gini_expected", "gini_low", "gini_high", "p"), float("nan"))
    total = counts.sum()
    if draws and total and len(counts) > 1 and (counts == counts.round()).all():
        maps = null.draw(int(total), draws, np.random.default_rng(seed))
        drawn = coefficients(maps.astype(float), bases).round(12)
        tails = [1 + int((drawn >= observed).sum()), 1 + int((drawn <= observed).sum())]
        low, high = np.quantile(drawn, [TAIL, 1 - TAIL])
        p = min(1.0, 2 * min(tails) / (1 + draws))
        figures = {"gini_expected": float(drawn.mean()), "gini_low": float(low), "gini_high": float(high), "p": p}
    return {"gini": observed, **figures}


def verdict_of(chance: Mapping[str, float]) -> str:
    """Return on which side of what chance gives the coefficient lies: ``within``, ``above`` or ``below``.

    >>> verdict_of({"gini": 0.7, "gini_expected": 0.5, "p": 0.01}), verdict_of({"gini": 0.7, "p": 0.2})
    ('above', 'within')
    """
    if not chance["p"] <= 2 * TAIL:
        return "within"
    return "above" if chance["gini"] > chance["gini_expected"] else "below"


def _origin(curve: pd.DataFrame, named: list[str], count: str, base: str, total: float) -> pd.DataFrame:
    """Return the row where the curve begins."""
    levels = curve.index.nlevels
    label = pd.MultiIndex.from_tuples([(ORIGIN,) * levels]) if levels > 1 else pd.Index([ORIGIN], dtype=object)
    values = {
        count: 0.0,
        base: 0.0,
        "rate": np.nan,
        "cumulative_base": 0.0,
        "cumulative_count": 0.0 if total else np.nan,
    }
    return pd.DataFrame({**dict.fromkeys(named, ""), **values}, index=label.set_names(curve.index.names))


def _sentence(noted: Mapping[str, Any], curve: pd.DataFrame, total: float, lang: str) -> str:
    p = noted["p"]
    words = {"what": word("measure", noted["count"], lang), "over": word("measure", noted["base"], lang)}
    if not total:
        text = say("equity.lorenz_zero", lang, **words)
    elif noted["areas"] == 1:
        text = say("equity.lorenz_one", lang)
    else:
        text = say(
            "equity.lorenz",
            lang,
            total=number(total, lang),
            areas=number(noted["areas"], lang, 0),
            gini=number(noted["gini"], lang, 2),
            **words,
        )
        without = float(curve.loc[curve[noted["count"]] == 0, "cumulative_base"].max())
        if np.isfinite(without):
            text += " " + say("equity.lorenz_empty", lang, share=percent(without, lang), **words)
        if np.isfinite(p):
            ranges = {key: number(noted[f"gini_{key}"], lang, 2) for key in ("expected", "low", "high")}
            text += " " + say("equity.lorenz_chance", lang, **ranges)
            verdict = verdict_of(noted)
            # The least p there can be says how many draws there were, not how rare the spread is.
            least = verdict != "within" and p <= 2 / (1 + noted["draws"])
            text += " " + say(
                f"equity.lorenz_{verdict}_least" if least else f"equity.lorenz_{verdict}", lang, p=number(p, lang, 3)
            )
            text += " " + rests_on(noted["dispersion"], noted["dispersion_by"], lang)
    if noted["areas_without_base"] or noted["count_unplaced"]:
        text += " " + say(
            "equity.lorenz_left_out",
            lang,
            areas=phrase("counted.areas", count=int(noted["areas_without_base"])),
            lost=number(noted["count_without_base"], lang),
            unplaced=number(noted["count_unplaced"], lang),
            **words,
        )
    return text
