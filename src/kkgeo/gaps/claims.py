"""What is claimed of areas, all of them together: the finding, said once for maps, reports and charts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage, NamedGaps
from kkgeo._base.words import heading, listing, number, say, sentence, word
from kkgeo.gaps.against import ALL
from kkgeo.gaps.finding import Gaps
from kkgeo.reference._data import atoms_of
from kkgeo.stats.leroux import LACK
from kkgeo.stats.poisson import UNDER

#: How strongly an area is claimed: a gap; one along a border, which is wide and said more softly; what may be chance.
CLAIMED, BAND, POSSIBLE = "claimed", "band", "possible"
#: A number under this has a decimal: "1 where 2.9 were expected".
_FINE = 10.0
#: What the id of an area that was found begins with; its rank follows.
_FOUND = "found-"


@dataclass(frozen=True)
class Claim:
    """One area and how strongly a gap there is claimed.

    `key` is its id among the named areas, or ``found-`` and its rank; `atoms` are its municipalities of 2018.
    """

    key: str
    name: str
    strength: str
    observed: int
    expected: float
    atoms: frozenset[str] = field(repr=False)
    #: Of a border: its largest municipality, and what was counted and expected without it.
    without: tuple[str, int, float] | None = None

    @property
    def searched(self) -> bool:
        """Whether nobody named it: it came out of a search over the whole map."""
        return self.key.startswith(_FOUND)

    @property
    def sure(self) -> bool:
        """Whether it is claimed, and not only drawn as what may be chance."""
        return self.strength != POSSIBLE

    def size(self, lang: str) -> str:
        """Return how many there are and were to be expected.

        >>> Claim("a", "A", CLAIMED, 1, 14.35, frozenset()).size("en")
        '1 where 14 were expected'
        """
        return _size(self.observed, self.expected, lang)

    def rest(self, lang: str) -> str:
        """Return what it is without its largest municipality; nothing where that is not known.

        >>> Claim("b", "B", BAND, 63, 113.0, frozenset(), ("Antwerpen", 19, 82.4)).rest("en")
        'without Antwerpen 19 where 82 were expected'
        """
        if self.without is None:
            return ""
        name, observed, expected = self.without
        return say("claims.rest", lang, name=name, size=_size(observed, expected, lang))


def _size(observed: int, expected: float, lang: str) -> str:
    digits = 0 if round(expected) >= _FINE else 1
    return say("claims.size", lang, observed=number(observed, lang), expected=number(expected, lang, digits))


def claims(named: pd.DataFrame | None, found: Gaps | None = None) -> tuple[Claim, ...]:
    """Return what is claimed of areas that were named and of areas that were found.

    Parameters
    ----------
    named : DataFrame, optional
        What `kkgeo.coverage_gaps` gave; all years together decide.
    found : Gaps, optional
        What `kkgeo.find_gaps` gave for low ratios; without any, only what was named is looked at.

    Returns
    -------
    tuple of Claim
        The strongest first: gaps, borders with a gap, what may be chance. An area that was named is a gap where its
        verdict is ``under``, and may be one by chance where its ratio is at most 0.8; a border that is no gap is left
        out, since it is nearly everywhere. An area that was found is a gap where it holds after looking everywhere,
        else it may be chance. One that lies for half or more in a named area of the same list, or holds half of it, is
        that area, and is not told again.
    """
    told = [] if named is None else _named(named)
    if found is not None:
        told += _found(found, told)
    order = (CLAIMED, BAND, POSSIBLE)
    return tuple(sorted(told, key=lambda claim: order.index(claim.strength)))


def _named(named: pd.DataFrame) -> list[Claim]:
    about = noted(named, NamedGaps)
    told = []
    for key, row in named.xs(ALL, level="period").iterrows():
        border = row["kind"] == "border"
        if row["verdict"] == UNDER:
            strength = BAND if border else CLAIMED
        elif row["ratio"] <= LACK and not border:
            strength = POSSIBLE
        else:
            continue
        atoms = frozenset(about.municipalities_2018[str(key)])
        observed, expected, without = int(row["observed"]), float(row["expected"]), about.without_largest.get(str(key))
        told.append(Claim(str(key), row["name"], strength, observed, expected, atoms, without))
    return told


def _found(found: Gaps, named: Sequence[Claim]) -> list[Claim]:
    told: list[Claim] = []
    for row, atoms in _areas(found):
        if _same(row, atoms, named) is not None:
            continue
        name = str(row["centre"])
        if row["n_municipalities"] > 1:
            name = say("found.around", found.lang, name=name)
        strength = CLAIMED if row["significant"] else POSSIBLE
        told.append(
            Claim(f"{_FOUND}{row['rank']}", name, strength, int(row["observed"]), float(row["expected"]), atoms)
        )
    return told


def told_as(told: Sequence[Claim], found: Gaps) -> dict[int, str]:
    """Return, by the rank of an area that was found, the id of the named one among the claims that it is."""
    named = [claim for claim in told if not claim.searched]
    same = {int(row["rank"]): _same(row, atoms, named) for row, atoms in _areas(found)}
    return {rank: claim.key for rank, claim in same.items() if claim is not None}


def _areas(found: Gaps) -> list[tuple[dict[Hashable, Any], frozenset[str]]]:
    """Return the areas that were found, each with its municipalities of 2018; of unknown vintage none."""
    vintage = noted(found.areas).vintage
    if vintage is None:
        return []
    parts = atoms_of(vintage)
    rows = found.areas.to_dict("records")
    return [
        (row, frozenset(atom for code in row["municipalities"].split("; ") for atom in parts[code])) for row in rows
    ]


def _same(row: Mapping[Hashable, Any], atoms: frozenset[str], named: Sequence[Claim]) -> Claim | None:
    # What is surely a gap is that only by a name that is surely one too.
    strengths = (CLAIMED,) if row["significant"] else (CLAIMED, POSSIBLE)
    near = [one for one in named if 2 * len(one.atoms & atoms) >= min(len(one.atoms), len(atoms))]
    return next((one for one in near if one.strength in strengths), None)


def headline(told: Sequence[Claim], counted: str, lang: str) -> str:
    """Return the finding in a few words: where there are fewer than expected, or that no gap was shown.

    >>> some = [Claim("hageland", "Hageland", CLAIMED, 1, 14.35, frozenset())]
    >>> headline(some, "collaborations", "en"), headline([], "collaborations", "en")
    ('Hageland: fewer collaborations than expected', 'No area was shown to have fewer collaborations than expected')
    """
    many = word("measure", counted, lang)
    names = [claim.name for claim in told if claim.sure]
    if not names:
        return heading("claims.none", lang, counted=many)
    return sentence(say("claims.title", lang, areas=listing(names, lang), counted=many))


def subheadline(told: Sequence[Claim], table: pd.DataFrame, years: Sequence[object], lang: str) -> str:
    """Return what was measured, in which years, against what; and what a map of it does not show.

    Parameters
    ----------
    told : sequence of Claim
        From `claims`.
    table : DataFrame
        From `kkgeo.coverage`: it notes what was counted against what.
    years : sequence
        The years of the rows, in order; empty if they have none.
    lang : {"nl", "en", "fr"}
        Language.
    """
    about = noted(table, Coverage)
    # The denominator may be a column of somebody's own.
    counted, base = (word("measure", each, lang) for each in (about.count, about.denominator))
    if not years:
        measured = say("claims.measured", lang, counted=counted, base=base)
    elif years[0] == years[-1]:
        measured = say("claims.measured_in", lang, counted=counted, base=base, year=years[0])
    else:
        measured = say("claims.measured_from", lang, counted=counted, base=base, first=years[0], last=years[-1])
    parts = [sentence(measured)]
    if not any(claim.sure for claim in told):
        parts.append(say("claims.none_shown", lang))
    elif not all(claim.sure for claim in told):
        parts.append(say("claims.dashed", lang))
    return " ".join(parts)


def finding(told: Sequence[Claim], counted: str, lang: str) -> str:
    """Return the finding as a sentence, with the size of every gap.

    >>> some = [Claim("hageland", "Hageland", CLAIMED, 1, 14.35, frozenset())]
    >>> finding(some, "collaborations", "en")
    'Fewer collaborations than expected: Hageland (1 where 14 were expected).'
    """
    many = word("measure", counted, lang)
    sizes = [say("claims.sized", lang, name=one.name, size=one.size(lang)) for one in told if one.sure]
    if not sizes:
        return f"{heading('claims.none', lang, counted=many)}. {say('claims.none_shown', lang)}"
    return sentence(say("claims.finding", lang, areas=listing(sizes, lang), counted=many))
