"""Layers of a map: each its areas or points, its classes and its columns."""
