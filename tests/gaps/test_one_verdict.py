"""What is printed of an area and what is said of it never contradict each other, whatever the lists and wherever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.words import languages, number, ratio, signs
from kkgeo.cli.showing import _cells
from kkgeo.counting import tabulating
from kkgeo.gaps import looking
from kkgeo.gaps.sentences import statement
from kkgeo.maps.columns import intervals
from kkgeo.reporting.model import ratios
from kkgeo.stats.verdict import judge

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
    own = signs(lang)
    return float(plain.replace(own["thousands"], "").replace(own["decimal"], "."))


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
    found = re.search(r"95\s%(?:.interval)? (\S+) (?:tot|to|à) ([\d.,∞]+)\)", sentence)
    assert found is not None, sentence
    return [*found.groups()]


def test_the_interval_that_was_printed_as_one() -> None:
    # An area just under: 0.53 to 1.00 said that it may be like the rest.
    assert [ratio(0.998, lang) for lang in ("nl", "en")] == ["0,998", "0.998"]
    assert number(0.998, "en", 2) == "1.00"


def fits_printed(table: pd.DataFrame) -> None:
    """Every verdict of a table is what its interval says, as it is printed; without an interval there is none."""
    ends = ["ratio_low", "ratio_high"]
    for verdict, low, high in zip(table["verdict"], table["ratio_low"], table["ratio_high"], strict=True):
        if pd.isna(verdict):
            continue
        if pd.isna(low):
            assert verdict == "no denominator"
        else:
            assert fits(verdict, *(read(ratio(end, "en"), "en") for end in (low, high))), (verdict, low, high)
    judged = table[table["ratio_low"].notna()]
    assert (judged["ratio"].isna() | judged["ratio"].between(judged[ends[0]] - 1e-9, judged[ends[1]] + 1e-9)).all()
    if "verdict_many" in table.columns:
        # Who has looked at many claims no more, and nothing else.
        claimed = judged[judged["verdict_many"].isin(["under", "over"])]
        assert (claimed["verdict_many"] == claimed["verdict"]).all()


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.one_of(st.just(1.0), st.floats(1, 8)))
def test_the_one_function_never_contradicts_itself(seed: int, dispersion: float) -> None:
    generator = np.random.default_rng(seed)
    # Of 50 areas: counted and schools, inside and outside; many of them next to nothing, some without schools.
    most = generator.choice([1, 3, 12, 60], size=(4, 50))
    parts = generator.integers(0, most * np.array([[1], [2], [4], [40]]), endpoint=True)
    parts[0], parts[2] = (np.where(parts[base] > 0, parts[of], 0) for of, base in ((0, 1), (2, 3)))
    table = judge(*parts, dispersion=dispersion)
    fits_printed(table)
    told = table[table["verdict"].ne("no denominator")]
    near = told["p_under"].sub(0.025).abs().lt(1e-7) | told["p_over"].sub(0.025).abs().lt(1e-7)
    # The chance beside it says the same.
    assert (told["verdict"].eq("under") == (told["p_under"] < 0.025))[~near].all()
    assert (told["verdict"].eq("over") == (told["p_over"] < 0.025))[~near].all()
    telling = told["detectable"].ge(0.5)
    assert set(told.loc[told["verdict"].eq("as expected"), "detectable"].ge(0.5)) <= {True}
    assert not (told["verdict"].eq("too small to tell") & telling).any()


KINDS = {"regions": "region", "border": "border", "borders": "border", "provinces": "province", "clusters": "belfius"}
#: How many schools each municipality has, who takes part (a school, an academy, a year), and how it is judged.
lists = st.fixed_dictionaries({
    "numbers": st.lists(st.integers(0, 30), min_size=len(CODES), max_size=len(CODES)),
    "taking": st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 14), st.integers(2023, 2024)), max_size=60),
    "outside": st.lists(st.sampled_from(range(len(CODES))), max_size=2),
    "dispersion": st.sampled_from(["academy", "municipality", "none", 1.4, 3.0]),
    "kind": st.sampled_from([*KINDS]),
    "dated": st.sampled_from([True, False, False, False]),
    "named": st.sampled_from(["before", "before", "before", "after"]),
    "sturdy": st.sampled_from([True, False, False, False]),
})  # fmt: skip


@pytest.fixture(scope="module")
def towns() -> Iterator[gpd.GeoDataFrame]:
    """One place in each municipality; ratios that lean on neighbours, which are no verdicts, are left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tabulating, "leaned", lambda _given, _cut, compared: pd.DataFrame(index=compared.index))
        patch.setattr(looking, "DRAWS", 99)
        yield kk.geocode(pd.DataFrame({"postal_code": CODES}))


