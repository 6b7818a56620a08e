"""What is claimed of areas as a map draws it: shapes with how strongly, in drawing order, and their legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import shapely

from kkgeo._base.text import tidy
from kkgeo._base.words import say
from kkgeo.areas.area import Area
from kkgeo.areas.shapes import shape_of
from kkgeo.gaps.claims import BAND, CLAIMED, POSSIBLE, Claim
from kkgeo.maps.classes.legend import DASHED, LegendEntry
from kkgeo.maps.classes.palettes import BAND_COLOUR, CLAIMED_COLOUR, POSSIBLE_COLOUR

#: Beside a gap: what only some sources count in it.
FRINGE = "fringe"
#: In the order in which they are drawn: a band under what overlaps it.
STRENGTHS = (BAND, CLAIMED, FRINGE, POSSIBLE)
#: In the order in which a legend has them: the strongest first.
TOLD = (CLAIMED, BAND, POSSIBLE, FRINGE)
COLOURS = {BAND: BAND_COLOUR, CLAIMED: CLAIMED_COLOUR, FRINGE: CLAIMED_COLOUR, POSSIBLE: POSSIBLE_COLOUR}
#: Strengths that are filled; of the others only the line is drawn, and it is dashed.
FILLED = (BAND, CLAIMED)


@dataclass(frozen=True, eq=False)
class Finding:
    """An area of which something is claimed: its shape (EPSG:31370), how strongly, and its label, line by line.

    `strength` is ``claimed`` (filled strongly, a thick line), ``band`` (filled more lightly, drawn under the others),
    ``fringe`` or ``possible`` (a dashed line, no fill). `key` is that of the claim: a fringe has the key of its gap.
    """

    key: str
    name: str
    strength: str
    shape: shapely.Geometry = field(repr=False)
    atoms: frozenset[str] = field(repr=False)
    label: tuple[str, ...] = ()
    observed: int = 0
    expected: float = 0.0
    #: What has to be known of it besides: of a border, what it is without its largest municipality.
    remark: str = ""

    @property
    def filled(self) -> bool:
        """Whether it is claimed, so that it has a colour."""
        return self.strength in FILLED

    @property
    def colour(self) -> str:
        """The colour of its fill, or of its line where it has none."""
        return COLOURS[self.strength]


def findings_of(told: Sequence[Claim], reaching: Sequence[Area], lang: str) -> tuple[Finding, ...]:
    """Return what to draw of claims, in the order in which it is drawn.

    Parameters
    ----------
    told : sequence of Claim
        From `kkgeo.gaps.claims.claims`.
    reaching : sequence of Area
        The named areas with their fringes: that of a gap is drawn beside it where it was not judged with it.
    lang : {"nl", "en", "fr"}
        Language of the labels.
    """
    fringes = {area.id: area.fringe for area in reaching}
    drawn = []
    for claim in told:
        name = tidy(claim.name)
        label = (name, claim.size(lang)) if claim.sure else ()
        remark = tidy(claim.rest(lang)) if claim.sure else ""
        drawn.append(replace(_finding(claim, claim.strength, claim.atoms, name, label), remark=remark))
        beside = fringes.get(claim.key, frozenset()) - claim.atoms
        if claim.strength == CLAIMED and beside:
            drawn.append(_finding(claim, FRINGE, beside, name, ()))
    return tuple(sorted(drawn, key=lambda one: (STRENGTHS.index(one.strength), -len(one.atoms), one.key)))


def _finding(claim: Claim, strength: str, atoms: frozenset[str], name: str, label: tuple[str, ...]) -> Finding:
    return Finding(claim.key, name, strength, shape_of(atoms), atoms, label, claim.observed, claim.expected)


def legend_of(drawn: Sequence[Finding], lang: str) -> tuple[LegendEntry, ...]:
    """Return a legend entry for each strength that is on the map, the strongest first."""
    entries = []
    for strength in TOLD:
        count = sum(one.strength == strength for one in drawn)
        if count:
            pattern = "" if strength in FILLED else DASHED
            entries.append(LegendEntry(say(f"claims.legend_{strength}", lang), COLOURS[strength], count, pattern))
    return tuple(entries)
