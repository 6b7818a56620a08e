"""A drawing as SVG: real text, a title on what is shortened and on every value, colours by class."""

from __future__ import annotations

from html import escape
from itertools import groupby

from kkgeo._base.text import tidy
from kkgeo.charts.colours import STYLE
from kkgeo.charts.marks import Dot, Drawing, Line, Mark, Text

#: Letters stand on a line that is this much under the middle of theirs, in sizes.
BASELINE = 0.36
#: How wide the edge of a filled dot is.
_EDGE = 0.6
#: More dots than these that have no words are written as one.
_MANY = 200
#: What tells that a file is ours, as `kkgeo._base.kept` looks for it.
_METADATA = (
    '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description><dc:creator><rdf:Bag><rdf:li/></rdf:Bag></dc:creator>'
    "<dc:title>kkgeo</dc:title></rdf:Description></rdf:RDF></metadata>"
)
_STYLED = f"<style>{STYLE}</style>"


def written(
    drawing: Drawing, title: str, alternative: str, lang: str, *, style: bool = True, alone: bool = False
) -> str:
    """Return the drawing as one element, to stand in a page; `alone`: as a file of its own."""
    body = "".join(_group(key, list(marks)) for key, marks in groupby(drawing.marks, key=_key))
    wide, high = _n(drawing.width), _n(drawing.height)
    size = f' width="{wide}" height="{high}" xmlns="http://www.w3.org/2000/svg"' if alone else ""
    told = _text(" ".join(filter(None, [title, alternative])))
    return (
        f'<svg class="kkc" role="img" lang="{lang}" aria-label="{told}" viewBox="0 0 {wide} {high}"{size}>'
        f"<title>{_text(title)}</title>{_METADATA if alone else ''}{_STYLED if style else ''}{body}</svg>"
    )


def _key(mark: Mark) -> tuple[object, ...]:
    """Return what marks have in common that stand in one group: said once, a chart of 304 values stays small."""
    if isinstance(mark, Line):
        return ("l", mark.tone, mark.wide, mark.dashed)
    if isinstance(mark, Dot):
        return ("d" if mark.filled else "o", mark.tone, mark.radius)
    return ("t", mark.tone, mark.size, mark.anchor, mark.bold)


def _group(key: tuple[object, ...], marks: list[Mark]) -> str:
    kind, tone = key[:2]
    if kind == "d" and len(marks) > _MANY and not any(_worded(mark) for mark in marks):
        return _points([mark for mark in marks if isinstance(mark, Dot)])
    if kind == "t":
        attributes = f' font-size="{_n(float(str(key[2])))}" text-anchor="{key[3]}"'
        name = f"t c-{tone} b" if key[4] else f"t c-{tone}"
    elif kind == "l":
        attributes = f' stroke-width="{_n(float(str(key[2])))}"' + (' stroke-dasharray="4 3"' if key[3] else "")
        name = f"l c-{tone}"
    else:
        attributes = f' stroke-width="{_EDGE if kind == "d" else 1.4}"'
        name = f"{kind} c-{tone}"
    return f'<g class="{name}"{attributes}>{"".join(map(_mark, marks))}</g>'


def _worded(mark: Mark) -> bool:
    """Return whether a dot is of something by name, or no plain dot."""
    return not isinstance(mark, Dot) or bool(mark.area or mark.title or mark.wedge)


def _points(dots: list[Dot]) -> str:
    """Return dots without words as one line of points, as wide as each: thousands take a third of the room."""
    places = "".join(f"M{_n(dot.x)} {_n(dot.y)}h0" for dot in dots)
    wide = _n(2 * dots[0].radius - _EDGE)
    return f'<path class="p c-{dots[0].tone}" stroke-width="{wide}" d="{places}"/>'


def _mark(mark: Mark) -> str:
    area = f' data-area="{_text(mark.area)}"' if mark.area else ""
    said = mark.full if isinstance(mark, Text) else mark.title
    title = f"<title>{_text(said)}</title>" if said else ""
    if isinstance(mark, Text):
        return f'<text x="{_n(mark.x)}" y="{_n(mark.y + BASELINE * mark.size)}"{area}>{title}{_text(mark.text)}</text>'
    if isinstance(mark, Line):
        places = "L".join(f"{_n(x)} {_n(y)}" for x, y in mark.points)
        return f'<path d="M{places}"{area}>{title}</path>'
    if mark.wedge:
        places = "L".join(f"{_n(x)} {_n(y)}" for x, y in corners(mark))
        return f'<path d="M{places}Z"{area}>{title}</path>'
    return f'<circle cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.radius)}"{area}>{title}</circle>'


def corners(mark: Dot) -> list[tuple[float, float]]:
    """Return the corners of a wedge."""
    r, x, y = mark.radius * 1.15, mark.x, mark.y
    if mark.wedge == "up":
        return [(x - r, y + r), (x + r, y + r), (x, y - r)]
    return [(x - r, y - r), (x - r, y + r), (x + r, y)]


def _n(value: float) -> str:
    """Write a place with one decimal at most, a size with two."""
    return f"{round(value, 1):g}" if abs(value) >= 10 else f"{round(value, 2):g}"


def _text(text: str) -> str:
    return escape(tidy(text)).replace("\r", "&#13;")
