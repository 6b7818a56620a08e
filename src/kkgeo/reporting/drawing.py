"""The map of a report as its page and its workbook have it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from kkgeo._base.words import phrase
from kkgeo.maps.web.bundling import MOST
from kkgeo.maps.web.page import Fragment, fragment
from kkgeo.reporting.attempts import Part, attempt

if TYPE_CHECKING:
    from kkgeo.maps.model import MapSpec

#: Id of the map on the page.
MAP = "kkr-map"
#: The picture in a workbook: dots per inch, and how many colours.
_DPI, _COLOURS = 110, 96
#: What drawing takes.
MODULES = ("kkgeo.maps.figure.render",)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A map as a report has it: what it needs of a page, and a picture, or why there is none."""

    fragment: Fragment
    picture: Part[bytes]


def drawn(spec: MapSpec, ident: str) -> Drawn:
    """Draw a map; the same specification gives the same bytes."""
    part = _fragment(spec, ident)
    return Drawn(part, attempt(phrase("report.part_map"), lambda: picture(spec), spec.lang))


def with_fewer_points(made: Drawn, spec: MapSpec, ident: str, most: int) -> Drawn:
    """Return a map that was drawn as a smaller page has it: with at most so many points of a layer by themselves."""
    return replace(made, fragment=_fragment(spec, ident, most))


def _fragment(spec: MapSpec, ident: str, most: int = MOST) -> Fragment:
    return fragment(spec, ident=ident, folded=True, most=most)


def picture(spec: MapSpec) -> bytes:
    """Return a map as a picture of few colours, so that the workbook stays small."""
    from PIL import Image

    from kkgeo.maps.figure.render import figure, save_figure

    whole, made = BytesIO(), BytesIO()
    save_figure(figure(spec, size="a4-landscape"), whole, ".png", dpi=_DPI)
    with Image.open(whole) as image:
        image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(made, "PNG")
    return made.getvalue()
