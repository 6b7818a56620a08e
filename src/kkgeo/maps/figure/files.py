"""A figure as a file: PNG, SVG or PDF; the same figure gives the same bytes, and every machine the same letters."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Protocol

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.style import context as style_context

from kkgeo._base.alone import ALONE
from kkgeo._base.font import font_css
from kkgeo.maps.figure.lettering import HALO

#: Dots per inch of a PNG.
DPI = 200
#: What would otherwise hold the time of writing or the version of matplotlib.
_FIXED: dict[str, dict[str, str | None]] = {
    ".svg": {"Date": None, "Creator": "kkgeo"},
    ".pdf": {"CreationDate": None, "Creator": "kkgeo"},
    ".png": {"Software": "kkgeo"},
}
#: The points of a path in an SVG, and numbers with more than two decimals.
_PATH, _DECIMALS = re.compile(rb' d="[^"]*"'), re.compile(rb"(\.[0-9]{2})[0-9]+")
#: Real texts in an SVG and real fonts in a PDF, so that both can be searched and edited.
_SETTLED: Any = {
    "svg.hashsalt": "kkgeo",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "pdf.compression": 9,
}
#: In an SVG the light edge of a text over lines is CSS, so that the text stays a text.
_EDGES = f'[id^="{HALO}"] text{{paint-order:stroke;stroke:#fff;stroke-width:2.4px;stroke-linejoin:round}}'
#: The first object of a PDF, which says what the whole is; and its end, which says where the others are.
_CATALOG = re.compile(rb"1 0 obj\n<<(.*?)>>\nendobj", re.DOTALL)
_TRAILER = re.compile(rb"trailer\n<<(.*?)>>\nstartxref\n([0-9]+)\n%%EOF\n$", re.DOTALL)


class Told(Protocol):
    """What a figure says of itself: a `MapSpec`, or the page of a report."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def alternative(self) -> str:
        """What it shows, for who cannot see it."""

    @property
    def lang(self) -> str:
        """The language of both."""


def save_figure(
    drawing: Figure, file: Path | IO[bytes], suffix: str, *, spec: Told | None = None, dpi: int = DPI
) -> None:
    """Write the figure; the same figure gives the same bytes. Title and description go in for who cannot see it."""
    data: dict[str, Any] = dict(_FIXED[suffix])
    if spec is not None:
        data |= {"Title": spec.title, "Subject" if suffix == ".pdf" else "Description": spec.alternative}
    made = BytesIO()
    with ALONE, style_context("default"), mpl.rc_context(_SETTLED):
        drawing.savefig(made, format=suffix[1:], dpi=dpi, metadata=data)
    raw = made.getvalue()
    if suffix == ".svg":
        raw = _carrying_its_font(_short(raw), spec)
    elif suffix == ".pdf" and spec is not None:
        raw = _saying_its_language(raw, spec.lang)
    if isinstance(file, Path):
        file.write_bytes(raw)
    else:
        file.write(raw)


def _saying_its_language(raw: bytes, lang: str) -> bytes:
    """Return a PDF that tells a screen reader its language, and shows its title: its first object once more, changed.

    That is how a PDF is changed: what is new stands behind what there was (ISO 32000, 7.5.6).
    """
    catalog, end = _CATALOG.search(raw), _TRAILER.search(raw)
    assert catalog is not None
    assert end is not None
    more = f" /Lang ({lang}) /ViewerPreferences << /DisplayDocTitle true >> ".encode()
    changed = b"1 0 obj\n<<" + catalog[1].rstrip() + more + b">>\nendobj\n"
    start = len(raw) + len(changed)
    table = b"xref\n1 1\n%010d 00000 n \n" % len(raw)
    trailer = b"trailer\n<<%s/Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (end[1], end[2], start)
    return raw + changed + table + trailer


def _short(raw: bytes) -> bytes:
    """Return an SVG whose paths have hundredths of a point, which is half its size."""
    return _PATH.sub(lambda path: _DECIMALS.sub(rb"\1", path[0]), raw)


def _carrying_its_font(raw: bytes, spec: Told | None) -> bytes:
    """Return an SVG that has its font in it, and says to a screen reader what it shows."""
    style = f"<defs><style>{font_css()}{_EDGES}</style></defs>"
    text = raw.decode("utf-8")
    start = text.index("<svg")
    end = text.index(">", start) + 1
    opened = text[start:end]
    told = ""
    if spec is not None:
        opened = opened[:-1] + f' role="img" lang="{spec.lang}" xml:lang="{spec.lang}">'
        told = f"<desc>{escape(spec.alternative)}</desc>"
    # The title stays first: that is where readers look for it.
    title = "</title>"
    if title in text[end : end + 4_000]:
        end = text.index(title, end) + len(title)
        head = text[start + len(text[start : text.index(">", start) + 1]) : end]
        return (text[:start] + opened + head + told + style + text[end:]).encode("utf-8")
    return (text[:start] + opened + told + style + text[end:]).encode("utf-8")
