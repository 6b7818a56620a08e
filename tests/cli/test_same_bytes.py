"""The same lists give the same bytes, whatever the locale, the time zone, the permissions and the order of hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kkgeo.cli import VERBS

pytestmark = pytest.mark.slow

#: Every verb and every kind of file; `demo` first, for it writes the lists.
COMMANDS = [
    "demo --lists -o .",
    *(f"geocode partnerscholen.xlsx -o uit.{kind}" for kind in ("csv", "xlsx", "json", "parquet", "gpkg", "fgb")),
    "geocode scholen.csv -o scholen.geojson --review open.xlsx",
    "register scholen.csv -o scholen.parquet",
    "geocode scholen.parquet -o delen --part-rows 100",
    "locate scholen.parquet -o gelokaliseerd --part-rows 100 --workers 2",
    "review scholen.csv -o na.xlsx",
    "register scholen.csv -o register.csv",
    "coverage partnerscholen.xlsx --register scholen.csv -o dekking.xlsx",
    "coverage partnerscholen.xlsx -o dekking.json",
    "coverage partnerscholen.xlsx --by province -o dekking.gpkg",
    "gaps partnerscholen.xlsx --register scholen.csv -o gaten.xlsx",
    "running partnerscholen.xlsx --school-year 2021-2022 -o loopt.xlsx",
    "change partnerscholen.xlsx --register scholen.csv --before 2019,2020 --after 2021,2022 -o verandering.xlsx",
    "emerging partnerscholen.xlsx --register scholen.csv -o opkomst.gpkg",
    "applications aanvragen.xlsx --register scholen.csv -o wie-vraagt-aan.xlsx",
    "programmes Een=partnerscholen.xlsx Twee=dynamoproject.csv --register scholen.csv -o programmas.xlsx",
    "academies academies.csv --list partnerscholen.xlsx --register scholen.csv -o bellen.xlsx",
    "targets partnerscholen.xlsx --register scholen.csv -o uitnodigen.xlsx",
    "evaluate uitnodigen.xlsx partnerscholen.xlsx --register scholen.csv -o antwoord.xlsx",
    *(f"map partnerscholen.xlsx -o kaart.{kind}" for kind in ("html", "png", "svg", "pdf", "gpkg")),
    "map partnerscholen.xlsx --register scholen.csv --academies academies.csv --layers all -o lagen.html",
    "report partnerscholen.xlsx --register scholen.csv --academies academies.csv -o rapport.html",
    "report partnerscholen.xlsx --register scholen.csv --summary -o samenvatting.pdf",
]
_RUN = """
import os, sys
os.umask(int(sys.argv[1], 8))
from kkgeo.cli import main
for line in sys.argv[2:]:
    try:
        main([*line.split(), "--lang", "nl"])
    except SystemExit as ended:
        assert ended.code == 0, line
    if line.startswith("demo"):
        # Every sixth school is enough: how many there are is not the point.
        head, *schools = open("scholen.csv", encoding="utf-8").readlines()
        open("scholen.csv", "w", encoding="utf-8").writelines([head, *schools[::6]])
"""
PLACES = {
    "here": ("022", {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Pago_Pago", "PYTHONHASHSEED": "1"}),
    "elsewhere": (
        "077",
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77"},
    ),
}


def test_every_verb_is_tried() -> None:
    assert {line.split()[0] for line in COMMANDS} == set(VERBS)


def everything(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder and those within it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.long
def test_two_runs_of_every_verb_and_kind_of_file_give_the_same_bytes(tmp_path: Path) -> None:
    running = []
    for name, (umask, environment) in PLACES.items():
        (tmp_path / name).mkdir()
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", _RUN, umask, *COMMANDS],
                cwd=tmp_path / name, env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        )  # fmt: skip
    for one in running:
        said = one.communicate()[1]
        assert one.returncode == 0, said.decode("utf-8", "replace")[-800:]
    first, second = (everything(tmp_path / name) for name in PLACES)
    assert {name for name in first if first[name] != second.get(name)} == set()
    assert len(first) == len(second) == 56
