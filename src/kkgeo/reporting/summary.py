"""The front door of the summary: the lists go in, page one of the report comes out as a PDF."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kkgeo._base.alone import KEPT_ALL
from kkgeo._base.given import checked
from kkgeo._base.kept import check_replaceable, not_folder
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.whole import whole_file
from kkgeo.areas.area import CORE
from kkgeo.areas.resolving import Areas
from kkgeo.counting.clustering import ACADEMY
from kkgeo.errors import InputError
from kkgeo.reference import Edition
from kkgeo.reporting.build import day, facts_asked, opening

if TYPE_CHECKING:
    import geopandas as gpd

    from kkgeo._base.programme import AProgramme


@checked
def report_summary(
    placed: gpd.GeoDataFrame,
    register: gpd.GeoDataFrame | None = None,
    *,
    path: str | os.PathLike[str],
    academies: gpd.GeoDataFrame | None = None,
    areas: Areas = ("regions", "border"),
    extent: str = CORE,
    strata: Sequence[str] = (),
    unit: str = "row",
    count: str = "collaborations",
    denominator: str = "schools",
    overdispersion: str | float = ACADEMY,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    targets_n: int = 50,
    capacity: str | None = None,
    others: Mapping[str, pd.DataFrame] | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
    title: str | None = None,
    source: str | None = None,
    date: datetime.date | str | None = None,
    seed: int = 0,
    overwrite: bool = False,
) -> Path:
    """Write page one of the planners' report alone: one A4, as a PDF to print or to mail.

    Parameters
    ----------
    placed, register, academies : GeoDataFrame
        As for `kkgeo.report`.
    path : path
        The PDF, ending in .pdf.
    areas, extent, strata, unit, count, denominator, overdispersion, regions_file, edition : optional
        What is judged and how it is counted, as for `kkgeo.report`.
    targets_n, capacity, others : optional
        The schools to invite, as for `kkgeo.report`; the page has the first five of a gap.
    lang, title, source, date, seed : optional
        As for `kkgeo.report`.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    overwrite : bool
        Whether a file that kkgeo did not write may be replaced.

    Returns
    -------
    Path
        The PDF.

    Raises
    ------
    InputError
        Another suffix; rows that were not geocoded, or in two vintages; an argument that means nothing.
    UnknownReferenceError
        An unknown language.
    SourceError
        The file cannot be written, or is there and is not one of kkgeo's.

    See Also
    --------
    report : The whole report; with the same arguments its first page says the same.
    layered_map : The map by itself.

    Notes
    -----
    The finding is the heading; then the map, the forest plot, three figures, up to three gaps that are claimed, and
    what has to be known before anything is done with it. Where none is claimed it says that none was shown.

    Examples
    --------
    >>> import tempfile, pandas as pd, kkgeo
    >>> rows = kkgeo.geocode(pd.DataFrame({"naam": ["A"], "postcode": ["9000"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kkgeo.report_summary(rows, path=f"{folder}/samenvatting.pdf").name
    'samenvatting.pdf'
    """
    lang = check_language(lang)
    target = check_path(path)
    check_replaceable(target, overwrite=overwrite)
    with KEPT_ALL:
        facts = facts_asked(
            placed,
            register,
            academies,
            lang=lang,
            areas=areas,
            extent=extent,
            strata=strata,
            unit=unit,
            count=count,
            denominator=denominator,
            overdispersion=overdispersion,
            regions_file=regions_file,
            edition=edition,
            targets_n=targets_n,
            capacity=capacity,
            others=others,
            seed=seed,
            source=source,
            date=day(date),
        )
        from kkgeo.reporting.brief import save_brief

        with whole_file(target, overwrite=overwrite) as file:
            save_brief(opening(facts, title), file)
    return target


def check_path(path: str | os.PathLike[str]) -> Path:
    """Return the path of the summary, or raise an error that says how it must end."""
    target = not_folder(path)
    if target.suffix.lower() != ".pdf":
        raise InputError("errors.reporting.summary", name=target.name, hint=meant(target.suffix, [".pdf"]))
    return target
