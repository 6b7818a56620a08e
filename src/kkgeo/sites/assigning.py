"""Which column of a file plays which role, where headings compete for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from kkgeo._base.given import checked
from kkgeo._base.near import meant
from kkgeo.errors import InputError
from kkgeo.sites.headings import (
    EXACT,
    FILLING,
    ROLES,
    WEAK,
    claim,
    is_broad,
    is_whole,
    normalise_heading,
    same_heading,
    short_heading,
)  # fmt: skip

#: The column that `geocode` and `enrich` write last, and by which their output is known.
_MARK = "match_status"
#: The column of keys in a review (`kkgeo.review`); what a person decided there is where a row lies.
_REVIEW = "kkgeo_key"
#: A role that was found in doubt: the position of the column that has it, and those of the others that could have it.
Doubts = dict[str, tuple[int, list[int]]]


@checked
def recognise_columns(headings: Iterable[str], columns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Say which heading plays which role.

    Parameters
    ----------
    headings : iterable of str
        As they stand in the file.
    columns : mapping of str to str, optional
        Heading by role, for what the headings do not say or say twice. The roles: ``name``, ``institution`` and
        ``site`` (numbers), ``street``, ``house_number``, ``box``, ``postal_code``, ``locality`` (deelgemeente,
        plaats), ``municipality_name``, ``nis_code``, ``lat`` and ``lon``, ``x`` and ``y``, ``network``, ``level``,
        ``year``, ``academy``, ``pupils``, ``oki``, ``province_given``, ``country``, ``decision`` (was it approved?),
        ``start``, ``end``, ``stopped`` and ``duration`` (when it runs), ``address`` and ``point`` (an
        address or coordinates in one cell).

    Returns
    -------
    dict of str to str
        Heading by role, in the order of the file.

    Raises
    ------
    InputError
        Two headings for one role, an unknown role, or a heading that is not in the file.

    Notes
    -----
    What decides, in this order: `columns`; a heading that is the role's own name to the letter (``name``,
    ``postal_code`` ...), so that a table once read can be read again; a heading known by itself; one in two languages;
    one with its language behind it ("naam_fr"); and ``nr`` for a house number, only beside a
    street, as ``bus`` for a box. Two headings of the same standing are an
    error, never a choice; where one is better, `describe_columns` names the others. Beside "hoofdgemeente" the column
    "gemeente" is the locality. "status", "goedgekeurd", "einddatum" and the like have their role only where their
    values say so, which `read_sites` looks at, and "locatie" and the like are the ``point`` only where they are
    coordinates.

    In a table that `kkgeo.geocode` wrote before (it has ``match_status``), the columns ``nis``, ``municipality``,
    ``province``, ``province_name``, ``longitude`` and ``latitude`` are conclusions and play no role; only its point
    is used where the table has no other coordinates.

    Examples
    --------
    >>> recognise_columns(["Naam school", "Postcode", "Opmerking"])
    {'name': 'Naam school', 'postal_code': 'Postcode'}
    """
    given = [str(heading) for heading in headings]
    return {role: given[position] for role, position in assign_roles(given, given, columns)[0].items()}


def assign_roles(
    headings: Sequence[str],
    labels: Sequence[str],
    columns: Mapping[str, str] | None = None,
    says_so: Callable[[int], bool] = lambda _: False,
) -> tuple[dict[str, int], Doubts]:
    """Return the position of the column that plays each role, in the order of the file, and what could play it too.

    `labels` are the headings by which `columns` may tell apart two columns with the same heading. `says_so` tells of
    a column whose heading may mean something else whether its values say that it plays the role.
    """
    told = _told(labels, dict(columns or {}))
    ours = _own_output(headings)
    claims: dict[str, dict[int, int]] = {}
    given, taken = {*headings}, {*told.values()}
    for position, heading in enumerate(headings):
        if position in taken or heading in ours:
            continue
        if _MARK in given and heading in ("nis_input", "municipality_input"):
            # The person's own column, which geocode moved aside to write its own.
            heading = heading.removesuffix("_input")
        found = claim(heading)
        if found is not None and found[0] == "decision" and _REVIEW in given:
            continue
        if found is not None and is_broad(heading) and not says_so(position):
            continue
        if found is not None and found[0] not in told:
            claims.setdefault(found[0], {})[position] = found[1]
    doubts: Doubts = {}
    _part_and_whole(claims, headings, doubts)
    _number_of_a_row(claims, headings, told)
    roles = {}
    for role, standing in claims.items():
        roles[role] = _only_one(role, standing, headings, labels)
        if others := [position for position in standing if position != roles[role]]:
            doubts[role] = roles[role], others
    roles |= told
    if not {"lat", "lon"} & roles.keys() and not {"x", "y"} <= roles.keys():
        roles |= {role: headings.index(name) for name, role in ours.items() if role in ("lat", "lon")}
    return {role: roles[role] for role in sorted(roles, key=roles.__getitem__)}, doubts


