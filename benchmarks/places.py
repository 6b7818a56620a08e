"""What becomes of places abroad, of typing errors and of hamlets: ``python benchmarks/places.py ../shared``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from spoiling import ERRORS

from kkgeo import geocode, postal_codes, postal_localities, read_sites, submunicipalities, translate
from kkgeo.geocoding.names import normalise
from kkgeo.reference import VINTAGES, municipalities

VINTAGE = 2025
#: The countries whose places are tried, as people write them: in Dutch, in the country's own language, as a code.
COUNTRIES = {
    "BE": ("Wallonië", "Wallonie", "Région wallonne"),
    "NL": ("Nederland", "Nederland", "NL"),
    "FR": ("Frankrijk", "France", "FR"),
    "DE": ("Duitsland", "Deutschland", "DE"),
}
WALLOON_PROVINCES = (
    "Luik", "Liège", "Lg.", "Namen", "Namur", "Henegouwen", "Hainaut", "Luxemburg", "Luxembourg", "Waals-Brabant",
    "Brabant wallon", "Prov. Luik", "Province de Namur",
)  # fmt: skip
BRACKETS = ("{} ({})", "{} [{}]", "{}, {}", "{} - {}", "{} / {}")
#: Errors that change a letter; the others only change how a name is written.
LETTERS = ("drop", "double", "swap", "neighbour")


def places_abroad(shared: Path, *, unique: bool = False) -> pd.DataFrame:
    """Return ``name`` and ``country`` of places in the four countries; `unique`: without names that we have too."""
    rows = pd.read_csv(shared / "reference" / "places_abroad.csv", dtype=str, keep_default_na=False)
    rows = rows[rows["country"].isin(list(COUNTRIES))]
    names = pd.concat([rows[["name", "country"]], rows[["dutch", "country"]].set_axis(["name", "country"], axis=1)])
    names = names[names["name"] != ""].drop_duplicates(ignore_index=True)
    ours = {normalise(name) for frame in (submunicipalities(), postal_localities()) for name in frame["name"]}
    for vintage in VINTAGES:
        towns = municipalities(vintage, geometry=False)
        ours |= {normalise(str(name)) for name in towns[["name_nl", "name_fr"]].to_numpy().ravel()}
    return names[~names["name"].map(normalise).isin(ours)].reset_index(drop=True) if unique else names


def statuses(rows: pd.DataFrame, vintage: int = VINTAGE) -> pd.Series:
    """Return the status of each row."""
    found: pd.Series = geocode(rows, vintage=vintage)["match_status"]
    return found


def postal_code_of(country: str, rng: np.random.Generator) -> str:
    """Return a postal code of the form that a country has; of Belgium one of Wallonia."""
    number = int(rng.integers(1000, 10_000))
    if country == "BE":
        return str(rng.choice([rng.integers(1300, 1500), rng.integers(4000, 8000)]))
    if country == "NL":
        letters = "".join(rng.choice(list("ABCDEGHJKLMNPRSTVWXZ"), 2))
        return str(rng.choice([f"{number} {letters}", f"{number}{letters}", f"NL-{number} {letters}"]))
    five = f"{int(rng.integers(1000, 99_000)):05d}"
    return str(rng.choice([five, f"{country}-{five}", f"{country[0]}-{five}"]))


def with_a_country(names: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the names with their country beside them, by way of writing: a column, or brackets of some kind."""
    said: dict[str, list[pd.DataFrame]] = {}
    for country, rows in names.groupby("country"):
        spellings = COUNTRIES[str(country)]
        for kind, spelling in zip(("dutch", "own", "iso"), spellings, strict=True):
            column = "provincie" if country == "BE" else "land"
            beside = pd.DataFrame({"gemeente": rows["name"], column: spelling})
            said.setdefault(f"column, {kind}", []).append(beside)
            for form in BRACKETS:
                written = [form.format(name, spelling) for name in rows["name"]]
                said.setdefault(f"{form.format('A', 'B')}, {kind}", []).append(pd.DataFrame({"gemeente": written}))
    return {kind: pd.concat(frames, ignore_index=True) for kind, frames in said.items()}


