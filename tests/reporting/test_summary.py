"""The summary: one A4 with the finding, the map and the figures of page one, nothing over anything and all as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.transforms import Bbox

import kkgeo as kk
from kkgeo._base.text import tidy
from kkgeo.errors import InputError
from kkgeo.maps.figure.arranging import SHEETS
from kkgeo.maps.figure.lettering import printable
from kkgeo.reporting.brief import drawn, laid, save_brief
from kkgeo.reporting.model import (
    CAUTION,
    LACKING,
    Card,
    Cards,
    Chart,
    Figures,
    Heading,
    Item,
    Listing,
    Map,
    Report,
    Section,
    Text,
)
from kkgeo.reporting.pieces import Carded, Charted, Mapped, Written
from tests.hostiletexts import PIECES, TEXTS
from tests.pdf import facts_of, text_of
from tests.reporting.conftest import DAY
from tests.reporting.reading import Lists, Page
from tests.reporting.test_report_hostile import EVERYTHING, hostile

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

A4 = SHEETS["a4"]
LONG = "Intergemeentelijk samenwerkingsverband van het noordelijke Hageland en de Brabantse Kempen"
NUMBER = re.compile(r"\d[\d.,]*\d|\d")


def said(file: Path) -> str:
    """Return the text of a PDF, with spaces that are spaces."""
    return " ".join(text_of(file).split())


def bare(text: str) -> str:
    """Return a text as it is compared: a line that breaks, and a space, are nothing."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def summary(lists: Lists, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary of the report that `files` is, of the same lists."""
    return kk.report_summary(
        lists.placed,
        lists.register,
        academies=lists.academies,
        capacity="vrije_plaatsen",
        path=tmp_path_factory.mktemp("summary") / "samenvatting.pdf",
        date=DAY,
    )


@pytest.fixture(scope="module")
def first(files: Any) -> str:
    """Return page one of the report, as the page has it: its markup."""
    html = files.html.read_text("utf-8")
    return str(html[html.index('<section id="first"') : html.index('id="kkr-contents"')])


def test_it_is_one_sheet_of_a4_with_a_title_a_language_and_its_font(summary: Path) -> None:
    told, raw = facts_of(summary), summary.read_bytes()
    assert told["Pages"] == "1"
    assert told["Page size"] == "595.296 x 841.896 pts (A4)"
    assert told["Title"] == "Kunstkuur: waar wel, waar niet"
    assert told["Subject"] == "Hageland en Grensgemeenten: minder samenwerkingen dan verwacht"
    assert told["Creator"] == "kkgeo"
    assert raw.count(b"/Lang (nl)") == 1
    assert b"Inter-kkgeo" in raw
    assert b"/FontFile2" in raw
    assert len(raw) < 600_000
    assert not re.search(rb"/(URI|JavaScript|JS|Launch|EmbeddedFile)\b", raw)


def test_what_a_map_is_called_ends_before_the_sentence_after_it(lists: Lists, tmp_path: Path) -> None:
    empty = kk.report_summary(lists.placed.iloc[:0], lists.register, path=tmp_path / "leeg.pdf", date=DAY)
    assert "Geen samenwerkingen geteld. De lijst heeft geen enkele rij" in said(empty)


def test_it_says_what_page_one_says(summary: Path, files: Any, first: str) -> None:
    text = said(summary)
    ((_, heading), *_) = Page(files.html).headings
    assert heading in text
    cards = re.findall(r'<section class="kkr-card"[^>]*>\s*<h2[^>]*>([^<]+)</h2>', first)
    assert cards == ["Hageland", "Grensgemeenten"]
    for name in cards:
        assert text.count(name) >= 3
    for value, what in re.findall(r"<dt>([^<]+)</dt>\s*<dd[^>]*>([^<]+)</dd>", first):
        assert {*bare(value)} | {*bare(what)} <= {*bare(text)}
    schools = re.findall(r"<li[^>]*>(Fictieve [^<]+)</li>", first)
    assert len(schools) == 10
    for school in schools:
        assert school.split(", ")[0].split(" (")[0] in text


