"""What `kkgeo --lang fr` makes, on the screen and in every file, has no sentence of another language."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

import kkgeo as kk
from kkgeo._base.words import catalogue, languages
from tests import commandline, pdf, tongues

#: What is somebody's own: names that lists have, sources as their givers write them, what is typed.
OWN = re.compile(
    r"'[^']*'|\bFictie\w+ [^,;<>()]*|\bAs\b|Departement Onderwijs en Vorming.*|CC BY|\{\w+\}|\b[a-z]+_\w+\b"
    r"|\b(délimitée|delimitation) comme [^(;.]*|https?://\S+"
)

#: No word is longer than this.
LONGEST = 80


def _of_page(file: Path) -> Iterator[str]:
    """Yield the texts of a page: those that are read, those of its pictures, and those that its script says."""
    whole = file.read_text("utf-8")

    def within(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                yield from within(each)

    for block in re.findall(r'(?s)<script type="application/json"[^>]*>(.*?)</script>', whole):
        yield from within(json.loads(block))
    bare = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", whole)
    yield from map(html.unescape, re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', bare))
    yield from html.unescape(re.sub(r"<[^>]+>", "\n", bare)).split("\n")


def _of_book(file: Path) -> Iterator[str]:
    book = openpyxl.load_workbook(file)
    for sheet in book:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield from (cell for cell in row if isinstance(cell, str))
    for told in (book.properties.title, book.properties.description):
        yield told or ""


def _dutch(texts: set[str]) -> list[str]:
    """Return the texts that have a word of lists, or the name of a municipality, for which French has its own."""
    values = {key.removeprefix("value.") for key in catalogue("fr") if key.startswith("value.")}
    towns = kk.municipalities(geometry=False)
    known = values | set(towns["name_nl"]) - set(towns["name_fr"]) - {"Andere"}
    word = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, sorted(known)))})(?![\w-])", re.IGNORECASE)
    # The names by which a map is searched, and schools and academies, are in whatever language they are.
    told = {text: re.sub(r"Fictie\w+ .*", "", text) for text in texts if "|" not in text and len(text) < 5000}
    return sorted(text[:120] for text, own in told.items() if word.search(own))


def _texts_of(lang: str) -> set[str]:
    """Return the texts of a language that are said as they stand."""
    return {
        each.casefold()
        for key, text in catalogue(lang).items()
        if not key.startswith(("near.", "cli.", "errors.", "language.", "value."))
        for each in (text.values() if isinstance(text, dict) else [text])
        if isinstance(each, str) and "{" not in each and " " in each
    }


def _left(texts: set[str]) -> list[str]:
    """Return the texts that are another language's, or have words that French has not."""
    others = set[str]().union(*(_texts_of(lang) for lang in languages() if lang != "fr")) - _texts_of("fr")
    foreign = tongues.foreign("fr", told=True)
    found = []
    for text in sorted(texts):
        if max(map(len, text.split()), default=0) > LONGEST:
            # A shape, as the script reads it.
            continue
        words = set(re.findall(r"[a-zà-ÿ]+", OWN.sub(" ", text).lower()))
        # A word by itself may be a name of a column, or of a place.
        if text.casefold() in others or (words & foreign and " " in text.strip()):
            found.append(f"{text[:120]} {sorted(words & foreign)}")
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run the demonstration in French, and return where it wrote and what it said."""
    folder = tmp_path_factory.mktemp("french")
    command = [sys.executable, "-m", "kkgeo", "--lang", "fr", "demo", "-o", str(folder)]
    environment = {**os.environ, "COLUMNS": "160", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder, done.stdout + done.stderr


@pytest.mark.slow
def test_the_files_of_the_demonstration(made: tuple[Path, str]) -> None:
    folder, said = made
    files = {file.name for file in folder.iterdir()}
    assert {"rapport.html", "rapport.xlsx", "carte.html", "points.html", "tableaux.xlsx"} <= files
    texts = {text for file in folder.glob("*.html") for text in _of_page(file)}
    texts |= {text for file in folder.glob("*.xlsx") for text in _of_book(file)}
    texts |= {line.replace(str(folder), "").strip() for line in said.splitlines()}
    assert len(texts) > 4000
    assert {"Lacunes", "Qui inviter", "Moins qu’attendu", "Région de Bruxelles-Capitale", "Bruxelles"} <= texts
    assert _left(texts) == []
    assert _dutch({text for file in folder.glob("*.html") for text in _of_page(file)}) == []
    # The page says of itself what it is in: how a reader reads it aloud.
    assert all('<html lang="fr"' in file.read_text("utf-8") for file in folder.glob("*.html"))


@pytest.mark.parametrize("lang", [lang for lang in languages() if lang != "fr"])
def test_what_is_left_in_another_language_is_found(lang: str) -> None:
    text = str(catalogue(lang)["report.method_intro"])
    assert _left({text}) != []
    assert _left({str(catalogue("fr")["report.method_intro"])}) == []


def test_a_name_that_french_calls_otherwise_is_found() -> None:
    assert _dutch({"basisonderwijs (264)", "sans Gent", "fondamental", "Gand", "Fictieve school (Gent)"}) == [
        "basisonderwijs (264)", "sans Gent",
    ]  # fmt: skip


@pytest.mark.long
@pytest.mark.slow
def test_the_summary_on_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not commandline.run("--lang", "fr", "demo", "--lists")
    lists = sorted(file.name for file in tmp_path.iterdir())
    placed, schools = (next(name for name in lists if name.startswith(word)) for word in ("partner", "scholen"))
    assert not commandline.run("--lang", "fr", "report", placed, "--register", schools, "--summary", "-o", "resume.pdf")
    told = pdf.text_of(tmp_path / "resume.pdf")
    assert "qu’attendu" in told
    assert _left({line.strip() for line in told.splitlines()}) == []
