"""Belfius 2018 under another name: what a user's own typology looks like in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from kkgeo._base.words import languages
from kkgeo.reference import typology, typology_labels


def as_csv(path: Path) -> Path:
    """Write it as a table; the name of the file is the title."""
    frame = typology(2018, vintage=2018)[["cluster"]].rename_axis("nis_2018").reset_index()
    for lang in languages():
        names = typology_labels(2018, lang)[["label", "family"]].add_suffix(f"_{lang}")
        frame = frame.join(names, on="cluster")
    pd.DataFrame(frame).to_csv(path, index=False, sep=";")
    return path


def as_toml(path: Path, title: str) -> Path:
    """Write it as TOML, clusters in the order of the legend."""
    of = typology(2018, vintage=2018)["cluster"]
    labels = {lang: typology_labels(2018, lang) for lang in languages()}
    lines = [f"title = {json.dumps(title)}", "vintage = 2018"]
    for code in labels["nl"].index:
        lines += [f"[clusters.{code}]", f"municipalities = {json.dumps(of.index[of == code].tolist())}"]
        for lang, names in labels.items():
            for what in ("label", "family"):
                lines.append(f"{what}_{lang} = {json.dumps(names[what][code], ensure_ascii=False)}")
    path.write_text("\n".join(lines), "utf-8")
    return path
