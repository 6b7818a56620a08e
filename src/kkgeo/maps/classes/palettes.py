"""The colours of the maps: every pair in one legend can be told apart, also colour-blind and in grey.

The colours were chosen by even steps of CIELAB lightness as a grey copier sees it (the two sides of the diverging
ramps in turn), with a hue for each that protanopes and deuteranopes tell apart. tests/maps/test_colours.py computes
the difference (CIEDE2000) of every two colours of every legend for four kinds of sight and holds it to a threshold.
"""

from __future__ import annotations

from kkgeo.charts.colours import COLOURS
from kkgeo.stats.poisson import OVER, UNDER

ZERO_COLOUR, NO_DATA_COLOUR = "#ffffff", "#e0e0e0"
#: Areas the map is not about, and areas whose number is too small to judge by.
OUTSIDE_COLOUR, TOO_SMALL_COLOUR = "#ffffff", "#ffffff"
#: A rate or a ratio where next to nothing was expected: plain, since it says next to nothing.
UNCERTAIN_COLOUR = "#c9c9c9"
#: What lies outside Flanders and Brussels; the background of every map, also in assets/map.css.
BACKGROUND_COLOUR = "#dfe6ec"
#: Land around Flanders and Brussels.
LAND_COLOUR = "#e9e8e4"

#: Light to dark, for 1 to 7 classes above zero.
SEQUENTIAL: dict[int, tuple[str, ...]] = {
    1: ("#0087aa",),
    2: ("#7dcb7e", "#014e84"),
    3: ("#95d783", "#0091aa", "#02437c"),
    4: ("#c5ca69", "#039f85", "#056689", "#002962"),
    5: ("#d2d775", "#45b478", "#008696", "#055987", "#002962"),
    6: ("#ced371", "#60b66f", "#0f928c", "#056f89", "#004a77", "#002253"),
    7: ("#d5d977", "#77be70", "#0ea188", "#048191", "#006487", "#004472", "#002253"),
}
#: Orange below one, white about one, blue above one; by the number of classes, and zero at the far end.
DIVERGING: dict[int, tuple[str, ...]] = {
    3: ("#d9965c", "#f9f7f4", "#0571aa"),
    5: ("#b65e12", "#f2b672", "#f9f7f4", "#05a4cc", "#055987"),
    7: ("#ac4100", "#d77a30", "#ffc585", "#f9f7f4", "#1fbde9", "#0081c1", "#034b8e"),
}
DIVERGING_ZERO = "#621203"
#: The quiet ground under what is claimed: as pale and grey as five classes can be that a grey copy keeps apart.
QUIET = ("#b08f7d", "#e9ccb4", "#f8f6f2", "#95b5c9", "#637f94")
#: A gap that is claimed, one along a border, and the dashed line of what may be chance. The border is a wide band: it
#: is light, and on a grey copy known by its line.
CLAIMED_COLOUR, BAND_COLOUR, POSSIBLE_COLOUR = COLOURS[UNDER], "#e8955a", COLOURS[UNDER]
#: For names; the last, grey, is for all the rest where there are more names than colours.
QUALITATIVE = ("#0460b3", "#ea8c45", "#01344c", "#ffdfa2", "#d061b8", "#12d7cd", "#940c1d", "#757575")
#: What is in none of the areas that a map names, and the colour too near to it to be beside it.
ELSEWHERE_COLOUR, _PALE = "#ffffff", "#ffdfa2"
BESIDE_ELSEWHERE = tuple(colour for colour in QUALITATIVE if colour != _PALE)
#: A flag of `kkgeo.coverage` has the same colour on every map.
FLAG_COLOURS = {
    "under": "#b65e12",
    "as expected": "#ecece6",
    "over": COLOURS[OVER],
    "too small to tell": TOO_SMALL_COLOUR,
}
#: Families of clusters by their Dutch names in edition 2018.
FAMILY_COLOURS = {
    "Grote en regionale steden": "#940c1d",
    "Verstedelijkte gemeenten": "#d061b8",
    "Gemeenten met concentratie van economische activiteit": "#0460b3",
    "Woongemeenten": "#ffdfa2",
    "Landelijke gemeenten": "#12d7cd",
    "Kustgemeenten": "#01344c",
    "Brussel": "#757575",
}
