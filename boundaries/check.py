"""Check the packaged data: ``python boundaries/check.py``; ends with an error on any difference.

Counts and sums are those that Statbel and Belfius publish, not those found in the files.
"""

from __future__ import annotations

import sys

import shapely
from build import CHECKSUMS, DATA, HERE, checksums

from kkgeo.reference import (
    borders,
    municipalities,
    postal_codes,
    postal_localities,
    regions,
    submunicipalities,
    typology,
)
from kkgeo.spatial.orientation import ALWAYS, NEIGHBOURS, surroundings
from kkgeo.spatial.orientation import towns as ranked_towns

#: Municipalities; inhabitants of Flanders and of Brussels (Statbel, 1 January 2018, 2020 and 2026).
PUBLISHED = {
    2018: (327, 6_552_967, 1_198_726),
    2019: (319, 6_629_143, 1_218_255),
    2025: (304, 6_898_350, 1_255_834),
}
ROWS = {"submunicipalities": 1119, "postal_codes": 549, "postal_localities": 1211}
COAST, FRENCH_BORDER, VERTICES = 10, 7, 46_689


def differences() -> list[str]:
    """Return what is not as it should be, a sentence each."""
    found: list[str] = []

    def expect(what: str, got: object, wanted: object) -> None:
        if got != wanted:
            found.append(f"{what}: {got} instead of {wanted}")

    lines = (line.split("  ", 1) for line in CHECKSUMS.read_text("ascii").splitlines())
    listed = {name: checksum for checksum, name in lines}
    here = checksums()
    expect("packaged files", sorted(here), sorted(listed))
    for name, checksum in here.items():
        expect(f"checksum of {name}", checksum, listed.get(name))
    expect("packaged regions.toml", (DATA / "regions.toml").read_bytes(), (HERE / "regions.toml").read_bytes())
    for vintage, (count, flanders, brussels) in PUBLISHED.items():
        towns = municipalities(vintage)
        in_brussels = towns["province"] == "04000"
        expect(f"municipalities of {vintage}", len(towns), count)
        expect(f"inhabitants of Flanders, {vintage}", int(towns.loc[~in_brussels, "population"].sum()), flanders)
        expect(f"inhabitants of Brussels, {vintage}", int(towns.loc[in_brussels, "population"].sum()), brussels)
        shapes = towns.geometry.to_numpy()
        expect(f"boundaries of {vintage} are a coverage", bool(shapely.coverage_is_valid(shapes)), True)
        expect(f"boundaries of {vintage} are valid", bool(shapely.is_valid(shapes).all()), True)
        whole = float(municipalities(2018).area.sum())
        expect(f"area of {vintage} is that of 2018", round(float(towns.area.sum()) - whole, 1), 0.0)
        expect(f"every municipality of {vintage} has a cluster", len(typology(2018, vintage=vintage)), count)
    expect("vertices", int(shapely.get_num_coordinates(municipalities(2018).geometry.to_numpy()).sum()), VERTICES)
    tables = {
        "submunicipalities": submunicipalities(),
        "postal_codes": postal_codes(),
        "postal_localities": postal_localities(),
    }
    for name, rows in ROWS.items():
        expect(f"rows of {name}", len(tables[name]), rows)
    expect("names of the surroundings", list(surroundings().index), ["land", "borders", *NEIGHBOURS])
    expect("towns that every map names", int((ranked_towns()["level"] == ALWAYS).sum()), 14)
    expect("municipalities on the coast", int((borders(2018)["sea_km"] > 0).sum()), COAST)
    expect("municipalities on the French border", int((borders(2018)["france_km"] > 0).sum()), FRENCH_BORDER)
    expect(
        "regions", sorted(regions(vintage=2018)["region"].unique()), ["brabantse-kempen", "hageland", "pajottenland"]
    )
    clusters = typology(2018, vintage=2018)["cluster"].value_counts()
    expect("municipalities in V5 and V15", (int(clusters["V5"]), int(clusters["V15"])), (30, 13))
    return found


if __name__ == "__main__":
    wrong = differences()
    for line in wrong:
        print(f"kkgeo reference data: {line}", file=sys.stderr)
    if wrong:
        sys.exit(1)
    print("kkgeo reference data: as they should be")