def _part_and_whole(claims: dict[str, dict[int, int]], headings: Sequence[str], doubts: Doubts) -> None:
    """Take "gemeente" for the locality where "hoofdgemeente" stands beside it and no other column is the locality."""
    standing = claims.get("municipality_name", {})
    whole = [position for position in standing if is_whole(headings[position])]
    parts = [position for position in standing if position not in whole]
    if not whole or not parts or EXACT in standing.values():
        return
    claims["municipality_name"] = {position: standing[position] for position in whole}
    if "locality" not in claims:
        claims["locality"] = {position: standing[position] for position in parts}
    else:
        doubts["municipality_name"] = whole[0], parts


def _number_of_a_row(claims: dict[str, dict[int, int]], headings: Sequence[str], told: Mapping[str, int]) -> None:
    """Take "nr" for the number of a row where no street needs one: there is none, or it has its own ("straat + nr").

    Nor is "bus" a letter box where nothing in the list can have one.
    """
    street = "street" in claims or "street" in told
    if min(claims.get("house_number", {}).values(), default=EXACT) == WEAK:
        streets = [normalise_heading(headings[at]) for at in claims.get("street", ())]
        numbered = any(re.search(r"n(?:r|um)|\bno\b", own) for own in streets)
        if numbered or not street:
            del claims["house_number"]
    house = street or {"address", "house_number"} & {*claims, *told}
    if not house and min(claims.get("box", {}).values(), default=EXACT) != EXACT:
        del claims["box"]


def _own_output(headings: Sequence[str]) -> dict[str, str]:
    """Return the columns of an earlier run that could be taken for a person's, with what they could be taken for."""
    if _MARK not in headings:
        return {}
    ours = {"nis": "nis_code", "municipality": "municipality_name"}
    if "belfius_cluster" in headings:
        ours |= {"province": "province_given", "province_name": "province_given"}
    for name, role in (("longitude", "lon"), ("latitude", "lat")):
        # The second name is what writing chooses where the person's column has the first.
        ours[f"{name}_kkgeo" if f"{name}_kkgeo" in headings else name] = role
    return {name: role for name, role in ours.items() if name in headings}


def _told(labels: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    told: dict[str, int] = {}
    for role, wanted in columns.items():
        if role not in ROLES:
            raise InputError("errors.sites.role", role=role, known=ROLES, hint=meant(role, ROLES))
        heading = short_heading(str(wanted))
        places = [i for i, label in enumerate(labels) if label == heading]
        places = places or [i for i, label in enumerate(labels) if same_heading(label, heading)]
        if not places:
            hint = meant(heading, labels)
            raise InputError("errors.sites.no_column", heading=heading, role=role, labels=labels, hint=hint)
        if len(places) > 1:
            raise InputError("errors.sites.twice", heading=heading)
        for other, position in told.items():
            if position == places[0]:
                raise InputError("errors.sites.two_roles", heading=heading, other=other, role=role)
        told[role] = places[0]
    return told


def _only_one(role: str, standing: Mapping[int, int], headings: Sequence[str], labels: Sequence[str]) -> int:
    """Return the one column that has the best claim to a role, or raise an error that names those that have."""
    best = [position for position in standing if standing[position] == min(standing.values())]
    if len(best) == 1 or role in FILLING:
        return best[0]
    called = [headings[i] for i in best]
    first, second = labels[best[0]], labels[best[1]]
    if called[0] == called[1]:
        known = "twice_role" if first == second else "twice_role_told"
        raise InputError(f"errors.sites.{known}", called=called[0], role=role, first=first, second=second)
    last = repr(called.pop())
    raise InputError("errors.sites.alike", called=[*map(repr, called)], last=last, role=role, first=first)
