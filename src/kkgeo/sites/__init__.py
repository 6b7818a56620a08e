"""Lists of schools, academies and collaborations, read from the files people have."""

from kkgeo.sites.describing import describe_columns
from kkgeo.sites.headings import recognise_columns
from kkgeo.sites.reading import read_sites
from kkgeo.sites.register import describe_register, read_register

__all__ = ["describe_columns", "describe_register", "read_register", "read_sites", "recognise_columns"]
