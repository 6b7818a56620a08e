"""Renamed: it is `kkgeo.maps.figure.render`."""

from kkgeo._base.deprecated import renamed_module

renamed_module(__name__, "kkgeo.maps.figure.render")