def never_two(towns: gpd.GeoDataFrame, drawn: dict[str, Any], areas: list[str]) -> None:
    """Judge one list in every way, and compare."""
    at = [i for i, many in enumerate(drawn["numbers"]) for _ in range(many)]
    register = towns.iloc[at].reset_index(drop=True)
    register = register.assign(institution=[f"s{i}" for i in range(len(at))], level="p")
    register["oki"] = [(7 * i % 20) / 20 for i in range(len(at))]
    taking = [(one % len(at), academy, year) for one, academy, year in drawn["taking"]] if at else []
    rows = towns.iloc[[*(at[one] for one, _, _ in taking), *drawn["outside"]]].reset_index(drop=True)
    rows["institution"] = [*(f"s{one}" for one, _, _ in taking), *(f"x{i}" for i in range(len(drawn["outside"])))]
    rows["academy"] = pd.Series([f"A{academy}" for _, academy, _ in taking], dtype="str").reindex(rows.index)
    if drawn["dated"]:
        rows["year"] = pd.Series([year for _, _, year in taking]).reindex(rows.index).fillna(2023).astype(int)
    how: dict[str, Any] = {"overdispersion": drawn["dispersion"], "lang": "en"}
    named = kk.coverage_gaps(rows, register, areas=areas, named=drawn["named"], **how)
    tables = [named]
    whole = pd.DataFrame(named.xs("all", level="period"))
    assert set(whole["named"]) == {drawn["named"]}
    scanned = whole[whole["p_scan"].notna()]
    assert scanned.empty or drawn["named"] == "after"
    shown = scanned["p_scan"].le(0.05) & scanned["verdict"].isin(["under", "over"])
    assert (scanned["verdict_many"].isin(["under", "over"]) == shown).all()
    if drawn["sturdy"]:
        looked = kk.sturdiness(rows, register, areas=areas, **how)
        tables.append(looked)
        assert looked.xs("as_asked", level="variant")["verdict"].tolist() == whole["verdict"].tolist()
    for by in {KINDS[kind] for kind in areas}:
        table = kk.coverage(rows, register, by=by, **how)
        own = whole[whole["kind"].isin([by, "cluster" if by == "belfius" else by]) & (whole.index != "border")]
        codes = [str(code).removeprefix("border-") for code in own.index]
        same(own, pd.DataFrame(table.loc[codes]))
        tables.append(table)
        if by == "belfius" and at:
            rates = kk.equity_rates(rows, register, by="belfius", **how)
            tables.append(rates)
            if not drawn["outside"] and rows["nis"].notna().all():
                same(own, pd.DataFrame(rates.loc[codes]))
    if at:
        within = ("level", "year") if drawn["dated"] else ("level",)
        tables.append(kk.participation(rows, register, by=within, within=None, **how))
        tables.append(kk.equity_rates(rows, register, by="oki", oki_bands=(0.3, 0.7), **how))
        for _, row in tables[-2].iterrows():
            printed = re.search(r"times as many \((\S+) to (\S+)\)", row["sentence"])
            assert printed is None or fits(row["verdict"], *(read(end, "en") for end in printed.groups()))
    for table in tables:
        fits_printed(table)
    told = named[named["verdict"] != "no denominator"]
    for verdict, sentence in zip(told["verdict"], told["sentence"], strict=True):
        if "there is nothing to be judged" in sentence:
            # None here and none elsewhere: there is no interval to print.
            assert verdict == "too small to tell"
        else:
            assert fits(verdict, *(read(end, "en") for end in _interval(sentence))), sentence
        assert "nan" not in sentence
        assert "–" not in sentence


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Areas have one verdict, one ratio and one interval, whoever is asked."""
    assert one["verdict"].tolist() == other["verdict"].tolist()
    for end in ("ratio", "ratio_low", "ratio_high"):
        assert one[end].tolist() == pytest.approx(other[end].tolist(), nan_ok=True), end


GENERATED = settings(
    phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.slow
@settings(GENERATED, max_examples=15)
@given(lists)
def test_no_area_has_two_verdicts_and_none_contradicts_its_interval(
    towns: gpd.GeoDataFrame, drawn: dict[str, Any]
) -> None:
    never_two(towns, drawn, [drawn["kind"]])


@pytest.mark.slow
@pytest.mark.long
@settings(GENERATED, max_examples=200)
@given(lists)
def test_none_of_the_areas_that_have_a_name_has_two_verdicts(towns: gpd.GeoDataFrame, drawn: dict[str, Any]) -> None:
    # The border of Brussels with Flanders too.
    assert len(kk.coverage_gaps(towns, towns.copy(), areas=NAMED, overdispersion="none")) == 36 + 1
    never_two(towns, drawn, NAMED)
