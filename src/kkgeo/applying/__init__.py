"""Who applies and who is approved: where few apply, and where those who do are refused."""

from kkgeo.applying.tabulating import applications

__all__ = ["applications"]
