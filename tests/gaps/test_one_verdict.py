"""What is printed of an area and what is said of it never contradict each other, whatever the lists and wherever."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.words import languages, number, ratio
from kkgeo.cli.showing import _cells
from kkgeo.gaps.sentences import statement
from kkgeo.maps.columns import intervals
from kkgeo.reporting.model import ratios

#: The areas that have a name here: 3 regions, the edge, 5 borders, 6 provinces, 21 clusters.
NAMED = ["regions", "border", "borders", "provinces", "clusters"]
#: Municipalities of every kind: cities, regions, borders, the coast, Brussels; some have merged.
CODES = [
    "1000", "1700", "1755", "2000", "2300", "2387", "3000", "3010", "3200", "3290", "3300", "3440", "3500", "3600",
    "3700", "3790", "8000", "8400", "8670", "8900", "9000", "9100", "9300", "9880",
]  # fmt: skip


def verdict_of(low: float, high: float) -> str:
    return "under" if high < 1 else "over" if low > 1 else ""


def fits(verdict: object, low: float, high: float) -> bool:
    """Whether an interval, as it is printed, is what a verdict says."""
    return verdict_of(low, high) == (verdict if verdict in ("under", "over") else "")


def read(text: str, lang: str) -> float:
    """Return the number that a person reads."""
    plain = text.replace("∞", "inf")
    return float(plain.replace(".", "").replace(",", ".") if lang == "nl" else plain.replace(",", ""))


NEAR = st.one_of(st.floats(0.9, 1.1), st.floats(0, 3), st.floats(1e-9, 1e-3).map(lambda d: 1 - d))


@given(NEAR, NEAR)
def test_a_bound_is_printed_on_its_own_side_of_one(one: float, other: float) -> None:
    low, high = sorted((one, other))
    # Closer to 1 than this no interval is computed.
    near = any(0 < abs(end - 1) < 1e-9 for end in (low, high))
    if near:
        return
    row = pd.Series({
        "name": "X", "observed": 1, "expected": 2.0, "ratio": (low + high) / 2, "ratio_low": low, "ratio_high": high,
        "p_under": 0.2, "p_over": 0.8, "p_none": 0.1, "verdict": verdict_of(low, high) or "as expected",
        "uncompared": 0, "municipalities": 2, "municipalities_without": 1,
    })  # fmt: skip
    for lang in languages():
        column = ratios("x", [low, high])
        printed = [
            [read(ratio(end, lang), lang) for end in (low, high)],
            [read(column.shown(end, lang), lang) for end in (low, high)],
            [read(end, lang) for end in intervals("x", [low], [high], lang=lang, apart=True).cells[0].split(" – ")],
            [read(end.rstrip(".)"), lang) for end in _interval(statement(row, "collaborations", "schools", lang))],
        ]
        for pair in printed:
            assert fits(row["verdict"], *pair), (lang, low, high, printed)
    cells = _cells(row)[4]
    assert fits(row["verdict"], *(read(end, "nl" if "," in str(cells) else "en") for end in str(cells).split(" - ")))


def _interval(sentence: str) -> list[str]:
    found = re.search(r"95 %.interval (\S+) (?:tot|to) ([\d.,∞]+)\)", sentence)
    assert found is not None, sentence
    return [*found.groups()]


def test_the_interval_that_was_printed_as_one() -> None:
    # An area just under: 0.53 to 1.00 said that it may be like the rest.
    assert [ratio(0.998, lang) for lang in ("nl", "en")] == ["0,998", "0.998"]
    assert number(0.998, "en", 2) == "1.00"


lists = st.tuples(
    st.lists(st.integers(0, 30), min_size=len(CODES), max_size=len(CODES)),
    st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from([2019, 2020])), max_size=60),
    st.sampled_from([1.0, 1.4, 3.0, "municipality"]),
)


@pytest.mark.slow
@settings(
    max_examples=2, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(lists)
def test_no_area_has_two_verdicts_and_none_contradicts_its_interval(drawn: Any) -> None:
    numbers, counted, dispersion = drawn
    schools = [code for code, many in zip(CODES, numbers, strict=True) for _ in range(many)]
    register = kk.geocode(pd.DataFrame({"postal_code": pd.Series(schools, dtype="str")}))
    rows = kk.geocode(pd.DataFrame(counted, columns=["postal_code", "year"]).astype({"postal_code": "str"}))
    how: dict[str, Any] = {"overdispersion": dispersion, "lang": "en"}
    named = kk.coverage_gaps(rows, register, areas=NAMED, **how)
    whole = named.xs("all", level="period")
    # The border of Brussels with Flanders too.
    assert len(whole) == 36 + 1
    looked = kk.sturdiness(rows, register, areas=NAMED, **how)
    tables = [named, looked]
    for by, kind in (("province", "province"), ("belfius", "cluster"), ("region", "region"), ("border", "border")):
        table = kk.coverage(rows, register, by=by, **how)
        tables.append(table)
        own = whole[(whole["kind"] == kind) & (whole.index != "border")]
        codes = [str(code).removeprefix("border-") for code in own.index]
        assert own["verdict"].tolist() == table.loc[codes, "verdict"].tolist(), by
        for end in ("ratio", "ratio_low", "ratio_high"):
            assert own[end].tolist() == pytest.approx(table.loc[codes, end].tolist(), nan_ok=True), by
    assert looked.xs("as_asked", level="variant")["verdict"].tolist() == whole["verdict"].tolist()
    tables.append(kk.coverage(rows, register, by=["belfius", "year"], **how))
    for table in tables:
        judged = table[table["ratio_low"].notna()]
        for _, row in judged.iterrows():
            printed = [read(ratio(row[end], "en"), "en") for end in ("ratio_low", "ratio_high")]
            assert fits(row["verdict"], *printed), row.to_dict()
        assert set(table["verdict"].dropna()[table["ratio_low"].isna()]) <= {"no denominator"}
    told = named[named["verdict"] != "no denominator"]
    for verdict, sentence in zip(told["verdict"], told["sentence"], strict=True):
        if "there is nothing to be judged" in sentence:
            # None here and none elsewhere: there is no interval to print.
            assert verdict == "too small to tell"
        else:
            assert fits(verdict, *(read(end, "en") for end in _interval(sentence))), sentence
        assert "nan" not in sentence
        assert "–" not in sentence
