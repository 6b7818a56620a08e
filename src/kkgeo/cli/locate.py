"""The verb that says where points lie, however many there are."""

from __future__ import annotations

from typing import Any

from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import working
from kkgeo.cli.parts import show_parts
from kkgeo.errors import InputError


@verb("locate")
def locate(
    file: options.PointsFile,
    out: options.PartsOut,
    lon: options.Lon = None,
    lat: options.Lat = None,
    vintage: options.Vintage = None,
    workers: options.Workers = 1,
    part_rows: options.PartRows = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Say of every point in which municipality it lies, part by part."""
    from kkgeo.streaming import locate_parts

    if not options.is_folder(out):
        raise InputError("errors.cli.folder_only", name=out.name, suffix=out.suffix)
    given = {"lon": lon, "lat": lat, "vintage": vintage, "part_rows": part_rows}
    how: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    with working("placing_parts", file=file.name, bar=True):
        done = locate_parts(file, out, lang=language(), workers=workers, overwrite=overwrite, **how)
    show_parts(done)
