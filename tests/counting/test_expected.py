"""What is expected, and what the judgement makes of it: by hand, by relation, at the edges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kkgeo as kk
from kkgeo._base.output import write_table
from kkgeo.counting.clustering import MUNICIPALITY
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.stats.poisson import FLAGS
from tests.crossed import crossed
from tests.frames import at, located

POSTCODES = {"9000": "44021", "3300": "24107", "2000": "11002", "3500": "71072", "1000": "21004"}
COLUMNS = ["observed", "denominator", "expected", "ratio", "ratio_low", "ratio_high", "smoothed", "p_below"]
COLUMNS += ["expected_common", "p_under", "p_over", "p_none", "verdict", "verdict_many", "detectable"]


def test_standardisation_by_hand() -> None:
    """The worked example of docs/definitions.md."""
    register = located(
        postcode=["9000"] * 10 + ["3300"] * 10,
        niveau=["basis"] * 8 + ["secundair"] * 2 + ["basis"] * 2 + ["secundair"] * 8,
    )
    rows = located(postcode=["9000", "9000", "9000", "3300", "3300"], niveau=["basis"] + ["Secundair"] * 4)
    register, rows = (f.rename(columns={"niveau": "level"}) for f in (register, rows))
    # Basis: 1 for 10 schools, secundair: 4 for 10. Gent has 8 and 2: 8 · 0.1 + 2 · 0.4 = 1.6; Tienen 2 and 8: 3.4.
    table = kk.coverage(rows, register, strata=["level"], overdispersion="none")
    assert table.loc[["44021", "24107"], "expected_common"].tolist() == pytest.approx([1.6, 3.4])
    # Given 1 and 4 together, at r times the rate of Tienen Gent has 8r/(8r + 2) + 4 · 2r/(2r + 8) of them: 3.
    ratio = float(at(table, "44021", "ratio"))
    assert 8 * ratio / (8 * ratio + 2) + 4 * 2 * ratio / (2 * ratio + 8) == pytest.approx(3)
    assert table.loc["24107", "ratio"] == pytest.approx(1 / ratio)
    assert (table["expected"] * table["ratio"]).loc[["44021", "24107"]].tolist() == pytest.approx([3, 2])
    # Without strata each has half of the schools: 2 in the rest, and 3 in the rest.
    plain = kk.coverage(rows, register, overdispersion="none")
    assert plain.loc[["44021", "24107"], "expected_common"].tolist() == pytest.approx([2.5, 2.5])
    assert plain.loc[["44021", "24107"], "expected"].tolist() == pytest.approx([2, 3])
    # 3 of 5 at a chance of a half: so few or fewer in 26 of 32 cases.
    assert plain.loc["44021", "p_under"] == pytest.approx(26 / 32)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("by", "strata", "count"),
    crossed(
        ["municipality", "province", "belfius", "year", "network", ["province", "year"]],
        [(), ("level",), ("level", "network"), ("year",)],
        ["collaborations", "partner_schools", "addresses"],
    ),
)
def test_observed_and_expected_have_the_same_sum(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, by: str, strata: tuple[str, ...], count: str
) -> None:
    table = kk.coverage(placed, register, by=by, strata=strata, count=count)
    assert isinstance(table, pd.DataFrame)
    assert table["observed"].sum() == pytest.approx(table["expected_common"].sum())
    assert set(table["verdict"].dropna()) <= set(FLAGS)
    if count == "collaborations":
        assert table["observed"].sum() == len(placed) - 3
    if count == "partner_schools" and not strata and by == "municipality":
        assert table["observed"].sum() == table["partner_schools"].drop("unplaced").sum()


@pytest.mark.slow
@pytest.mark.parametrize("denominator", ["schools", "pupils", "population", "oki"])
def test_any_denominator(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, denominator: str) -> None:
    register = register.assign(oki=register["oki"].fillna(0))
    table = kk.coverage(placed, register, denominator=denominator, by="province")
    assert table["observed"].sum() == pytest.approx(table["expected_common"].sum())
    shares = table["expected_common"] / table["denominator"]
    assert shares.dropna().nunique() == 1 or np.ptp(shares.dropna()) < 1e-12
    own = {"schools": table["schools"], "population": table["population"]}.get(denominator)
    if own is None:
        own = register.groupby("province")[denominator].sum().reindex(table.index)
    placed_areas = table.index != "unplaced"
    pd.testing.assert_series_equal(
        table.loc[placed_areas, "denominator"], own[placed_areas], check_names=False, check_dtype=False
    )
    per = {"schools": 100, "pupils": 1000, "population": 10_000}.get(denominator, 1)
    assert table.attrs["kkgeo"]["rate_per"] == per
    np.testing.assert_allclose(table["rate"], per * table["observed"] / table["denominator"])


def test_inhabitants_need_no_register(placed: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, denominator="population")
    assert table["observed"].sum() == pytest.approx(table["expected_common"].sum())
    assert table["schools"].isna().all()
    with pytest.raises(InputError, match="there is no register"):
        kk.coverage(placed, denominator="pupils")


@pytest.mark.slow
def test_what_is_counted_is_noted(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    for count, words in (("partner_schools", "partnerscholen"), ("addresses", "adressen"), ("collaborations", "rij")):
        noted = kk.coverage(placed, register, count=count, strata=["level"]).attrs["kkgeo"]
        assert noted["count"] == count
        assert words in noted["counted"]
        assert noted["about"]["Geteld"] == noted["counted"]
        assert noted["about"]["Verwachting binnen"] == "level"
    assert kk.coverage(placed, lang="en").attrs["kkgeo"]["about"]["Expectation within"] == "all together"
    with pytest.raises(InputError, match="not something to count"):
        kk.coverage(placed, register, count="pupils")


@pytest.mark.long
@pytest.mark.slow
def test_a_union_has_the_sums_of_its_parts(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    for strata in ((), ("level", "network"), ("year",)):
        small = kk.coverage(placed, register, strata=strata)
        large = kk.coverage(placed, register, by="province", strata=strata)
        of = kk.municipalities(2025, geometry=False)["province"]
        columns = ["observed", "denominator", "expected_common"]
        summed = small.drop("unplaced")[columns].groupby(of).sum()
        pd.testing.assert_frame_equal(summed, large.drop("unplaced")[columns], check_names=False, check_dtype=False)


def test_more_schools_everywhere_change_nothing_but_the_rate(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    once = kk.coverage(placed, register)
    twice = kk.coverage(placed, pd.concat([register, register], ignore_index=True).assign())
    same = [c for c in COLUMNS if c != "denominator"] + ["density_adjusted"]
    pd.testing.assert_frame_equal(once[same], twice[same])
    pd.testing.assert_series_equal(once["rate"], 2 * twice["rate"])


@pytest.mark.long
@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.permutations(sorted(POSTCODES)), st.lists(st.sampled_from(sorted(POSTCODES)), min_size=1, max_size=30))
def test_a_relabelling_changes_nothing_but_the_labels(order: list[str], rows: list[str]) -> None:
    schools = [code for i, code in enumerate(sorted(POSTCODES)) for _ in range(i + 2)]
    swap = dict(zip(sorted(POSTCODES), order, strict=True))
    first = kk.coverage(located(postcode=rows), located(postcode=schools))
    second = kk.coverage(located(postcode=[swap[r] for r in rows]), located(postcode=[swap[s] for s in schools]))
    moved = [POSTCODES[swap[code]] for code in sorted(POSTCODES)]
    pd.testing.assert_frame_equal(
        first.loc[[POSTCODES[c] for c in sorted(POSTCODES)], COLUMNS].reset_index(drop=True),
        second.loc[moved, COLUMNS].reset_index(drop=True),
    )


@pytest.mark.slow
def test_the_order_of_rows_changes_nothing(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    first = kk.coverage(placed, register, strata=["level"])
    second = kk.coverage(
        placed.sample(frac=1, random_state=1), register.sample(frac=1, random_state=2), strata=["level"]
    )
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.slow
def test_within_years_no_year_is_a_gap(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    by_year = kk.coverage(placed, register, by="year", strata=["year"])
    # Each year is all there is of its stratum: nothing is left to compare it with.
    np.testing.assert_allclose(by_year["observed"], by_year["expected_common"])
    assert set(by_year["verdict"]) == {"no denominator"}
    both = kk.coverage(placed, register, by=["province", "year"], strata=["year"])
    one: Any = both.xs(2020, level="year")
    only = kk.coverage(placed[placed["year"] == 2020], register, by="province")
    columns = ["observed", "denominator", "expected_common"]
    pd.testing.assert_frame_equal(
        one[columns].drop("unplaced"), only[columns].drop("unplaced"), check_dtype=False, check_index_type=False
    )
    # Over all years a school is one school.
    assert kk.coverage(placed, register, strata=["year"])["denominator"].sum() == len(register)


def test_overlapping_areas_have_the_common_rate_of_the_municipalities(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame
) -> None:
    table = kk.coverage(placed, register, by="region")
    rate = (len(placed) - 3) / len(register)
    np.testing.assert_allclose((table["expected_common"] / table["denominator"]).dropna(), rate)
    assert table["smoothed"].isna().all()


def test_belfius_inhabitants_are_those_of_the_parts(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    table = kk.coverage(placed, register, by="belfius", denominator="population")
    assert table["population"].sum() == pytest.approx(kk.municipalities(2025, geometry=False)["population"].sum())
    assert at(table, "mixed", ["population", "schools", "collaborations"]).tolist() == [0, 0, 0]
    assert table.loc["mixed", "verdict"] == "no denominator"


def test_strata_that_the_register_lacks_are_left_out_and_counted() -> None:
    register = located(postcode=["9000"] * 4).assign(level="basis")
    rows = located(postcode=["9000"] * 3).assign(level=["basis", "hogeschool", None])
    table = kk.coverage(rows, register, strata=["level"])
    assert at(table, "44021", ["collaborations", "observed", "expected_common"]).tolist() == [3, 1, 1]
    assert table.attrs["kkgeo"]["uncompared"] == 2
    assert table.attrs["kkgeo"]["about"]["Rijen zonder iets om mee te vergelijken"] == "2"


def test_areas_without_schools_and_nothing_at_all() -> None:
    register = located(postcode=["9000"] * 4)
    outside = kk.coverage(located(postcode=["3300"]), register)
    assert outside.loc["24107", "verdict"] == "no denominator"
    assert outside.loc["24107", ["ratio", "p_under", "rate", "smoothed", "density_adjusted"]].isna().all()
    # Where the register has no school, a collaboration is no part of what others are expected to have.
    assert outside["observed"].sum() == outside["expected_common"].sum() == 0
    assert outside.attrs["kkgeo"]["uncompared"] == 1
    zeros = kk.coverage(located(postcode=["?"]), register)
    assert at(zeros, "44021", ["observed", "expected_common"]).tolist() == [0, 0]
    assert zeros["verdict"].dropna().unique().tolist() == ["no denominator"]
    assert zeros["smoothed"].isna().all()
    empty = kk.coverage(located(postcode=["9000"]).iloc[:0], register, by="province")
    assert empty["observed"].sum() == 0
    without = kk.coverage(located(postcode=["9000"]))
    assert without[["expected", "ratio", "p_under"]].isna().all(axis=None)
    assert without["verdict"].dropna().unique().tolist() == ["no denominator"]


def test_one_area_only() -> None:
    table = kk.coverage(located(postcode=["9000"] * 3), located(postcode=["9000"] * 4))
    assert at(table, "44021", ["observed", "expected_common"]).tolist() == [3, 3]
    # One area alone leans on nothing.
    assert table.loc["44021", ["smoothed", "p_below"]].isna().all()
    # There is no rest to compare it with.
    assert table.loc["44021", "verdict"] == "no denominator"
    assert table.loc["44021", ["expected", "ratio", "ratio_low", "ratio_high", "p_under", "detectable"]].isna().all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"denominator": "leerlingen"}, "no column 'leerlingen'"),
        ({"denominator": "pupils"}, r"missing, negative, no number or far too large in 1 of 4 rows \(index 2\)"),
        ({"strata": "level"}, "must be a list"),
        ({"strata": ["level", "level"]}, "different columns"),
        ({"strata": ["kleur"]}, "rows have no column 'kleur'"),
        ({"strata": ["year"], "by": "province"}, None),
        ({"strata": ["network"]}, "The register is not divided by 'network'"),
        ({"strata": ["level"], "denominator": "population"}, "Inhabitants are not divided by 'level'"),
        ({"strata": ["level"]}, "No value of 'level' is in both lists"),
    ],
)
def test_errors_say_what_to_do(change: dict[str, Any], words: str | None) -> None:
    register = located(postcode=["9000"] * 4).assign(level="bao", pupils=[100, 200, np.nan, 50])
    rows = located(postcode=["9000"]).assign(level="so", network="GO", year=2020)
    if words is None:
        assert kk.coverage(rows, register, **change)["observed"].sum() == 1
        return
    with pytest.raises(InputError, match=words):
        kk.coverage(rows, register, **change)


@pytest.mark.parametrize("wrong", [-1.0, np.inf, "veel"])
def test_a_denominator_that_cannot_be_added_up(wrong: object) -> None:
    register = located(postcode=["9000"] * 2).assign(pupils=pd.Series([10, wrong], dtype=object))
    with pytest.raises(InputError, match=r"in 1 of 2 rows \(index 1\)"):
        kk.coverage(located(postcode=["9000"]), register, denominator="pupils")


def test_a_register_of_another_vintage() -> None:
    register = kk.geocode(pd.DataFrame({"postcode": ["9000"]}), vintage=2018)
    with pytest.raises(InputError, match="geocoded in vintage 2018, not 2025"):
        kk.coverage(located(postcode=["9000"]), register)
    with pytest.raises(UnknownReferenceError, match="no vintage 2020"):
        kk.coverage(pd.DataFrame({"nis": ["11002"], "nis_2018": ["11002"]}), vintage=2020)


@pytest.mark.slow
def test_the_input_is_left_as_it_was(placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame) -> None:
    before = placed.copy(), register.copy()
    kk.coverage(placed, register, strata=["level", "year"], count="addresses")
    pd.testing.assert_frame_equal(pd.DataFrame(placed), pd.DataFrame(before[0]))
    pd.testing.assert_frame_equal(pd.DataFrame(register), pd.DataFrame(before[1]))


@pytest.mark.slow
def test_what_is_counted_goes_into_every_file(
    placed: gpd.GeoDataFrame, register: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    table = kk.coverage(placed, register, by="province", count="addresses", unit="address", denominator="pupils")
    for suffix in (".csv", ".xlsx", ".parquet"):
        write_table(table, tmp_path / f"table{suffix}")
    csv = pd.read_csv(tmp_path / "table.csv")
    assert csv[["Geteld", "Noemer", "Eén school van het register"]].drop_duplicates().to_numpy().tolist() == [
        ["adressen van partnerscholen: volgens straat, huisnummer en postcode", "leerlingen", "een adres"]
    ]
    about = pd.read_excel(tmp_path / "table.xlsx", sheet_name="about", engine="openpyxl").set_index("key")["value"]
    assert about["Geteld"].startswith("adressen van partnerscholen")
    assert about["rate is per"] == "1000 leerlingen"
    assert pd.read_parquet(tmp_path / "table.parquet").attrs["kkgeo"]["count"] == "addresses"


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_municipalities_on_request_are_not_said_to_be_for_want_of_academies(lang: str) -> None:
    rows = kk.geocode(pd.DataFrame({"postal_code": ["9000", "3300", "9000"]}))
    told = kk.coverage(rows, rows, overdispersion=MUNICIPALITY, lang=lang).attrs["kkgeo"]
    assert told["dispersion_by"] == MUNICIPALITY
    words = told["about"]["How variable" if lang == "en" else "Hoe wisselend"]
    assert ("are known" if lang == "en" else "bekend") not in words