def test_every_number_is_one_of_the_library(summary: Path, lists: Lists, first: str) -> None:
    placed, register = lists.placed, lists.register
    named = kk.coverage_gaps(placed, register, academies=lists.academies).xs("all", level="period")
    by_province = kk.coverage(placed, register, by="province", academies=lists.academies, geometry=False)
    text = said(summary)
    rows = pd.concat([named, by_province[by_province["ratio"].notna()]])
    for name, observed, expected in zip(rows["name"], rows["observed"], rows["expected"], strict=True):
        wanted = f"{observed:.0f} / " + (f"{expected:.0f}" if expected >= 10 else f"{expected:.1f}".replace(".", ","))
        assert re.search(rf"{re.escape(name)} \(\d+\).{{0,80}}?{wanted}", text), (name, wanted)
    for _, row in named.loc[["hageland", "border"]].iterrows():
        assert f"{row['expected']:.1f}".replace(".", ",") in text
        assert f"{int(row['schools']):,}".replace(",", ".") in text
    towns = kk.coverage(placed, register, geometry=False).drop("unplaced", errors="ignore")
    assert f"{(towns['collaborations'] == 0).sum()} van {len(towns)}" in text
    # The rest is on page one, with the same digits.
    known = {*NUMBER.findall(re.sub(r"<[^>]+>", " ", first)), *NUMBER.findall(DAY), "20", "2025", "1"}
    legend = {str(found) for found in NUMBER.findall(text[: text.index("Geteld tegenover")])}
    assert {*NUMBER.findall(text)} - known - legend <= {
        "0",
        "95",
        "0,05",
        "0,1",
        "0,25",
        "0,5",
        "2",
        "3",
        "4",
        "5",
        "10",
    }


def test_it_has_the_map(summary: Path) -> None:
    text = said(summary)
    for word in ("1 waar er 14 verwacht werden", "Antwerpen", "Gent", "Noordzee", "geteld / verwacht"):
        assert word in text
    # Each municipality is a path.
    assert len(summary.read_bytes()) > 100_000


@pytest.mark.long
def test_what_is_invented_is_said_to_be_and_nothing_else(summary: Path, tmp_path: Path) -> None:
    assert "Verzonnen voorbeeldgegevens" in said(summary)
    rows = kk.geocode(pd.DataFrame({"naam": ["A", "B"], "postcode": ["9000", "3300"]}))
    schools = kk.geocode(pd.DataFrame({"naam": list("ABCDE"), "postcode": ["9000", "3300", "8000", "2000", "1000"]}))
    for lang, word in (("nl", "erzonnen"), ("en", "nvented")):
        own = kk.report_summary(rows, schools, path=tmp_path / "o.pdf", lang=lang, date=DAY)
        assert word not in said(own)
        assert f"/Lang ({lang})".encode() in own.read_bytes()
    example = kk.report_summary(
        kk.geocode(kk.datasets.collaborations()).head(9), path=tmp_path / "i.pdf", lang="en", date=DAY
    )
    assert "Invented example data" in said(example)


@pytest.mark.long
def test_the_same_lists_and_date_give_the_same_bytes(tmp_path: Path) -> None:
    rows = kk.geocode(pd.DataFrame({"naam": ["A", "B"], "postcode": ["9000", "3300"], "jaar": [2020, 2021]}))
    made = [kk.report_summary(rows, rows, path=tmp_path / f"{n}.pdf", date=DAY).read_bytes() for n in range(2)]
    assert made[0] == made[1]


