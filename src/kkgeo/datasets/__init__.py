"""Illustrative data, all of them invented, and the published tables they agree with.

Invented: every school, academy, address, point and collaboration. Published (the department's report "Kunstkuur in
cijfers"): how many collaborations there are per province and year, per network of the school and of the academy and
year, how many different schools per level and year, how many different academies per year. `datasets/README.md` in
the repository says how the data were drawn.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import pandas as pd

from kkgeo._base.deprecated import deprecated
from kkgeo._base.given import checked
from kkgeo._base.near import meant
from kkgeo._base.programme import default
from kkgeo._base.provenance import INVENTED, Telling, note, noted
from kkgeo._base.records import Record
from kkgeo._base.words import language, languages, say
from kkgeo.errors import UnknownReferenceError
from kkgeo.sites import read_sites

__all__ = [
    "DATASETS",
    "PUBLISHED",
    "academies",
    "applications",
    "collaborations",
    "dynamoopweg",
    "dynamoproject",
    "is_illustrative",
    "participation",
    "path",
    "published",
    "register",
]

#: The invented tables by name.
DATASETS = (
    "collaborations", "stopped", "register", "academies", "applications", "dynamoproject", "dynamoopweg",
    "participation",
)  # fmt: skip
#: The published tables by name.
PUBLISHED = (
    "province", "school_network", "academy_network", "belfius_2007", "levels", "applications", "dynamoproject",
    "dynamoopweg", "dynamo", "combined", "approval", "running",
)  # fmt: skip
SOURCE = default().published
#: What has to be known to read a published table; goes into ``attrs["note"]``.
_NOTES = ("academy_network", "belfius_2007", "approval")
#: Two names for the same printed table: applications, and different schools by level.
_FILES = {"applications": "levels"}


def __getattr__(name: str) -> dict[str, str]:
    if name != "ILLUSTRATIVE_NOTE":
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    deprecated(f"{__name__}.{name}", "kkgeo.datasets.is_illustrative, and the notes of what was made")
    return {lang: say("datasets.invented", lang) for lang in languages()}


def collaborations() -> pd.DataFrame:
    """Made-up collaborations, 369 of them, one row each.

    Returns
    -------
    DataFrame
        As `kkgeo.read_sites` gives it; ``attrs["kkgeo_illustrative"]`` is True and every name says that it is
        fictitious. 15 % of the rows have an address and no coordinates. ``stopped`` says of one that it was stopped
        early: the file of `path` does not have that column.

    Notes
    -----
    Published: the counts per province, network of the school, network of the academy, level and year, and that one of
    2019 was stopped before 2021-2022, so that 284 ran then. Invented: everything else.

    Examples
    --------
    >>> len(collaborations())
    369
    """
    return _stopped(_read("collaborations"))


def register() -> pd.DataFrame:
    """Made-up register of all schools: the denominator.

    Returns
    -------
    DataFrame
        As `kkgeo.read_sites` gives it, with ``pupils`` and ``oki``.

    Notes
    -----
    Published: the networks' shares of primary and of secondary schools, rounded. Invented: everything else, also
    how many schools there are in a municipality.

    Examples
    --------
    >>> register()["level"].nunique()
    3
    """
    return _read("register")


def academies() -> pd.DataFrame:
    """Made-up academies, with free places.

    Returns
    -------
    DataFrame
        As `kkgeo.read_sites` gives it; ``free_places`` is what an academy has room for, in pupils.

    Notes
    -----
    Published: the networks' shares of the academies, rounded. Invented: everything else.

    Examples
    --------
    >>> bool(academies()["name"].str.contains("Fictieve").all())
    True
    """
    return _read("academies")


def applications() -> pd.DataFrame:
    """Made-up applications, 754 of them: those that were approved are the rows of `collaborations`.

    Returns
    -------
    DataFrame
        As `collaborations`, with ``decision``: ``goedgekeurd`` or ``afgekeurd``. What counts collaborations leaves the
        refused ones out.

    Notes
    -----
    Published: how many were submitted, approved and refused in each year, and that 77 % are of primary schools.
    Invented: which schools were refused. They were drawn so that in the Hageland schools apply as elsewhere and are
    refused, and along the border few apply.

    Examples
    --------
    >>> applications()["decision"].value_counts().to_dict()
    {'afgekeurd': 385, 'goedgekeurd': 369}
    """
    return _stopped(_read("applications"))


def dynamoproject() -> pd.DataFrame:
    """Made-up projects of another programme, dynamoPROJECT: a school and a date each.

    Returns
    -------
    DataFrame
        As `kkgeo.read_sites` gives it, with ``date``.

    Notes
    -----
    Published: how many partner schools used it, by level and province, how many of them before Kunstkuur, and how many
    collaborations were combined with it. Invented: everything else, also the schools that are no partner schools.

    Examples
    --------
    >>> bool(dynamoproject()["name"].str.contains("Fictieve").all())
    True
    """
    return _read("dynamoproject")


def dynamoopweg() -> pd.DataFrame:
    """Made-up rides of another programme, dynamoOPWEG: a school and a date each.

    Returns
    -------
    DataFrame
        As `kkgeo.read_sites` gives it, with ``date``.

    Notes
    -----
    Published: how many partner schools used it, by level and province, and how many of them before Kunstkuur. Invented:
    everything else, also the schools that are no partner schools.

    Examples
    --------
    >>> bool(dynamoopweg()["name"].str.contains("Fictieve").all())
    True
    """
    return _read("dynamoopweg")


def participation() -> pd.DataFrame:
    """Made-up participation in part-time arts education, of every school of `register` but university colleges.

    Returns
    -------
    DataFrame
        A row for each school: ``institution``, ``name``, ``municipality_name``, ``level``, ``pupils``;
        ``participation_2017`` and ``participation_2021`` (0 to 1, of the school years that begin then); ``partner``
        (a collaboration of `collaborations` ran in between: ``ja`` or ``nee``) and ``academy_site`` (an academy has a
        site there), as `kkgeo.participation_change` takes it.

    Notes
    -----
    Published: nine partner schools have a site, and in six of these participation rises; secondary schools have half of
    what primary schools have; those with a collaboration change as the others. Invented: everything else. Every pupil
    takes part by chance, alike in both years: nothing changes for a reason.

    Examples
    --------
    >>> rows = participation()
    >>> rows.groupby("level")["participation_2017"].mean().round(1).to_dict()
    {'basisonderwijs': 0.2, 'secundair onderwijs': 0.1}
    """
    rows = _read("participation")
    told = rows.attrs
    rows = rows.rename(columns=_PARTICIPATION)
    for column in ("participation_2017", "participation_2021"):
        rows[column] = rows[column].astype("float64")
    rows.attrs = told
    return rows


@checked
def path(name: str) -> Path:
    """Path of a packaged file of invented data, to try the command line on.

    Parameters
    ----------
    name : str
        Which one: ``collaborations``, ``stopped``, ``register``, ``academies``, ``applications``, ``dynamoproject``,
        ``dynamoopweg`` or ``participation``; ``stopped`` has the number of the collaboration that was stopped early,
        which ``collaborations`` has as any other.

    Returns
    -------
    Path
        A CSV file (comma, UTF-8) as a secretariat could have it, with Dutch headings.

    Raises
    ------
    UnknownReferenceError
        Another name.

    Examples
    --------
    >>> path("register").name
    'register.csv'
    """
    if name not in DATASETS:
        raise UnknownReferenceError("errors.datasets.unknown", name=name, known=DATASETS, hint=meant(name, DATASETS))
    return Path(str(files("kkgeo.datasets").joinpath("data", f"{name}.csv")))


@checked
def is_illustrative(frame: Telling) -> bool:
    """Whether a table comes from the invented data, so that what is made of it must say so.

    Parameters
    ----------
    frame : DataFrame or Gaps
        Any table; what `geocode`, `enrich`, `coverage` and `find_gaps` make of the invented data is still marked.

    Returns
    -------
    bool
        True for the tables of this module, and for what keeps their ``attrs`` or their column ``invented``.

    Examples
    --------
    >>> is_illustrative(academies()), is_illustrative(published("province"))
    (True, False)
    """
    return noted(frame).invented


@checked
def published(table: str) -> pd.DataFrame:
    """Table of the report "Kunstkuur in cijfers", as printed.

    Parameters
    ----------
    table : str
        ``province``, ``school_network``, ``academy_network``, ``belfius_2007``, ``levels``, ``applications``,
        ``dynamoproject`` and ``dynamoopweg`` (partner schools that used these, by province and level), ``dynamo`` (how
        many did so before Kunstkuur, before both, and until 2022), ``combined`` (collaborations combined with a
        dynamoPROJECT), ``approval`` (the printed rates, in tenths of a per cent) or ``running`` (how many ran).
        ``belfius_2007`` follows the legend of 2007, whatever the report says: never put labels of 2018 on it.
        The column 2020 of ``academy_network`` adds up to 105 in print, for 104 collaborations. ``applications``
        is another name of ``levels``: one printed table has both.

    Returns
    -------
    DataFrame
        Integers; years (text) as columns, of chapter 4 levels or programmes; ``attrs["source"]``, and
        ``attrs["note"]`` where there is something to know. ``belfius_2007`` also has ``attrs["belfius_edition"]``.

    Raises
    ------
    UnknownReferenceError
        Another name.

    Examples
    --------
    >>> int(published("province").loc["Totaal", "2019"])
    98
    """
    if table not in PUBLISHED:
        raise UnknownReferenceError(
            "errors.datasets.published", table=table, known=PUBLISHED, hint=meant(table, PUBLISHED)
        )
    name = f"published_{_FILES.get(table, table)}.csv"
    with files("kkgeo.datasets").joinpath("data", name).open(encoding="utf-8") as file:
        frame = pd.read_csv(file, index_col=0)
    frame.attrs["source"] = SOURCE
    if table in _NOTES:
        frame.attrs["note"] = say(f"datasets.note_{table}", language())
    if table == "belfius_2007":
        frame.attrs["belfius_edition"] = 2007
    return frame


#: What the columns of participation are called in the library.
_PARTICIPATION = {
    "participatie_2017": "participation_2017", "participatie_2021": "participation_2021", "deelname": "partner",
    "vestiging_dko": "academy_site",
}  # fmt: skip
#: What two columns were called before they were roles; kept beside these for one release.
_HEADINGS = {"academy_number": "academie_nummer", "free_places": "vrije_plaatsen"}


@lru_cache
def _packaged(name: str) -> pd.DataFrame:
    with as_file(files("kkgeo.datasets").joinpath("data", f"{name}.csv")) as file:
        return read_sites(file)


def _stopped(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows that say which of them was stopped early; their files are as they were before anything ended."""
    ended = _packaged("stopped")
    frame["stopped"] = frame["nummer"].map(ended.set_index("nummer")["stopped"]).astype("str")
    frame.attrs["kkgeo_columns"] = {**frame.attrs["kkgeo_columns"], **ended.attrs["kkgeo_columns"]}
    return frame


def _read(name: str) -> pd.DataFrame:
    frame = _packaged(name).copy()
    for role, heading in _HEADINGS.items():
        if role in frame.columns:
            frame[heading] = frame[role].astype("int64") if role == "free_places" else frame[role]
    frame[INVENTED] = True
    note(frame, Record(invented=True), keep=_packaged(name).attrs)
    return frame
