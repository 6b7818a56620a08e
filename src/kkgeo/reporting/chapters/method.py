"""How everything was made: measures in words, sources, versions."""

from __future__ import annotations

import datetime
import platform
from importlib.metadata import PackageNotFoundError, version

from kkgeo._base.provenance import Coverage, noted
from kkgeo._base.text import tidy
from kkgeo._base.version import __version__
from kkgeo._base.words import number
from kkgeo._base.words import say as say_of
from kkgeo.counting.counted import COUNTS
from kkgeo.counting.texts import UNITS
from kkgeo.datasets import SOURCE
from kkgeo.reference import municipalities, regions
from kkgeo.reporting.facts import Facts
from kkgeo.reporting.model import Heading, Item, Section, Table, Terms, Text, texts
from kkgeo.reporting.texts import say as say_in
from kkgeo.stats.scan import MAX_SHARE, SIMULATIONS

#: Measures in the order in which they are needed to read on.
_MEASURES = (
    "collaboration", "partner_school", "school", "rate", "expected", "ratio", "p", "flag", "smoothed",
    "density_adjusted", "named", "found", "share", "oki", "gini", "score", "unplaced", "vintage", "belfius",
    "assumptions",
)  # fmt: skip
#: What the figures rest on.
_PACKAGES = ("pandas", "geopandas", "numpy", "scipy", "shapely", "pyproj", "mapclassify", "openpyxl", "jinja2")


def method(facts: Facts) -> Section:
    """Return the chapter on how things are measured."""
    say, told = facts.say, noted(facts.towns, Coverage)
    values = {
        "vintage": told.vintage,
        "extent": say_of(f"areas.judged_{facts.asked.extent}", facts.lang),
        "edition": told.belfius_edition,
        "counted": COUNTS["collaborations"][facts.lang],
        "unit": UNITS[facts.lang][told.school],
        "strata": ", ".join(facts.asked.strata) or say("no_strata"),
        "share": number(100 * MAX_SHARE, facts.lang),
        "draws": number(SIMULATIONS, facts.lang),
    }
    pairs = tuple((say(f"term_{name}", **values), say(f"meaning_{name}", **values)) for name in _MEASURES)
    return Section("methode", say("method"), (Text(say("method_intro")), Terms(pairs)))


def sources(facts: Facts, date: datetime.date) -> Section:
    """Return the chapter on where everything comes from."""
    say, lang, asked = facts.say, facts.lang, facts.asked
    given = [(say(f"list_{key}"), _about_list(facts, key)) for key in ("placed", "register", "academies")]
    if asked.source:
        given.insert(0, (say("source"), asked.source))
    if facts.illustrative:
        given.append((say("published"), SOURCE))
    counted = municipalities(asked.vintage, geometry=False)["population_date"].iloc[0].year
    given += [
        (say("boundaries"), say("boundaries_source", vintage=asked.vintage)),
        (say("population"), say("population_source", year=counted)),
        (say("belfius"), say("belfius_source")),
        (say("regions"), _regions(facts)),
    ]
    settings = [
        (say("areas"), _areas(facts)),
        (say("strata"), tidy(", ".join(asked.strata)) or say("no_strata")),
        (say("targets_n"), number(asked.targets_n, lang)),
        (say("capacity"), tidy(asked.capacity or say("none"))),
        (say("seed"), str(asked.seed)),
    ]
    items: list[Item] = [
        _facts_table("sources", say("sheet_sources"), say("sources_caption"), given, facts),
        Heading(say("settings")),
        _facts_table("settings", say("sheet_settings"), say("settings_caption"), settings, facts),
        Heading(say("versions")),
        _facts_table("versions", say("sheet_versions"), say("versions_caption"), _versions(facts, date), facts),
    ]
    return Section("bronnen", say("sources"), tuple(items))


def long_date(date: datetime.date, lang: str) -> str:
    """Return a date in words.

    >>> long_date(datetime.date(2025, 3, 1), "nl"), long_date(datetime.date(2025, 3, 1), "en")
    ('1 maart 2025', '1 March 2025')
    """
    return f"{date.day} {say_in('months', lang).split()[date.month - 1]} {date.year}"


def _facts_table(key: str, sheet: str, caption: str, pairs: list[tuple[str, str]], facts: Facts) -> Table:
    columns = (
        texts(facts.say("what"), [name for name, _ in pairs]),
        texts(facts.say("value"), [value for _, value in pairs]),
    )
    return Table(key, sheet, caption, columns)


def _about_list(facts: Facts, key: str) -> str:
    """Say of a list how many rows it has, in what vintage, and who placed its addresses."""
    frame = facts.lists.get(key)
    if frame is None:
        return facts.say("not_given")
    told = facts.say("rows_placed", rows=number(len(frame), facts.lang), vintage=facts.asked.vintage,
                     placed=number(int(frame["nis"].notna().sum()), facts.lang))  # fmt: skip
    attribution = " ".join(noted(frame).attribution)
    return told + (" " + say_of("provenance.addresses_by", facts.lang, source=tidy(attribution)) if attribution else "")


def _regions(facts: Facts) -> str:
    lists = regions(facts.asked.regions_file, vintage=2018)
    named = ", ".join(tidy(name) for name in lists["name"].unique())
    return facts.say("regions_own" if facts.asked.regions_file else "regions_source", names=named)


def _areas(facts: Facts) -> str:
    if facts.named is None:
        return facts.say("none")
    return ", ".join(tidy(name) for name in facts.named["name"].groupby(level="area", sort=False).first())


def _versions(facts: Facts, date: datetime.date) -> list[tuple[str, str]]:

    found = [
        (facts.say("date"), long_date(date, facts.lang)),
        ("kkgeo", __version__),
        ("Python", platform.python_version()),
    ]
    for package in _PACKAGES:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            continue
    return found