@pytest.mark.long
def test_where_nothing_is_claimed_it_says_that_none_was_shown(tmp_path: Path, register: gpd.GeoDataFrame) -> None:
    every = register.iloc[::12]
    file = kk.report_summary(every.assign(year=2025), every, path=tmp_path / "n.pdf", lang="en", date=DAY)
    heading = facts_of(file)["Subject"]
    assert "No area was shown to have fewer collaborations than expected" in heading
    assert heading in said(file)
    assert "First to invite" not in said(file)


def test_a_report_that_is_to_be_a_pdf_is_told_of_the_summary(tmp_path: Path, placed: gpd.GeoDataFrame) -> None:
    with pytest.raises(InputError, match=r"'kkgeo report --summary' and kkgeo\.report_summary make a PDF"):
        kk.report(placed, path=tmp_path / "r.pdf")


def test_without_rows_or_register_it_says_what_it_lacks(tmp_path: Path, placed: gpd.GeoDataFrame) -> None:
    text = said(kk.report_summary(placed.iloc[:0], path=tmp_path / "e.pdf", date=DAY))
    assert "De lijst van samenwerkingen heeft geen enkele rij." in text
    assert "Geen register van scholen" in text
    assert "0 samenwerkingen, in 0 van de 304 gemeenten" in text


@pytest.mark.parametrize("name", ["s.html", "s", "s.pdf.docx", "s.PFD"])
def test_another_suffix_is_refused(tmp_path: Path, placed: gpd.GeoDataFrame, name: str) -> None:
    with pytest.raises(InputError, match=r"The summary is a PDF: end the name .* in \.pdf"):
        kk.report_summary(placed, path=tmp_path / name)
    assert not list(tmp_path.iterdir())


# --- how it is laid out ---


def made(title: str, *items: Item, lang: str = "nl", notes: tuple[str, ...] = ("Verzonnen.",)) -> Report:
    return Report("Kunstkuur", lang, "1 maart 2025", (Section("s", title, items),), notes)


def card(name: str, words: str, schools: int = 5) -> Card:
    facts = ("Geteld", "Verwacht", "Hoe zeker", "Door toeval alleen", "Scholen", "Leerlingen", "Tot de academie")
    pairs = tuple((fact, "1.234" if place % 2 else words) for place, fact in enumerate(facts))
    return Card(name, pairs, "Eerst uit te nodigen", tuple(f"{words} {n}, Gent" for n in range(schools)))


def extents(report: Report) -> Iterator[tuple[str, Bbox, Any]]:
    """Yield every text that is drawn with what it covers in inches, and its axes, if it has any."""
    figure = drawn(report)
    figure.set_dpi(100)
    figure.canvas.draw()
    written = [*((text, None) for text in figure.texts), *((t, own) for own in figure.axes for t in own.texts)]
    for text, own in written:
        if text.get_text().strip():
            box = text.get_window_extent()
            yield text.get_text(), Bbox(box.get_points() / 100), own


def check_layout(report: Report) -> None:
    """Check that no piece is over another or off the sheet, and that no text leaves its piece or is over another."""
    placed = laid(report, A4)
    for (_, above), (_, below) in pairwise(placed):
        assert above.top + above.height <= below.top + 1e-6
    assert placed[0][1].top >= A4.margin - 1e-9
    assert placed[-1][1].top + placed[-1][1].height <= A4.height - A4.margin + 1e-6
    own: list[tuple[str, Bbox]] = []
    alone: list[tuple[str, Bbox]] = []
    for text, box, axes in extents(report):
        assert box.x0 >= 0 <= box.y0, text
        assert box.x1 <= A4.width + 0.01, text
        assert box.y1 <= A4.height, text
        if axes is None:
            assert box.x0 >= A4.margin - 0.03, text
            assert box.x1 <= A4.width - A4.margin + 0.03, text
            alone.append((text, box))
        else:
            own.append((text, box))
    for (text, one), (other, two) in combinations(alone, 2):
        assert not overlap(one, two), (text, other)
    bands = [(A4.height - box.top, box.height) for piece, box in placed if isinstance(piece, Mapped | Charted)]
    for text, one in own:
        assert any(top - high - 0.03 <= one.y0 and one.y1 <= top + 0.03 for top, high in bands), text
        for other, two in alone:
            assert not overlap(one, two), (text, other)


