"""Accuracy and speed of matching names, on spoiled names with known answers: ``python benchmarks/names.py``."""

from __future__ import annotations

import argparse
import os
import time

import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA
from spoiling import spoiled_names

from kkgeo import geocode, postal_localities, translate
from kkgeo.geocoding import gazetteer
from kkgeo.geocoding.names import normalise
from kkgeo.reference._data import parts, table

VINTAGE = 2025


def accuracy(names: pd.DataFrame, columns: list[str], vintage: int = VINTAGE) -> pd.DataFrame:
    """Say of each spoiled name what came out: ``status``, ``right``, ``wrong``."""
    found = geocode(names[columns], vintage=vintage)
    expected = translate(names["nis_2018"], source=2018, target=vintage)
    matched = found["match_status"] == "matched"
    right = matched & (found["nis"] == expected)
    return pd.DataFrame({"status": found["match_status"], "right": right, "wrong": matched & ~right})


def _cold() -> None:
    """Forget what was looked up, so that the clock sees the first time."""
    gazetteer._look_up_one.cache_clear()
    gazetteer.look_up.cache_clear()


def timed(names: pd.DataFrame, columns: list[str]) -> float:
    """Return the seconds that geocoding takes, with nothing looked up before."""
    _cold()
    start = time.perf_counter()
    geocode(names[columns], vintage=VINTAGE)
    return time.perf_counter() - start


def plain_cdist(names: pd.DataFrame) -> float:
    """Return the seconds of rapidfuzz alone: every distinct name against every name of the same gazetteer, one core."""
    keys = list(gazetteer._entries(VINTAGE))
    distinct = [normalise(name) for name in names["locality"].unique()]
    start = time.perf_counter()
    for first in range(0, len(distinct), 1000):
        process.cdist(distinct[first : first + 1000], keys, scorer=OSA.normalized_similarity, workers=1)
    return time.perf_counter() - start


def calibrate(names: dict[str, pd.DataFrame], strangers: list[str]) -> None:
    """Print precision and recall of the spelling alone over thresholds, and how many strangers are taken."""
    entries = gazetteer._entries(VINTAGE)
    known = list(entries)
    image = {str(atom): str(code) for atom, code in parts(VINTAGE).items()}
    print("threshold | " + " | ".join(f"{kind}: precision recall" for kind in names) + " | strangers taken")
    for threshold in (0.65, 0.70, 0.75, 0.80, 0.84, 0.88):
        cells = []
        for frame in names.values():
            taken = right = 0
            for typed, atom in zip(frame["locality"], frame["nis_2018"], strict=True):
                key = normalise(typed)
                found = entries.get(key) or gazetteer.nearest(key, known, VINTAGE, threshold)
                meant = {image[a] for a in found.atoms} if found is not None else set()
                taken += len(meant) == 1
                right += meant == {image[atom]}
            cells.append(f"{right / max(taken, 1):21.4f} {right / len(frame):6.4f}")
        wrongly = 0
        for typed in strangers:
            found = gazetteer.nearest(normalise(typed), known, VINTAGE, threshold)
            wrongly += found is not None and len({image[a] for a in found.atoms}) == 1
        mark = "  <- in use" if threshold == gazetteer.FUZZY_THRESHOLD else ""
        print(f"{threshold:9.2f} | " + " | ".join(cells) + f" | {wrongly / len(strangers):.3f}{mark}")


def main() -> None:
    """Print accuracy by kind of error, the calibration, and speed beside rapidfuzz alone, on one core."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    names = spoiled_names(arguments.names, seed=arguments.seed)
    for columns in (["locality", "postal_code"], ["locality"]):
        found = accuracy(names, columns)
        print(f"{len(names):,} names with one typing error, {' and '.join(columns)}:")
        print(f"  matched rightly {found['right'].mean():.4%}, wrongly {found['wrong'].mean():.4%}")
        print("  " + ", ".join(f"{status} {count}" for status, count in found["status"].value_counts().items()))
        for kind, rows in found.groupby(names["error"]):
            print(f"    {kind:13s} {rows['right'].mean():8.3%} right {rows['wrong'].mean():8.3%} wrong")
    strangers = sorted({str(name) for name in table("wallonia")[["name_nl", "name_fr"]].to_numpy().ravel()})
    strangers = [name for name in strangers if normalise(name) not in gazetteer._entries(VINTAGE)]
    some = min(2_000, arguments.names)
    two = spoiled_names(some, seed=arguments.seed + 1, errors=2)
    print(f"calibration, name alone, {some:,} names each; strangers: {len(strangers)} names of Walloon municipalities")
    calibrate({"one error": names.head(some), "two errors": two}, strangers)
    rng = np.random.default_rng(arguments.seed)
    clean = postal_localities().rename(columns={"name": "locality"})
    clean = clean.iloc[rng.integers(0, len(clean), arguments.names)].reset_index(drop=True)
    geocode(clean.head(10), vintage=VINTAGE)
    peer = plain_cdist(names)
    print(f"seconds for {arguments.names:,} rows, one core; and as a share of rapidfuzz.process.cdist ({peer:.2f} s)")
    for label, frame, columns in (
        ("names and postal codes", clean, ["locality", "postal_code"]),
        ("spoiled names and postal codes", names, ["locality", "postal_code"]),
        ("spoiled names alone", names, ["locality"]),
    ):
        took = timed(frame, columns)
        print(f"  {label:31s} {took:6.2f} s {took / peer:6.2f}")


if __name__ == "__main__":
    main()
