"""Maps beside their peers and beside version 0.4.0 on the same data, in one run: ``python benchmarks/maps.py``.

Size of the file, requests it makes, seconds to build it (the least of several), milliseconds until Chromium has drawn
the areas (the median of several, every page in its turn). The peers fetch Leaflet and more from content networks, which
are not there: the time to their first map is taken with Leaflet answered at once from this machine and all else empty,
and without their legends, which need more; this flatters them.

``--before FOLDER`` has the pages of 0.4.0 too, made by its own code, which takes Leaflet from two packages::

    mkdir before && git archive b3155c3 src | tar -x -C before
    pip install --no-deps --target before/src XStatic-Leaflet XStatic-leaflet-markercluster
    python benchmarks/maps.py --before before/src
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import geopandas as gpd
import pandas as pd

import kkgeo as kk
from kkgeo.maps import layered_map
from kkgeo.maps.web.shell import leaflet

VALUE = "rate"
SHADES = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"]


def data() -> dict[str, Any]:
    """Return the illustrative data, geocoded and counted."""
    placed = kk.enrich(kk.geocode(kk.datasets.collaborations()))
    register = kk.enrich(kk.geocode(kk.datasets.register()))
    academies = kk.enrich(kk.geocode(kk.datasets.academies()))
    table = kk.coverage(placed, register)
    areas = kk.municipalities(2025).drop(columns="population_date")
    areas = areas.join(table[[VALUE, "collaborations", "schools"]])
    return {"placed": placed, "register": register, "academies": academies, "table": table, "areas": areas}


def ours(known: dict[str, Any], file: Path) -> None:
    kk.choropleth(known["table"], VALUE).save(file)


def ours_layered(known: dict[str, Any], file: Path) -> None:
    layered_map(known["placed"], known["register"], academies=known["academies"], table=known["table"]).save(file)


def ours_three(known: dict[str, Any], file: Path) -> None:
    """Draw 304 municipalities and 314 points in three layers."""
    layers = ["rate", "density_adjusted", "schools"]
    layered_map(known["placed"], known["register"], table=known["table"], layers=layers, circles=False).save(file)


def ours_report(known: dict[str, Any], file: Path) -> None:
    kk.report(known["placed"], known["register"], academies=known["academies"], capacity="free_places", path=file)


def plain_folium(known: dict[str, Any], file: Path) -> None:
    import branca
    import folium

    areas: gpd.GeoDataFrame = known["areas"].to_crs(4326)
    colours = branca.colormap.StepColormap(SHADES, vmin=0, vmax=areas[VALUE].max())
    drawing = folium.Map([51.0, 4.4], zoom_start=8, tiles=None)
    folium.GeoJson(
        areas,
        style_function=lambda feature: {"fillColor": colours(feature["properties"][VALUE] or 0), "fillOpacity": 1},
        tooltip=folium.GeoJsonTooltip(["name_nl", VALUE]),
    ).add_to(drawing)
    drawing.save(file)


def explore(known: dict[str, Any], file: Path) -> None:
    known["areas"].explore(VALUE, scheme="FisherJenks", k=5, tiles=None, legend=False).save(file)


def explore_points(known: dict[str, Any], file: Path) -> None:
    """Draw the same three layers as far as it goes: two fills and the points, no table, no search, no clusters."""
    areas = known["areas"]
    points = known["placed"][["name", "year", "geometry"]].dropna(subset="geometry")
    drawing = areas.explore(VALUE, scheme="FisherJenks", k=5, tiles=None, legend=False, name="rate")
    areas.explore("collaborations", scheme="FisherJenks", k=5, m=drawing, legend=False, name="count")
    points.explore(m=drawing, name="schools")
    drawing.save(file)


#: A map of one layer and one of all, as a version before drew them; its arguments are the files.
BEFORE = """
import sys
import kkgeo as kk
from kkgeo.maps import layered_map
placed, register, academies = (
    kk.enrich(kk.geocode(own())) for own in (kk.datasets.collaborations, kk.datasets.register, kk.datasets.academies)
)
table = kk.coverage(placed, register)
kk.choropleth(table, "rate").save(sys.argv[1])
layered_map(placed, register, academies=academies, table=table).save(sys.argv[2])
"""


WAYS: dict[str, Callable[[dict[str, Any], Path], None]] = {
    "kkgeo, 1 layer": ours,
    "folium.GeoJson": plain_folium,
    "GeoDataFrame.explore": explore,
    "kkgeo, 3 layers": ours_three,
    "GeoDataFrame.explore, 3 layers": explore_points,
    "kkgeo, all layers": ours_layered,
    "kkgeo, report and workbook": ours_report,
}
#: What a file of ours may take: it must pass as an attachment.
MOST_BYTES = {
    "kkgeo, 1 layer": 450_000,
    "kkgeo, 3 layers": 900_000,
    "kkgeo, all layers": 900_000,
    "kkgeo, report and workbook": 2_000_000,
}
#: Who is compared with whom.
PAIRS = (
    ("folium.GeoJson", "kkgeo, 1 layer"),
    ("GeoDataFrame.explore", "kkgeo, 1 layer"),
    ("GeoDataFrame.explore, 3 layers", "kkgeo, 3 layers"),
    ("before, 1 layer", "kkgeo, 1 layer"),
    ("before, all layers", "kkgeo, all layers"),
)


def _answers() -> dict[str, str]:
    """Return what the peers fetch and this machine has: Leaflet, by the last part of its address."""
    return dict(zip(("leaflet.js", "leaflet.css"), leaflet(), strict=True))


def first_map(browser: Any, file: Path, shapes: int) -> tuple[float, int]:
    """Return the milliseconds until the areas are drawn, and how many requests went out besides the file."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    local = _answers()

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        name = route.request.url.rsplit("/", 1)[-1]
        body = local.get(name, "")
        kind = "text/css" if name.endswith("css") else "text/javascript"
        route.fulfill(status=200, content_type=kind, body=body, headers={"Access-Control-Allow-Origin": "*"})

    page.route(re.compile("^https?:"), answer)
    page.add_init_script(
        "new MutationObserver((_, o) => { if (document.querySelectorAll('path.leaflet-interactive').length >= "
        f"{shapes}) {{ requestAnimationFrame(() => setTimeout(() => {{ window.drawn = performance.now(); }})); "
        "o.disconnect(); } })"
        ".observe(document, { childList: true, subtree: true });"
    )
    page.goto(file.as_uri())
    try:
        page.wait_for_function("window.drawn", timeout=20_000)
        drawn = float(page.evaluate("window.drawn"))
    except Exception:  # a peer that needs more than Leaflet to draw anything has no time
        drawn = float("nan")
    page.close()
    return drawn, len(asked)


