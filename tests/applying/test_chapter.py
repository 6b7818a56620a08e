"""The chapter of the report on applications: there where some were refused, and nowhere else."""

from __future__ import annotations

import html
import re
from pathlib import Path

import geopandas as gpd
import pytest

import kkgeo as kk


def _words(file: Path) -> str:
    """Return the text of a page without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", file.read_text("utf-8"))).split())


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_report_of_a_list_with_refusals_has_the_chapter(
    tmp_path: Path, placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, lang: str
) -> None:
    every = kk.enrich(kk.geocode(kk.datasets.applications()))
    file, plain = tmp_path / "r.html", tmp_path / "p.html"
    kk.report(every, register, path=file, chapters=["applications"], lang=lang)
    page = _words(file)
    table = kk.applications(every, register, by="province", lang=lang)
    for told in table.drop("unplaced")["sentence"]:
        assert " ".join(str(told).split()) in page
    decided, approved = (int(table[[*names]].to_numpy().sum()) for names in (("approved", "refused"), ("approved",)))
    never = int(table["never_applied"].sum())
    answer = {
        "nl": f"Van {decided} aanvragen waarover beslist is, zijn er {approved} goedgekeurd ("
        f"{100 * approved / decided:.1f}".replace(".", ",")
        + f" %). {never:,}".replace(",", ".")
        + " scholen van het register dienden er nooit een in. "
        "Nergens komen er minder aanvragen dan toeval verklaart. "
        "Wie er een indient, wordt minder vaak goedgekeurd dan elders in Vlaams-Brabant en Hageland.",
        "en": f"Of {decided} applications that were decided on {approved} were approved ("
        f"{100 * approved / decided:.1f} %). {never:,} schools of the register never applied. "
        "Nowhere do fewer apply than chance explains. "
        "Those who do are approved less often than elsewhere in Flemish Brabant and Hageland.",
    }
    assert answer[lang] in page
    chart = {"nl": "Minder dan verwacht: Goedgekeurd: Vlaams-Brabant (29, verwacht 55)",
             "en": "Fewer than expected: Approved: Flemish Brabant (29, expected 55)"}  # fmt: skip
    assert chart[lang] in file.read_text("utf-8")
    kk.report(placed, register, path=plain, chapters=["applications"], lang=lang)
    assert str(table["sentence"].iloc[0]) not in _words(plain)
