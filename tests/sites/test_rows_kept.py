"""Rows in are rows out: any texts, in any kind of file, come out as many, in their order, as they were."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from kkgeo.errors import InputError
from kkgeo.sites import read_sites
from tests.workbooks import write_ods

#: Pieces of cells that a reader could take for something else.
PIECES = [
    '"', '""', "'", ";", ",", "\t", "|", "\n", "a\nb", " ", "=1+1", "-1", "@SUM(A1)", "007", "1,5", "2019.0", "1e5",
    "NA", "Totaal", "naam", "null", "De Linde", "é", "学校", "\u2028", "\x85", "\ufeff", "{", "[]", "<b>&amp;",
    "01/02/2020", "True",
]  # fmt: skip
_TEXT = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=4), max_size=4
)
ROWS = st.lists(st.tuples(*[_TEXT.map("".join)] * 3), min_size=1, max_size=5)
HEADINGS = ["opm a", "postcode", "opm b", "opm c"]
KINDS = ["csv;", "csv,", "csv\t", "csv|", "xlsx", "ods", "json", "jsonl", "parquet", "gpkg", "geojson", "fgb"]


def _write(folder: Path, kind: str, frame: pd.DataFrame) -> Path:
    file = folder / f"t.{kind[:3] if kind.startswith('csv') else kind}"
    file.unlink(missing_ok=True)
    rows = frame.to_numpy().tolist()
    if kind.startswith("csv"):
        with file.open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle, delimiter=kind[3]).writerows([HEADINGS, *rows])
    elif kind == "xlsx":
        book = openpyxl.Workbook()
        for r, row in enumerate([HEADINGS, *rows], start=1):
            for c, value in enumerate(row, start=1):
                book.active.cell(r, c).value = value
                book.active.cell(r, c).data_type = "s"
        book.save(file)
    elif kind == "ods":
        write_ods(file, {"Blad1": [HEADINGS, *rows]})
    elif kind == "json":
        file.write_text(json.dumps(frame.to_dict("records")), "utf-8")
    elif kind == "jsonl":
        file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in frame.to_dict("records")), "utf-8")
    elif kind == "parquet":
        frame.to_parquet(file)
    elif kind == "geojson":
        # By hand: pyogrio writes a text such as "[][]" as if it were JSON.
        point = {"type": "Point", "coordinates": [3.7, 51.05]}
        features = [{"type": "Feature", "geometry": point, "properties": row} for row in frame.to_dict("records")]
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    else:
        points = gpd.GeoDataFrame(frame, geometry=[Point(3.7, 51.05)] * len(frame), crs=4326)
        points.to_file(file, **({"SPATIAL_INDEX": "NO"} if kind == "fgb" else {}))
    return file


def _as_kept(text: str, kind: str) -> str:
    """Return what the kind of file itself keeps of a text."""
    return re.sub("\r\n?", "\n", text) if kind in ("xlsx", "ods") else text


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS)
def test_rows_in_are_rows_out(tmp_path: Path, kind: str, rows: list[tuple[str, str, str]]) -> None:
    frame = pd.DataFrame([(a, f"{8000 + i}", b, c) for i, (a, b, c) in enumerate(rows)], columns=HEADINGS)
    file = _write(tmp_path, kind, frame)
    if kind.startswith("csv") and any("\n" in cell and kind[3] in cell for row in rows for cell in row):
        # Lines in a cell that are like rows may be told to be one too many; nothing else may be refused.
        try:
            read_sites(file)
        except InputError as error:
            if "quotation mark too many" in str(error):
                return
    sites = read_sites(file)
    assert sites["postal_code"].tolist() == frame["postcode"].tolist()
    for heading in ("opm a", "opm b", "opm c"):
        texts = [_as_kept(text, kind) for text in frame[heading]]
        read = sites[heading].astype(object).where(sites[heading].notna(), "").tolist() if heading in sites else None
        assert read == texts if heading in sites else not any(texts)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_cells_over_several_lines_without_separators_are_never_refused(
    tmp_path: Path, separator: str, data: st.DataObject
) -> None:
    pieces = [piece for piece in PIECES if separator not in piece and piece not in ("'", "\ufeff", "naam")]
    cell = st.lists(st.sampled_from(pieces), max_size=5)
    width = data.draw(st.integers(1, 4))
    rows = data.draw(st.lists(st.lists(cell.map("".join), min_size=width, max_size=width), min_size=1, max_size=6))
    buffer = io.StringIO()
    headings = ["postcode", *(f"opm {i}" for i in range(width))]
    lines = [[f"{8000 + i}", *row][: data.draw(st.integers(2, width + 1))] for i, row in enumerate(rows)]
    csv.writer(buffer, delimiter=separator, lineterminator=data.draw(st.sampled_from(["\n", "\r\n"]))).writerows(
        [headings, *lines]
    )
    (tmp_path / "t.csv").write_bytes(buffer.getvalue().encode())
    assert read_sites(tmp_path / "t.csv")["postal_code"].tolist() == [line[0] for line in lines]
