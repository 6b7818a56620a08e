"""What is known: municipalities by vintage, provinces, postal codes, typologies, regions, borders."""

from kkgeo.reference._data import CURRENT_VINTAGE, VINTAGES
from kkgeo.reference.borders import BORDERS, borders
from kkgeo.reference.groupings import grouping, groupings
from kkgeo.reference.municipalities import municipalities, provinces, submunicipalities
from kkgeo.reference.postal import postal_codes, postal_localities
from kkgeo.reference.regions import region_lists, regions
from kkgeo.reference.translation import translate
from kkgeo.reference.typology import Edition, Typology, read_typology, typology, typology_labels

__all__ = [
    "BORDERS",
    "CURRENT_VINTAGE",
    "VINTAGES",
    "Edition",
    "Typology",
    "borders",
    "grouping",
    "groupings",
    "municipalities",
    "postal_codes",
    "postal_localities",
    "provinces",
    "read_typology",
    "region_lists",
    "regions",
    "submunicipalities",
    "translate",
    "typology",
    "typology_labels",
]
