"""What could be found: the same power as in the verdict, and as much more as it takes, no less."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

import kkgeo as kk
from kkgeo._base.words import languages
from kkgeo.errors import InputError
from tests.frames import at
from tests.gaps.test_sturdiness import lists

AREAS = {"Tienen": ["24107"], "Leuven": ["24062"], "two": ["24107", "24020"], "Voeren": ["73109"]}


def power(total: int, base: float, rest: float, ratio: float) -> float:
    """Return the chance that an area is found to be under, by hand: binomial, 2.5 % on that side."""
    share = base / (base + rest)
    counts = np.arange(total + 1)
    rare = counts[binom.cdf(counts, total, share) <= 0.025]
    own = ratio * base / (ratio * base + rest)
    return float(binom.cdf(rare.max(), total, own)) if len(rare) else 0.0


def test_it_is_what_the_table_of_areas_has() -> None:
    rows, schools = lists()
    found = kk.detectable(AREAS, rows, schools)
    named = kk.coverage_gaps(rows, schools, areas=AREAS).xs("all", level="period")
    for column in ("detectable", "expected", "denominator"):
        assert found[column].tolist() == pytest.approx(named[column].tolist(), nan_ok=True), column
    assert found["verdict"].tolist() == named["verdict"].tolist()
    assert found["found"].tolist() == [bool(one >= 0.5) for one in named["detectable"]]


@pytest.mark.parametrize("ratio", [0.5, 0.25])
def test_as_many_more_as_it_takes_and_no_less(ratio: float) -> None:
    rows, schools = lists()
    rows["year"] = [2019, 2020] * (len(rows) // 2) + [2019] * (len(rows) % 2)
    found = kk.detectable(AREAS, rows, schools, ratio=ratio, overdispersion="none")
    total, every = len(rows), len(schools)
    for area, base in (("Tienen", 12), ("Leuven", 30), ("two", 20)):
        years, more = at(found, area, ["more_years", "more_schools"]).tolist()
        assert years > 0
        assert power(round(total * (1 + years / 2)), base, every - base, ratio) >= 0.8
        assert power(round(total * (1 + (years - 1) / 2)), base, every - base, ratio) < 0.8
        if pd.isna(more):
            # Not even of an area that is half of everything.
            assert power(total, every // 2, every - every // 2, ratio) < 0.8
            continue
        assert power(total, base + more, every - base - more, ratio) >= 0.8
        assert power(total, base + more - 1, every - base - more + 1, ratio) < 0.8
    assert pd.isna(at(found, "Voeren", "more_years"))


def test_rows_without_a_year_say_nothing_of_years_and_pupils_are_called_pupils() -> None:
    rows, schools = lists()
    found = kk.detectable("20001", rows, schools.assign(pupils=300), denominator="pupils", overdispersion=1.5)
    assert found["more_years"].isna().all()
    assert "more_pupils" in found.columns
    assert at(found, "20001", "years") == 0


def test_what_shows_already_takes_nothing_more() -> None:
    rows, schools = lists({"3000": 300, "2000": 300})
    found = kk.detectable(AREAS, rows.assign(year=2020), schools, overdispersion="none")
    assert at(found, "Leuven", ["found", "more_years", "more_schools"]).tolist() == [True, 0, 0]


@pytest.mark.parametrize("lang", languages())
def test_a_sentence_says_it(lang: str) -> None:
    rows, schools = lists()
    found = kk.detectable(AREAS, rows.assign(year=2020), schools, lang=lang)
    more = at(found, "Tienen", "more_years")
    years = {"nl": f"nog {more} jaren", "en": f"{more} more years", "fr": f"{more} années de plus"}
    assert years[lang] in at(found, "Tienen", "sentence")
    assert not any("nan" in one or "<NA>" in one for one in found["sentence"])


@pytest.mark.parametrize("ratio", [0, 1, 1.5, -0.2])
def test_a_ratio_lies_between_none_and_as_many(ratio: float) -> None:
    with pytest.raises(InputError, match="ratio"):
        kk.detectable(AREAS, *lists(), ratio=ratio)
