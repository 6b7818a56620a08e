"""A folder of parts: whose it is, which of its parts are done, and a part put in it whole.

A part is a Parquet file that says of itself what it is a part of, so that it is there or not, and nothing else need be
kept. What is no part has a name that begins with ``_``, which whoever reads the folder as one table leaves alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kkgeo._base.arguments import Argument
from kkgeo._base.kept import same_file
from kkgeo._base.leftover import sweep
from kkgeo._base.version import __version__
from kkgeo._base.whole import whole_file
from kkgeo._base.words import Phrase, phrase
from kkgeo.errors import InputError, SourceError, reason

if TYPE_CHECKING:
    import pyarrow as pa

#: What the parts are of, and the rows of which a person has to know why they are not placed.
MANIFEST, REVIEW = "_kkgeo.json", "_review.csv"
#: What a part says of itself.
KEY = b"kkgeo_part"
_PART = re.compile(r"part-(\d{5,})\.parquet")
_HALF = re.compile(r"\.kkgeo-.*\.half")
#: How much of a manifest is read: some options.
_MOST = 10_000_000
#: How many names a sentence has.
_SHOWN = 3


@dataclass(frozen=True)
class Job:
    """What the parts of a folder are of: the verb, the input, and all that changes what comes out."""

    verb: str
    #: What the input is called, how many rows it has and what its content is known by.
    name: str
    rows: int
    sha256: str
    #: So many rows a part has.
    part_rows: int
    options: Mapping[str, Any]

    def told(self) -> dict[str, Any]:
        """Return it as the manifest has it."""
        return {
            "kkgeo": __version__,
            "verb": self.verb,
            "input": {"name": self.name, "rows": self.rows, "sha256": self.sha256},
            "part_rows": self.part_rows,
            "options": dict(self.options),
        }

    @property
    def known_by(self) -> str:
        """What a part is recognised by; what the input is called does not matter."""
        told = self.told()
        del told["input"]["name"]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest()


@dataclass(frozen=True)
class Folder:
    """The folder that the parts of one job are in."""

    path: Path
    job: Job

    @classmethod
    def claimed(cls, given: str | os.PathLike[str], job: Job, source: Path, *, overwrite: bool) -> Folder:
        """Make a folder, or take one that is empty or has parts of the same job.

        Raises
        ------
        SourceError
            No folder, one that cannot be made, or one with anything else in it.
        InputError
            One that has parts of another job, unless these may be replaced, or that the input is in.
        """
        path = Path(given)
        folder = cls(path, job)
        try:
            os.fsencode(path)
            if os.path.lexists(path) and not path.is_dir():
                raise SourceError("errors.streaming.file", target=path)
            if not path.absolute().parent.is_dir():
                raise SourceError("errors.output.no_folder", parent=path.absolute().parent)
            path.mkdir(exist_ok=True)
            if any(same_file(path, parent) for parent in source.absolute().parents):
                raise InputError("errors.streaming.inside", target=path, input=source)
            sweep(path)
            folder._check_ours(overwrite=overwrite)
        except UnicodeEncodeError as error:
            # Half a sign, which is in no name.
            raise SourceError("errors.output.no_folder", parent=path) from error
        except OSError as error:
            if isinstance(error, SourceError):
                raise
            raise SourceError("errors.output.cannot_write", parent=path, reason=reason(error)) from error
        folder.note({})
        return folder

    def _check_ours(self, *, overwrite: bool) -> None:
        names = sorted(entry for entry in os.listdir(self.path) if not _HALF.fullmatch(entry))
        told = read_manifest(self.path) if MANIFEST in names else None
        other = [
            name
            for name in names
            if name not in (MANIFEST, REVIEW) and not (_PART.fullmatch(name) and about(self.path / name) is not None)
        ]
        if told is None and names:
            other = other or names
        if other:
            raise SourceError(
                "errors.streaming.other", target=self.path, names=other[:_SHOWN], more=_more(len(other) - _SHOWN)
            )
        if told is None or _known_by(told) == self.job.known_by:
            return
        if not overwrite:
            raise InputError(
                "errors.streaming.another", target=self.path, name=_name(told), differs=self._differs(told)
            )
        for name in names:
            (self.path / name).unlink()

    def _differs(self, told: Mapping[str, Any]) -> list[Phrase | Argument]:
        """Return what is otherwise than in another job, as its manifest has it."""
        own = self.job.told()
        if told.get("verb") != own["verb"]:
            return [phrase("errors.streaming.differs_verb")]
        theirs = {**told["input"]}
        alike = {
            "kkgeo": told.get("kkgeo") == own["kkgeo"],
            "input": all(theirs.get(key) == own["input"][key] for key in ("rows", "sha256")),
        }
        found: list[Phrase | Argument] = [phrase(f"errors.streaming.differs_{key}") for key in alike if not alike[key]]
        options = told.get("options")
        given = {**(options if isinstance(options, dict) else {}), "part_rows": told.get("part_rows")}
        asked = {**own["options"], "part_rows": own["part_rows"]}
        return found + [Argument(str(name)) for name in {**given, **asked} if given.get(name) != asked.get(name)]

    def note(self, more: Mapping[str, Any]) -> None:
        """Write what the parts are of, and what came of it."""
        text = json.dumps({**self.job.told(), **more}, ensure_ascii=False, indent=1) + "\n"
        target = self.path / MANIFEST
        with suppress(OSError):
            if target.read_bytes() == text.encode("utf-8"):
                return
        with whole_file(target, overwrite=True) as file:
            file.write(text.encode("utf-8"))

    def part(self, number: int) -> Path:
        """Return where a part is, or will be."""
        return self.path / f"part-{number:05}.parquet"

    def done(self, count: int) -> dict[int, dict[str, Any]]:
        """Return what each part that is there says of itself; one that cannot be read is none."""
        found = {number: about(self.part(number)) for number in range(count) if self.part(number).exists()}
        known = self.job.known_by
        return {number: told for number, told in found.items() if told is not None and told.get("job") == known}

    def put(self, number: int, table: pa.Table, told: Mapping[str, Any]) -> None:
        """Put a part in the folder, whole, with what it says of itself."""
        import pyarrow.parquet as pq

        own = json.dumps({**told, "job": self.job.known_by, "part": number}, sort_keys=True)
        kept = {key: value for key, value in (table.schema.metadata or {}).items() if key != KEY}
        table = table.replace_schema_metadata({**kept, KEY: own.encode("ascii")})
        with whole_file(self.part(number), overwrite=True) as file:
            pq.write_table(table.unify_dictionaries(), file)


def about(part: Path) -> dict[str, Any] | None:
    """Return what a part says of itself; None where it is none, or cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with suppress(OSError, pa.ArrowException, ValueError, KeyError):
        found = json.loads((pq.read_schema(part).metadata or {})[KEY])
        return found if isinstance(found, dict) else None
    return None


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return what the parts of a folder are of, as it says itself; None where it does not."""
    with suppress(OSError, ValueError, RecursionError):
        with (folder / MANIFEST).open("rb") as file:
            told = json.loads(file.read(_MOST))
        if isinstance(told, dict) and "kkgeo" in told and isinstance(told.get("input"), dict):
            return told
    return None


def _known_by(told: Mapping[str, Any]) -> str | None:
    try:
        given = told["input"]
        job = Job(told["verb"], "", given["rows"], given["sha256"], told["part_rows"], told["options"])
        return job.known_by if told["kkgeo"] == __version__ else None
    except (KeyError, TypeError, ValueError):
        return None


def _name(told: Mapping[str, Any]) -> str:
    return str(told["input"].get("name", "?"))


def _more(count: int) -> Phrase | str:
    return phrase("errors.streaming.and_more", count=count) if count > 0 else ""
