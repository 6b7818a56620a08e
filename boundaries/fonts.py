"""Make the font of page and figure: ``python boundaries/fonts.py FOLDER`` (needs fonttools and brotli).

FOLDER is ``web`` of the package inter-ui 4.1.1 (Inter 4.001, SIL Open Font License 1.1, no reserved name), unpacked.
What is made is a part of it, called so that a machine's own Inter is never taken for it: the letters of the European
languages in Latin script, digits, punctuation and the signs that kkgeo writes.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HOME = Path(__file__).resolve().parent.parent / "src" / "kkgeo" / "_base" / "fonts"
#: Weights and the SHA-256 of what each is made from.
WEIGHTS = {
    "Regular": "e06f6b1bc553aaea4e4668023ed0ab0a147129c3107f511bc7d03d361b0ae085",
    "SemiBold": "5cb7103e4e605989afebc03d989c79201e54b21b5183db33981f70db9178a301",
}
FAMILY = "Inter kkgeo"
LETTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x2010, 0x2016),
    *range(0x2018, 0x201F),
    *map(ord, "ȘșȚțẞ†‡•…‰′″‹›€™←↑→↓↔−×÷≈≠≤≥∞●○■□▲▼✓\u2009\u202f\u2007"),
]


def make(source: Path, weight: str) -> None:
    """Write one weight as TTF, for figures, and as WOFF2, for pages."""
    asked = subset.Options(
        layout_features=["kern", "tnum"], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17],
        notdef_outline=True, glyph_names=False, desubroutinize=True, recalc_timestamp=False,
    )  # fmt: skip
    font = TTFont(source)
    cut = subset.Subsetter(asked)
    cut.populate(unicodes=LETTERS)
    cut.subset(font)
    style = {"Regular": "Regular", "SemiBold": "SemiBold"}[weight]
    for record in font["name"].names:
        told = {
            1: FAMILY,
            3: f"{FAMILY} {style}",
            4: f"{FAMILY} {style}",
            6: f"{FAMILY} {style}".replace(" ", "-"),
            16: FAMILY,
        }
        if record.nameID in told:
            record.string = told[record.nameID]
    for flavor, suffix in ((None, "ttf"), ("woff2", "woff2")):
        font.flavor = flavor
        font.save(HOME / f"{weight}.{suffix}", reorderTables=flavor is None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for weight, wanted in WEIGHTS.items():
        source = folder / f"Inter-{weight}.woff2"
        found = hashlib.sha256(source.read_bytes()).hexdigest()
        if found != wanted:
            msg = f"This is not the file of inter-ui 4.1.1: the SHA-256 of {source.name} is {found}."
            raise SystemExit(msg)
        make(source, weight)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(HOME.glob("*.*f*"))]
    (HOME / "SHA256SUMS").write_text("\n".join(lines) + "\n", "ascii", newline="\n")


if __name__ == "__main__":
    main()
