"""kkgeo: where Flemish schools work together with academies in a programme such as Kunstkuur, and where they do not.

The names below are the public API. They are loaded when first used, so that ``import kkgeo`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kkgeo._base.version import __version__

if TYPE_CHECKING:
    from kkgeo import charts as charts
    from kkgeo import datasets as datasets
    from kkgeo import errors as errors
    from kkgeo import reference as reference
    from kkgeo._base.output import write_table as write_table
    from kkgeo._base.programmereading import read_programme as read_programme
    from kkgeo.applying import applications as applications
    from kkgeo.combining import programmes as programmes
    from kkgeo.counting import coverage as coverage
    from kkgeo.equity import equity_rates as equity_rates
    from kkgeo.equity import gini as gini
    from kkgeo.equity import lorenz as lorenz
    from kkgeo.equity import oki_indicators as oki_indicators
    from kkgeo.equity import participation as participation
    from kkgeo.equity import participation_change as participation_change
    from kkgeo.gaps import coverage_gaps as coverage_gaps
    from kkgeo.gaps import detectable as detectable
    from kkgeo.gaps import find_gaps as find_gaps
    from kkgeo.gaps import sturdiness as sturdiness
    from kkgeo.geocoding import enrich as enrich
    from kkgeo.geocoding import geocode as geocode
    from kkgeo.geocoding import locate_points as locate_points
    from kkgeo.geocoding import read_placed as read_placed
    from kkgeo.maps import MapSpec as MapSpec
    from kkgeo.maps import Tiles as Tiles
    from kkgeo.maps import choropleth as choropleth
    from kkgeo.maps import layered_map as layered_map
    from kkgeo.maps import point_map as point_map
    from kkgeo.periods import change as change
    from kkgeo.periods import emerging_gaps as emerging_gaps
    from kkgeo.periods import running as running
    from kkgeo.periods import school_years as school_years
    from kkgeo.periods import timeline as timeline
    from kkgeo.reach import academies as academies
    from kkgeo.reach import access as access
    from kkgeo.reach import access_gaps as access_gaps
    from kkgeo.reference import Typology as Typology
    from kkgeo.reference import borders as borders
    from kkgeo.reference import grouping as grouping
    from kkgeo.reference import groupings as groupings
    from kkgeo.reference import municipalities as municipalities
    from kkgeo.reference import postal_codes as postal_codes
    from kkgeo.reference import postal_localities as postal_localities
    from kkgeo.reference import provinces as provinces
    from kkgeo.reference import read_typology as read_typology
    from kkgeo.reference import region_lists as region_lists
    from kkgeo.reference import regions as regions
    from kkgeo.reference import submunicipalities as submunicipalities
    from kkgeo.reference import translate as translate
    from kkgeo.reference import typology as typology
    from kkgeo.reference import typology_labels as typology_labels
    from kkgeo.register import describe_register as describe_register
    from kkgeo.register import read_register as read_register
    from kkgeo.reporting import report as report
    from kkgeo.reporting import report_summary as report_summary
    from kkgeo.review import apply_decisions as apply_decisions
    from kkgeo.review import decision_report as decision_report
    from kkgeo.review import write_review as write_review
    from kkgeo.sites import describe_columns as describe_columns
    from kkgeo.sites import read_sites as read_sites
    from kkgeo.sites import where as where
    from kkgeo.streaming import geocode_parts as geocode_parts
    from kkgeo.streaming import locate_parts as locate_parts
    from kkgeo.targeting import cover_targets as cover_targets
    from kkgeo.targeting import evaluate_call as evaluate_call
    from kkgeo.targeting import simulate as simulate
    from kkgeo.targeting import targets as targets
    from kkgeo.targeting import write_targets as write_targets

#: Every public name and the module that has it; None: it is a module itself.
_HOME: dict[str, str | None] = {
    "MapSpec": "kkgeo.maps",
    "Tiles": "kkgeo.maps",
    "Typology": "kkgeo.reference",
    "academies": "kkgeo.reach",
    "access": "kkgeo.reach",
    "access_gaps": "kkgeo.reach",
    "applications": "kkgeo.applying",
    "apply_decisions": "kkgeo.review",
    "borders": "kkgeo.reference",
    "change": "kkgeo.periods",
    "charts": None,
    "choropleth": "kkgeo.maps",
    "cover_targets": "kkgeo.targeting",
    "coverage": "kkgeo.counting",
    "coverage_gaps": "kkgeo.gaps",
    "describe_columns": "kkgeo.sites",
    "datasets": None,
    "decision_report": "kkgeo.review",
    "describe_register": "kkgeo.register",
    "detectable": "kkgeo.gaps",
    "emerging_gaps": "kkgeo.periods",
    "enrich": "kkgeo.geocoding",
    "equity_rates": "kkgeo.equity",
    "errors": None,
    "evaluate_call": "kkgeo.targeting",
    "find_gaps": "kkgeo.gaps",
    "geocode": "kkgeo.geocoding",
    "geocode_parts": "kkgeo.streaming",
    "gini": "kkgeo.equity",
    "grouping": "kkgeo.reference",
    "groupings": "kkgeo.reference",
    "layered_map": "kkgeo.maps",
    "locate_parts": "kkgeo.streaming",
    "locate_points": "kkgeo.geocoding",
    "lorenz": "kkgeo.equity",
    "municipalities": "kkgeo.reference",
    "oki_indicators": "kkgeo.equity",
    "participation": "kkgeo.equity",
    "participation_change": "kkgeo.equity",
    "point_map": "kkgeo.maps",
    "postal_codes": "kkgeo.reference",
    "postal_localities": "kkgeo.reference",
    "programmes": "kkgeo.combining",
    "provinces": "kkgeo.reference",
    "read_placed": "kkgeo.geocoding",
    "read_programme": "kkgeo._base.programmereading",
    "read_register": "kkgeo.register",
    "read_sites": "kkgeo.sites",
    "read_typology": "kkgeo.reference",
    "reference": None,
    "region_lists": "kkgeo.reference",
    "regions": "kkgeo.reference",
    "report": "kkgeo.reporting",
    "report_summary": "kkgeo.reporting",
    "running": "kkgeo.periods",
    "school_years": "kkgeo.periods",
    "simulate": "kkgeo.targeting",
    "sturdiness": "kkgeo.gaps",
    "submunicipalities": "kkgeo.reference",
    "targets": "kkgeo.targeting",
    "timeline": "kkgeo.periods",
    "translate": "kkgeo.reference",
    "typology": "kkgeo.reference",
    "typology_labels": "kkgeo.reference",
    "where": "kkgeo.sites",
    "write_review": "kkgeo.review",
    "write_table": "kkgeo._base.output",
    "write_targets": "kkgeo.targeting",
}

__all__ = [
    "MapSpec",
    "Tiles",
    "Typology",
    "__version__",
    "academies",
    "access",
    "access_gaps",
    "applications",
    "apply_decisions",
    "borders",
    "change",
    "charts",
    "choropleth",
    "cover_targets",
    "coverage",
    "coverage_gaps",
    "datasets",
    "decision_report",
    "describe_columns",
    "describe_register",
    "detectable",
    "emerging_gaps",
    "enrich",
    "equity_rates",
    "errors",
    "evaluate_call",
    "find_gaps",
    "geocode",
    "geocode_parts",
    "gini",
    "grouping",
    "groupings",
    "layered_map",
    "locate_parts",
    "locate_points",
    "lorenz",
    "municipalities",
    "oki_indicators",
    "participation",
    "participation_change",
    "point_map",
    "postal_codes",
    "postal_localities",
    "programmes",
    "provinces",
    "read_placed",
    "read_programme",
    "read_register",
    "read_sites",
    "read_typology",
    "reference",
    "region_lists",
    "regions",
    "report",
    "report_summary",
    "running",
    "school_years",
    "simulate",
    "sturdiness",
    "submunicipalities",
    "targets",
    "timeline",
    "translate",
    "typology",
    "typology_labels",
    "where",
    "write_review",
    "write_table",
    "write_targets",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        msg = f"module 'kkgeo' has no attribute {name!r}"
        raise AttributeError(msg)
    home = _HOME[name]
    value = import_module(f"kkgeo.{name}") if home is None else getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
