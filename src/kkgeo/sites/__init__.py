"""Lists of schools, academies and collaborations, read from the files people have."""

from typing import Any

from kkgeo._base.deprecated import moved_name
from kkgeo.sites.assigning import recognise_columns
from kkgeo.sites.choosing import where
from kkgeo.sites.describing import describe_columns
from kkgeo.sites.reading import read_sites

__all__ = ["describe_columns", "read_sites", "recognise_columns", "where"]


def __getattr__(name: str) -> Any:
    return moved_name(__name__, name, {"describe_register": "kkgeo.register", "read_register": "kkgeo.register"})
