"""What is claimed on the built-in data: docs/claims.md has the figures of today, and no other text claims more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

import kkgeo as kk
from kkgeo._base.words import ratio, say, word
from kkgeo.gaps.sentences import chance_words
from tests.frames import at

ROOT = Path(__file__).resolve().parent.parent
CLAIMS = (ROOT / "docs" / "claims.md").read_text("utf-8")
AREAS = ("hageland", "brabantse-kempen", "pajottenland", "border")
#: Words that say more of a region than counts can.
TOO_MUCH = re.compile(r"\b(proves that|proven|bewijst dat|bewezen|is a real gap|is een echt gat)\b", re.IGNORECASE)


@pytest.mark.slow
def test_the_page_has_the_figures_of_today_in_both_languages(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, academies: gpd.GeoDataFrame
) -> None:
    named = kk.coverage_gaps(placed, register, academies=academies, sturdy=True)
    looked = kk.sturdiness(placed, register, academies=academies, areas="border")
    without: Any = looked.loc[("border", "without_largest")]
    told = named.attrs["kkgeo"]
    halves = dict(zip(("en", "nl"), CLAIMS.split("## Wat er op"), strict=True))
    for lang, (of, to) in {"nl": ("van", "tot"), "en": ("of", "to")}.items():
        assert f"{told['dispersion_groups']} academies" in halves[lang]
        assert ratio(told["dispersion"], lang, 1) in halves[lang]
        names = {area: at(named, (area, "all"), "name") for area in AREAS}
        if lang == "en":
            names["border"] = say("border.edge", "en")
        for area, name in names.items():
            row: Any = named.loc[(area, "all")]
            line = next(line for line in halves[lang].splitlines() if line.startswith(f"| {name} |"))
            verdict = word("verdict", row["verdict"], lang)
            low, high = (ratio(row[f"ratio_{end}"], lang) for end in ("low", "high"))
            holds = f"{row['sturdy_held']} {of} {row['sturdy_tried']}"
            scan = chance_words(row["p_scan"], lang)
            parts = [one.strip() for one in line.strip("|").split("|")]
            assert parts[1:5] == [verdict, ratio(row["ratio"], lang), f"{low} {to} {high}", holds]
            assert parts[5] in scan, (line, scan)
        alone = next(line for line in halves[lang].splitlines() if "Antwerpen |" in line)
        low, high = (ratio(without[f"ratio_{end}"], lang) for end in ("low", "high"))
        parts = [one.strip() for one in alone.strip("|").split("|")]
        verdict = word("verdict", without["verdict"], lang)
        assert parts[1:4] == [verdict, ratio(without["ratio"], lang), f"{low} {to} {high}"]


def test_no_text_claims_more() -> None:
    texts = {path.name: path.read_text("utf-8") for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]}
    texts |= {path.name: path.read_text("utf-8") for path in (ROOT / "src/kkgeo/_base/languages").glob("*.toml")}
    texts |= {path.name: path.read_text("utf-8") for path in [ROOT / "docs/gallery.py", ROOT / "src/kkgeo/demo.py"]}
    tutorial = json.loads((ROOT / "docs/notebooks/is_this_gap_real.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in tutorial["cells"] if cell["cell_type"] == "markdown"]
    texts["tutorial"] = "\n\n".join(cells)
    for name, text in texts.items():
        for part in re.split(r"\n\s*\n|\n(?=- )", text):
            if re.search(r"Hageland|Pajottenland|Brabantse Kempen", part):
                assert not TOO_MUCH.search(part), (name, part)
                # Whoever says what the scan found says what that is worth.
                if re.search(r"\bscan finds\b|\bde scan vindt\b", part):
                    assert re.search(r"chance|toeval", part), (name, part)
    assert "may be chance" in texts["tutorial"]
    assert "named before looking" in texts["tutorial"]
