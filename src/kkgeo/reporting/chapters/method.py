"""How everything was made: measures in words, sources, versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import geopandas as gpd

from kkgeo._base.programme import programme
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage, Found
from kkgeo._base.text import tidy
from kkgeo._base.version import __version__
from kkgeo._base.words import date as written_date
from kkgeo._base.words import number, phrase, word
from kkgeo.reference import municipalities, regions
from kkgeo.reference.typology import known_typology
from kkgeo.reporting.chapters.counts import counted_otherwise, denominator_word
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Heading, Item, Table, Terms, Text, texts
from kkgeo.stats.scan import MAX_SHARE, SIMULATIONS

#: Measures in the order in which they are needed to read on.
_MEASURES = (
    "collaboration", "partner_school", "school", "rate", "expected", "ratio", "p", "verdict", "smoothed",
    "density_adjusted", "named", "found", "share", "oki", "gini", "score", "unplaced", "vintage", "belfius",
    "assumptions",
)  # fmt: skip
#: What the figures rest on.
_PACKAGES = ("pandas", "geopandas", "numpy", "scipy", "shapely", "pyproj", "openpyxl", "jinja2")


def method(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on how things are measured."""
    say, told = facts.say, noted(facts.towns, Coverage)
    drawn = SIMULATIONS if facts.found is None else noted(facts.found, Found).simulations
    values = {
        "vintage": told.vintage,
        "extent": phrase(f"areas.judged_{facts.asked.extent}"),
        "typology": facts.asked.edition.title,
        "counted": told.counted,
        "unit": word("unit", told.school, facts.lang),
        "strata": ", ".join(facts.asked.strata) or phrase("report.no_strata"),
        "share": number(100 * MAX_SHARE, facts.lang),
        "draws": number(drawn, facts.lang),
    }
    intro = [Text(say("report.method_intro"))]
    if not facts.asked.usual:
        intro.append(Text(say("report.method_counts", counted=counted_otherwise(facts))))
    meanings = {name: say(f"report.meaning_{name}", **values) for name in _MEASURES}
    edition = facts.asked.edition
    # Of a user's own typology kkgeo translated nothing.
    if isinstance(edition.edition, int) and edition is known_typology(edition.edition):
        meanings["belfius"] += " " + say("report.belfius_labels")
    return (*intro, Terms(tuple((say(f"report.term_{name}", **values), meanings[name]) for name in _MEASURES)))


def sources(facts: Facts) -> tuple[Item, ...]:
    """Return the chapter on where everything comes from."""
    say, lang, asked = facts.say, facts.lang, facts.asked
    told = noted(facts.towns, Coverage)
    lists = ("placed", "register", "academies")
    given = [(say(f"report.list_{key}"), _about_list(facts, facts.lists.get(key))) for key in lists]
    given += [(tidy(name), _about_list(facts, rows)) for name, rows in facts.besides.others.items()]
    if facts.besides.schools is not None:
        count = phrase("counted.rows", count=len(facts.besides.schools))
        given.append((say("participation.sheet"), say("report.rows_alone", rows=count)))
    if asked.source:
        given.insert(0, (say("report.source"), asked.source))
    if facts.illustrative and (figures := programme().published):
        given.append((say("report.published"), figures))
    counted = municipalities(asked.vintage, geometry=False)["population_date"].iloc[0].year
    given += [
        (say("report.boundaries"), say("report.boundaries_source", vintage=asked.vintage)),
        (say("measure.population"), say("report.population_source", year=counted)),
        (say("report.belfius"), say("report.belfius_source", typology=asked.edition.title)),
        (say("report.regions"), _regions(facts)),
    ]
    settings = [
        (say("report.named"), _areas(facts)),
        (say("report.counted_setting"), told.counted),
        (say("report.denominator_setting"), denominator_word(facts)),
        (say("report.strata"), tidy(", ".join(asked.strata)) or say("report.no_strata")),
        (say("report.targets_n"), number(asked.targets_n, lang)),
        (say("report.capacity"), tidy(asked.capacity or say("word.none"))),
        (say("report.seed"), str(asked.seed)),
    ]
    items: list[Item] = [
        _facts_table("sources", say("report.sheet_sources"), say("report.sources_caption"), given, facts),
        Heading(say("report.settings")),
        _facts_table("settings", say("report.sheet_settings"), say("report.settings_caption"), settings, facts),
        Heading(say("report.versions")),
        _facts_table("versions", say("report.sheet_versions"), say("report.versions_caption"), _versions(facts), facts),
    ]
    return tuple(items)


def _facts_table(key: str, sheet: str, caption: str, pairs: list[tuple[str, str]], facts: Facts) -> Table:
    columns = (
        texts(facts.say("word.what"), [name for name, _ in pairs]),
        texts(facts.say("word.value"), [value for _, value in pairs]),
    )
    return Table(key, sheet, caption, columns)


def _about_list(facts: Facts, frame: gpd.GeoDataFrame | None) -> str:
    """Say of a list how many rows it has, in what vintage, and who placed its addresses."""
    if frame is None:
        return facts.say("report.not_given")
    told = facts.say("report.rows_placed", rows=number(len(frame), facts.lang), vintage=facts.asked.vintage,
                     placed=number(int(frame["nis"].notna().sum()), facts.lang))  # fmt: skip
    attribution = " ".join(noted(frame).attribution)
    return told + (" " + facts.say("provenance.addresses_by", source=tidy(attribution)) if attribution else "")


def _regions(facts: Facts) -> str:
    lists = regions(facts.asked.regions_file, vintage=2018)
    named = ", ".join(tidy(name) for name in lists["name"].unique())
    return facts.say("report.regions_own" if facts.asked.regions_file else "report.regions_source", names=named)


def _areas(facts: Facts) -> str:
    if facts.named is None:
        return facts.say("word.none")
    return ", ".join(tidy(name) for name in facts.named["name"].groupby(level="area", sort=False).first())


def _versions(facts: Facts) -> list[tuple[str, str]]:

    found = [
        (facts.say("word.date"), written_date(facts.asked.date, facts.lang)),
        ("kkgeo", __version__),
        ("Python", platform.python_version()),
    ]
    for package in _PACKAGES:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            continue
    return found
