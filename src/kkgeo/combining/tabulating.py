"""Users of several programmes, area by area: how many, in which ones, which was first, before and after a day."""

from __future__ import annotations

import datetime
import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.near import meant
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note
from kkgeo._base.records import Combined
from kkgeo._base.words import labelled, section
from kkgeo.areas.area import CORE, check_extent
from kkgeo.areas.kinds import is_kind
from kkgeo.combining.using import Uses, overlapping, spans, uses_of
from kkgeo.counting.cells import Cut, names_of, spread
from kkgeo.counting.cutting import cut_of, texts_of
from kkgeo.errors import InputError
from kkgeo.reference import Edition, read_typology
from kkgeo.schools.matching import check_found, check_two
from kkgeo.schools.units import SCHOOL, school_unit
from kkgeo.sites.counted import counted_table
from kkgeo.sites.moments import days_of
from kkgeo.stats.intervals import share_interval

#: What stands between the names of several programmes.
_AND = " + "
#: The columns of counts.
COLUMNS = ("users", "only", "before", "after", "undated", "first", "later", "first_unclear", "combined")

Label = tuple[Hashable, ...]


@checked
def programmes(
    lists: Mapping[str, pd.DataFrame],
    register: pd.DataFrame,
    *,
    by: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = ("level", "province"),
    among: str | None = None,
    until: datetime.date | str | None = None,
    duration: int | None = None,
    unit: str = SCHOOL,
    vintage: int | None = None,
    extent: str = CORE,
    regions_file: str | os.PathLike[str] | None = None,
    edition: Edition = 2018,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Count the schools that used several programmes: each, together, which first, before and after a day.

    Parameters
    ----------
    lists : mapping of str to DataFrame
        A list for each programme, by its name, placed: a row for each use, with a ``date`` or a ``year``.
    register : DataFrame
        All schools, placed likewise.
    by : str, path or sequence of these
        Kinds of area as for `coverage`, and columns of the register such as ``level``; ``()`` for all together.
    among : str, optional
        Count only the schools that used this programme.
    until : date or text, optional
        A day, such as ``2019-03-01``: what was used up to and including that day is ``before``.
    duration : int, optional
        How many school years a row runs that has a year and no date, and does not say so itself.
    unit : {"row", "institution", "site", "address"}
        What one school is; see `coverage`. A row is an institution here.
    vintage, extent, regions_file, edition
        As for `coverage`.
    lang : {"nl", "en", "fr"}
        Language of the names of areas.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        Index: one level for each of `by` (as of `coverage`), ``programme``, and ``also``: empty for the programme by
        itself, another one, or all others together. Columns: ``name``; ``schools`` (of the register; with `among` those
        that used that programme); ``users`` (schools that used the programme, and what is ``also``) and their
        ``share`` of the schools (0 to 1) with ``share_low`` and ``share_high``; ``only`` (of them, those that used none
        of the others); ``before``, ``after`` and ``undated`` (used all of these up to `until`; not so; nobody knows;
        missing without `until`); ``first``, ``later`` and ``first_unclear`` (the programme came before all others that
        are ``also``, by itself before all others that the school used; not so; nobody knows); ``combined`` (rows of the
        programme that ran on a day on which one of what is ``also`` did; missing by itself).

    Raises
    ------
    InputError
        Fewer than two lists, rows that were not geocoded, a column that the register lacks, or what is no day.
    UnknownReferenceError
        An unknown vintage or language.

    See Also
    --------
    applications : Who applied, and who was approved.
    targets : Whom to invite: schools that know another programme, among others.

    Notes
    -----
    A school counts where its first row of the programme lies, as a row does for `coverage`; where that was not placed,
    where the register has it. Its ``level`` and the like are those of the register. A row that has only a year began on
    some day of the school year that begins in it, as everywhere (docs/time.md): which programme was first is then not
    known within one school year, and neither is on which side of `until` it lies in that of that day. Rows that were
    refused do not count.

    Examples
    --------
    >>> import pandas as pd
    >>> from kkgeo.geocoding import geocode
    >>> towns = {"a": "9000", "b": "9000", "c": "3300"}
    >>> schools = geocode(pd.DataFrame({"institution": list(towns), "postcode": list(towns.values())}))
    >>> long = geocode(pd.DataFrame({"institution": ["a", "b"], "postcode": ["9000"] * 2, "year": [2019, 2020]}))
    >>> days = ["15/11/2018", "15/05/2021"]
    >>> short = geocode(pd.DataFrame({"institution": ["a", "c"], "postcode": ["9000", "3300"], "datum": days}))
    >>> table = programmes({"Long": long, "Short": short}, schools, by=(), until="2019-03-01")
    >>> table[["users", "only", "before", "first", "later"]].astype(int).to_numpy().tolist()
    [[2, 1, 0, 1, 1], [1, 1, 0, 0, 1], [2, 1, 1, 2, 0], [1, 1, 0, 1, 0]]
    """
    lang, unit = check_language(lang), school_unit(unit)
    check_extent(extent)
    keys = texts_of(by)
    if len(lists) < 2:
        raise InputError("errors.programmes.two")
    check_among(among, lists)
    day = None if until is None else day_of(until)
    tables = {}
    for name, rows in lists.items():
        check_two(rows, register)
        tables[name], vintage = counted_table(rows, "rows", vintage)
    register, _ = counted_table(register, "register", vintage)
    clusters = read_typology(edition)
    uses = {name: uses_of(rows, register, unit, duration) for name, rows in tables.items()}
    for of in uses.values():
        check_found(of.matched)
    schools = _register(register, next(iter(uses.values())))
    laid = {name: _settled(of, schools, keys) for name, of in uses.items()}
    everything = pd.concat([schools, *(part["schools"] for part in laid.values())], ignore_index=True)
    attributes = [key for key in keys if not is_kind(key)]
    shown = (
        pd.DataFrame(everything) if attributes and set(attributes) <= set(schools.columns) else pd.DataFrame(schools)
    )
    cut = cut_of(shown, keys, vintage or 0, extent=extent, regions_file=regions_file, edition=clusters, lang=lang)
    labels: list[Label] = [*cut.every, *cut.unplaced] if keys else [()]
    base = _by_label(schools if among is None else laid[among]["schools"], cut)
    parts = _parts([*lists])
    records, index = [], []
    inside = {name: _by_label(part["schools"], cut) for name, part in laid.items()}
    rows_in = {name: _by_label(part["rows"], cut, "_row") for name, part in laid.items()}
    told = {name: of.schools.set_index("_school")[["_low", "_high"]] for name, of in uses.items()}
    times = {name: dict(zip(one.index, one.to_numpy().tolist(), strict=True)) for name, one in told.items()}
    only_among = None if among is None else uses[among].keys
    together = {
        (name, also): overlapping(uses[name].rows, spans(uses[also]))
        for name in lists
        for also in lists
        if also != name
    }
    for label in labels:
        for name, also in parts:
            own = inside[name].get(label, frozenset())
            own = own if only_among is None else own & only_among
            users = own.intersection(*(uses[other].keys for other in also))
            record = {"schools": len(base.get(label, frozenset()))}
            record |= _record(users, name, also, times, day)
            record["combined"] = _combined(
                rows_in[name].get(label, frozenset()), name, also, uses, together, only_among
            )
            records.append(record)
            index.append((*label, name, _AND.join(also)))
    table = pd.DataFrame(
        records, index=pd.MultiIndex.from_tuples(index, names=[*(cut.names if keys else []), "programme", "also"])
    )
    table = _finished(table, cut, keys, labels, len(parts), lang)
    about = section("about", lang)
    words = {name: str(len(rows)) for name, rows in tables.items()}
    record_ = Combined(
        vintage=vintage,
        **clusters.noted,
        programmes=tuple(lists),
        among=among or "",
        until=None if day is None else datetime.date.fromordinal(int(day)).isoformat(),
        unregistered=tuple(int((~of.schools["_found"].astype(bool)).sum()) for of in uses.values()),
        about={labelled(about["rows"], name, lang): count for name, count in words.items()},
        **marks(register, *tables.values()),
    )
    note(table, record_, lang=lang)
    return table


def check_among(among: str | None, names: Iterable[str]) -> None:
    """Refuse a programme that is none of some."""
    known = [*names]
    if among is not None and among not in known:
        raise InputError("errors.programmes.among", among=among, known=known, hint=meant(among, known))


def day_of(until: datetime.date | str) -> float:
    """Return the day until which something is before, as a whole number, or raise an error for what is no day."""
    days = (until, until) if isinstance(until, datetime.date) else days_of(until)
    if days is None or days[0] != days[1]:
        raise InputError("errors.programmes.until", until=until)
    return float(days[1].toordinal())


def _parts(names: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return every programme by itself, with each other one, and with all others if there are several."""
    parts: list[tuple[str, tuple[str, ...]]] = []
    for name in names:
        others = tuple(other for other in names if other != name)
        parts += [(name, ()), *((name, (other,)) for other in others)]
        if len(others) > 1:
            parts.append((name, others))
    return parts


def _register(register: pd.DataFrame, uses: Uses) -> pd.DataFrame:
    return pd.DataFrame(register).assign(_school=uses.matched.school.to_numpy()).reset_index(drop=True)


def _settled(uses: Uses, schools: pd.DataFrame, keys: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return schools and rows of a programme with what the register says of them, and a place where they have none."""
    known = schools.drop_duplicates("_school").set_index("_school")
    found: dict[str, pd.DataFrame] = {}
    for what, frame in (("schools", uses.schools), ("rows", uses.rows)):
        own = frame.assign(_row=np.arange(len(frame)))
        for key in keys:
            if not is_kind(key) and key in known.columns:
                of_register = own["_school"].map(known[key])
                there = own[key] if key in own.columns else pd.Series(None, index=own.index, dtype=object)
                own[key] = of_register.where(own["_found"].astype(bool), there)
        for column in ("nis", "nis_2018"):
            nowhere = frame["nis"].isna()
            own[column] = own[column].astype(object).where(~nowhere, own["_school"].map(known[column]))
        found[what] = own
    return found


def _by_label(frame: pd.DataFrame, cut: Cut, what: str = "_school") -> dict[Label, frozenset[Any]]:
    """Return by combination what there is in it."""
    if not cut.keys:
        return {(): frozenset(frame[what])}
    laid = spread(frame, cut.dimensions, cut.keys)
    grouped = laid.groupby(cut.names, sort=False)[what].agg(frozenset)
    return {label if isinstance(label, tuple) else (label,): found for label, found in grouped.items()}


def _record(
    users: frozenset[Any],
    name: str,
    also: tuple[str, ...],
    times: Mapping[str, Mapping[str, Sequence[float]]],
    day: float | None,
) -> dict[str, Any]:
    """Return what there is to count of the schools that used a programme and others."""
    others = [other for other in times if other != name]
    used: dict[str, Any] = dict.fromkeys(COLUMNS[:-1], 0)
    used["users"] = len(users)
    for school in users:
        used["only"] += not any(school in times[other] for other in others if other not in also)
        together = [times[each][school] for each in (name, *also)]
        if day is not None:
            side = _side(together, day)
            used[side] += 1
        low, high = times[name][school]
        rivals = [times[other][school] for other in (also or others) if school in times[other]]
        if all(high < rival[0] for rival in rivals):
            used["first"] += 1
        elif any(rival[1] < low for rival in rivals):
            used["later"] += 1
        else:
            used["first_unclear"] += 1
    if day is None:
        used |= dict.fromkeys(("before", "after", "undated"), pd.NA)
    return used


def _side(together: Sequence[Sequence[float]], day: float) -> str:
    if all(high <= day for _, high in together):
        return "before"
    return "after" if any(low > day for low, _ in together) else "undated"


def _combined(
    rows: frozenset[Any],
    name: str,
    also: tuple[str, ...],
    uses: Mapping[str, Uses],
    together: Mapping[tuple[str, str], np.ndarray],
    among: frozenset[str] | None,
) -> Any:
    """Return how many rows of a programme ran on a day on which each of what is also did."""
    if not also:
        return pd.NA
    here = np.array(sorted(rows), dtype=np.int64)
    both = np.logical_and.reduce([together[name, other][here] for other in also])
    if among is not None:
        both &= uses[name].rows["_school"].isin(among).to_numpy()[here]
    return int(both.sum())


def _finished(
    table: pd.DataFrame, cut: Cut, keys: Sequence[str], labels: Sequence[Label], parts: int, lang: str
) -> pd.DataFrame:
    """Return the table with names and shares, its counts whole numbers that may be missing."""
    for column in ("schools", *COLUMNS):
        table[column] = table[column].astype("Int64")
    if keys:
        names = names_of(pd.MultiIndex.from_tuples(labels, names=cut.names), cut, lang)
        table.insert(0, "name", np.repeat(np.array(names, dtype=object), parts))
    users, schools = (table[column].to_numpy(dtype=np.float64) for column in ("users", "schools"))
    # A school may have its project elsewhere than where the register has it.
    possible = np.where(users <= schools, schools, 0)
    low, high = share_interval(np.minimum(users, possible), possible)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = {"share": np.where(possible > 0, users / possible, np.nan), "share_low": low, "share_high": high}
    place = table.columns.get_loc("users")
    assert isinstance(place, int)
    for i, (column, values) in enumerate(shares.items(), start=1):
        table.insert(place + i, column, values)
    return table
