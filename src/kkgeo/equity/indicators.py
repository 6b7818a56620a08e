"""The OKI of sites that take part against that of all sites, and the four indicators that it is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note, noted, selection
from kkgeo._base.records import Linked
from kkgeo._base.words import heading, number, phrase, say
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.counting.clustering import ACADEMY
from kkgeo.equity.oki import OKI, school_oki
from kkgeo.equity.taking_part import compared_means, participation, register_column
from kkgeo.register.oki import INDICATORS
from kkgeo.schools.matching import check_lists, match_schools
from kkgeo.schools.units import SCHOOL, school_unit

INDICATOR = "indicator"


@checked
def oki_indicators(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    by: str = "level",
    unit: str = SCHOOL,
    overdispersion: str | float = ACADEMY,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Mean OKI of schools or sites that take part against that of all, and the same of each of its four indicators.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, with ``institution``, or ``name`` and ``nis``; for ``unit="site"`` also ``site``.
    register : DataFrame
        All schools, likewise, with ``oki``, and as far as they are known the indicators as `kkgeo.read_register` gives
        them: ``oki_home_language``, ``oki_mother_education``, ``oki_school_allowance``, ``oki_neighbourhood`` (shares
        of the pupils, 0 to 1).
    by : str
        Column of the register whose values are shown each by itself.
    unit : {"row", "institution", "site", "address"}
        What is compared; ``site`` as in the report, where both lists have that column.
    overdispersion : {"academy", "municipality", "none"} or float
        As for `kkgeo.participation`.
    lang : {"nl", "en", "fr"}
        Language of names and sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        Index `by` and ``indicator`` (``oki`` and the column of each indicator that the register has). Columns ``name``;
        ``schools`` and ``participating`` (of which it is known); ``mean_schools`` and ``mean_partners``; ``difference``
        (partners minus all) with ``difference_low`` and ``difference_high`` (95 %); ``sentence``.

    Raises
    ------
    InputError
        No OKI, a value that is not from 0 to 1, a column that does not exist, no register, or nothing that ties the two
        lists together.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    participation : How many schools with a high OKI take part.

    Notes
    -----
    "Kunstkuur in cijfers", section 3.3: sites with a collaboration in 2019-2020 to 2021-2022 (leave later rows out)
    against all sites of ordinary primary and of ordinary secondary education (leave special schools out). The OKI is
    the mean of the four indicators, each the share of the pupils that it holds of. Intervals are as of `participation`:
    Welch's, widened by how much academies bring schools of one kind. With five comparisons for each value of `by`, one
    in twenty seems to differ by chance.

    Examples
    --------
    >>> schools = pd.DataFrame({"institution": list("abcd"), "level": "basis", "oki": [0.2, 0.4, 0.3, 0.1]})
    >>> schools["oki_home_language"] = [0.5, 0.7, 0.3, 0.1]
    >>> table = oki_indicators(pd.DataFrame({"institution": ["a", "b"]}), schools, lang="en")
    >>> table[["mean_schools", "mean_partners", "difference"]].round(2).values.tolist()
    [[0.25, 0.3, 0.05], [0.4, 0.6, 0.2]]
    """
    lang = check_language(lang)
    unit = school_unit(unit)
    told = noted(participation(placed, register, by=(), within=by, unit=unit, overdispersion=overdispersion), Linked)
    placed, register = check_lists(placed, register, unit)
    matched = match_schools(placed, register, unit)
    groups = matched.of_schools(register_column(register, by, "by"))[0].astype(object)
    groups = groups.where(groups.notna(), UNKNOWN)
    taking = groups.index.isin(matched.found.dropna())
    rows: list[dict[str, Any]] = []
    labels: list[tuple[object, str]] = []
    columns = [OKI, *(column for column in INDICATORS if column in register.columns)]
    values = {column: school_oki(matched, register, column)[0].to_numpy(dtype=np.float64) for column in columns}
    for group in sorted(groups.unique(), key=lambda own: (own == UNKNOWN, str(own))):
        own = (groups == group).to_numpy(dtype=bool)
        for column, value in values.items():
            known = own & np.isfinite(value)
            means = compared_means(value[known & taking], value[known & ~taking], told.dispersion)
            row: dict[str, Any] = {
                "name": heading("word.unknown", lang) if group == UNKNOWN else str(group),
                "schools": int(known.sum()),
                "participating": int((known & taking).sum()),
                "mean_schools": means["oki_schools"],
                "mean_partners": means["oki_partners"],
                **{name.removeprefix("oki_"): means[name] for name in means if name.startswith("oki_difference")},
            }
            row["sentence"] = _sentence(row, column, lang)
            rows.append(row)
            labels.append((group, column))
    table = pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(labels, names=[by, INDICATOR]))
    record = Linked(
        kind="oki_indicators",
        unit=unit,
        **matched.told,
        dispersion=told.dispersion,
        dispersion_by=told.dispersion_by,
        dispersion_groups=told.dispersion_groups,
        **marks(register, placed),
        **selection(placed),
        more={"by": by, "indicators": columns},
    )
    note(table, record, lang=lang)
    return table


def _sentence(row: dict[str, Any], column: str, lang: str) -> str:
    what = say(f"indicator.{column}", lang)
    if not row["participating"]:
        return say("indicator.nobody", lang, name=row["name"], what=what)
    text = say(
        "indicator.means",
        lang,
        name=row["name"],
        what=what,
        partners=number(row["mean_partners"], lang, 2),
        participating=phrase("counted.schools", count=row["participating"]),
        all=number(row["mean_schools"], lang, 2),
        schools=phrase("counted.schools", count=row["schools"]),
    )
    low, high = row["difference_low"], row["difference_high"]
    if not np.isfinite(low):
        return text
    bounds = {name: number(round(row[name], 2) + 0.0, lang, 2) for name in ("difference_low", "difference_high")}
    bounds["difference"] = number(round(row["difference"], 2) + 0.0, lang, 2)
    key = "higher" if low > 0 else "lower" if high < 0 else "chance"
    return f"{text} {say(f'indicator.{key}', lang, **bounds)}"
