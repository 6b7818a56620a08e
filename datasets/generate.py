"""Draw the illustrative data: ``python datasets/generate.py`` writes them, ``--check`` compares with what is packaged.

Everything is invented but the margins, which are those of the published tables; datasets/README.md says which. Only
the standard library's generator is used, whose sequence for a seed is the same in every version of Python.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import shapely

from kkgeo.datasets import published
from kkgeo.geocoding.coordinates import to_degrees_from_lambert_72
from kkgeo.reference import borders, municipalities, postal_localities, provinces, regions

SEED = 2023
DATA = Path(__file__).resolve().parent.parent / "src" / "kkgeo" / "datasets" / "data"
YEARS = ("2019", "2020", "2021", "2022")
PRIMARY, SECONDARY, COLLEGE = "basisonderwijs", "secundair onderwijs", "hogeschool"
GO, OGO, VGO, OTHER = (
    "Gemeenschapsonderwijs",
    "Officieel gesubsidieerd onderwijs",
    "Vrij gesubsidieerd onderwijs",
    "Andere",
)
#: Shares of the networks among schools, in per cent, as the report's third footnote gives them.
SHARES = {PRIMARY: ((GO, 18), (OGO, 21), (VGO, 61)), SECONDARY: ((GO, 22), (OGO, 8), (VGO, 70))}
#: Invented: inhabitants for each school, and the share of them in Brussels that the Dutch-language schools serve.
INHABITANTS = {PRIMARY: 2450, SECONDARY: 6500}
BRUSSELS_SHARE = 0.15
SPECIAL_SHARE = 0.07
#: Invented: how likely a school is drawn, by where it lies, so that the map tells the report's story.
WEIGHT_CORE, WEIGHT_FRINGE, WEIGHT_BORDER, WEIGHT_LARGE = 0.04, 0.4, 0.06, 1.5
#: A city on the border is as well represented as any: the report finds Antwerp strong.
CITY = 60_000
COLLEGES = {"11002": 5, "44021": 5, "21004": 5, "24062": 2, "71022": 2, "31005": 1, "34022": 1, "13040": 1, "41002": 1}
#: Different schools in the report ("page id"), over the four years.
UNIQUE_SCHOOLS = 344
WITHOUT_POINT = 0.15
TREES = ("De Linde", "De Eik", "De Beuk", "De Wilg", "De Esdoorn", "De Berk", "De Hazelaar", "De Kastanje", "De Olm")


@dataclass
class School:
    """A made-up school or academy."""

    number: str
    name: str
    nis: str
    province: str
    level: str
    network: str
    special: bool
    weight: float
    x: float
    y: float
    address: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)


def point_in(rng: random.Random, nis: str, shapes: dict[str, shapely.Geometry]) -> tuple[float, float]:
    """Return a point of the largest piece of a municipality, 150 m from its border where it is that large."""
    whole = shapes[nis]
    piece = max(getattr(whole, "geoms", [whole]), key=lambda g: g.area)
    inner = piece.buffer(-150)
    area = inner if not inner.is_empty else piece
    west, south, east, north = area.bounds
    shapely.prepare(area)
    while True:
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        if shapely.contains_xy(area, x, y):
            return x, y


class World:
    """Municipalities of 2018 and what the draw needs to know of them."""

    def __init__(self) -> None:
        towns = municipalities(2018)
        self.codes = [str(code) for code in towns.index]
        self.name = dict(zip(self.codes, towns["name_nl"], strict=True))
        self.province = dict(zip(self.codes, towns["province"], strict=True))
        self.population = dict(zip(self.codes, map(int, towns["population"]), strict=True))
        self.shapes = dict(zip(self.codes, towns.geometry, strict=True))
        self.localities: dict[str, list[tuple[str, str]]] = {}
        lists = postal_localities()
        served = Counter((r["postal_code"], r["name"]) for r in lists.to_dict("records"))
        for row in lists.to_dict("records"):
            if served[row["postal_code"], row["name"]] == 1:
                self.localities.setdefault(row["nis_2018"], []).append((row["postal_code"], row["name"]))
        roles = regions(vintage=2018)
        core = set(roles.loc[roles["role"] == "core", "nis"])
        fringe = set(roles.loc[roles["role"] == "fringe", "nis"])
        lengths = borders(2018)
        edge = set(lengths.index[(lengths["netherlands_km"] + lengths["france_km"] + lengths["wallonia_km"]) > 0])
        self.weight = {}
        for code in self.codes:
            weight = WEIGHT_FRINGE if code in fringe else 1.0
            if code in edge and self.population[code] < CITY:
                weight = WEIGHT_BORDER
            self.weight[code] = WEIGHT_CORE if code in core else WEIGHT_LARGE if code in ("11002", "44021") else weight

    def address(self, rng: random.Random, nis: str, x: float, y: float) -> dict[str, str]:
        """Make up an address whose postal code and locality are those of the municipality."""
        postal_code, locality = rng.choice(self.localities[nis])
        lon, lat = to_degrees_from_lambert_72(x, y)
        return {
            "straat": "Fictieve straat",
            "huisnummer": str(rng.randint(1, 180)),
            "postcode": postal_code,
            "deelgemeente": self.name[nis] if self.province[nis] == "04000" else locality,
            "gemeente": self.name[nis],
            "breedtegraad": f"{lat:.5f}",
            "lengtegraad": f"{lon:.5f}",
        }


def draw_register(rng: random.Random, world: World) -> list[School]:
    """Draw the schools of every municipality: by population, one primary school at least."""
    schools: list[School] = []

    def add(nis: str, level: str, network: str, special: bool) -> None:
        x, y = point_in(rng, nis, world.shapes)
        serial = len(schools) + 1
        kind = {PRIMARY: "basisschool", SECONDARY: "secundaire school", COLLEGE: "hogeschool"}[level]
        name = (
            f"Fictieve {'buitengewone ' if special else ''}{kind} {rng.choice(TREES)} {serial:04d} ({world.name[nis]})"
        )
        size = {PRIMARY: (90, 420), SECONDARY: (150, 900), COLLEGE: (1500, 9000)}[level]
        oki = min(max(rng.gauss(0.30 + (0.25 if world.population[nis] > 90_000 else 0.0), 0.12), 0.02), 0.98)
        extra = {"leerlingen": str(rng.randint(*size)), "oki": "" if level == COLLEGE else f"{oki:.2f}"}
        schools.append(
            School(
                f"F{serial:05d}", name, nis, world.province[nis], level, network, special, world.weight[nis], x, y,
                world.address(rng, nis, x, y), extra,
            )
        )  # fmt: skip

    for nis in world.codes:
        served = world.population[nis] * (BRUSSELS_SHARE if world.province[nis] == "04000" else 1.0)
        for level in (PRIMARY, SECONDARY):
            count = round(served / INHABITANTS[level])
            if level == PRIMARY:
                count = max(count, 1)
            for _ in range(count):
                special = count > 3 and rng.random() < SPECIAL_SHARE
                add(nis, level, rng.choices([n for n, _ in SHARES[level]], [s for _, s in SHARES[level]])[0], special)
        for _ in range(COLLEGES.get(nis, 0)):
            add(nis, COLLEGE, OTHER, False)
    # Every kind of school exists in every province, so that any combination of the margins can be drawn.
    for province in dict.fromkeys(world.province.values()):
        largest = max((c for c in world.codes if world.province[c] == province), key=lambda c: world.population[c])
        for level, shares in SHARES.items():
            for network, _ in shares:
                for _ in range(2):
                    add(largest, level, network, True)
    return schools


def draw_academies(rng: random.Random, world: World) -> list[School]:
    """Draw an academy for every municipality of some size, more in the cities."""
    academies: list[School] = []
    for nis in world.codes:
        served = world.population[nis] * (BRUSSELS_SHARE if world.province[nis] == "04000" else 1.0)
        for i in range(max(round(served / 38_000), 1 if served > 17_000 else 0)):
            x, y = point_in(rng, nis, world.shapes)
            network = rng.choices((OGO, VGO, GO, OTHER), (84, 7, 6, 3))[0]
            academies.append(
                School(
                    f"A{len(academies) + 1:04d}", f"Fictieve academie {world.name[nis]} {i + 1:02d}", nis,
                    world.province[nis], "academie", network, False, 1.0, x, y, world.address(rng, nis, x, y),
                    {"vrije_plaatsen": str(rng.randint(0, 60))},
                )
            )  # fmt: skip
    return academies


Cell = tuple[str, str, str, bool]


def draw_cells(rng: random.Random, year: str) -> tuple[list[Cell], int]:
    """Return province, network, level and special of every collaboration of a year, with the published margins.

    The levels are published for different schools; there are a few collaborations more than schools, and those are
    second ones of ordinary primary schools. Networks other than the three are exactly the university colleges.
    """
    by_province, by_network, measures = (
        published("province")[year],
        published("school_network")[year],
        published("levels")[year],
    )
    code = {name: code for code, name in provinces(2018)["name_nl"].items()}
    where = [
        str(code[str(name).removeprefix("Provincie ")])
        for name, count in by_province.items()
        if name != "Totaal"
        for _ in range(count)
    ]
    repeats = len(where) - int(measures["schools"])
    primary, special_1 = int(measures["schools_primary"]), int(measures["schools_primary_special"])
    secondary, special_2 = int(measures["schools_secondary"]), int(measures["schools_secondary_special"])
    kinds = [(PRIMARY, False)] * (primary - special_1 + repeats) + [(PRIMARY, True)] * special_1
    kinds += [(SECONDARY, False)] * (secondary - special_2) + [(SECONDARY, True)] * special_2
    networks = [name for name in (GO, OGO, VGO) for _ in range(int(by_network[name]))]
    rng.shuffle(where)
    rng.shuffle(networks)
    pairs = [(network, *kind) for network, kind in zip(networks, kinds, strict=True)]
    pairs += [(OTHER, COLLEGE, False)] * int(by_network[OTHER])
    return [(province, *pair) for province, pair in zip(where, pairs, strict=True)], repeats


def draw_collaborations(rng: random.Random, register: list[School]) -> list[tuple[str, School]]:
    """Draw a school for every collaboration: second ones within a year, some that come back, the others new."""
    pool: dict[Cell, list[School]] = {}
    for school in register:
        pool.setdefault((school.province, school.network, school.level, school.special), []).append(school)
    drawn: list[tuple[str, School]] = []
    used: set[str] = set()
    plans = {year: draw_cells(rng, year) for year in YEARS}
    returning = sum(len(cells) - repeats for cells, repeats in plans.values()) - UNIQUE_SCHOOLS
    for year, (cells, repeats) in plans.items():
        this_year: dict[Cell, list[School]] = {}
        for cell in cells:
            twice = this_year.get(cell, [])
            if repeats and twice and cell[2] == PRIMARY and not cell[3]:
                drawn.append((year, twice[0]))
                repeats -= 1
                continue
            now = {school.number for own in this_year.values() for school in own}
            back = [s for s in pool[cell] if s.number in used and s.number not in now]
            fresh = [s for s in pool[cell] if s.number not in used]
            if not fresh or (returning > 0 and back and rng.random() < 0.2):
                school = rng.choice(back)
                returning -= 1
            else:
                school = rng.choices(fresh, [s.weight for s in fresh])[0]
            this_year.setdefault(cell, []).append(school)
            used.add(school.number)
            drawn.append((year, school))
        if repeats:
            sys.exit(f"{year}: {repeats} second collaborations found no school; choose another seed")
    if len(used) != UNIQUE_SCHOOLS:
        sys.exit(f"{len(used)} different schools instead of {UNIQUE_SCHOOLS}; choose another seed")
    return drawn


def draw_partners(rng: random.Random, drawn: list[tuple[str, School]], academies: list[School]) -> list[School]:
    """Give every collaboration an academy nearby; networks and number of different academies are as published."""
    partners: list[School | None] = [None] * len(drawn)
    for year in YEARS:
        rows = [i for i, (y, _) in enumerate(drawn) if y == year]
        counts = {name: int(published("academy_network")[year][name]) for name in (GO, OGO, VGO, OTHER)}
        # The printed column of 2020 adds up to 105 for 104 collaborations; the largest cell is lowered by one.
        counts[OGO] -= sum(counts.values()) - len(rows)
        different = int(published("levels")[year]["academies"])
        small = {name: min(counts[name], 2) for name in (GO, VGO, OTHER)}
        distinct = {**small, OGO: different - sum(small.values())}
        rng.shuffle(rows)
        for name, count in counts.items():
            own, rows = rows[:count], rows[count:]
            offered = [a for a in academies if a.network == name]
            chosen: list[School] = []
            for i in own:
                school = drawn[i][1]
                free = [a for a in offered if a not in chosen] if len(chosen) < distinct[name] else chosen
                partner = min(free, key=lambda a: ((a.x - school.x) ** 2 + (a.y - school.y) ** 2, a.number))
                if partner not in chosen:
                    chosen.append(partner)
                partners[i] = partner
    return [partner for partner in partners if partner is not None]


def tables() -> dict[str, str]:
    """Return the three files as text."""
    rng = random.Random(SEED)
    world = World()
    register, academies = draw_register(rng, world), draw_academies(rng, world)
    drawn = draw_collaborations(rng, register)
    partners = draw_partners(rng, drawn, academies)
    rows = []
    for serial, ((year, school), partner) in enumerate(zip(drawn, partners, strict=True), start=1):
        row = {
            "nummer": f"FICTIEF-{year}-{serial:03d}", "jaar": year, **_identity(school), **_kind(school),
            "academie": partner.name, "academie_nummer": partner.number, "academie_net": partner.network,
        }  # fmt: skip
        if rng.random() < WITHOUT_POINT:
            row |= {"breedtegraad": "", "lengtegraad": ""}
        rows.append(row)
    return {
        "collaborations.csv": _csv(rows),
        "register.csv": _csv([{**_identity(s), **_kind(s), **s.extra} for s in register]),
        "academies.csv": _csv([{**_identity(a), "net": a.network, **a.extra} for a in academies]),
    }


def _identity(school: School) -> dict[str, str]:
    return {"naam": school.name, "instellingsnummer": school.number, **school.address}


def _kind(school: School) -> dict[str, str]:
    return {"net": school.network, "niveau": school.level, "buitengewoon": "ja" if school.special else "nee"}


def _csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main() -> None:
    """Write the files, or compare them."""
    for name, text in tables().items():
        path = DATA / name
        if "--check" in sys.argv[1:]:
            if not path.exists() or path.read_text("utf-8") != text:
                sys.exit(f"{name} is not what this script draws; run python datasets/generate.py")
        else:
            path.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
