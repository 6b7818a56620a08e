"""Lists and points that are larger than the memory: taken in part by part, and written part by part."""

from kkgeo.streaming.locating import locate_parts
from kkgeo.streaming.parts import Parts
from kkgeo.streaming.placing import geocode_parts

__all__ = ["Parts", "geocode_parts", "locate_parts"]
