from __future__ import annotations

import subprocess
import sys

import kkgeo


def test_import_is_quick_and_light() -> None:
    code = (
        "import sys, time; t = time.perf_counter(); import kkgeo; took = time.perf_counter() - t; "
        "heavy = {'matplotlib', 'folium', 'pandas', 'geopandas'} & set(sys.modules); print(took, sorted(heavy))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split(
            maxsplit=1
        )
        for _ in range(3)
    ]
    assert all(heavy.strip() == "[]" for _, heavy in runs)
    assert min(float(took) for took, _ in runs) < 0.2


def test_reading_and_counting_import_neither_matplotlib_nor_folium() -> None:
    code = "import sys, kkgeo; kkgeo.coverage; kkgeo.choropleth; print({'matplotlib', 'folium'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_every_public_name_exists_and_none_is_left_out() -> None:
    assert set(kkgeo.__all__) == set(kkgeo._HOME) | {"__version__"}
    for name in kkgeo.__all__:
        assert getattr(kkgeo, name) is not None
    assert callable(kkgeo.coverage)
