from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo.errors import InputError
from kkgeo.maps.classes.categories import classify_categories, classify_flags
from kkgeo.maps.classes.classify import NO_DATA, SCHEMES, classify, classify_numbers, classify_together, shared_breaks
from kkgeo.maps.classes.palettes import FAMILY_COLOURS, FLAG_COLOURS, QUALITATIVE

RATIO = st.just(0.0) | st.floats(1e-3, 1e3) | st.just(float("nan"))


def labels(values: Sequence[object], **how: object) -> list[tuple[str, int]]:
    _, legend = classify(pd.Series(values), **how)  # type: ignore[arg-type]
    return [(entry.label, entry.count) for entry in legend]


@given(ratios=st.lists(RATIO, max_size=30), k=st.sampled_from([3, 5, 7]))
@settings(max_examples=80, deadline=None)
def test_a_ratio_and_its_inverse_are_mirror_images(ratios: list[float], k: int) -> None:
    values = pd.Series([r for r in ratios if r != 0], dtype="float64")
    classes, legend = classify(values, column="ratio", k=k)
    mirrored, _ = classify(1 / values, column="ratio", k=k)
    known = values.notna().to_numpy()
    assert (classes[known] == k - 1 - mirrored[known]).all()
    assert sum(entry.count for entry in legend) == len(values)
    order = np.argsort(values.to_numpy()[known])
    assert (np.diff(classes[known][order]) >= 0).all()


def test_ratios_have_classes_below_about_and_above_one() -> None:
    assert labels([0.0, 0.3, 0.5, 0.79, 0.8, 1.0, 1.25, 1.26, 2.0, 2.1, np.nan, np.inf], column="ratio") == [
        ("0: geen enkele", 1),
        ("Minder dan 0,5", 1),
        ("0,5 – 0,8", 2),
        ("0,8 – 1,25: ongeveer zoals verwacht", 3),
        ("1,25 – 2", 2),
        ("Meer dan 2", 1),
        ("Geen gegevens", 2),
    ]
    own = labels([1 / 3, 0.4, 3.0, 3.1], column="ratio", breaks=[1.5, 3], lang="en")
    assert own == [
        ("Less than 0.333", 0), ("0.333 – 0.667", 2), ("0.667 – 1.5: about as expected", 0), ("1.5 – 3", 1),
        ("More than 3", 1),
    ]  # fmt: skip
    assert labels([0.5], column="smoothed")[0] == ("Minder dan 0,5", 0)
    assert labels([0.5], column="ratio", scheme="quantiles") == [("0,5", 1)]
    assert len(labels([0.5], column="anything", scheme="diverging", k=7)) == 7
    assert [len(labels([0.5], column="ratio", k=k)) for k in range(1, 8)] == [3, 3, 3, 3, 5, 5, 7]


def test_bounds_of_ratios_that_cannot_be() -> None:
    for wrong in ([1.0, 2.0], [2.0, 1.5], [2.0, 2.0], [], [1.2, 2, 3, 4], [float("nan")]):
        with pytest.raises(InputError, match="bounds above one that rise"):
            labels([1.0], column="ratio", breaks=wrong)
    with pytest.raises(InputError, match="Take 3, 5 or 7"):
        labels([1.0], column="any", scheme="diverging", k=4)
    with pytest.raises(InputError, match="Take 3, 5 or 7"):
        labels([1.0], column="ratio", k=8)
    with pytest.raises(InputError, match="negative values"):
        labels([-1.0], column="ratio")


@pytest.mark.parametrize("scheme", SCHEMES)
@given(
    years=st.lists(st.lists(st.just(0.0) | st.floats(1e-6, 1e6) | st.just(float("nan")), max_size=12), max_size=4),
    k=st.integers(1, 7),
)
@settings(max_examples=40, deadline=None)
def test_a_series_shares_its_classes(scheme: str, years: list[list[float]], k: int) -> None:
    several = {2019 + i: pd.Series(own, dtype="float64", name="rate") for i, own in enumerate(years)}
    together = classify_together(several, scheme=scheme, k=k)
    assert list(together) == list(several)
    words = {tuple((entry.label, entry.colour) for entry in legend) for _, legend in together.values()}
    assert len(words) <= 1
    for year, (classes, legend) in together.items():
        assert len(classes) == len(several[year]) == sum(entry.count for entry in legend)
        assert (classes == NO_DATA).sum() == several[year].isna().sum()
    # Equal values have equal classes, in whichever year.
    if several:
        values, classes = pd.concat(list(several.values())), np.concatenate([c for c, _ in together.values()])
        assert pd.Series(classes).groupby(values.to_numpy()).nunique().max() in (1, np.nan) or values.isna().all()
    bounds = shared_breaks(several.values(), scheme=scheme, k=k)
    positive = [v for own in years for v in own if v > 0]
    assert len(bounds) <= (7 if scheme == "pretty" else k)
    assert bool(bounds) == bool(positive)
    if positive:
        assert bounds[-1] >= max(positive)
        for own in several.values():
            classify_numbers(own, "quantiles", 5, bounds, "nl")


