"""What does not change is copied as itself, and is a dict to whatever reads one."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pandas as pd
import pytest

from kkgeo._base.fixed import Fixed


def test_columns_of_a_table_share_it_and_nothing_changes_it() -> None:
    told = Fixed({"11002": Fixed({"0": 1.5})})
    table = pd.DataFrame({"a": [1], "b": [2]})
    table.attrs = {"kkgeo": {"catchments": told}}
    assert table["a"].attrs["kkgeo"]["catchments"] is told
    assert table.copy().attrs == table.attrs
    for change in ("clear", "update", "pop", "popitem", "setdefault", "__setitem__", "__delitem__", "__ior__"):
        with pytest.raises(TypeError):
            getattr(told, change)()
    assert told == {"11002": {"0": 1.5}}


def test_it_goes_through_files_as_a_dict(tmp_path: Path) -> None:
    told = Fixed({"11002": 1.5})
    assert json.loads(json.dumps(told)) == pickle.loads(pickle.dumps(told)) == told
    table = pd.DataFrame({"a": [1]})
    table.attrs = {"kkgeo": {"catchments": told}}
    table.to_parquet(tmp_path / "t.parquet")
    assert pd.read_parquet(tmp_path / "t.parquet").attrs == table.attrs
