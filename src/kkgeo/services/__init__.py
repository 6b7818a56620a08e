"""Address services, asked only on request: a street and a number in, a point out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kkgeo._base.given import checked
from kkgeo._base.near import meant
from kkgeo.errors import InputError

if TYPE_CHECKING:
    from kkgeo.services.service import Service

__all__ = ["ROLES", "SERVICES", "service_named"]

SERVICES = ("geopunt", "adressenregister", "best", "nominatim")
#: The roles of the columns that an address is made of.
ROLES = ("street", "house_number", "postal_code", "locality", "municipality_name")


@checked
def service_named(name: str) -> Service:
    """Return a service by its name.

    Raises
    ------
    InputError
        A name that no service has.

    Examples
    --------
    >>> service_named("geopunt").version
    'geolocation v4 Location'
    """
    if name not in SERVICES:
        raise InputError("errors.services.unknown", name=name, known=SERVICES, hint=meant(name, SERVICES))
    service: Service = import_module(f"kkgeo.services.{name}").SERVICE
    return service
