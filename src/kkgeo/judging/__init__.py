"""Renamed: `kkgeo.stats` has the statistics, `kkgeo.spatial` the distances and the contiguity."""

from kkgeo._base.deprecated import renamed_package

renamed_package(
    __name__,
    {
        "contiguity": "kkgeo.spatial.contiguity",
        "distances": "kkgeo.spatial.distances",
        "moran": "kkgeo.stats.moran",
        "poisson": "kkgeo.stats.poisson",
        "rest": "kkgeo.stats.rest",
        "scan": "kkgeo.stats.scan",
        "smoothing": "kkgeo.stats.smoothing",
    },
)