def overlap(one: Bbox, other: Bbox) -> bool:
    """Whether two texts are over one another; lines are closer than the boxes of their letters."""
    wide = float(min(one.x1, other.x1) - max(one.x0, other.x0))
    high = float(min(one.y1, other.y1) - max(one.y0, other.y0))
    return wide > 0.02 and high > 0.25 * float(min(one.height, other.height))


@pytest.fixture(scope="module")
def blocks(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, table: pd.DataFrame) -> tuple[Map, Chart]:
    """A map with its findings, and its forest plot."""
    spec = kk.layered_map(placed, register, table=table, layers=["gaps"])
    return Map(spec, "kaart"), Chart(next(chart for chart in spec.charts if chart.key == "forest"))


@pytest.mark.parametrize(
    ("claimed", "words"),
    [
        (2, "Kort"),
        (3, f"{LONG} {LONG} {LONG}"),
        *(pytest.param(*more, marks=pytest.mark.long) for more in ((0, "Kort"), (1, LONG), (3, LONG), (6, "W" * 300))),
    ],
)
def test_nothing_covers_anything_whatever_it_says(blocks: tuple[Map, Chart], claimed: int, words: str) -> None:
    cards = tuple(card(f"{words} {n}", words) for n in range(claimed))
    numbers = Figures((("369", "Samenwerkingen"), ("1.234.567 van 9.999.999", words), ("0", "Gemeenten zonder")))
    lacking = Heading("Wat ontbreekt"), Listing((words,) * 5)
    report = made(f"{words}: minder", *blocks, numbers, Cards(cards), Text(f"{words}. " * 3), *lacking)
    check_layout(report)
    shown = [piece for piece, _ in laid(report, A4)]
    assert [type(piece) for piece in shown if isinstance(piece, Mapped | Charted | Carded)][:2] == [Mapped, Charted]
    assert sum(len(piece.cards) for piece in shown if isinstance(piece, Carded)) == min(claimed, 3)


@pytest.mark.long
def test_the_real_one_is_laid_out_well_in_both_languages(
    lists: Lists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Report] = []
    monkeypatch.setattr("kkgeo.reporting.brief.save_brief", lambda report, _: kept.append(report))
    for lang in ("nl", "en"):
        kk.report_summary(
            lists.placed, lists.register, academies=lists.academies, path=tmp_path / "s.pdf", lang=lang, date=DAY,
            areas=["hageland", "border", {LONG: ["24107", "24134"], f"{LONG} en omstreken": ["31043", "31033"]}],
        )  # fmt: skip
    assert [report.lang for report in kept] == ["nl", "en"]
    for report in kept:
        check_layout(report)
        (mapped,) = [box for piece, box in laid(report, A4) if isinstance(piece, Mapped)]
        assert mapped.height >= 2.2


ITEMS = st.lists(
    st.one_of(
        st.builds(Text, TEXTS),
        st.builds(Heading, TEXTS),
        st.builds(Listing, st.lists(TEXTS, max_size=40).map(tuple)),
        st.builds(Figures, st.lists(st.tuples(TEXTS, TEXTS), max_size=5).map(tuple)),
        st.builds(Cards, st.lists(st.builds(card, TEXTS, TEXTS, st.integers(0, 5)), max_size=6).map(tuple)),
    ),
    max_size=30,
)


@pytest.mark.long
@settings(max_examples=12, deadline=None)
@given(title=TEXTS, items=ITEMS)
def test_any_blocks_fit_on_the_sheet(title: str, items: list[Item]) -> None:
    placed = laid(made(tidy(title), *items), A4)
    for (_, one), (_, other) in pairwise(placed):
        assert one.top + one.height <= other.top + 1e-6
    assert placed[-1][1].top + placed[-1][1].height <= A4.height - A4.margin + 1e-6
    # What is invented is never what has no room.
    assert placed[2][0].least > 0


