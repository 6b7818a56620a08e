"""The parts of a list made, put in a folder and added up; what an earlier run put there is not made again."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kkgeo._base.arguments import Argument
from kkgeo._base.ledger import worked_in
from kkgeo._base.output import write_table
from kkgeo._base.programme import programme
from kkgeo._base.progress import Progress, shown
from kkgeo._base.words import language, number, say
from kkgeo.errors import InputError, SourceError
from kkgeo.streaming.folder import KEY, REVIEW, Folder, Job
from kkgeo.streaming.layout import clashing, empty_columns, is_laid_out, laid_out, merged, texts_in, without
from kkgeo.streaming.parts import Parts, Reasons, added_up
from kkgeo.streaming.running import Known, Making, Work, run
from kkgeo.streaming.source import Source

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: More processes than any computer has use for, and rows than any memory has room for.
_MOST_WORKERS, _MOST_ROWS = 512, 1 << 31


def check_how(workers: int, part_rows: int) -> None:
    """Refuse numbers that nothing can be done with."""
    for name, value, most in (("workers", workers, _MOST_WORKERS), ("part_rows", part_rows, _MOST_ROWS)):
        if not 1 <= value <= most:
            raise InputError("errors.streaming.number", name=Argument(name), value=value, most=most)


def written_parts(
    source: Source,
    folder: str | os.PathLike[str],
    job: Job,
    make: Making,
    *,
    workers: int,
    overwrite: bool,
    progress: Progress | bool | None,
) -> Parts:
    """Make the parts of a job that are not there yet, and return what all of them are together."""
    begun = time.perf_counter()
    place = Folder.claimed(folder, job, source.path, overwrite=overwrite)
    count = source.count(job.part_rows)
    told = place.done(count)
    before, rows = len(told), sum(int(one["rows"]) for one in told.values())
    review, lang = place.path / REVIEW, language()
    if before < count and not overwrite and worked_in(review):
        raise SourceError("errors.output.kept", target=review, other=f"{review.stem}-2{review.suffix}")
    title, done = say("streaming.working", lang, name=source.name), rows

    def rate(speed: float) -> str:
        return say("streaming.rate", lang, rows=number(round(speed), lang))

    with shown(progress, title, rows, source.rows, rate=rate) as step:

        def stepped(more: int) -> None:
            nonlocal done
            done += more
            step(done)

        work = Work(place, make, programme())
        told |= run(work, source, lambda part: part not in told, workers, stepped)
        told |= _unify(work, source, [told[part] for part in range(count)], workers)
    took = time.perf_counter() - begun
    every = [told[part] for part in range(count)]
    reasons = _review(work, every)
    if before < count or not review.exists():
        write_table(reasons, review, overwrite=True)
    found = added_up(every)
    place.note({"parts": count, **found})
    return Parts(
        folder=place.path,
        review=reasons,
        parts=count,
        parts_before=before,
        seconds=took,
        rows_a_second=(source.rows - rows) / took if took else 0.0,
        **found,
    )


def _unify(work: Work, source: Source, told: list[dict[str, Any]], workers: int) -> dict[int, dict[str, Any]]:
    """Give all parts the same columns of the same types; what a part could not know by itself is made anew."""
    anew: dict[int, dict[str, Any]] = {}
    while True:
        own = [_schema(work.folder, part) for part in range(len(told))]
        schemas = [without(schema, one.get("empty", ())) for schema, one in zip(own, told, strict=True)]
        clash = clashing(schemas)
        for schema, one in zip(schemas, told, strict=True):
            # Where it is text already, nothing is to be known.
            one["texts"] = [*{*one.get("texts", ()), *texts_in(schema, clash)}]
        split = frozenset(role for one in told for role in one.get("split", ()))
        known = Known(clash, split)
        wanted = {part for part, one in enumerate(told) if known.lacks(one)}
        if not wanted:
            break
        made = run(replace(work, make=work.make.knowing(known)), source, wanted.__contains__, workers, lambda _: None)
        anew |= made
        told = [made.get(part, one) for part, one in enumerate(told)]
    schema = merged(schemas, own)
    for part, there in enumerate(own):
        if not is_laid_out(there, schema):
            _lay_out(work.folder, part, schema)
    return anew


def _schema(folder: Folder, part: int) -> pa.Schema:
    import pyarrow.parquet as pq

    return pq.read_schema(folder.part(part))


def _lay_out(folder: Folder, part: int, schema: pa.Schema) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(folder.part(part))
    told: dict[str, Any] = json.loads(table.schema.metadata[KEY])
    table = laid_out(table, schema)
    folder.put(part, table, {**told, "empty": empty_columns(table)})


def _review(work: Work, told: list[dict[str, Any]]) -> pd.DataFrame:
    found = Reasons()
    for part, one in enumerate(told):
        for reason in work.make.reasons(work.folder.part(part), one, part * work.folder.job.part_rows):
            found.add(*reason)
    return found.table()
