"""Renamed: it is `kkgeo.targeting`."""

from kkgeo._base.deprecated import renamed_package
from kkgeo.targeting import simulate, targets, write_targets

__all__ = ["simulate", "targets", "write_targets"]

renamed_package(
    __name__,
    {
        "choosing": "kkgeo.targeting.choosing",
        "components": "kkgeo.targeting.components",
        "covering": "kkgeo.targeting.covering",
        "ranking": "kkgeo.targeting.ranking",
        "reasons": "kkgeo.targeting.reasons",
        "simulating": "kkgeo.targeting.simulating",
        "targeting": "kkgeo.targeting.inviting",
        "weights": "kkgeo.targeting.weights",
        "workbook": "kkgeo.targeting.workbook",
    },
)
