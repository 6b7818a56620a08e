"""Draw the illustrative data: ``python datasets/generate.py`` writes them, ``--check`` compares with what is packaged.

Everything is invented but the margins, which are those of the published tables; datasets/README.md says which. The
margins are not searched for: kinds of schools are dealt out over provinces, the scarcest first, and schools are
drawn within them, so that every step either succeeds or says at once what there is not enough of.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import shapely

from kkgeo.datasets import published
from kkgeo.reference import (
    borders,
    municipalities,
    postal_codes,
    postal_localities,
    provinces,
    regions,
    submunicipalities,
)
from kkgeo.spatial.coordinates import to_degrees_from_lambert_72

SEED = 2019
DATA = Path(__file__).resolve().parent.parent / "src" / "kkgeo" / "datasets" / "data"
YEARS = ("2019", "2020", "2021", "2022")
#: The last school year of the one that was stopped.
STOPPED = "2020-2021"
#: Names and a code that came to the tables after the schools were drawn: with them nearly every school would be another
#: one, and so every figure and picture made of them.
NEWER = {
    ("1020", "Laken"), ("1804", "Cargovil"), ("1931", "Brucargo"), ("3790", "Moelingen"),
    ("3790", "Sint-Martens-Voeren"),
    ("3792", "Sint-Pieters-Voeren"), ("3798", "'s-Gravenvoeren"), ("3870", "Gutshoven"), ("8301", "Heist-aan-Zee"),
    ("8587", "Helkijn"), ("8587", "Spiere"), ("8600", "Sint-Jacobs-Kapelle"), ("8691", "Beveren-aan-de-IJzer"),
    ("9120", "Beveren-Waas"), ("9420", "Vlekkem"), ("9890", "Asper"), ("9890", "Semmerzake"),
}  # fmt: skip
BRUCARGO, ZAVENTEM = "1931", "23094"
BRUSSELS, ZWIJNDRECHT = "04000", "11056"
PRIMARY, SECONDARY, COLLEGE = "basisonderwijs", "secundair onderwijs", "hogeschool"
KIND = {PRIMARY: "basisschool", SECONDARY: "secundaire school", COLLEGE: "hogeschool"}
GO, OGO, VGO, OTHER = (
    "Gemeenschapsonderwijs",
    "Officieel gesubsidieerd onderwijs",
    "Vrij gesubsidieerd onderwijs",
    "Andere",
)
#: Shares of the networks, in per cent. The report gives whole numbers (footnote 3; section 3.2 for the academies) that
#: add up to 99 and 101; these add up to 100 and round to them.
SHARES: dict[str, dict[str, float]] = {
    PRIMARY: {GO: 18.3, OGO: 21.3, VGO: 60.4},
    SECONDARY: {GO: 22, OGO: 8, VGO: 70},
    "academie": {GO: 3.6, OGO: 87.5, VGO: 6, OTHER: 2.9},
}
#: Different schools in the report ("page id"), over the four years.
UNIQUE_SCHOOLS = 344

# Invented: how many schools and academies there are for how many inhabitants. In Brussels only this share counts, for
# the schools that teach in Dutch.
INHABITANTS = {PRIMARY: 2450, SECONDARY: 6500}
INHABITANTS_PER_ACADEMY, SMALLEST_WITH_ACADEMY = 38_000, 17_000
BRUSSELS_SHARE = 0.15
#: Invented: share of special schools, found only where there are more than so many schools of the level.
SPECIAL_SHARE, SPECIAL_BEYOND = 0.07, 3
COLLEGES = {"11002": 5, "44021": 5, "21004": 5, "24062": 2, "71022": 2, "31005": 1, "34022": 1, "13040": 1, "41002": 1}
#: Invented: how likely a school is drawn, by where it lies, so that the map tells the report's story.
WEIGHT_CORE, WEIGHT_FRINGE, WEIGHT_BORDER, WEIGHT_LARGE = 0.1, 0.4, 0.08, 1.5
LARGE = ("11002", "44021")
#: A city on the border is as well represented as any: the report finds Antwerp strong.
CITY = 60_000
#: The report finds somewhat more partner schools with a high OKI; a school counts for this much plus its OKI.
OKI_BASE = 0.5
#: No point within so many metres of a border, where the generalised boundary could be wrong: 150, and what rounding
#: to five decimals can move.
MARGIN_M = 151
WITHOUT_POINT = 0.15

# Applications that were refused. Invented but their number in each year.
#: By level: with what was approved 77 % are of primary schools, as the report says of the applications (section 4.2.3).
REFUSED = {PRIMARY: 292, SECONDARY: 89, COLLEGE: 4}
#: Invented: how likely a school that is refused is drawn, by where it lies, so that both answers occur: in the Hageland
#: schools apply as elsewhere and are refused, in the other regions and along the border few apply.
REFUSED_IN = "hageland"
WEIGHT_REFUSED, WEIGHT_REFUSED_THERE, WEIGHT_REFUSED_ELSEWHERE = 1.0, 1.6, 0.1
#: Invented: a school that is refused has somewhat less often a high OKI, which counts in the judgement.
OKI_REFUSED = 1.5
NEAR_ACADEMIES = (3.0, 2.0, 1.0)

# The two other programmes. Published: of the partner schools how many used them, by level and province, and before.
PROJECT, TRANSPORT = "dynamoproject", "dynamoopweg"
NAMED = {PROJECT: "dynamoPROJECT", TRANSPORT: "dynamoOPWEG"}
#: What the report counts before Kunstkuur: until this day; and the first and last rounds of what was there then.
LAST_BEFORE = date(2019, 3, 1)
ROUNDS = [date(year, month, 15) for year in range(2015, 2023) for month in (5, 11) if (year, month) < (2022, 11)]
FIRST_RIDE, LAST_RIDE = date(2015, 9, 1), date(2022, 10, 1)
#: How many school years a collaboration runs.
RUNS = 3
#: Invented: how many other schools use each, and the share of them that do so again.
OTHER_USERS, AGAIN = {PROJECT: 380, TRANSPORT: 460}, 0.4
#: The two years of chapter 6 of the report, by the one in which each begins.
PARTICIPATION_YEARS = ("2017", "2021")
#: In which years a school was approved that took part in between.
PARTICIPATION_PARTNERS = ("2019", "2020", "2021")
#: Invented: which part of the pupils takes part-time arts education on average. Published: that it halves from
#: secondary school on, and is much less in special schools.
PARTICIPATION, PARTICIPATION_SPECIAL = {PRIMARY: 0.2, SECONDARY: 0.1}, 0.2
#: Which dice: the first from 100 on by which partner schools, with a site or without, change as the others do, as
#: published.
PARTICIPATION_DICE = 101
#: Published: how many partner schools have a site of an academy, and in how many of them participation rises.
SITES, SITES_RISING = 9, 6
TREES = ("De Linde", "De Eik", "De Beuk", "De Wilg", "De Esdoorn", "De Berk", "De Hazelaar", "De Kastanje", "De Olm")
T = TypeVar("T")
Cell = tuple[str, str, str, bool]  # province, network, level, special


class ShortageError(Exception):
    """There are not enough schools of a kind for the published margins."""


class Dice:
    """Chance from ``random()`` alone, the one method whose sequence Python promises to keep for a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def choice(self, items: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """Return one item, by weight if weights are given."""
        left = self.random() * (sum(weights) if weights else len(items))
        for item, weight in zip(items, weights or [1.0] * len(items), strict=True):
            left -= weight
            if left < 0:
                return item
        return items[-1]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in another order."""
        return [item for _, _, item in sorted((self.random(), i, item) for i, item in enumerate(items))]


@dataclass
class Site:
    """A made-up school or academy."""

    number: str
    name: str
    nis: str
    cell: Cell
    weight: float
    x: float
    y: float
    address: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)

    def metres_to(self, other: Site) -> float:
        """Return the distance as the crow flies."""
        return math.sqrt((self.x - other.x) ** 2 + (self.y - other.y) ** 2)


def quotas(total: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Divide a total by shares, by largest remainder."""
    exact = {name: total * share / sum(shares.values()) for name, share in shares.items()}
    counts = {name: int(value) for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (counts[name] - exact[name], name))
    for name in by_remainder[: total - sum(counts.values())]:
        counts[name] += 1
    return counts


def dealt(dice: Dice, counts: Mapping[str, int]) -> list[str]:
    """Return every name as often as its count says, shuffled."""
    return dice.shuffled([name for name, count in counts.items() for _ in range(count)])


class World:
    """Municipalities of 2018 and what the draw needs to know of them."""

    def __init__(self) -> None:
        towns = municipalities(2018)
        self.codes = [str(code) for code in towns.index]
        self.name = dict(zip(self.codes, map(str, towns["name_nl"]), strict=True))
        self.province = dict(zip(self.codes, map(str, towns["province"]), strict=True))
        self.population = dict(zip(self.codes, map(int, towns["population"]), strict=True))
        self.shapes = dict(zip(self.codes, towns.geometry, strict=True))
        self.served = {
            code: people * (BRUSSELS_SHARE if self.province[code] == BRUSSELS else 1.0)
            for code, people in self.population.items()
        }
        self.localities = self._localities()
        self.weight = self._weights()

    def _localities(self) -> dict[str, list[tuple[str, str, float | None, float]]]:
        """Postal code, name and (where there is one) a point, of codes that serve one municipality if there are any."""
        codes = postal_codes()
        served = Counter(
            codes.loc[~((codes["postal_code"] == BRUCARGO) & (codes["nis_2018"] == ZAVENTEM)), "postal_code"]
        )
        inside = {(r["nis_2018"], r["name"]): (r["lon"], r["lat"]) for r in submunicipalities().to_dict("records")}
        found: dict[str, list[tuple[str, str, float | None, float]]] = {}
        for row in postal_localities().to_dict("records"):
            nis, code = row["nis_2018"], row["postal_code"]
            if (code, row["name"]) in NEWER:
                continue
            name = self.name[nis] if self.province[nis] == BRUSSELS else row["name"]
            found.setdefault(nis, []).append((code, name, *inside.get((nis, name), (None, 0.0))))
        return {nis: [p for p in places if served[p[0]] == 1] or places for nis, places in found.items()}

    def _weights(self) -> dict[str, float]:
        roles, lengths = regions(vintage=2018), borders(2018)
        nis = {role: set(roles.loc[roles["role"] == role, "nis"]) for role in ("core", "fringe")}
        edge = set(lengths.index[lengths[["netherlands_km", "france_km", "wallonia_km"]].sum(axis=1) > 0])
        weights = {}
        for code in self.codes:
            weight = WEIGHT_LARGE if code in LARGE else WEIGHT_FRINGE if code in nis["fringe"] else 1.0
            if code in edge and self.population[code] < CITY:
                weight = WEIGHT_BORDER
            weights[code] = WEIGHT_CORE if code in nis["core"] else weight
        # It is in another province since 2025: without it the provinces add up as published in every vintage.
        weights[ZWIJNDRECHT] = 0.0
        return weights

    def place(self, dice: Dice, nis: str) -> tuple[float, float, dict[str, str]]:
        """Return a point of a municipality (Lambert 72) and an address there: the nearest locality that has a point."""
        shape = self.shapes[nis]
        west, south, east, north = shape.bounds
        for _ in range(100_000):
            x, y = west + dice.random() * (east - west), south + dice.random() * (north - south)
            point = shapely.Point(x, y)
            # Measured, not buffered: how a buffer is rounded differs between versions of GEOS.
            if shape.contains(point) and shape.boundary.distance(point) >= MARGIN_M:
                break
        else:
            msg = f"{self.name[nis]} has no room {MARGIN_M} m from its border"
            raise ShortageError(msg)
        lon, lat = to_degrees_from_lambert_72(x, y)
        near = [
            (((p[2] - lon) * 0.63) ** 2 + (p[3] - lat) ** 2, p[1]) for p in self.localities[nis] if p[2] is not None
        ]
        called = min(near)[1] if near else dice.choice(self.localities[nis])[1]
        postal_code = dice.choice([p[0] for p in self.localities[nis] if p[1] == called])
        return x, y, {
            "straat": "Fictieve straat", "huisnummer": str(dice.between(1, 180)), "postcode": postal_code,
            "deelgemeente": called, "gemeente": self.name[nis],
            "breedtegraad": f"{lat:.5f}", "lengtegraad": f"{lon:.5f}",
        }  # fmt: skip


def draw_register(dice: Dice, world: World) -> list[Site]:
    """Draw the schools of every municipality: by population, one primary school at least."""
    plan: list[tuple[str, str, bool]] = []
    for nis in world.codes:
        for level, inhabitants in INHABITANTS.items():
            count = max(round(world.served[nis] / inhabitants), 1 if level == PRIMARY else 0)
            plan += [(nis, level, count > SPECIAL_BEYOND and dice.random() < SPECIAL_SHARE) for _ in range(count)]
        plan += [(nis, COLLEGE, False)] * COLLEGES.get(nis, 0)
    kinds = Counter((level, special) for _, level, special in plan)
    networks = {kind: dealt(dice, quotas(n, SHARES.get(kind[0], {OTHER: 1}))) for kind, n in sorted(kinds.items())}
    register: list[Site] = []
    for serial, (nis, level, special) in enumerate(plan, start=1):
        kind = ("buitengewone " if special else "") + KIND[level]
        name = f"Fictieve {kind} {dice.choice(TREES)} {serial:04d} ({world.name[nis]})"
        x, y, address = world.place(dice, nis)
        spread = 0.24 * (dice.random() + dice.random() + dice.random() - 1.5)
        oki = min(max(0.30 + (0.25 if world.population[nis] > 90_000 else 0.0) + spread, 0.02), 0.98)
        low, high = {PRIMARY: (90, 420), SECONDARY: (150, 900), COLLEGE: (1500, 9000)}[level]
        extra = {"leerlingen": str(dice.between(low, high)), "oki": "" if level == COLLEGE else f"{oki:.2f}"}
        cell = (world.province[nis], networks[level, special].pop(), level, special)
        register.append(
            Site(f"F{serial:05d}", name, nis, cell, world.weight[nis] * (OKI_BASE + oki), x, y, address, extra)
        )
    return register


def draw_academies(dice: Dice, world: World) -> list[Site]:
    """Draw an academy for every municipality of some size, more in the cities."""
    plan: list[tuple[str, int]] = []
    for nis, served in world.served.items():
        count = max(round(served / INHABITANTS_PER_ACADEMY), 1 if served > SMALLEST_WITH_ACADEMY else 0)
        plan += [(nis, i) for i in range(1, count + 1)]
    networks = dealt(dice, quotas(len(plan), SHARES["academie"]))
    academies = []
    for serial, ((nis, i), network) in enumerate(zip(plan, networks, strict=True), start=1):
        x, y, address = world.place(dice, nis)
        cell = (world.province[nis], network, "academie", False)
        extra = {"vrije_plaatsen": str(dice.between(0, 60))}
        name = f"Fictieve academie {world.name[nis]} {i:02d}"
        academies.append(Site(f"A{serial:04d}", name, nis, cell, 1.0, x, y, address, extra))
    return academies


def draw_cells(dice: Dice, year: str, stock: Counter[Cell]) -> list[Cell]:
    """Return province, network, level and special of every collaboration of a year, with the published margins.

    Levels are published for different schools; the few collaborations more than schools are ordinary primary ones.
    Networks other than the three are exactly the university colleges. `stock` is lowered by what is taken.
    """
    code = {str(name): str(code) for code, name in provinces(2018)["name_nl"].items()}
    column = published("province")[year].drop("Totaal")
    room = {code[str(name).removeprefix("Provincie ")]: int(count) for name, count in column.items()}
    levels = {str(k): int(v) for k, v in published("levels")[year].items()}
    network = {str(k): int(v) for k, v in published("school_network")[year].items()}
    second = quotas(levels["schools_secondary"], SHARES[SECONDARY])
    deck = {SECONDARY: dealt(dice, second), COLLEGE: [OTHER] * network[OTHER]}
    deck[PRIMARY] = dealt(dice, {name: network[name] - second[name] for name in (GO, OGO, VGO)})
    counts = {
        (COLLEGE, False): levels["university_colleges"],
        (SECONDARY, True): levels["schools_secondary_special"],
        (PRIMARY, True): levels["schools_primary_special"],
    }
    # The scarcest kinds choose their provinces first; ordinary primary schools, of which there are plenty everywhere,
    # fill what is left.
    order = [*(kind for kind, n in counts.items() for _ in range(n))]
    order += [(SECONDARY, False)] * (levels["schools_secondary"] - levels["schools_secondary_special"])
    order += [(PRIMARY, False)] * (sum(room.values()) - len(order))
    cells = []
    for level, special in order:
        held = deck[level].pop()
        open_to = [p for p in room if room[p] and stock[p, held, level, special]]
        if not open_to:
            msg = f"{year}: no province has room for a school of {held}, {level}, special: {special}"
            raise ShortageError(msg)
        province = dice.choice(open_to, [float(room[p]) for p in open_to])
        room[province] -= 1
        cells.append((province, held, level, special))
        stock[cells[-1]] -= 1
    return cells


def draw_collaborations(dice: Dice, register: list[Site]) -> list[tuple[str, Site]]:
    """Draw a school for every collaboration: second ones within a year, some that come back, the others new."""
    stock = Counter(school.cell for school in register if school.weight)
    plans = {year: draw_cells(dice, year, stock) for year in YEARS}
    schools = {year: int(published("levels")[year]["schools"]) for year in YEARS}
    returning = quotas(sum(schools.values()) - UNIQUE_SCHOOLS, {year: schools[year] for year in YEARS[1:]})
    drawn: list[tuple[str, Site]] = []
    used: dict[str, Site] = {}
    for year, plan in plans.items():
        ordinary = Counter(cell for cell in plan if cell[2:] == (PRIMARY, False))
        pairs = [cell for cell in dice.shuffled(sorted(ordinary)) if ordinary[cell] > 1][: len(plan) - schools[year]]
        cells = list(plan)
        for cell in pairs:
            cells.remove(cell)
        now: list[Site] = []
        left = returning.get(year, 0)
        earlier = list(used.values())
        for cell in dice.shuffled(cells):
            back = [s for s in earlier if s.cell == cell and s not in now] if cell[2:] == (PRIMARY, False) else []
            if left and back:
                now.append(dice.choice(back))
                left -= 1
                continue
            fresh = [s for s in register if s.cell == cell and s.weight and s.number not in used]
            now.append(dice.choice(fresh, [s.weight for s in fresh]))
            used[now[-1].number] = now[-1]
        twice = [next(s for s in now if s.cell == cell) for cell in pairs]
        if left or len(now) != schools[year]:
            msg = f"{year}: {left} schools that come back and {schools[year] - len(now)} others are wanting"
            raise ShortageError(msg)
        drawn += [(year, school) for school in dice.shuffled([*now, *twice])]
    return drawn


def draw_partners(dice: Dice, schools: list[Site], academies: list[Site], year: str) -> list[Site]:
    """Give every collaboration of a year an academy nearby; networks and different ones are as many as published."""
    counts = {name: int(published("academy_network")[year][name]) for name in (GO, VGO, OTHER, OGO)}
    # The printed column of 2020 adds up to 105 for 104 collaborations; the largest cell is lowered by one.
    counts[OGO] -= sum(counts.values()) - len(schools)
    offered = {name: [a for a in academies if a.cell[1] == name] for name in counts}
    partner: dict[int, Site] = {}
    for name in (GO, VGO, OTHER):
        free = [i for i in range(len(schools)) if i not in partner]
        many = min(math.ceil(0.6 * counts[name]), len(offered[name]))
        each = math.ceil(counts[name] / many)
        # Of the academies with the nearest schools still without one, any; then each in turn takes its nearest.
        ranked = sorted(
            offered[name], key=lambda a: (sorted(a.metres_to(schools[i]) for i in free)[each - 1], a.number)
        )
        chosen = dice.shuffled(ranked[: 2 * many])[:many]
        for turn in range(counts[name]):
            academy = chosen[turn % many]
            with_it = {schools[i].number for i, other in partner.items() if other is academy}
            others = [i for i in free if schools[i].number not in with_it]
            nearest = min(others, key=lambda i: (academy.metres_to(schools[i]), i))
            partner[nearest] = academy
            free.remove(nearest)
    rest = [i for i in range(len(schools)) if i not in partner]
    different = int(published("levels")[year]["academies"]) - len({a.number for a in partner.values()})
    partner |= _nearest_of({i: schools[i] for i in rest}, offered[OGO], different)
    _part_twins(schools, partner)
    return [partner[i] for i in range(len(schools))]


def _nearest_of(schools: Mapping[int, Site], offered: list[Site], different: int) -> dict[int, Site]:
    """Give every school the nearest academy; then close or open academies, the cheapest first, to the number wanted."""

    def nearest(i: int, among: list[Site]) -> Site:
        return min(among, key=lambda a: (a.metres_to(schools[i]), a.number))

    given = {i: nearest(i, offered) for i in schools}
    while True:
        load = Counter(a.number for a in given.values())
        in_use = [a for a in offered if load[a.number]]
        if len(in_use) == different:
            return given
        moves: list[tuple[float, str, dict[int, Site]]] = []
        if len(in_use) > different:
            for gone in in_use:
                others = [a for a in in_use if a is not gone]
                move = {i: nearest(i, others) for i, a in given.items() if a is gone}
                moves.append((sum(a.metres_to(schools[i]) for i, a in move.items()), gone.number, move))
        else:
            spare = [a for a in offered if not load[a.number]]
            for i in (i for i, a in given.items() if load[a.number] > 1):
                new = nearest(i, spare)
                moves.append((new.metres_to(schools[i]), f"{new.number} {i:03d}", {i: new}))
        given |= min(moves, key=lambda move: move[:2])[2]


def _part_twins(schools: list[Site], partner: dict[int, Site]) -> None:
    """See to it that a school with two collaborations in a year has them with two academies, by swapping one."""
    times = Counter(s.number for s in schools)
    first: dict[str, int] = {}
    for i, school in enumerate(schools):
        j = first.setdefault(school.number, i)
        if j == i or partner[i] is not partner[j]:
            continue
        same = [
            k for k, s in enumerate(schools)
            if times[s.number] == 1 and partner[k].cell[1] == partner[i].cell[1] and partner[k] is not partner[i]
        ]  # fmt: skip
        own = partner[i]
        costs = [
            own.metres_to(schools[k]) + partner[k].metres_to(school) - partner[k].metres_to(schools[k]) for k in same
        ]
        k = same[costs.index(min(costs))]
        partner[i], partner[k] = partner[k], partner[i]


def draw_refused(
    dice: Dice, world: World, register: list[Site], academies: list[Site], drawn: list[tuple[str, Site]]
) -> list[tuple[str, Site, Site]]:
    """Draw what was refused: year, a school that has nothing approved in that year, an academy nearby."""
    roles = regions(vintage=2018)
    inside = {str(nis) for nis in roles.loc[(roles["region"] == REFUSED_IN) & (roles["role"] == "core"), "nis"]}

    def weight(school: Site) -> float:
        far = world.weight[school.nis] < WEIGHT_FRINGE
        there = WEIGHT_REFUSED_THERE if school.nis in inside else WEIGHT_REFUSED_ELSEWHERE if far else WEIGHT_REFUSED
        return there * (OKI_REFUSED - float(school.extra["oki"] or 0)) if school.weight else 0.0

    every = {year: int(published("levels")[year]["rejected"]) for year in YEARS}
    levels = {level: quotas(count, every) for level, count in REFUSED.items()}
    # What rounding leaves over is of primary schools.
    for year, count in every.items():
        levels[PRIMARY][year] += count - sum(own[year] for own in levels.values())
    refused = []
    for year in YEARS:
        taken = {school.number for y, school in drawn if y == year}
        for level in dealt(dice, {level: own[year] for level, own in levels.items()}):
            free = [s for s in register if s.cell[2] == level and s.number not in taken]
            school = dice.choice(free, [weight(s) for s in free])
            taken.add(school.number)
            near = sorted(academies, key=lambda a: (a.metres_to(school), a.number))[: len(NEAR_ACADEMIES)]
            refused.append((year, school, dice.choice(near, NEAR_ACADEMIES)))
    return refused


def _users_as_published(dice: Dice, partners: list[Site], programme: str) -> list[Site]:
    """Draw the partner schools that used a programme, as many in each level and province as were published.

    The report has a university college in Brussels; no partner school is one. One from elsewhere has its project there,
    at another site, which is how the report counts them ("page id").
    """
    code = {str(name): str(code) for code, name in provinces(2018)["name_nl"].items()}
    users: list[Site] = []
    moved: list[tuple[str, str]] = []
    for level, counts in published(programme).drop("Totaal").items():
        for name, count in counts.items():
            province = code[str(name).removeprefix("Provincie ")]
            there = [s for s in partners if s.cell[0] == province and s.cell[2] == level]
            users += dice.shuffled(there)[: int(count)]
            moved += [(str(level), province)] * max(int(count) - len(there), 0)
    for level, province in moved:
        held = {province for province, _, other, _ in (s.cell for s in users) if other == level}
        free = [s for s in partners if s.cell[2] == level and s.cell[0] not in held]
        if province != BRUSSELS or not free:
            msg = f"{programme}: no school of {level} for province {province}"
            raise ShortageError(msg)
        users.append(replace(dice.choice(free), address={}))
    return users


def draw_users(
    dice: Dice, world: World, register: list[Site], drawn: list[tuple[str, Site]]
) -> dict[str, list[tuple[date, Site]]]:
    """Draw who used the two other programmes, and when: partner schools as published, and other schools."""
    own: dict[str, list[int]] = {}
    for year, school in drawn:
        own.setdefault(school.number, []).append(int(year))
    partners = [school for school in register if school.number in own]
    users = {programme: _users_as_published(dice, partners, programme) for programme in (PROJECT, TRANSPORT)}
    for school in (s for own_users in users.values() for s in own_users if not s.address):
        _, _, school.address = world.place(dice, "21004")
    printed = {programme: published("dynamo")[name] for programme, name in NAMED.items()}
    together = int(printed[PROJECT]["before_both"])
    both = [s.number for s in users[PROJECT] if s.number in {t.number for t in users[TRANSPORT]}]
    early_both = set(dice.shuffled(both)[:together])
    early: dict[str, set[str]] = {}
    for programme, others in ((PROJECT, set[str]()), (TRANSPORT, {PROJECT})):
        barred = early_both.union(*(early[other] for other in others))
        free = [s.number for s in users[programme] if s.number not in barred]
        wanted = int(printed[programme]["before"])
        early[programme] = early_both | set(dice.shuffled(free)[: wanted - together])
        if len(early[programme]) != wanted:
            msg = f"{programme}: {len(early[programme])} schools that used it before, not {wanted}"
            raise ShortageError(msg)
    combined = _combining(dice, users[PROJECT], own)
    uses: dict[str, list[tuple[date, Site]]] = {PROJECT: [], TRANSPORT: []}
    for school in users[PROJECT]:
        years = own[school.number]
        apart = [day for day in ROUNDS if not any(_runs(year, day) for year in years)]
        before = [day for day in apart if day <= LAST_BEFORE]
        after = [day for day in apart if day > LAST_BEFORE]
        during = [day for day in ROUNDS if any(_runs(year, day) for year in years)]
        days = [dice.choice(before)] if school.number in early[PROJECT] else []
        if school.number in combined:
            days.append(dice.choice(during))
        elif not days or dice.random() < AGAIN:
            days.append(dice.choice(after))
        uses[PROJECT] += [(day, school) for day in sorted(set(days))]
    for school in users[TRANSPORT]:
        first = FIRST_RIDE if school.number in early[TRANSPORT] else LAST_BEFORE + timedelta(1)
        last = LAST_BEFORE if school.number in early[TRANSPORT] else LAST_RIDE
        days = [_school_day(dice, first, last)]
        while dice.random() < AGAIN:
            days.append(_school_day(dice, days[0], LAST_RIDE))
        uses[TRANSPORT] += [(day, school) for day in sorted(set(days))]
    rest = [s for s in register if s.number not in own and s.weight and s.cell[2] != COLLEGE]
    for programme, count in OTHER_USERS.items():
        for school in dice.shuffled(rest)[:count]:
            days = [dice.choice(ROUNDS) if programme == PROJECT else _school_day(dice, FIRST_RIDE, LAST_RIDE)]
            if dice.random() < AGAIN:
                days.append(dice.choice(ROUNDS) if programme == PROJECT else _school_day(dice, days[0], LAST_RIDE))
            uses[programme] += [(day, school) for day in sorted(set(days))]
    return {programme: sorted(found, key=lambda use: (use[0], use[1].number)) for programme, found in uses.items()}


def _combining(dice: Dice, users: list[Site], own: Mapping[str, list[int]]) -> set[str]:
    """Draw the schools with a project while a collaboration runs, one each, as many of each level as published."""
    chosen: set[str] = set()
    for level, count in published("combined")["count"].drop("Totaal").items():
        able = [
            s.number for s in users
            if s.cell[2] == level and len(own[s.number]) == 1 and any(_runs(own[s.number][0], day) for day in ROUNDS)
        ]  # fmt: skip
        found = dice.shuffled(able)[:count]
        if len(found) < count:
            msg = f"{level}: {len(found)} schools can combine a project with a collaboration, not {count}"
            raise ShortageError(msg)
        chosen |= set(found)
    return chosen


def draw_participation(dice: Dice, register: list[Site], drawn: list[tuple[str, Site]]) -> list[dict[str, str]]:
    """Return how many of the pupils of each school take part-time arts education in two years, all of it invented.

    Every pupil takes it by chance, in both years alike, and no school changes for another reason; so small schools
    change more, and partner schools as the others. Nine primary ones have a site of an academy; of these six rise.
    """
    partners = {school.number for year, school in drawn if year in PARTICIPATION_PARTNERS}
    rows = []
    for school in register:
        if school.cell[2] not in PARTICIPATION:
            continue
        mean = PARTICIPATION[school.cell[2]] * (PARTICIPATION_SPECIAL if school.cell[3] else 1.0)
        chance = mean * (dice.random() + dice.random())
        pupils = int(school.extra["leerlingen"])
        taking = [sum(dice.random() < chance for _ in range(pupils)) for _ in PARTICIPATION_YEARS]
        rows.append(
            {
                "instellingsnummer": school.number, "naam": school.name, "gemeente": school.address["gemeente"],
                "niveau": school.cell[2], "leerlingen": str(pupils),
                **{
                    f"participatie_{year}": f"{n / pupils:.3f}"
                    for year, n in zip(PARTICIPATION_YEARS, taking, strict=True)
                },
                "deelname": "ja" if school.number in partners else "nee", "vestiging_dko": "nee",
            }
        )  # fmt: skip
    first, last = (f"participatie_{year}" for year in PARTICIPATION_YEARS)
    own = dice.shuffled([row for row in rows if row["deelname"] == "ja" and row["niveau"] == PRIMARY])
    rising = [row for row in own if row[last] > row[first]]
    others = [row for row in own if row[last] <= row[first]]
    sites = [*rising[:SITES_RISING], *others[: SITES - SITES_RISING]]
    if len(sites) != SITES:
        msg = f"{len(sites)} primary partner schools can have a site, not {SITES}"
        raise ShortageError(msg)
    for row in sites:
        row["vestiging_dko"] = "ja"
    return rows


def _runs(year: int, day: date) -> bool:
    """Say whether a collaboration approved in a year runs on a day: school years begin on the first of September."""
    return date(year, 9, 1) <= day < date(year + RUNS, 9, 1)


def _school_day(dice: Dice, first: date, last: date) -> date:
    """Draw a day on which there is school."""
    while True:
        day = first + timedelta(dice.between(0, (last - first).days))
        if day.weekday() < 5 and day.month not in (7, 8):
            return day
        if first == last:
            return day


def tables() -> dict[str, str]:
    """Return the files as text."""
    world = World()
    register, academies = draw_register(Dice(SEED), world), draw_academies(Dice(SEED + 1), world)
    dice = Dice(SEED + 2)
    drawn = draw_collaborations(dice, register)
    partners = [
        academy
        for year in YEARS
        for academy in draw_partners(dice, [school for y, school in drawn if y == year], academies, year)
    ]
    rows = _partner_rows(dice, [(*pair, partner) for pair, partner in zip(drawn, partners, strict=True)])
    # What came to the files later has dice of its own: what was drawn before stays as it was.
    later = Dice(SEED + 3)
    refused = _partner_rows(later, draw_refused(later, world, register, academies, drawn), first=len(rows) + 1)
    decided = [{**row, "beslissing": "goedgekeurd"} for row in rows]
    decided += [{**row, "beslissing": "afgekeurd"} for row in refused]
    uses = draw_users(Dice(SEED + 4), world, register, drawn)
    return {
        "applications.csv": _csv(sorted(decided, key=lambda row: row["jaar"])),
        "participation.csv": _csv(draw_participation(Dice(SEED + PARTICIPATION_DICE), register, drawn)),
        **{f"{programme}.csv": _csv(_use_rows(programme, found)) for programme, found in uses.items()},
        "collaborations.csv": _csv(rows),
        "stopped.csv": _csv([stopped(rows)]),
        "register.csv": _csv([{**_identity(s), **_kind(s), **s.extra} for s in register]),
        "academies.csv": _csv([{**_identity(a), "net": a.cell[1], **a.extra} for a in academies]),
    }


def _partner_rows(dice: Dice, found: Sequence[tuple[str, Site, Site]], first: int = 1) -> list[dict[str, str]]:
    """Return a row for each year, school and academy; some have an address and no point."""
    pointless = set(dice.shuffled(range(len(found)))[: round(WITHOUT_POINT * len(found))])
    rows = []
    for i, (year, school, partner) in enumerate(found):
        row = {
            "nummer": f"FICTIEF-{year}-{i + first:03d}", "jaar": year, "naam": school.name,
            "instellingsnummer": school.number, **school.address, **_kind(school),
            "academie": partner.name, "academie_nummer": partner.number, "academie_net": partner.cell[1],
        }  # fmt: skip
        rows.append(row | ({"breedtegraad": "", "lengtegraad": ""} if i in pointless else {}))
    return rows


def _use_rows(programme: str, uses: Iterable[tuple[date, Site]]) -> list[dict[str, str]]:
    return [
        {
            "nummer": f"FICTIEF-{programme.upper()}-{i:04d}", "datum aanvraag": day.isoformat(), "naam": school.name,
            "instellingsnummer": school.number, **school.address, **_kind(school),
        }
        for i, (day, school) in enumerate(uses, start=1)
    ]  # fmt: skip


def stopped(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return which collaboration of the first year was stopped early: in 2021-2022 one fewer runs, as published.

    It is the first of a school that has another one of the last year: that school stays a partner as long as it was.
    """
    lasting = {row["instellingsnummer"] for row in rows if row["jaar"] == YEARS[-1]}
    number = next(r["nummer"] for r in rows if r["jaar"] == YEARS[0] and r["instellingsnummer"] in lasting)
    return {"nummer": number, "stopgezet": STOPPED}


def _identity(site: Site) -> dict[str, str]:
    return {"instellingsnummer": site.number, "naam": site.name, **site.address}


def _kind(site: Site) -> dict[str, str]:
    return {"net": site.cell[1], "niveau": site.cell[2], "buitengewoon": "ja" if site.cell[3] else "nee"}


def _csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or compare them; return 1 where one differs."""
    parser = argparse.ArgumentParser(description="Draw the illustrative data of kkgeo.")
    parser.add_argument("--check", action="store_true", help="compare with what is packaged and write nothing")
    check = parser.parse_args(arguments).check
    differing = []
    for name, text in tables().items():
        path = DATA / name
        if not check:
            path.write_bytes(text.encode("utf-8"))
        elif not path.exists() or path.read_bytes() != text.encode("utf-8"):
            differing.append(name)
    if differing:
        print(f"{', '.join(differing)} in {DATA}: not what this script draws. Run python datasets/generate.py.")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
