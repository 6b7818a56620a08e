"""A row's place, and the municipality it lies in."""

from kkgeo.geocoding.enrichment import enrich
from kkgeo.geocoding.placing import geocode
from kkgeo.geocoding.points import locate_points
from kkgeo.geocoding.resuming import read_placed

__all__ = ["enrich", "geocode", "locate_points", "read_placed"]