def abroad(names: pd.DataFrame, seed: int = 1) -> dict[str, float]:
    """Say which share of the places abroad is matched with each clue beside its name."""
    rng = np.random.default_rng(seed)
    walloon = names.loc[names["country"] == "BE", "name"]
    tried = with_a_country(names)
    for province in WALLOON_PROVINCES:
        tried[f"Walloon, column {province}"] = pd.DataFrame({"gemeente": walloon, "provincie": province})
        tried[f"Walloon, ({province})"] = pd.DataFrame({"gemeente": [f"{name} ({province})" for name in walloon]})
    codes = [postal_code_of(country, rng) for country in names["country"]]
    tried["postal code of its country"] = pd.DataFrame({"gemeente": names["name"], "postcode": codes})
    return {kind: float((statuses(rows) == "matched").mean()) for kind, rows in tried.items()}


def one_error(kinds: Sequence[str] = tuple(ERRORS), seed: int = 1) -> pd.DataFrame:
    """Return every locality of bpost with one error of a kind that its name can have: ``locality``, ``nis_2018``."""
    rng = np.random.default_rng(seed)
    source = postal_localities()
    spoiled = []
    for name in source["name"]:
        kind = str(rng.choice([kind for kind in kinds if ERRORS[kind][1](name)]))
        spoiled.append(ERRORS[kind][0](name, rng))
    return pd.DataFrame({"locality": spoiled, "nis_2018": source["nis_2018"]})


def judged(rows: pd.DataFrame, columns: list[str], vintage: int = VINTAGE) -> dict[str, float]:
    """Return the shares of rows that are matched ``rightly`` and ``wrongly``; ``nis_2018`` is the right answer."""
    found = geocode(rows[columns], vintage=vintage)
    matched = found["match_status"] == "matched"
    right = matched & (found["nis"] == translate(rows["nis_2018"], source=2018, target=vintage))
    return {"rightly": float(right.mean()), "wrongly": float((matched & ~right).mean())}


def hamlets(shared: Path) -> pd.DataFrame:
    """Return every hamlet with each postal code of its municipality: ``locality``, ``postal_code``, ``nis_2018``."""
    rows = pd.read_csv(shared / "reference" / "hamlets_2018.csv", dtype=str).rename(columns={"name": "locality"})
    return rows.merge(postal_codes()[["postal_code", "nis_2018"]], on="nis_2018")


def secondary_sites(shared: Path, columns: list[str], vintage: int = VINTAGE) -> dict[str, float]:
    """Judge the secondary schools of 2015 by some of their columns."""
    read = read_sites(shared / "real" / "secondary_school_sites_2015.csv")
    return judged(read, columns, vintage)


def figures(shared: Path) -> Mapping[str, object]:
    """Return every figure by what it says, computed when it is asked for."""
    unique, every = places_abroad(shared, unique=True), places_abroad(shared)
    yield_ = {
        "places abroad by name alone, matched": lambda: float(
            (statuses(pd.DataFrame({"gemeente": unique["name"]})) == "matched").mean()
        ),
        "places abroad with a clue, matched": partial(abroad, every),
    }
    for label, kinds in (("one error of any kind", tuple(ERRORS)), ("one error in a letter", LETTERS)):
        for seed in (1, 2, 3):
            yield_[f"localities with {label}, alone, draw {seed}"] = partial(
                judged, one_error(kinds, seed), ["locality"]
            )
    for vintage in VINTAGES:
        yield_[f"hamlets with a postal code, {vintage}"] = partial(
            judged, hamlets(shared), ["locality", "postal_code"], vintage
        )
    yield_["secondary sites by code and town"] = partial(secondary_sites, shared, ["postal_code", "municipality_name"])
    yield_["secondary sites by town alone"] = partial(secondary_sites, shared, ["municipality_name"])
    return yield_


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    for label, compute in figures(parser.parse_args().shared).items():
        found = compute()  # type: ignore[operator]
        print(label)
        for kind, share in (found if isinstance(found, dict) else {"": found}).items():
            print(f"  {kind:40s} {share:9.4%}")


if __name__ == "__main__":
    main()
