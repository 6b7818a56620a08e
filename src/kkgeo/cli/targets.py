"""The verb that says whom to invite."""

from __future__ import annotations

from typing import Any

from kkgeo._base.programme import OWN
from kkgeo._base.words import language
from kkgeo.cli import options
from kkgeo.cli.commands import verb
from kkgeo.cli.common import working, written
from kkgeo.cli.lists import AndAcademies, named_files, other_programmes, weights
from kkgeo.cli.nothing import refuse_nothing, say_nothing
from kkgeo.cli.showing import show_statuses, show_targets


@verb(
    "targets",
    capacity=("method=rank",),
    weight=("method=rank",),
    spread=("method=rank",),
    hold_out=("method=rank",),
    most_per_municipality=("method=rank",),
    overdispersion=("method=rank",),
    other=("method=rank",),
    choose=("method=cover",),
)
def targets(
    lists: AndAcademies,
    capacity: options.Capacity = None,
    n: options.Most = None,
    unit: options.Unit = "institution",
    method: options.Method = "rank",
    choose: options.Choose = "schools",
    max_distance_km: options.MaxDistance = None,
    weight: options.Weights = (),
    spread: options.Spread = "gap",
    most_per_municipality: options.MostPerMunicipality = None,
    year: options.Year = None,
    other: options.Others = (),
    duration: options.Duration = None,
    hold_out: options.HoldOut = None,
    seed: options.Seed = 0,
    overdispersion: options.Overdispersion = "academy",
    out: options.TargetsOut = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Choose the schools to invite, and say of each why."""
    from kkgeo import coverage, write_targets
    from kkgeo._base.output import check_table_suffix, write_layers, write_table
    from kkgeo.maps.gis.tables import target_layers
    from kkgeo.targeting.given import check_method
    from kkgeo.targeting.inviting import by_method

    if out is not None:
        check_table_suffix(out)
    check_method(method, choose, n, max_distance_km, capacity, lists.academies)
    named = named_files(other)
    (placed, schools), nearby = lists.both(), lists.nearby()
    # Ranks say where collaborations lack; who brings most pupils within reach can be said without any.
    (refuse_nothing if method == "rank" else say_nothing)(lists.file, placed)
    refuse_nothing(lists.register, schools, "register")
    say_nothing(lists.academies, nearby, "academies")
    others = other_programmes(named, lists.year)
    with working("choosing"):
        more: dict[str, Any] = {}
        if method == "rank":
            how: dict[str, Any] = {
                "overdispersion": options.word_or_number(overdispersion),
                "geometry": False,
                "lang": language(),
            }
            table = coverage(placed, schools, academies=nearby, **how)
            more = {"spread": options.spread_over(spread), "table": table}
            more["most_per_municipality"] = most_per_municipality
            more |= {"hold_out": hold_out, "seed": seed}
        result = by_method(
            placed,
            schools,
            academies=nearby,
            capacity=capacity,
            n=n,
            unit=unit,
            method=method,
            choose=choose,
            max_distance_km=max_distance_km,
            weights=weights(weight) or None,
            year=options.beginning(year),
            duration=OWN if duration is None else duration,
            others=others,
            **more,
            lang=language(),
        )
    if out is not None and out.suffix.lower() == ".xlsx":
        write_targets(result, out, lang=language(), overwrite=overwrite)
    elif out is not None and out.suffix.lower() == ".gpkg":
        write_layers(target_layers(result, language()), out, overwrite=overwrite)
    elif out is not None:
        write_table(result, out, overwrite=overwrite)
    show_targets(result[result["status"] == "ranked"] if "status" in result else result)
    show_statuses(placed)
    written(out)
