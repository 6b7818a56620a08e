"""The official lists of schools: from the service or from a file of it."""

from kkgeo.register.describing import describe_register
from kkgeo.register.reading import read_register

__all__ = ["describe_register", "read_register"]
