"""Renamed: it is `kkgeo.maps.web.page`."""

from kkgeo._base.deprecated import renamed_module

renamed_module(__name__, "kkgeo.maps.web.page")
