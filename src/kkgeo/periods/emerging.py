"""Gaps that came or closed: areas and years that nobody named, by a space-time scan for lows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.given import check_most, checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note, selection
from kkgeo._base.records import Coverage, Emerging
from kkgeo._base.words import labelled, number, say
from kkgeo.counting import coverage
from kkgeo.counting.about import dispersion_words, rests_on
from kkgeo.counting.cells import YEAR
from kkgeo.counting.clustering import ACADEMY, clustering
from kkgeo.counting.denominators import SCHOOLS, denominator_of
from kkgeo.counting.expecting import held, stratify
from kkgeo.errors import InputError
from kkgeo.gaps.finding_sentences import scan_sentence
from kkgeo.gaps.judged import Judged
from kkgeo.gaps.naming import overlapped, region_words
from kkgeo.reference.municipalities import boundaries
from kkgeo.sites.counted import counted_table
from kkgeo.sites.terms import floats, known_terms
from kkgeo.stats.forms import check_max_share
from kkgeo.stats.scan import MAX_SHARE, SIMULATIONS, Windows
from kkgeo.stats.spacetime import Cylinder, YearlyNull, scan_years

if TYPE_CHECKING:
    import geopandas as gpd

#: What a gap is by when it is there: all years, only the later ones, only the earlier ones, or some in between.
LASTING, CAME, CLOSED, PASSED = "lasting", "emerging", "closing", "passing"
#: More years than these make so many runs that it takes minutes.
_MOST_YEARS = 15
_COLUMNS = {
    "rank": "int64", "when": "str", "from_year": "int64", "until_year": "int64", "centre_nis": "str", "centre": "str",
    "municipalities": "str", "names": "str", "regions": "str", "n_municipalities": "int64", "radius_km": "float64",
    "observed": "int64", "expected": "float64", "ratio": "float64", "observed_other": "int64",
    "expected_other": "float64", "log_likelihood_ratio": "float64", "p_value": "float64", "significant": "bool",
    "sentence": "str",
}  # fmt: skip


@checked
def emerging_gaps(
    placed: pd.DataFrame,
    register: pd.DataFrame,
    *,
    academies: pd.DataFrame | None = None,
    max_share: float = MAX_SHARE,
    simulations: int = SIMULATIONS,
    alpha: float = 0.05,
    seed: int = 0,
    secondary: int = 4,
    overdispersion: str | float = ACADEMY,
    vintage: int | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> gpd.GeoDataFrame:
    """Find areas that stay behind in some years that follow on each other: gaps that came, closed, or last.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, one row each, that `geocode` has placed, with a ``year`` of approval.
    register : DataFrame
        All schools, placed likewise: what is expected where.
    academies : DataFrame, optional
        Academies that `geocode` has placed, for how counts come by chance; else those that the rows name.
    max_share : float
        The largest share of what is expected that an area may hold, at most 0.5.
    simulations : int
        Monte Carlo draws.
    alpha : float
        An area with no larger p-value is ``significant``.
    seed : int
        Seed of the draws.
    secondary : int
        At most so many areas after the most striking one; no two share a municipality.
    overdispersion : {"academy", "municipality", "none"} or float
        As for `kkgeo.coverage`: over all years, and (but for a number) in each of them.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the municipalities; the one the rows were geocoded in if not given.
    lang : {"nl", "en", "fr"}
        Language of names and sentences.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    GeoDataFrame
        A row for each area, the most striking first (EPSG:31370): ``rank``; ``when`` (``lasting``: in all years,
        ``emerging``: up to the last but not from the first, ``closing``: from the first but not up to the last,
        ``passing``); ``from_year`` and ``until_year`` (of approval); ``centre_nis``, ``centre``, ``municipalities``,
        ``names``, ``regions``, ``n_municipalities``, ``radius_km``; ``observed``, ``expected`` and ``ratio`` in those
        years, ``observed_other`` and ``expected_other`` in the others; ``log_likelihood_ratio``, ``p_value``,
        ``significant``, ``sentence``. ``attrs["kkgeo"]`` has ``sentences``: what was found on the whole, and ``least``:
        how many have to be expected in an area and years for none at all to stand out.

    Raises
    ------
    InputError
        Rows that were not geocoded or have no year, fewer than two years, nothing counted, or numbers that are none.
    UnknownReferenceError
        An unknown vintage or language.

    See Also
    --------
    find_gaps : The same over all years together.
    change : Areas with a name in two periods.

    Notes
    -----
    See `kkgeo.stats.spacetime.scan_years`. What is expected in an area and a year is by its schools and how many there
    were in that year. Chance is drawn with academies that differ, partly always and partly anew each year, as much as
    all years together and each by itself show. When a gap was there is read off the years; whether it really changed,
    rather than stood out in some years by chance, the p-value does not say: it is of the area and the years together.

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> found = kk.emerging_gaps(placed, register, simulations=99, lang="en")
    >>> found[["rank", "when", "from_year", "until_year"]].head(1).to_numpy().tolist()
    [[1, 'lasting', 2019, 2022]]
    """
    import geopandas as gpd

    lang = check_language(lang)
    if not 0 < alpha < 1:
        raise InputError("errors.gaps.alpha", alpha=alpha)
    check_max_share(max_share)
    check_most("simulations", simulations)
    rows, vintage = counted_table(placed, "rows", vintage)
    schools, _ = counted_table(register, "register", vintage)
    if academies is not None:
        academies, _ = counted_table(academies, "academies", vintage)
    approved = floats(known_terms(rows).approved)
    dated = rows[np.isfinite(approved)]
    years = approved[np.isfinite(approved)].astype(np.int64)
    if len(np.unique(years)) < 2 or np.ptp(years) >= _MOST_YEARS:
        raise InputError("errors.periods.several", count=len(np.unique(years)), most=_MOST_YEARS)
    how: dict[str, Any] = {"academies": academies, "overdispersion": overdispersion, "vintage": vintage, "lang": lang}
    table = coverage(dated.drop(columns=YEAR, errors="ignore"), schools, geometry=False, **how)
    judged = Judged.of(table)
    every = np.arange(years.min(), years.max() + 1)
    codes = judged.rows.index
    counts = pd.crosstab(dated["nis"].to_numpy(), years).reindex(index=codes, columns=every, fill_value=0)
    totals = [int(count) for count in counts.sum()]
    yearly = _by_year(dated, schools, academies, years, every, vintage, overdispersion, judged.told)
    windows = Windows(judged.places["x"], judged.places["y"], judged.rows["expected"], max_share=max_share)
    null = YearlyNull.of(judged.null, totals, yearly)
    scanned = scan_years(windows, counts.to_numpy(), null=null, simulations=simulations, seed=seed, secondary=secondary)
    areas = [_area(one, judged, every, alpha, lang) for one in scanned.cylinders]
    shapes = boundaries(vintage)
    unions = [shapes.loc[area["municipalities"].split("; ")].union_all() for area in areas]
    ranked = [{"rank": rank, **area} for rank, area in enumerate(areas, start=1)]
    frame = gpd.GeoDataFrame(
        pd.DataFrame(ranked, columns=list(_COLUMNS)).astype(_COLUMNS), geometry=gpd.GeoSeries(unions, crs=shapes.crs)
    )
    least = scanned.least(alpha)
    told = judged.told
    said = [rests_on(told.dispersion, told.dispersion_by, lang)]
    if not frame["significant"].any():
        expected = number(least, lang, 1)
        said.insert(0, say("periods.nothing_found", lang, count=len(every), least=expected))
    record = Emerging(
        vintage=vintage,
        method="scan",
        direction="low",
        simulations=simulations,
        alpha=alpha,
        seed=seed,
        left_out=tuple(judged.left_out),
        first=int(every[0]),
        last=int(every[-1]),
        least=least,
        sentences=tuple(said),
        about={
            say("found.how", lang): say(
                "periods.how", lang, share=number(100 * max_share, lang), draws=number(simulations, lang)
            ),
            say("about.dispersion", lang): dispersion_words(told, lang),
            say("about.rows", lang): str(len(rows)),
            say("about.compared", lang): str(sum(totals)),
        },
        more={"lasting": null.lasting, "yearly": null.yearly},
        **marks(placed, register, academies),
        **selection(placed),
    )
    note(frame, record, lang=lang)
    return frame


def _by_year(
    rows: pd.DataFrame,
    schools: pd.DataFrame,
    academies: pd.DataFrame | None,
    years: np.ndarray,
    every: np.ndarray,
    vintage: int,
    asked: str | float,
    told: Coverage,
) -> list[float]:
    """Return how much more variable the counts of each year are than separate schools."""
    if told.dispersion_by == "given":
        # What was given is of all years together: that it lasts makes gaps of years no easier.
        return [told.dispersion] * len(every)
    given = pd.DataFrame(rows).assign(_counted=np.arange(len(rows)))
    stratified, _ = held(stratify(given, denominator_of(schools, SCHOOLS, "row"), ()))
    kept = years[stratified.rows["_counted"].to_numpy()]
    parts = [replace(stratified, rows=stratified.rows[kept == year]) for year in every]
    return [clustering(part, academies, vintage, asked).value if len(part.rows) else 1.0 for part in parts]


def _area(found: Cylinder, judged: Judged, every: np.ndarray, alpha: float, lang: str) -> dict[str, Any]:
    """Return one area with when it stays behind, and say it."""
    cluster = found.cluster
    members = judged.rows.iloc[list(cluster.members)]
    codes = [str(code) for code in members.index]
    whole = (found.first == 0, found.last == len(every) - 1)
    when = {(True, True): LASTING, (False, True): CAME, (True, False): CLOSED, (False, False): PASSED}[whole]
    first, last = int(every[found.first]), int(every[found.last])
    area: dict[str, Any] = {
        "when": when,
        "from_year": first,
        "until_year": last,
        "centre_nis": codes[0],
        "centre": str(members["name"].iloc[0]),
        "municipalities": "; ".join(codes),
        "names": "; ".join(members["name"].astype(str)),
        "regions": region_words(overlapped(codes, judged.vintage), lang),
        "n_municipalities": len(codes),
        "radius_km": cluster.radius / 1000,
        "observed": cluster.observed,
        "expected": cluster.expected,
        "ratio": cluster.observed / cluster.expected,
        "observed_other": found.observed_other,
        "expected_other": found.expected_other,
        "log_likelihood_ratio": cluster.log_likelihood_ratio,
        "p_value": cluster.p_value,
        "significant": cluster.p_value <= alpha,
    }
    told = scan_sentence(
        area, counted=judged.counted, direction="low", times=cluster.as_extreme, draws=cluster.simulations, lang=lang
    )
    years = str(first) if first == last else f"{first}-{last}"
    other = {"observed": number(found.observed_other, lang), "expected": number(found.expected_other, lang, 1)}
    tail = say(f"periods.when_{when}", lang, **(other if when != LASTING else {}))
    area["sentence"] = labelled(years, f"{told} {tail}", lang)
    return area
