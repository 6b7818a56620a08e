"""Which kinds of file are read, by how their names end."""

from __future__ import annotations

TEXTS = (".csv", ".txt", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
JSON = (".json", ".jsonl", ".ndjson")
GEOJSON = (".geojson", ".geojsonl", ".geojsons")
FEATURES = (".gpkg", ".fgb", ".shp", ".kml")
SUFFIXES = (*TEXTS, *WORKBOOKS, *JSON, ".parquet", *GEOJSON, *FEATURES)
#: What has rows and columns of cells, and nothing else.
CELLS = (*TEXTS, *WORKBOOKS)
#: The options of `kkgeo.read_sites` that mean something for each kind.
OPTIONS = {
    **dict.fromkeys(TEXTS, ("encoding", "header")),
    **dict.fromkeys(WORKBOOKS, ("sheet", "header")),
    **dict.fromkeys((*JSON, *GEOJSON), ("encoding",)),
    **dict.fromkeys((".gpkg", ".kml"), ("sheet",)),
}
