"""Schools and several programmes: who used which, which first, and what was combined."""

from kkgeo.combining.tabulating import programmes

__all__ = ["programmes"]