def test_pretty_bounds_are_round() -> None:
    values = [float(v) for v in [0, *range(3, 48)]]
    assert labels(values, scheme="pretty") == [
        ("0", 1), ("0 – 10", 8), ("10 – 20", 10), ("20 – 30", 10), ("30 – 40", 10), ("40 – 50", 7),
    ]  # fmt: skip
    assert shared_breaks([pd.Series(values)], scheme="pretty") == (10, 20, 30, 40, 50)
    assert labels([0.3], scheme="pretty")[-1][1] == 1


@pytest.mark.parametrize("scheme", SCHEMES)
@given(values=st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=40), k=st.integers(1, 7))
@settings(max_examples=60, deadline=None)
def test_no_value_is_without_a_class(scheme: str, values: list[float], k: int) -> None:
    classes, legend = classify(pd.Series(values), scheme=scheme, k=k)
    assert (classes >= 0).all()
    assert sum(entry.count for entry in legend) == len(values)


def test_flags_have_fixed_colours_and_are_all_in_the_legend() -> None:
    flags = pd.Series(["over", "under", "under", None], name="verdict")
    classes, legend = classify(flags)
    assert classes.tolist() == [2, 0, 0, NO_DATA]
    assert [entry.label for entry in legend] == [
        "Minder dan verwacht", "Zoals verwacht", "Meer dan verwacht", "Te klein om iets te besluiten", "Geen gegevens",
    ]  # fmt: skip
    assert [entry.count for entry in legend] == [2, 0, 1, 0, 1]
    assert [entry.colour for entry in legend[:4]] == list(FLAG_COLOURS.values())
    assert [entry.pattern for entry in legend] == ["", "", "", "dots", "lines"]
    with pytest.raises(InputError, match="'maybe' is no verdict"):
        classify(pd.Series(["under", "maybe"], name="verdict"))
    assert labels([True, False], column="verdict") == [("ja", 1), ("nee", 1)]


def test_clusters_are_coloured_by_family() -> None:
    clusters = kk.typology(2018, vintage=2018)["cluster"]
    classes, legend = classify(clusters, edition=2018)
    assert len(legend) == len(FAMILY_COLOURS)
    assert sum(entry.count for entry in legend) == 327
    assert legend[0].label == "Grote en regionale steden: V15"
    assert legend[-1].label == "Brussel: B1, B2, B3, B4, B5"
    names = kk.reference.typology_labels(2018)["family"]
    for code, number in zip(clusters, classes, strict=True):
        assert legend[number].label.startswith(names[code])
    mixed = classify(kk.typology(2018, vintage=2025)["cluster"], edition=2018)[1]
    assert mixed[-1].label == "Geen cluster, of meer dan één"
    assert mixed[-1].hatched
    with pytest.raises(InputError, match="'V99' is no cluster of Belfius 2018"):
        classify(pd.Series(["V99"], name="cluster"), edition=2018)


def test_a_cluster_without_its_edition_is_only_a_name() -> None:
    # V5 of 2007 is another kind of municipality than V5 of 2018.
    for edition in (None, 2007):
        assert labels(["V10", "V2"], column="belfius_cluster", edition=edition) == [("V2", 1), ("V10", 1)]


def test_no_more_names_than_colours() -> None:
    most = len(QUALITATIVE)
    exactly = [f"n{i}" for i in range(most)]
    assert len(labels(exactly)) == most
    # The most frequent names have a colour; among equals, the first by name.
    many = [*exactly, "n3", "n12", "n12", "n10", None]
    shown = labels(many)
    assert shown == [
        ("n0", 1), ("n1", 1), ("n2", 1), ("n3", 2), ("n4", 1), ("n5", 1), ("n12", 2), ("Andere", 3),
        ("Niet ingevuld", 1),
    ]  # fmt: skip
    assert labels(many[::-1]) == shown