@pytest.mark.parametrize("much", [1, 8, 40])
def test_what_warns_and_what_lacks_is_there_whole_however_much_stands_above_it(much: int) -> None:
    """More than a sheet holds: cards and texts go, and nothing that has to be known."""
    above: list[Item] = [
        Cards(tuple(card(f"{LONG} {n}", LONG) for n in range(3))),
        *(Text(f"{LONG}. " * 3) for _ in range(much)),
    ]
    caution = f"Let op: {LONG}. " * 4 + "Einde van de waarschuwing."
    lacking = tuple(f"Geen {n}: niets over {n}." for n in ("register", "jaar", "net", "niveau", "OKI", "punten"))
    items: tuple[Item, ...] = (
        *above,
        Text(caution, CAUTION),
        Heading("Wat ontbreekt"),
        Listing(lacking, LACKING),
        *above,
    )
    placed = laid(made("Hageland: minder", *items), A4)
    told = [" ".join(piece.lines) for piece, _ in placed if isinstance(piece, Written)]
    assert bare(caution) in map(bare, told)
    assert "Wat ontbreekt" in told
    assert " ".join(lacking) in told
    assert "Verzonnen." in told
    assert placed[-1][1].top + placed[-1][1].height <= A4.height - A4.margin + 1e-6


# --- as typed ---


def test_hostile_texts_are_as_typed(tmp_path: Path) -> None:
    short = [tidy(piece) for piece in PIECES if len(piece) < 100 and printable(tidy(piece)).strip()]
    items = (Figures((("1", short[0]),)), Cards((card(short[1], short[2]),)), Listing(tuple(short)))
    file = tmp_path / "h.pdf"
    with file.open("wb") as stream:
        save_brief(replace(made(short[3], *items), title=" ".join(short[:4])), stream)
    text = bare(said(file))
    # Signs that have no width, or that turn lines around, are no letters on paper.
    silent = dict.fromkeys(map(ord, "\u202e\u202c\u2066\u2069\u200f\u200e\u0301"))
    for each in short:
        if not {*each} & {"\u202e", "学"}:
            assert bare(printable(each).translate(silent)) in text, each
    assert facts_of(file)["Title"].startswith("<script>window.ran=1</script>")
    raw = file.read_bytes()
    assert b"/JavaScript" not in raw
    assert b"/OpenAction" not in raw


@pytest.mark.long
def test_hostile_texts_in_every_column_and_argument(tmp_path: Path) -> None:
    # With a year they would be lists of collaborations, and academies with the numbers of schools these schools.
    register, academies = (hostile(PIECES, start).drop(columns="year") for start in (3, 5))
    academies["institution"] += " (2)"
    file = kk.report_summary(
        hostile(PIECES), register, academies=academies, path=tmp_path / "r.pdf", date=DAY,
        title=EVERYTHING, source=EVERYTHING, areas=["regions", {EVERYTHING: ["11002", "23027"]}],
    )  # fmt: skip
    assert facts_of(file)["Pages"] == "1"
    assert bare(said(file)).startswith(bare(printable(tidy(EVERYTHING)))[:20])


@pytest.mark.long
def test_a_figure_of_numpy_or_a_style_of_ones_own_changes_nothing(blocks: tuple[Map, Chart]) -> None:
    import matplotlib as mpl

    report, files = made("Hageland", *blocks), [BytesIO(), BytesIO()]
    save_brief(report, files[0])
    with mpl.rc_context({"font.size": np.float64(30), "text.color": "red", "axes.facecolor": "black"}):
        save_brief(report, files[1])
    assert files[0].getvalue() == files[1].getvalue()