def built(folder: Path, before: Path | None, repeats: int) -> pd.DataFrame:
    """Make every page, and return one row for each: its file, its size, the seconds it took."""
    known = data()
    rows: dict[str, dict[str, Any]] = {}
    for name, way in WAYS.items():
        file = folder / f"{len(rows)}.html"
        way(known, file)
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            way(known, file)
            seconds.append(time.perf_counter() - start)
        rows[name] = {"file": file, "build_s": min(seconds)}
    if before is not None:
        files = [folder / "before-1.html", folder / "before-all.html"]
        environment = {**os.environ, "PYTHONPATH": str(before.resolve())}
        subprocess.run([sys.executable, "-W", "ignore", "-c", BEFORE, *files], env=environment, check=True)
        rows |= {
            f"before, {which}": {"file": file} for which, file in zip(("1 layer", "all layers"), files, strict=True)
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    table["bytes"] = [file.stat().st_size for file in table["file"]]
    return table


def measure(before: Path | None, repeats: int) -> pd.DataFrame:
    """Return one row for each way: seconds to build, bytes, requests, milliseconds to the first map."""
    from playwright.sync_api import sync_playwright

    # mapclassify says at every map of geopandas that numba would be faster.
    warnings.filterwarnings("ignore", message="Numba not installed")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("Chromium is absent: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        table = built(Path(folder), before, min(repeats, 3))
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
        )
        looks = [[first_map(browser, file, 304) for file in table["file"]] for _ in range(repeats)]
        browser.close()
    times, asked = (list(zip(*([look[k] for look in turn] for turn in looks), strict=True)) for k in (0, 1))
    table["requests"] = [own[0] for own in asked]
    table["first_map_ms"] = [median(own) for own in times]
    return table.drop(columns="file")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--before", type=Path, help="the sources of a version before, with the Leaflet that it needs")
    given = parser.parse_args()
    table = measure(given.before, given.repeats)
    print(table.round({"build_s": 2, "first_map_ms": 0}).to_string())
    print()
    for peer, own in PAIRS:
        if peer not in table.index:
            continue
        a, b = table.loc[peer], table.loc[own]
        print(
            f"{own} beside {peer}: {b['bytes'] / a['bytes']:.2f} of the size, "
            f"{b['first_map_ms'] / a['first_map_ms']:.2f} of the time to the first map, "
            f"{b['requests']:.0f} requests instead of {a['requests']:.0f}"
        )
    print()
    for name, most in MOST_BYTES.items():
        row = table.loc[name]
        if row["requests"] or row["bytes"] > most:
            sys.exit(f"{name} is {row['bytes']:,} bytes and asks {row['requests']:.0f} times.")
        print(f"{name}: {row['bytes']:,} bytes, at most {most:,}; it asks nothing of a network.")


if __name__ == "__main__":
    main()
