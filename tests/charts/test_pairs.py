"""Pairs of numbers: where they lie, what stands behind them, and that one may be lacking."""

from __future__ import annotations

import pytest

from kkgeo.charts import Chart
from kkgeo.charts.pairs import Named, Pair, pairs


def chart(*given: Pair) -> Chart:
    words = Named("gap", "listed", "short", "number")
    return pairs(given, words, title="Title", alternative="Alternative.", note="Note.", lang="en")


def test_each_dot_lies_where_its_number_is_and_the_open_one_is_the_second() -> None:
    drawing = chart(Pair("A", 6, 13.4, "under"), Pair("B", 9, 49.6), Pair("Outside", 35, None)).layout()
    places = [(dot.area, round(drawing.scales["x"].back(dot.x), 6), dot.filled) for dot in drawing.dots]
    assert places == [("0", 13.4, False), ("0", 6, True), ("1", 49.6, False), ("1", 9, True), ("2", 35, True)]
    assert drawing.scales["x"].back(drawing.scales["x"].start) == 0
    assert {text.text for text in drawing.texts} >= {"6 / 13", "9 / 50", "35", "listed / short"}


@pytest.mark.parametrize("given", [(Pair("A", 0, 0),), (Pair("A", 0, None),), (Pair("A", 1e6, 2.0),)])
def test_numbers_of_any_size_have_an_axis(given: tuple[Pair, ...]) -> None:
    drawing = chart(*given).layout(340)
    assert all(drawing.scales["x"].holds(drawing.scales["x"].back(dot.x)) for dot in drawing.dots)


def test_headings_that_find_no_room_beside_one_another_have_a_line_each() -> None:
    words = Named("schools (of which partner)", "which nobody else reaches", "schools within reach", "number")
    given = (Pair("A", 6, 13, "under"), Pair("B", 1, 2))
    made = pairs(given, words, title="Title", alternative="Alternative.", note="Note.", lang="en")
    heads = {words.rows, f"{words.filled} / {words.opened}"}
    wide, narrow = made.layout(600), made.layout(340)
    for drawing, lines in ((wide, 1), (narrow, 2)):
        texts = [text for text in drawing.texts if text.text in heads]
        assert len(texts) == 2
        assert len({text.y for text in texts}) == lines
        assert all(text.box.left >= 0 and text.box.right <= drawing.width for text in texts)
    # Narrower still the whole is with what is left of it.
    assert f"<title>{words.filled} / {words.opened}</title>" in made.to_svg(width=200)


def test_without_any_there_is_nothing_to_draw() -> None:
    assert chart().plot is None
    assert "There is nothing to show." in chart().to_svg()


def test_names_are_as_typed() -> None:
    svg = chart(Pair("</svg><script>window.ran=1</script>", 1, 2)).to_svg()
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg
