"""The figures of the report are those of the library, add up to the lists, and are the same in both files."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import kkgeo as kk
from kkgeo._base.words import number, say, sentence
from kkgeo.gaps.claims import claims, finding, told_as
from kkgeo.gaps.listed import listed
from tests.reporting.reading import Lists, Page, Read, sheets

#: By itself or together these take longer than one waits for.
pytestmark = pytest.mark.slow

#: Charts that are only in a report.
SHORT = "Wat elk gat te kort heeft, en hoeveel scholen van deze lijst er liggen"
REACHED = "Scholen binnen bereik van de eerste 8 academies om te bellen"
PRINTED = "Gedrukt en hier geteld, alle jaren samen"


@pytest.fixture(scope="module")
def page(files: Any) -> Page:
    return Page(files.html)


@pytest.fixture(scope="module")
def book(files: Any) -> dict[str, list[list[Any]]]:
    return sheets(files.workbook)


def whole(text: str) -> int:
    return int(text.replace(".", ""))


@pytest.mark.parametrize(("caption", "by"), [
    ("Samenwerkingen per provincie, per jaar", "province"),
    ("Samenwerkingen per cluster van Belfius 2018, per jaar", "belfius"),
    ("Samenwerkingen per net van de school, per jaar", "network"),
    ("Samenwerkingen per niveau van de school, per jaar", "level"),
])  # fmt: skip
def test_counts_are_those_of_coverage_and_add_up_to_the_rows(page: Page, lists: Lists, caption: str, by: str) -> None:
    table = page.tables[caption]
    assert table.head[1:6] == ["2019", "2020", "2021", "2022", "Totaal"]
    expected = kk.coverage(lists.placed, lists.register, by=[by, "year"])["collaborations"]
    wide = expected.unstack()
    wide = wide.loc[list(dict.fromkeys(expected.index.get_level_values(0)))]
    assert [[whole(cell) for cell in row[1:5]] for row in table.rows[:-1]] == wide.to_numpy().tolist()
    years = lists.placed["year"].value_counts().sort_index()
    assert [whole(cell) for cell in table.foot[-1][1:5]] == years.tolist()
    assert whole(table.foot[-1][5]) == len(lists.placed) == 369
    assert sum(whole(row[5]) for row in table.rows[:-1]) == 369
    if by in ("province", "belfius"):
        unplaced = table.foot[0]
        assert unplaced[0] == "Niet geplaatst"
        assert whole(unplaced[5]) == int(lists.placed["nis"].isna().sum()) == 6
    single = kk.coverage(lists.placed, lists.register, by=by)
    assert [row[7] for row in table.body] == [
        "–" if pd.isna(rate) else number(rate, "nl", 1) for rate in single["rate"].drop("unplaced", errors="ignore")
    ]


def test_networks_by_level(page: Page, lists: Lists) -> None:
    table = page.tables["Samenwerkingen per net van de school en per niveau"]
    expected = pd.crosstab(lists.placed["network"], lists.placed["level"])
    assert table.head[1:4] == list(expected.columns)
    assert [[whole(cell) for cell in row[1:4]] for row in table.body] == expected.to_numpy().tolist()
    assert whole(table.foot[-1][4]) == 369


def test_municipalities_are_those_of_coverage(book: dict[str, list[list[Any]]], lists: Lists) -> None:
    head, *rows = book["Gemeenten"]
    table = kk.coverage(lists.placed, lists.register, academies=lists.academies)
    assert [row[0] for row in rows] == table["name"].tolist()
    assert [row[1] for row in rows[:-1]] == table.index[:-1].tolist()
    for heading, column in (("Samenwerkingen", "collaborations"), ("Verwacht", "expected"), ("Verhouding", "ratio"),
                            ("Kans op zo weinig", "p_under"), ("Per 100 scholen", "rate")):  # fmt: skip
        own = pd.Series([row[head.index(heading)] for row in rows], dtype="float64")
        pd.testing.assert_series_equal(own, table[column].astype("float64").reset_index(drop=True), check_names=False)
    assert sum(row[head.index("Samenwerkingen")] for row in rows) == 369
    assert rows[-1][0] == "Niet geplaatst"


def test_gaps_are_those_of_the_library(page: Page, book: dict[str, list[list[Any]]], lists: Lists) -> None:
    named = kk.coverage_gaps(lists.placed, lists.register, academies=lists.academies, sturdy=True)
    whole_period = pd.DataFrame(named.xs("all", level="period"))
    for words in listed(whole_period, "collaborations", "nl"):
        assert page.texts.count(words) == 1
    found = kk.find_gaps(kk.coverage(lists.placed, lists.register, academies=lists.academies), seed=0)
    told = claims(named, found)
    assert page.texts.count(finding(told, "collaborations", "nl")) == 1
    # An area that was found and is a named one is told under its name, and has no verdict of its own.
    again = told_as(told, found)
    assert set(again.values()) == {"hageland", "brabantse-kempen", "pajottenland"}
    for rank, words in zip(found.areas["rank"], found.areas["sentence"], strict=True):
        assert page.texts.count(words) == (rank not in again)
    for remark in (found.opening, *found.remarks):
        assert page.texts.count(remark) == 1
    new = found.areas[~found.areas["rank"].isin(again)]
    table = page.tables["Genoemde en gevonden gebieden tegenover de rest, alle jaren samen"]
    names = [*whole_period["name"], *(f"Rond {centre}" for centre in new["centre"])]
    assert column(table, "Gebied") == names
    for heading, measure, decimals in (
        ("Geteld", "observed", 0),
        ("Verwacht", "expected", 1),
        ("Verhouding", "ratio", 2),
    ):
        own = [*whole_period[measure], *new[measure]]
        assert column(table, heading) == [number(value, "nl", decimals) for value in own]
    verdicts = [*(f"verdict.{flag}" for flag in whole_period["verdict"]),
                *("verdict.surely" if sure else "verdict.perhaps" for sure in new["significant"])]  # fmt: skip
    assert column(table, "Oordeel") == [sentence(say(key, "nl")) for key in verdicts]
    head, *rows = book["Gaten"]
    assert [row[head.index("Kans bij het zoeken (p)")] for row in rows] == [None] * len(whole_period) + new[
        "p_value"
    ].tolist()


def column(table: Read, heading: str) -> list[str]:
    """Return what stands in a column of a table of the page."""
    return [row[table.head.index(heading)] for row in table.body]


def test_an_area_has_one_name_one_verdict_and_the_same_counts_wherever_it_stands(
    page: Page, book: dict[str, list[list[Any]]], files: Any
) -> None:
    verdicts: dict[str, set[str]] = {}
    counts: dict[str, set[tuple[str, ...]]] = {}

    def stands(name: str, observed: str, verdict: str) -> None:
        verdicts.setdefault(name, set()).add(verdict.lower())
        counts.setdefault(name, set()).add((observed,))

    gaps = page.tables["Genoemde en gevonden gebieden tegenover de rest, alle jaren samen"]
    for row in gaps.body:
        stands(row[0], row[gaps.head.index("Geteld")], row[gaps.head.index("Oordeel")])
    provinces = page.tables["Samenwerkingen per provincie, per jaar"]
    for row in provinces.body:
        stands(row[0], row[provinces.head.index("Totaal")], row[provinces.head.index("Oordeel")])
    forest = page.charts["Geteld tegenover verwacht, met de onzekerheid (95 %)"]
    for row in forest.body:
        stands(row[0], row[forest.head.index("geteld")], row[forest.head.index("oordeel")])
    head, *rows = book["Gaten"]
    for row in rows:
        stands(str(row[0]), number(int(str(row[head.index("Geteld")])), "nl"), str(row[head.index("Oordeel")]))
    assert len(verdicts) == len(gaps.body) + len(provinces.body)
    assert {name: told for name, told in verdicts.items() if len(told) > 1} == {}
    assert {name: told for name, told in counts.items() if len(told) > 1} == {}
    shown = dict(zip(column(gaps, "Gebied"), column(gaps, "Geteld"), strict=True))
    cards = page.cards
    assert list(cards) == ["Hageland", "Grensgemeenten"]
    for name, card in cards.items():
        assert card["Geteld"] == shown[name]
        assert card["Verwacht"] == dict(zip(column(gaps, "Gebied"), column(gaps, "Verwacht"), strict=True))[name]
        assert (
            card["Hoe zeker"].split(";")[0]
            == dict(zip(column(gaps, "Gebied"), column(gaps, "Oordeel"), strict=True))[name]
        )
    # And the map says of each gap what the cards do.
    drawn = files.html.read_text("utf-8")
    for name, card in cards.items():
        assert f"{name} ({card['Geteld']} waar er" in drawn or f"{name}: {card['Geteld']} waar er" in drawn


def test_cards_and_figures_are_those_of_the_library(page: Page, lists: Lists) -> None:
    named: Any = kk.coverage_gaps(lists.placed, lists.register, academies=lists.academies, sturdy=True)
    chosen = kk.targets(lists.placed, lists.register, academies=lists.academies, capacity="vrije_plaatsen", n=50)
    for area, name in (("hageland", "Hageland"), ("border", "Grensgemeenten")):
        row, card = named.loc[(area, "all")], page.cards[name]
        told = {"Geteld": row["observed"], "Scholen": row["schools"], "Leerlingen": row["pupils"]}
        assert {heading: card[heading] for heading in told} == {heading: number(n, "nl") for heading, n in told.items()}
        assert card["Verwacht"] == number(row["expected"], "nl", 1)
        assert card["Hoe zeker"] == f"Minder dan verwacht; {row['holds']} andere manieren om te kijken"
        km, rest = (number(row[f"academy_km_50{of}"], "nl", 1) for of in ("", "_rest"))
        assert card["Tot de dichtstbijzijnde academie"].replace("\u00a0", " ").startswith(f"{km} km")
        assert f"{rest} km" in card["Tot de dichtstbijzijnde academie"]
        first = chosen[chosen["gap"] == name].head(5)
        for school, town in zip(first["name"], first["municipality"], strict=True):
            assert f"{school}, {town}" in page.texts
    towns = kk.coverage(lists.placed, lists.register, academies=lists.academies).drop(index="unplaced")
    without = int((towns["collaborations"] == 0).sum())
    partners = kk.coverage(lists.placed, lists.register).attrs["kkgeo"]["partner_schools"]
    assert page.facts[:3] == [
        ("Samenwerkingen", "369"),
        ("Partnerscholen", number(partners, "nl")),
        ("Gemeenten zonder", f"{without} van {len(towns)}"),
    ]


def test_charts_have_the_figures_of_the_library(page: Page, lists: Lists) -> None:
    how: dict[str, Any] = {"academies": lists.academies}
    named = kk.coverage_gaps(lists.placed, lists.register, sturdy=True, **how)
    towns = kk.coverage(lists.placed, lists.register, **how)
    provinces, clusters = (kk.coverage(lists.placed, lists.register, by=by, **how) for by in ("province", "belfius"))
    yearly = kk.coverage(lists.placed, lists.register, by=["province", "year"], **how)
    kinds = [kk.equity_rates(lists.placed, lists.register, by=by) for by in ("network", "level", "oki")]
    kinds = [
        table.drop(index="unknown").assign(observed=table["collaborations"], name=table["name"].map(sentence))
        for table in kinds
    ]
    found = kk.find_gaps(towns)
    areas = found.areas[~found.areas["rank"].isin(told_as(claims(named, found), found))]
    assert len(areas)
    searched = pd.DataFrame(areas[["observed", "expected", "ratio"]]).assign(
        name=[f"Rond {centre}" for centre in areas["centre"]],
        municipalities=areas["n_municipalities"],
        ratio_low=float("nan"),
        ratio_high=float("nan"),
        verdict="perhaps",
    )
    invited = kk.targets(lists.placed, lists.register, academies=lists.academies, capacity="vrije_plaatsen", n=50)
    inside = 0
    for key in ("hageland", "border"):
        row: Any = named.loc[(key, "all")]
        count = int((invited["gap"] == row["name"]).sum())
        inside += count
        short = number(row["expected"] - row["observed"], "nl", 0)
        assert [row["name"], number(count, "nl"), short] in page.charts[SHORT].body
    assert page.charts[SHORT].body[-1][:2] == ["Buiten elk gat", number(50 - inside, "nl")]
    title = "Scholen per net, niveau en OKI: samenwerkingen tegenover alle andere scholen"
    expected = [
        kk.charts.forest(named, searched, provinces, highlight=["hageland"], band=["border"]),
        kk.charts.funnel(towns),
        kk.charts.oki(kk.participation(lists.placed, lists.register)),
        kk.charts.forest(kinds[0], *kinds[1:], title=title),
        kk.charts.lorenz(kk.lorenz(towns, seed=0)),
        kk.charts.small_multiples(yearly.drop(index="unplaced", level="province")),
        kk.charts.forest(
            clusters.assign(name=clusters.index + " " + clusters["name"]),
            title="Clusters van gemeenten, met hun 95 %-interval",
        ),
    ]
    titles = [chart.title for chart in expected]
    assert list(page.charts) == [*titles[:2], SHORT, REACHED, *titles[2:-1], PRINTED, titles[-1]]
    for chart in expected:
        own = Page.of(chart.to_html_table()).charts[chart.title]
        assert page.charts[chart.title] == own, chart.key
        assert own.body


def test_what_was_printed_stands_beside_what_the_list_has(page: Page, lists: Lists) -> None:
    expected = []
    counted = {"province": "province_name", "school_network": "network", "academy_network": "academie_net"}
    for name, by in counted.items():
        printed = kk.datasets.published(name).drop(index="Totaal").filter(regex="^20").sum(axis=1)
        here = lists.placed[by].value_counts()
        for row, total in printed.items():
            own = int(here.get(str(row).removeprefix("Provincie "), 0))
            expected.append([row, number(own, "nl"), number(int(total), "nl")])
    assert page.charts[PRINTED].body == expected


def test_the_schools_to_invite_are_those_of_the_library(
    page: Page, book: dict[str, list[list[Any]]], lists: Lists
) -> None:
    chosen = kk.targets(lists.placed, lists.register, academies=lists.academies, capacity="vrije_plaatsen", n=50)
    groups = {caption: table for caption, table in page.tables.items() if caption.startswith("Uit te nodigen: ")}
    assert list(groups) == [f"Uit te nodigen: {name}" for name in ("Hageland", "Grensgemeenten", "Buiten elk gat")]
    lines = sorted((row for table in groups.values() for row in table.body), key=lambda row: whole(row[0]))
    for place, measure, decimals in ((0, "rank", 0), (4, "distance_km", 1), (5, "free_places", 0), (6, "oki", 2)):
        assert [row[place] for row in lines] == [number(value, "nl", decimals) for value in chosen[measure]]
    between = [
        f"{number(low, 'nl')}–{number(high, 'nl')}"
        for low, high in zip(chosen["rank_low"], chosen["rank_high"], strict=True)
    ]
    for place, told in ((1, between), (2, chosen["name"].tolist()), (3, chosen["municipality"].tolist())):
        assert [row[place] for row in lines] == told
    for caption, table in groups.items():
        own = chosen[chosen["name"].isin(column(table, "Naam"))]
        gap = caption.removeprefix("Uit te nodigen: ")
        assert set(own["gap"]) == {gap} if gap != "Buiten elk gat" else set(own["gap_kind"]) == {"municipality"}
    reasons = page.tables["Waarom elke school op de lijst staat"]
    assert column(reasons, "Waarom") == chosen["why"].tolist()
    head, *rows = book["Uitnodigen"]
    for heading, measure in (("Rang", "rank"), ("Naam", "name"), ("Gemeente", "municipality"), ("Waarom", "why"),
                             ("Straat", "street"), ("NIS-code", "nis"), ("Provincie", "province_name")):  # fmt: skip
        assert [row[head.index(heading)] for row in rows] == chosen[measure].tolist()
    became = page.tables["Wat er van elke rij van het register werd"]
    assert whole(became.foot[0][1]) == len(lists.register)
    assert sum(whole(row[1]) for row in became.body) == len(lists.register)


def test_who_takes_part_is_what_the_library_says(page: Page, lists: Lists) -> None:
    for by, name in (("network", "Net"), ("level", "Niveau"), ("oki", "OKI"), ("belfius", "Cluster")):
        rates = kk.equity_rates(lists.placed, lists.register, by=by)
        table = page.tables[f"Deelname van scholen: {name}"]
        assert [whole(row[1]) for row in table.rows[:-1]] == rates["collaborations"].tolist()
        assert [row[4] for row in table.rows[:-1]] == [
            "–" if pd.isna(share) else number(100 * share, "nl", 1) for share in rates["share"]
        ]
        assert whole(table.foot[-1][1]) == 369
        assert whole(table.foot[-1][3]) == len(lists.register)
        # A group is judged once in a report, an area or not.
        judged = [one for one in page.tables.values() if one.head and one.head[0] == name and "Oordeel" in one.head]
        assert len(judged) == 1, by
        assert ("Oordeel" in table.head) == (by != "belfius")
    spread = kk.lorenz(kk.coverage(lists.placed, lists.register, academies=lists.academies), seed=0)
    assert page.texts.count(spread.attrs["kkgeo"]["sentence"]) == 1
    gini = page.tables["Hoe ongelijk de samenwerkingen over de gemeenten verdeeld zijn"]
    assert gini.body[0][1] == number(spread.attrs["gini"], "nl", 3)
    part = kk.participation(lists.placed, lists.register)
    table = page.tables["Deelname van scholen met een hoge OKI"]
    assert [row[0] for row in table.body] == part["name"].tolist()
    assert [whole(row[4]) for row in table.body] == part["participating"].tolist()


def test_the_published_tables_stand_beside_what_is_counted(page: Page, lists: Lists) -> None:
    own = {
        "2.1": ("province", "province_name"),
        "3.1": ("school_network", "network"),
        "3.2": ("academy_network", "academie_net"),
    }
    same = cells = 0
    for section, (name, counted) in own.items():
        table = page.tables[f"Tabel {section} van het rapport, naast wat hier geteld is"]
        printed = kk.datasets.published(name).drop(index="Totaal")
        here = pd.crosstab(lists.placed[counted], lists.placed["year"])
        assert column(table, table.head[0]) == list(printed.index)
        for year in (2019, 2020, 2021, 2022):
            told = [whole(cell) for cell in column(table, f"{year} gedrukt")]
            counts = [whole(cell) for cell in column(table, f"{year} hier")]
            assert told == printed[str(year)].tolist()
            assert counts == [here[year].get(row.removeprefix("Provincie "), 0) for row in printed.index]
            cells += len(told)
            same += sum(one == other for one, other in zip(told, counts, strict=True))
    assert f"{same} van de {cells} gedrukte cijfers zijn dezelfde als die van deze lijst." in page.texts
    # Of another edition nothing is counted: it is shown as it was printed.
    clusters = page.tables["Tabel 2.2 van het rapport, zoals gedrukt"]
    assert [whole(cell) for cell in column(clusters, "Totaal")] == kk.datasets.published("belfius_2007")[
        "total"
    ].tolist()


def test_what_runs_is_what_was_approved_in_three_years(page: Page, lists: Lists) -> None:
    table = page.tables["Goedgekeurd en lopend per schooljaar"]
    # What was approved in the last year runs for two more, in which nothing was approved.
    approved = lists.placed["year"].value_counts().reindex(range(2019, 2025), fill_value=0)
    assert column(table, "Schooljaar") == [f"{year}-{year + 1}" for year in approved.index]
    assert [whole(cell) for cell in column(table, "Goedgekeurd")] == approved.tolist() == [98, 104, 83, 84, 0, 0]
    running = [whole(cell) for cell in column(table, "Lopend")]
    assert running == kk.timeline(lists.placed)["running"].groupby(level="school_year").sum().tolist()
    # A row that says it stopped runs no longer than that.
    assert all(count <= most for count, most in zip(running, approved.rolling(3, min_periods=1).sum(), strict=True))


def test_what_could_not_be_placed_is_counted_with_its_reason(page: Page, lists: Lists) -> None:
    statuses = page.tables["Rijen van elke lijst, naar wat ervan werd"]
    assert statuses.head == ["Wat ervan werd", "Samenwerkingen", "Register", "Academies"]
    counted = lists.placed["match_status"].value_counts()
    shown = {row[0]: whole(row[1]) for row in statuses.body}
    assert shown == {
        "geplaatst": counted["matched"],
        "kan op meer dan één gemeente slaan": counted["ambiguous"],
        "gegevens spreken elkaar tegen": counted["conflict"],
        "buiten Vlaanderen en Brussel": counted["outside"],
        "geen bruikbare plaats": counted["unmatched"],
    }
    assert [whole(cell) for cell in statuses.foot[0][1:]] == [369, len(lists.register), len(lists.academies)]
    reasons = page.tables["Waarom rijen niet geplaatst konden worden"]
    notes = lists.placed.loc[lists.placed["nis"].isna(), "match_note"].value_counts()
    assert {row[0]: whole(row[2]) for row in reasons.body} == notes.to_dict()
    assert notes.max() == 2
    assert "Van 6 is de gemeente niet bekend, of ligt ze buiten" in page.said


def test_the_page_and_the_workbook_have_the_same_tables(page: Page, book: dict[str, list[list[Any]]]) -> None:
    contents = {sheet: caption for sheet, caption, _ in book["Inhoud"][1:]}
    # A list of schools to invite is on the page by gap, a line each.
    only_there = {"Gemeenten", "Kaart", "Lorenzcurve", "Uitnodigen"}
    shown = {
        caption
        for caption in page.tables
        if not caption.startswith(("Uit te nodigen: ", "Waarom elke school", "Waarom deze"))
    }
    assert {caption for sheet, caption in contents.items() if sheet not in only_there} == shown
    for sheet, caption in contents.items():
        if sheet in only_there:
            continue
        table, (head, *rows) = page.tables[caption], book[sheet]
        columns = [i for i, heading in enumerate(head) if str(heading) in table.head]
        assert table.head == [str(head[i]) for i in columns]
        # Of the gaps the workbook has the chances and the members too, of academies why.
        assert len(head) - len(columns) == {"Gaten": 6, "Te bellen": 1}.get(sheet, 0)
        assert len(table.rows) == len(rows)
        for told, kept in zip(table.rows, rows, strict=True):
            for text, value in zip(told, [kept[i] for i in columns], strict=True):
                assert agree(text, value), (sheet, text, value)


def agree(text: str, value: object) -> bool:
    """Whether a cell of the page shows the value of the workbook: a text as it is, a number rounded."""
    if value is None or isinstance(value, str):
        return text == ("–" if value is None else value)
    assert isinstance(value, int | float)
    if text == "< 0,001":
        return value < 0.001
    decimals = len(text.partition(",")[2])
    return text == number(value, "nl", decimals)


def test_academies_to_call_are_those_of_the_library(page: Page, book: dict[str, list[list[Any]]], lists: Lists) -> None:
    table = page.tables["Academies zonder samenwerking bij een gat, in de volgorde om te bellen"]
    called = kk.academies(lists.academies, lists.placed, lists.register)
    called = called[called["rank"].notna()].sort_values("rank")
    assert [row[1] for row in table.body] == called["name"].tolist()
    assert [int(row[4]) for row in table.body] == called["gap_schools"].tolist()
    assert [row[-1] for row in book["Te bellen"][1:]] == called["why"].tolist()
    first = called.head(8)
    assert page.charts[REACHED].body == [
        [f"{row['municipality']}: {row['name']}", str(row["gap_alone"]), str(row["gap_schools"])]
        for row in first.to_dict("records")
    ]
    # Nobody is called for a municipality that has as many as expected, such as Antwerpen.
    antwerpen: Any = kk.coverage(lists.placed, lists.register, academies=lists.academies).loc["11002"]
    assert antwerpen["observed"] > antwerpen["expected"]
    invited = kk.targets(lists.placed, lists.register, academies=lists.academies, capacity="vrije_plaatsen", n=50)
    assert (invited["observed"] < invited["expected"]).all()
    for sentence_ in kk.academies(lists.academies, lists.placed, lists.register, by="gap")["sentence"]:
        assert sentence_ in page.texts
