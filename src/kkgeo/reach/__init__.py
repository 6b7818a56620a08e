"""Academies and what lies within their reach: whom each could reach, which to call, and how much room there is."""

from kkgeo.reach.calling import academies
from kkgeo.reach.explaining import access_gaps
from kkgeo.reach.room import access

__all__ = ["academies", "access", "access_gaps"]
