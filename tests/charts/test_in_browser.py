"""Charts as Chromium draws them: words keep apart in whatever letters, and everything is told to everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from kkgeo._base.font import font_css
from kkgeo.charts import STYLE, Chart

#: Of every chart in the page, the words that lie over one another, give or take half a pixel, and that stick
#: out.
WORDS = """() => [...document.querySelectorAll('svg.kkc')].flatMap(svg => {
  const sheet = svg.getBoundingClientRect();
  const all = [...svg.querySelectorAll('text')].map(text => [text.lastChild.data, text.getBoundingClientRect()]);
  const room = 0.5, found = [];
  all.forEach(([one, a], i) => {
    if (a.left < sheet.left - 1.5 || a.right > sheet.right + 1.5) found.push(`${one} sticks out`);
    all.slice(0, i).forEach(([other, b]) => {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      // Boxes of letters have room above and below that no letter takes.
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) - 0.22 * Math.min(a.height, b.height);
      if (wide > room && high > room) found.push(`${one} lies over ${other}`);
    });
  });
  return found;
})"""
COLOURS = """() => [...new Set([...document.querySelectorAll('svg.kkc g')].map(g =>
  getComputedStyle(g)[g.classList.contains('t') ? 'fill' : 'stroke']))]"""


@pytest.fixture(scope="module")
def page(browser: Any, charts_in: Callable[[str], dict[str, Chart]]) -> Iterator[Any]:
    parts = [
        f'<figure lang="{lang}" style="max-width:{wide}px">{chart.to_svg(width=wide, style=False)}</figure>'
        for lang in ("nl", "en")
        for wide in (360, 600)
        for chart in charts_in(lang).values()
    ]
    # All rows and all dots are made alike; axe takes a hundred times as long over all of them.
    few = [replace(chart, table=chart.table.head(5)) for chart in charts_in("nl").values()]
    parts.append(f"<section>{''.join(chart.to_html_table() for chart in few)}</section>")
    parts.append(f"<section>{charts_in('nl')['forest'].to_svg(style=False)}</section>")
    opened = browser.new_page(viewport={"width": 1000, "height": 800})
    opened.set_content(
        f'<!doctype html><html lang="nl"><title>x</title><meta charset="utf-8"><style>{STYLE}</style>'
        f"<main><h1>x</h1>{''.join(parts)}</main></html>"
    )
    yield opened
    opened.close()


@pytest.mark.parametrize("css", ["", "Verdana,sans-serif", "Inter kkgeo"])
def test_words_keep_apart_in_whatever_letters_a_page_has(page: Any, css: str) -> None:
    carried = font_css() if css.startswith("Inter") else ""
    style = page.add_style_tag(content=f"{carried}svg.kkc{{--kkc-font:{css}}}" if css else "x{}")
    page.evaluate("() => document.fonts.ready")
    assert page.evaluate("() => document.querySelectorAll('svg.kkc text').length") > 200
    assert page.evaluate(WORDS) == []
    style.evaluate("element => element.remove()")


def test_colours_are_those_of_the_reader_where_these_are_forced(page: Any) -> None:
    own = page.evaluate(COLOURS)
    page.emulate_media(forced_colors="active")
    forced = page.evaluate(COLOURS)
    page.emulate_media(forced_colors="none")
    assert len(own) > len(forced) == 3
    assert "rgb(145, 32, 21)" in own
    assert "rgb(145, 32, 21)" not in forced


def test_axe_finds_nothing(page: Any) -> None:
    found = Axe().run(page, context={"include": [["section"]]}).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
