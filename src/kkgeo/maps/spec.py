"""Renamed: it is `kkgeo.maps.model`."""

from kkgeo._base.deprecated import renamed_module

renamed_module(__name__, "kkgeo.maps.model")
