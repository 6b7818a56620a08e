"""The official lists of schools: from the service or from a file of it."""

from kkgeo.register.reading import describe_register, read_register

__all__ = ["describe_register", "read_register"]
