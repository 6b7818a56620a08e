"""Make the README's picture and the gallery from the built-in data: python docs/gallery.py.

With --check nothing is written; the page and the pictures must be what this script makes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.image import imread

from kkgeo.charts import Chart
from kkgeo.maps import MapSpec
from kkgeo.maps.figure.render import save_figure

DOCS = Path(__file__).resolve().parent
_DPI = 100
#: Another version of a library may draw an edge a little differently; this much of the range of a colour, on average.
_TOLERANCE = 0.01

_START = """import kkgeo as kk

placed = kk.enrich(kk.geocode(kk.datasets.collaborations()))
register = kk.enrich(kk.geocode(kk.datasets.register()))
"""


@dataclass(frozen=True)
class Picture:
    """A picture of the gallery: its file, what it is for, the code that makes it, how it is saved."""

    name: str
    heading: str
    text: str
    code: str
    size: str = "16:9"
    layer: str | None = None

    @property
    def is_chart(self) -> bool:
        """Whether it is a chart, and not a map."""
        return self.code.rpartition("\n")[2].startswith("chart = ")

    @property
    def saving(self) -> str:
        """The line that saves it."""
        if self.is_chart:
            return f'chart.save("{self.name}.png")'
        more = f', size="{self.size}"' if self.size != "16:9" else ""
        more += f', layer="{self.layer}"' if self.layer else ""
        return f'spec.save("{self.name}.png"{more})'


PICTURES = (
    Picture(
        "kaart",
        "Where the gaps are, and how sure that is",
        "Over a quiet surface only what is claimed has a strong colour and a label; what may be chance has a dashed "
        "line. Under the map: areas and provinces with their intervals, and every municipality between the "
        "limits of chance.",
        'spec = kk.layered_map(placed, register, layers=["gaps"])',
    ),
    Picture(
        "kaart-a4",
        "The same on a sheet of A4",
        'Or `size="a4-landscape"`, or `size="square"` to put in a slide. The suffix chooses the format: `.png`, '
        "`.svg`, `.pdf`, or `.html` for the map that moves.",
        'spec = kk.layered_map(placed, register, layers=["gaps"])',
        size="a4",
    ),
    Picture(
        "deelname",
        "A rate, with every province by itself",
        "Where next to nothing is expected a rate says next to nothing: such municipalities are plain grey. Without "
        "charts a sheet of A4 or a square has room for more names.",
        'spec = kk.layered_map(placed, register, layers=["rate", "regions"])',
        size="a4",
    ),
    Picture(
        "cirkels",
        "Circles as large as the number of schools",
        "Small municipalities with many schools hardly show on a map; the circles give every school the same room.",
        'spec = kk.layered_map(placed, register, layers=["rate"])',
        layer="circles",
    ),
    Picture(
        "jaren",
        "Year by year, with the same classes",
        "Every year has a small map of its own, of provinces: one year of a municipality is too little to show. All "
        "have the same bounds, so that a colour means the same everywhere; the legend counts the provinces of each "
        "year.",
        'spec = kk.layered_map(placed, register, layers=["year"], title="Nieuwe samenwerkingen per jaar")',
        layer="year",
    ),
    Picture(
        "verhouding",
        "More or fewer than expected",
        "Divided around 1: as many as its schools would lead one to expect. Municipalities of which next to nothing "
        "is expected have no colour: even none at all could be luck there. Most are, so areas are judged as a whole.",
        'spec = kk.layered_map(placed, register, layers=["ratio", "regions"])',
    ),
    Picture(
        "afgevlakt",
        "The same, smoothed",
        "Small municipalities lean on their neighbours (empirical Bayes), so that the map shows what "
        "neighbours have in common.",
        'spec = kk.layered_map(placed, register, layers=["smoothed", "regions"])',
    ),
    Picture(
        "gaten",
        "Gaps that nobody named",
        "What the scan finds by itself: the first has most of the Hageland, and all of it may be chance.",
        'spec = kk.choropleth(kk.find_gaps(kk.coverage(placed, register)).layer, "gap")',
    ),
    Picture(
        "punten",
        "The schools themselves",
        "A row without a point of its own is not drawn, and a note says how many there are.",
        'spec = kk.point_map(placed, colour="year")',
    ),
    Picture(
        "clusters",
        "Belfius clusters by family",
        "Twenty-one clusters are more than anybody can tell apart by colour: a family has one, and the legend names "
        "its clusters and the edition.",
        'spec = kk.choropleth(kk.typology(2018, vintage=2025), "cluster")',
    ),
    Picture(
        "provincies",
        "Provinces, in English",
        "All texts are in Dutch unless asked otherwise.",
        'spec = kk.choropleth(kk.coverage(placed, register, by="province", lang="en"), lang="en")',
        size="a4-landscape",
    ),
    Picture(
        "forest",
        "Charts: areas with their intervals",
        "What is claimed has a strong colour, a filled dot and bold words; everything else may be chance. More on "
        "[charts](charts.md).",
        "areas = kk.coverage_gaps(placed, register)\n"
        'chart = kk.charts.forest(areas, kk.coverage(placed, register, by="province"))',
    ),
    Picture(
        "funnel",
        "Every municipality between the limits of chance",
        "The less is expected, the further a ratio may lie from 1 by chance alone. The municipalities of the Hageland "
        "are told apart.",
        'hageland = areas.attrs["kkgeo"]["municipalities_2018"]["hageland"]\n'
        'chart = kk.charts.funnel(kk.coverage(placed, register), highlight={"Hageland": hageland})',
    ),
    Picture(
        "jaarcijfers",
        "Years side by side",
        "All provinces on one scale, with intervals; never of municipalities, of which a year says nothing.",
        'chart = kk.charts.small_multiples(kk.coverage(placed, register, by=["province", "year"]))',
    ),
    Picture(
        "lorenz",
        "How uneven a spread is",
        "The words beside it say what the curve shows, and how uneven chance alone would make it.",
        "chart = kk.charts.lorenz(kk.lorenz(kk.coverage(placed, register)))",
    ),
    Picture(
        "oki",
        "Partner schools against all schools",
        "The mean OKI of both, with the interval of the difference.",
        "chart = kk.charts.oki(kk.participation(placed, register))",
    ),
)


def make(folder: Path) -> list[Path]:
    """Write the page and its pictures into a folder; return the files."""
    names: dict[str, object] = {}
    exec(_START, names)
    images = folder / "images"
    images.mkdir(exist_ok=True)
    sections, written = [], []
    for picture in PICTURES:
        exec(picture.code, names)
        file = images / f"{picture.name}.png"
        if picture.is_chart:
            chart = names["chart"]
            assert isinstance(chart, Chart)
            chart.save(file, overwrite=True)
            written.append(file)
            sections.append(_section(picture, chart))
            continue
        spec = names["spec"]
        assert isinstance(spec, MapSpec)
        save_figure(spec.to_figure(size=picture.size, layer=picture.layer), file, ".png", spec=spec, dpi=_DPI)
        written.append(file)
        sections.append(_section(picture, spec))
    page = folder / "gallery.md"
    page.write_text(_page(sections), encoding="utf-8", newline="\n")
    return [page, *written]


def _page(sections: list[str]) -> str:
    return (
        "# Gallery\n\nMade by `python docs/gallery.py` from the built-in data, which are invented: only their totals "
        f"are those of the published tables.\n\n```python\n{_START}```\n\n" + "\n".join(sections)
    )


def _section(picture: Picture, drawn: MapSpec | Chart) -> str:
    return (
        f"## {picture.heading}\n\n{picture.text}\n\n```python\n{picture.code}\n{picture.saving}\n```\n\n"
        f"![{drawn.alternative}](images/{picture.name}.png)\n"
    )


def differences(made: Path, kept: Path = DOCS) -> list[str]:
    """Say in words what the gallery that is kept has otherwise than the one just made."""
    found = []
    for file in [made / "gallery.md", *sorted((made / "images").iterdir())]:
        name = file.relative_to(made)
        other = kept / name
        if not other.is_file():
            found.append(f"{name} is not there")
        elif file.suffix == ".md":
            if file.read_text(encoding="utf-8") != other.read_text(encoding="utf-8"):
                found.append(f"{name} has another text")
        else:
            one, two = imread(file), imread(other)
            if one.shape != two.shape or float(np.abs(one - two).mean()) > _TOLERANCE:
                found.append(f"{name} looks different")
    return found


def main() -> int:
    """Make the gallery, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the gallery is up to date")
    if not parser.parse_args().check:
        for file in make(DOCS):
            print(f"{file.stat().st_size // 1024:5d} kB  {file.relative_to(DOCS.parent)}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        found = differences(Path(folder))
    print("\n".join([*found, "Run python docs/gallery.py."]) if found else "The gallery is what this script makes.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
