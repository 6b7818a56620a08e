"""Whom to invite: schools ranked or chosen to reach the most pupils, and what a table would be with more."""

from kkgeo.inviting.targeting import targets

__all__ = ["targets"]
