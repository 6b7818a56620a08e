from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkgeo.errors import InputError
from kkgeo.maps.figure.arranging import Box, arrange
from kkgeo.maps.figure.lettering import Label, height, place, printable, width, wrapped

SIZE = st.floats(0.5, 3)


@given(
    wide=st.floats(6, 16),
    high=st.floats(5, 12),
    maps=st.integers(1, 6),
    aspect=st.floats(1, 3),
    items=st.lists(st.tuples(SIZE, SIZE), max_size=4),
)
@settings(max_examples=150, deadline=None)
def test_nothing_covers_anything_and_all_is_on_the_sheet(
    wide: float, high: float, maps: int, aspect: float, items: list[tuple[float, float]]
) -> None:
    body = Box(1, 2, wide, high)
    try:
        found = arrange(body, maps, aspect=aspect, heading=0.3, items=items)
    except InputError:
        # Only where maps and items do need more room than there is.
        area = sum(w * h for w, h in items) + maps * 0.8 * (0.8 / aspect + 0.3)
        assert area > 0.2 * wide * high
        return
    assert len(found.maps) == maps
    assert [(box.width, box.height) for box in found.items] == items
    boxes = [*found.maps, *found.items]
    for box in boxes:
        assert box.left >= body.left - 1e-9
        assert box.top >= body.top - 1e-9
        assert box.left + box.width <= body.left + body.width + 1e-6
        assert box.top + box.height <= body.top + body.height + 1e-6
    for one, other in combinations(boxes, 2):
        beside = one.left + one.width <= other.left + 1e-9 or other.left + other.width <= one.left + 1e-9
        above = one.top + one.height <= other.top + 1e-9 or other.top + other.height <= one.top + 1e-9
        assert beside or above
    for box in found.maps:
        assert box.width / box.height == pytest.approx(aspect)
        # Its heading is free.
        assert box.top - 0.3 >= body.top - 1e-9


def test_more_room_gives_larger_maps_and_no_room_is_an_error() -> None:
    small = arrange(Box(0, 0, 8, 6), 2, aspect=2.4, heading=0, items=[(2, 2)])
    large = arrange(Box(0, 0, 16, 12), 2, aspect=2.4, heading=0, items=[(2, 2)])
    assert large.maps[0].width > 1.5 * small.maps[0].width
    with pytest.raises(InputError, match="no room for 9 maps"):
        arrange(Box(0, 0, 3, 2), 9, aspect=2.4, heading=0.2, items=[(2, 2)])


@pytest.mark.slow
@given(st.text(max_size=200), st.floats(0.5, 5), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_lines_are_as_narrow_as_asked(text: str, inches: float, most: int) -> None:
    lines = wrapped(text, 10, inches, most)
    assert len(lines) <= most
    assert all(width(line, 10) <= inches for line in lines)
    whole = "".join(printable(text).split())
    told = "".join("".join(lines).split())
    assert told == whole or (told.endswith("…") and whole.startswith(told[:-1]))


NAME = st.sampled_from(["Gent", "Hageland", "Brabantse Kempen"])


@given(st.lists(st.tuples(st.floats(0, 6), st.floats(0, 3), NAME), max_size=6))
@settings(max_examples=80, deadline=None)
def test_names_keep_off_each_other(points: list[tuple[float, float, str]]) -> None:
    labels = [Label(name, x, y, 8) for x, y, name in points]
    found = place(labels, (6, 3))
    assert found == place(labels, (6, 3))
    boxes = [placed.box for placed in found]
    for left, bottom, right, top in boxes:
        assert left >= -1e-9
        assert bottom >= -1e-9
        assert right <= 6 + 1e-9
        assert top <= 3 + 1e-9
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    if found:
        assert not found[0].moved


def test_a_name_leaves_what_is_taken() -> None:
    label = Label("Pajottenland", 3, 1.5, 9)
    free, aside = place([label], (6, 3))[0], place([label], (6, 3), taken=[(2.8, 1.2, 3.4, 1.8)])[0]
    assert (free.x, free.y, free.moved) == (3, 1.5, False)
    assert aside.moved
    assert aside.box[2] <= 2.8 or aside.box[0] >= 3.4 or aside.box[1] >= 1.8 or aside.box[3] <= 1.2
    # Where there is no free place at all, it stays where it covers least.
    everywhere = place([label], (1.0, height(1, 9)), taken=[(0, 0, 9, 9)])[0]
    assert everywhere.box[0] >= -1e-9


def test_measures_are_those_of_the_drawing() -> None:
    from matplotlib.figure import Figure

    from kkgeo.maps.figure.lettering import font

    for dots in (100, 200):
        drawing = Figure(dpi=dots)
        for text in ("Hageland", "Brabantse Kempen", "Een langere zin, met 1.234,5.", "Omdat " * 30):
            for bold in (False, True):
                drawn = drawing.text(0, 0, text.strip(), fontproperties=font(9, bold=bold)).get_window_extent().width
                measured = width(text.strip(), 9, bold=bold)
                # Never wider than measured, but for the pixels of a few letters, and not much narrower.
                assert drawn <= measured * dots + 3
                assert drawn >= 0.85 * measured * dots