def test_marks_become_classes_of_their_own() -> None:
    values = pd.Series([0.0, 5.0, 9.0, np.nan, 9.0, np.nan], name="rate")
    small = np.array([False, True, False, False, False, True])
    outside = np.array([False, True, True, False, False, False])
    classes, legend = classify(values, too_small=small, outside=outside, k=2)
    # Outside comes before too small: the map is not about that place at all.
    assert [(entry.label, entry.count, entry.pattern) for entry in legend] == [
        ("0", 1, ""), ("9", 1, ""), ("Buiten het gebied", 2, "level"),
        ("Minder dan 1 verwacht", 1, "dots"), ("Geen gegevens", 1, "lines"),
    ]  # fmt: skip
    assert classes.tolist() == [0, 2, 2, NO_DATA, 1, 3]
    none = np.zeros(6, dtype=bool)
    plain = classify(values, too_small=none, outside=none, k=2)
    assert plain[1] == classify(values, k=2)[1]
    every = classify(values, outside=~none)
    assert [entry.count for entry in every[1]] == [6]
    with pytest.raises(InputError, match="6 values and 2 marks"):
        classify(values, outside=none[:2])
    assert values.tolist()[1] == 5.0


def test_unknown_schemes_and_too_many_classes() -> None:
    with pytest.raises(InputError, match="no scheme 'jenks'"):
        labels([1.0], scheme="jenks")
    with pytest.raises(InputError, match="no scheme 'diverging'"):
        shared_breaks([pd.Series([1.0])], scheme="diverging")
    with pytest.raises(InputError, match="Take 1 to 7"):
        shared_breaks([pd.Series([1.0])], k=8)
    with pytest.raises(InputError, match="negative values, -1 the lowest"):
        shared_breaks([pd.Series([-1.0])])
    assert shared_breaks([]) == ()
    assert classify_together({}) == {}


@pytest.mark.slow
def test_a_map_chooses_its_classes_by_the_column() -> None:
    codes = ["11002", "44021", "31005", "24062"]
    ratios = kk.choropleth(pd.Series([0.0, 1.0, 3.0, 0.6], index=codes, name="ratio"), "ratio")
    assert [(e.label, e.count) for e in ratios.legend if e.count][:2] == [("0: geen enkele", 1), ("0,5 – 0,8", 1)]
    plain = kk.choropleth(pd.Series([0.0, 1.0, 3.0, 0.6], index=codes, name="ratio"), "ratio", scheme="quantiles")
    assert [e.label for e in plain.legend] == ["0", "0,6", "1,0", "3,0", "Geen gegevens"]
    flags = kk.choropleth(pd.Series(["under", "over", "under", None], index=codes, name="verdict"), "verdict")
    assert [(e.colour, e.count) for e in flags.legend][:3:2] == [(FLAG_COLOURS["under"], 2), (FLAG_COLOURS["over"], 1)]
    families = kk.choropleth(kk.typology(2018, vintage=2018), "cluster", vintage=2018)
    assert len(families.legend) == len(FAMILY_COLOURS)
    assert "Belfius 2018" in families.title
    assert "2018" in families.legend_title
    unnamed = kk.choropleth(kk.typology(2018, vintage=2018)[["cluster"]], "cluster", vintage=2018)
    assert unnamed.legend[-1].label == "Andere"


def test_the_lowest_value_alone_in_its_class_gives_it_its_name() -> None:
    assert labels([1.0, 10.0, 11.0, 20.0, 21.0], k=3) == [("1", 1), ("1 – 11", 2), ("11 – 21", 2)]


def test_what_is_in_no_area_is_white_and_last() -> None:
    values = pd.Series(["Elders", "2. Rond Diest", "Elders", "1. Rond Tienen", None])
    classes, legend = classify_categories(values, "nl")
    assert [entry.label for entry in legend] == ["1. Rond Tienen", "2. Rond Diest", "Elders", "Niet ingevuld"]
    assert [entry.count for entry in legend] == [1, 1, 2, 1]
    assert classes.tolist() == [2, 1, 2, 0, -1]
    assert legend[2].colour == "#ffffff"
    many = pd.Series([f"gebied {i}" for i in range(9)] + ["Elsewhere"])
    classes, legend = classify_categories(many, "en")
    assert [entry.label for entry in legend[-2:]] == ["Other", "Elsewhere"]
    assert [entry.count for entry in legend[-2:]] == [3, 1]
    assert classes[-1] == len(legend) - 1


def test_no_denominator_is_no_verdict() -> None:
    classes, legend = classify_flags(pd.Series(["under", "no denominator"]), "nl")
    assert classes.tolist() == [0, -1]
    assert legend[-1].label == "Geen gegevens"
