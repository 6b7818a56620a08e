"""Every command that a page of docs/ prints runs as it is printed, on lists of these names."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

import kkgeo as kk
from tests import commandline

DOCS = Path(__file__).resolve().parents[2] / "docs"
FENCED = re.compile(r"^```(.*?)\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: What a command that is meant to be typed names: a list, and where the answer goes.
TYPED = re.compile(r"kkgeo [a-z]+ [^`\n]*\.\w+[^`\n]*")
#: What asks others, or stands for something that a reader fills in.
ASKS = re.compile(r"--service|^kkgeo register|\.\.\.|\b[A-Z]{4,}\d?\b(?!=)")


def printed(page: Path) -> list[str]:
    """Return the commands of a page, those within a sentence too, each once."""
    text = page.read_text("utf-8")
    blocks = FENCED.findall(text)
    lines = [line for language, block in blocks if language in ("", "sh") for line in block.splitlines()]
    prose = FENCED.sub("", text)
    inline = [" ".join(code.split()) for code in re.findall(r"`(kkgeo [^`]+)`", prose)]
    found = [line for line in [*lines, *inline] if TYPED.fullmatch(line) and not ASKS.search(line)]
    # What only shows an option has no list.
    return [*dict.fromkeys(line for line in found if not line.split()[2].startswith("-"))]


#: docs/questions.md has lists and a test of its own.
PAGES = {page.name: printed(page) for page in sorted(DOCS.glob("*.md")) if page.name != "questions.md"}


def test_pages_print_commands() -> None:
    found = {name for name, lines in PAGES.items() if lines}
    assert found >= {"academies.md", "applications.md", "big.md", "evaluation.md", "lists.md", "review.md", "time.md"}
    assert PAGES["review.md"][0] == "kkgeo geocode scholen.xlsx -o geplaatst.xlsx --review nakijken.xlsx"


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what `kkgeo demo --lists` writes, and what the pages say that a reader has besides."""
    folder = tmp_path_factory.mktemp("lijsten")
    assert commandline.run("demo", "--lists", "-o", str(folder)) == 0
    shutil.copy(folder / "partnerscholen.xlsx", folder / "lijst.xlsx")
    shutil.copy(folder / "academies.csv", folder / "bibliotheken.csv")
    register = kk.datasets.register()
    register.head(300).to_excel(folder / "scholen.xlsx", index=False)
    register.head(500).to_parquet(folder / "big.parquet")
    register[["lon", "lat"]].head(500).to_parquet(folder / "points.parquet")
    schools = kk.datasets.participation()
    schools.rename(columns={"participation_2017": "participatie 2017"}).to_excel(
        folder / "participatie.xlsx", index=False
    )
    programme = re.search(r"```toml\n(.*?)```", (DOCS / "programme.md").read_text("utf-8"), re.S)
    assert programme is not None
    (folder / "boekenbende.toml").write_text(programme[1], "utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        # A report each.
        pytest.param(name, marks=pytest.mark.long if name in ("programme.md", "participation.md") else ())
        for name, lines in PAGES.items()
        if lines
    ],
)
def test_commands_of_a_page_run_as_printed(
    page: str, lists: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = shutil.copytree(lists, tmp_path / "lijsten")
    monkeypatch.chdir(own)
    for line in PAGES[page]:
        assert commandline.run(*shlex.split(line)[1:]) == 0, (line, capsys.readouterr().err)
        for output in re.findall(r"(?:-o|--review) (\S+)", line):
            assert Path(output).stat().st_size, line
