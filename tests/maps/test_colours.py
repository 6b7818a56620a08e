from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from kkgeo.maps.classes import palettes
from kkgeo.maps.classes.classify import LegendEntry, classify
from kkgeo.maps.classes.legend import DOTS, LEVEL, LINES, outline
from tests.maps.colourvision import MATRICES, ciede2000, lab, nearest

#: The least CIEDE2000 difference between two classes of one legend, in every kind of sight. A difference of one is
#: just visible side by side; areas of a map lie apart, and a printer and a sunny window take their share.
LEAST = 8.0
#: The same up to the number of classes that a map has if nobody asks for more.
LEAST_BY_DEFAULT = 10.0

#: Table 1 of Sharma, Wu & Dalal (2005).
SHARMA = """
50 2.6772 -79.7751 50 0 -82.7485 2.0425
50 3.1571 -77.2803 50 0 -82.7485 2.8615
50 2.8361 -74.0200 50 0 -82.7485 3.4412
50 -1.3802 -84.2814 50 0 -82.7485 1.0000
50 -1.1848 -84.8006 50 0 -82.7485 1.0000
50 -0.9009 -85.5211 50 0 -82.7485 1.0000
50 0 0 50 -1 2 2.3669
50 -1 2 50 0 0 2.3669
50 2.4900 -0.0010 50 -2.4900 0.0009 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0010 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0011 7.2195
50 2.4900 -0.0010 50 -2.4900 0.0012 7.2195
50 -0.0010 2.4900 50 0.0009 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0010 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0011 -2.4900 4.7461
50 2.5 0 50 0 -2.5 4.3065
50 2.5 0 73 25 -18 27.1492
50 2.5 0 61 -5 29 22.8977
50 2.5 0 56 -27 -3 31.9030
50 2.5 0 58 24 15 19.4535
50 2.5 0 50 3.1736 0.5854 1.0000
50 2.5 0 50 3.2972 0 1.0000
50 2.5 0 50 1.8634 0.5757 1.0000
50 2.5 0 50 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""


@pytest.mark.parametrize("line", SHARMA.strip().splitlines())
def test_the_difference_is_that_of_the_published_pairs(line: str) -> None:
    numbers = [float(n) for n in line.split()]
    one, other = np.array(numbers[:3]), np.array(numbers[3:6])
    assert ciede2000(one, other) == pytest.approx(numbers[6], abs=5e-5)
    assert ciede2000(other, one) == pytest.approx(numbers[6], abs=5e-5)


def test_the_simulation_is_what_it_is_said_to_be() -> None:
    for vision, matrix in MATRICES.items():
        # White stays white, so a grey stays the same grey.
        assert np.allclose(matrix.sum(axis=1), 1, atol=2e-6)
        assert lab("#808080", vision) == pytest.approx(lab("#808080"), abs=1e-3)
    assert lab("#ffffff") == pytest.approx([100, 0, 0], abs=0.02)
    # IEC 61966-2-1 red under D65 has these coordinates.
    assert lab("#ff0000") == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    # Red and green: far apart for most people, much nearer for a deuteranope; on a grey copy only lightness counts.
    red, green = "#d7191c", "#5e8c1a"
    normal = ciede2000(lab(red), lab(green))
    assert ciede2000(lab(red, "deuteranopia"), lab(green, "deuteranopia")) < 0.5 * normal
    assert ciede2000(lab(red, "greyscale"), lab(green, "greyscale")) < 0.2 * normal


def legends() -> dict[str, list[str]]:
    """Every set of colours that may stand in one legend without a pattern to tell them by."""
    found = {f"sequential {k}": [palettes.ZERO_COLOUR, *ramp] for k, ramp in palettes.SEQUENTIAL.items()}
    found |= {f"diverging {k}": [palettes.DIVERGING_ZERO, *ramp] for k, ramp in palettes.DIVERGING.items()}
    found["gaps over a surface"] = [*palettes.QUIET, palettes.CLAIMED_COLOUR, palettes.BAND_COLOUR]
    found["names"] = list(palettes.QUALITATIVE)
    found["gaps"] = [*palettes.BESIDE_ELSEWHERE, palettes.ELSEWHERE_COLOUR]
    found["families"] = list(palettes.FAMILY_COLOURS.values())
    found["flags"] = [c for flag, c in palettes.FLAG_COLOURS.items() if flag != "too small to tell"]
    return found


@pytest.mark.parametrize("vision", MATRICES)
@pytest.mark.parametrize("name", legends())
def test_every_two_classes_can_be_told_apart(name: str, vision: str) -> None:
    colours = legends()[name]
    least = LEAST_BY_DEFAULT if len(colours) <= 6 else LEAST
    # On a grey copy the band along a border is known by the line around it, which nothing on the ground has.
    told = [colour for colour in colours if vision != "greyscale" or colour != palettes.BAND_COLOUR]
    difference, pair = nearest(told, vision)
    assert difference >= least, f"{pair} are {difference:.1f} apart in {vision}"


def test_the_ramps_before_this_one_fail_the_test() -> None:
    # ColorBrewer's YlGnBu with white for zero, which the maps had: its lightest colours vanish on a grey copy.
    assert nearest(["#ffffff", "#edf8b1", "#7fcdbb", "#41b6c4", "#225ea8", "#0c2c84"], "greyscale")[0] < 3


def test_the_ground_is_pale_and_a_border_lighter_than_a_gap() -> None:
    lightness = {colour: lab(colour)[0] for colour in (*palettes.QUIET, palettes.BAND_COLOUR, palettes.CLAIMED_COLOUR)}
    assert min(lightness[colour] for colour in palettes.QUIET) > 50
    assert lightness[palettes.BAND_COLOUR] > 65
    assert lightness[palettes.CLAIMED_COLOUR] < 35
    # What is claimed is more of a colour than anything under it.
    chroma = {colour: np.hypot(*lab(colour)[1:]) for colour in lightness}
    assert max(chroma[colour] for colour in palettes.QUIET) < 0.5 * chroma[palettes.BAND_COLOUR]


@pytest.mark.parametrize("k", palettes.SEQUENTIAL)
def test_more_is_darker_for_everybody(k: int) -> None:
    for vision in MATRICES:
        light = [lab(colour, vision)[0] for colour in (palettes.ZERO_COLOUR, *palettes.SEQUENTIAL[k])]
        assert (np.diff(light) < 0).all()


@pytest.mark.parametrize("k", palettes.DIVERGING)
def test_farther_from_one_is_darker_on_both_sides(k: int) -> None:
    ramp = palettes.DIVERGING[k]
    for vision in MATRICES:
        light = [lab(colour, vision)[0] for colour in (palettes.DIVERGING_ZERO, *ramp)]
        assert (np.diff(light[: k // 2 + 2]) > 0).all()
        assert (np.diff(light[k // 2 + 1 :]) < 0).all()
    # The sides are of other hues: warm below one, cold above it (b* of CIELAB).
    for vision in ("normal", "protanopia", "deuteranopia"):
        assert all(lab(colour, vision)[2] > 5 for colour in ramp[: k // 2])
        assert all(lab(colour, vision)[2] < -5 for colour in ramp[k // 2 + 1 :])


def test_classes_without_a_colour_have_a_pattern_each() -> None:
    values = pd.Series([0.0, 1.0, np.nan, 3.0, 4.0], name="rate")
    marks = np.array([[0, 0, 0, 1, 0], [0, 0, 0, 0, 1]], dtype=bool)
    _, legend = classify(values, too_small=marks[0], outside=marks[1])
    plain = [entry.colour for entry in legend if not entry.hatched]
    patterns = [entry.pattern for entry in legend if entry.hatched]
    assert sorted(patterns) == sorted({DOTS, LEVEL, LINES})
    assert len(set(plain)) == len(plain)
    assert [entry.count for entry in legend] == [1, 1, 1, 1, 1]


def test_a_point_stands_out_from_the_ground_by_its_edge() -> None:
    ground = lab("#f4f4f4")
    for colour in (*palettes.QUALITATIVE, *(c for ramp in palettes.SEQUENTIAL.values() for c in ramp), "#ffffff"):
        entry = LegendEntry("", colour, 0)
        assert max(ciede2000(lab(c), ground) for c in (entry.colour, outline(entry.colour))) > 20


def test_flags_and_families_look_the_same_everywhere() -> None:
    assert set(palettes.FAMILY_COLOURS.values()) <= set(palettes.QUALITATIVE)
    assert len(set(palettes.FAMILY_COLOURS.values())) == len(palettes.FAMILY_COLOURS)
    assert all(a != b for a, b in combinations(palettes.QUALITATIVE, 2))
    # Below is orange and above is blue, on maps of flags as on maps of ratios.
    assert palettes.FLAG_COLOURS["under"] in palettes.DIVERGING[5]
    assert palettes.FLAG_COLOURS["over"] in palettes.DIVERGING[5]
