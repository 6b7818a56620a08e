"""A bar stays on one line of any terminal, and what it tells in numbers is told whole."""

from __future__ import annotations

import io
import re
import time

import pytest
from rich.console import Console

from kkgeo._base.progress import shown
from kkgeo._base.words import number, say, speaking

_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def lines(lang: str, width: int, total: int, *, rated: bool = True) -> list[str]:
    """Return every line that a bar showed at some moment."""
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=width, color_system=None)

    def rate(speed: float) -> str:
        return say("streaming.rate", lang, rows=number(round(speed), lang))

    title = say("streaming.working", lang, name="een_lijst_met_een_lange_naam_van_2026.parquet")
    with speaking(lang), shown(True, title, 0, total, console=console, rate=rate if rated else None) as step:
        for done in (total // 4, total // 2):
            time.sleep(0.15)
            step(done)
        time.sleep(0.15)
    return [line for line in re.split(r"[\r\n]", _CONTROLS.sub("", file.getvalue())) if line.strip()]


@pytest.mark.parametrize("lang", ["nl", "en", "fr"])
@pytest.mark.parametrize(("width", "total"), [(40, 400_000), (60, 400_000), (80, 4_000_000), (120, 100_000_000)])
def test_on_a_terminal_of_any_width(lang: str, width: int, total: int) -> None:
    found = lines(lang, width, total)
    assert max(map(len, found)) <= width
    told = say("streaming.rate", lang, rows="")
    # Words that follow the number of a rate stand beside it, and not below it.
    assert any(line.rstrip().endswith(told.split()[-1]) for line in found)
    assert all(re.search(r"\d ?%|/\d", line) for line in found)
    if width >= 60:
        half = f"{number(total // 2, lang)}/{number(total, lang)}"
        assert half in found[-1]
        assert not any("%" in line for line in found)
    title = say("streaming.working", lang, name="een_lijst")
    assert found[-1].startswith(title[:8]) == (width >= 60)


def test_without_a_rate() -> None:
    found = lines("en", 40, 2_000, rated=False)
    assert max(map(len, found)) <= 40
    assert "1,000/2,000" in found[-1]
