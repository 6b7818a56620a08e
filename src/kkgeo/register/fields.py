"""Which fields of the register are taken over, and the table they make: facts of schools, none of persons.

The names are those of the Instelling API 2.6.0 and the Instellingslocatie API 1 of the Flemish education department.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kkgeo.errors import InputError
from kkgeo.register.pages import NUMBER, PLACE, Record
from kkgeo.sites.cleaning import clean_code
from kkgeo.sites.headings import role_of
from kkgeo.sites.reading import read_sites

_NAME, _FULL_NAME = "instelling_naam", "instelling_naam_volledig"
#: The fields by role; nested ones are joined with "_".
_ROLES = {
    "institution": NUMBER,
    "site": PLACE,
    # The other one is an abbreviation: "TSM" for "Technische Scholen Mechelen".
    "name": _FULL_NAME,
    "street": "instellingslocatie_straatnaam",
    "house_number": "instellingslocatie_huisnummer",
    "box": "instellingslocatie_busnummer",
    "postal_code": "instellingslocatie_postcode",
    "municipality_name": "instellingslocatie_gemeente",
    "nis_code": "instellingslocatie_gemeente_nis",
    "province_given": "instellingslocatie_provincie",
    "lat": "gps_breedtegraad",
    "lon": "gps_lengtegraad",
    "network": "instelling_net_omschrijving",
    "level": "instelling_niveau_omschrijving",
}


def _coded(*fields: str) -> set[str]:
    return {f"{field}_{part}" for field in fields for part in ("code", "omschrijving")}


#: What is known of an institution wherever it has a site. Its address and point are those of its seat, which are not
#: those of a site that has none.
_OF_INSTITUTION = {
    NUMBER, _NAME, _FULL_NAME, "instelling_begindatum", "instelling_einddatum", "instelling_hoofdzetel_vestigingsnr",
    "instelling_buitengewoon", "instelling_biedt_deeltijds_aan", "instelling_biedt_voltijds_aan",
    "instelling_scholengemeenschap_instellingsnummer", "instelling_scholengemeenschap_naam",
    *_coded("instelling_niveau", "instelling_type", "instelling_net", "instelling_status_erkenning",
            "instelling_hoofdstructuur"),
}  # fmt: skip
_OF_SITE = {
    NUMBER, PLACE, _NAME, _FULL_NAME, "instellingslocatie_straatnaam", "instellingslocatie_huisnummer",
    "instellingslocatie_busnummer", "instellingslocatie_postcode", "instellingslocatie_gemeente",
    "instellingslocatie_gemeente_nis", "instellingslocatie_provincie", "instellingslocatie_begindatum",
    "instellingslocatie_einddatum", "gps_breedtegraad", "gps_lengtegraad", "lambert72_x_coordinaat",
    "lambert72_y_coordinaat", "best_address_id", "situatiedatum", *_coded("instellingslocatie_hoofdstructuur"),
}  # fmt: skip

Counts = dict[str, int]


def joined(sites: list[Record], institutions: list[Record]) -> tuple[list[Record], Counts]:
    """Put what is known of its institution behind every site, and count what was left out.

    A field that the site has itself stays.
    """
    left_out: Counter[str] = Counter()
    known = {}
    for record in institutions:
        kept = _kept(record, _OF_INSTITUTION, left_out)
        if (number := clean_code(kept.get(NUMBER), "institution")) is not None:
            known[number] = kept
    rows = []
    for record in sites:
        own = _kept(record, _OF_SITE, left_out)
        of_institution = known.get(clean_code(own.get(NUMBER), "institution") or "", {})
        rows.append({**of_institution, **{field: value for field, value in own.items() if value is not None}})
    return rows, _by_name(left_out)


def listed(records: list[Record]) -> tuple[list[Record], Counts]:
    """Keep the listed fields of records of any kind, and those whose name says that they are a column of a list."""
    left_out: Counter[str] = Counter()
    fields = {name for record in records for name in _flat(record)}
    known = _OF_SITE | _OF_INSTITUTION | {name for name in fields if role_of(name) is not None}
    return [_kept(record, known, left_out) for record in records], _by_name(left_out)


def table_of(records: list[Record], where: str, left_out: Mapping[str, int]) -> pd.DataFrame:
    """Return flat records as `read_sites` would read them."""
    headings = list(dict.fromkeys(name for record in records for name in record))
    if not headings and left_out:
        raise InputError("errors.register.fields", where=where, left_out=left_out)
    if _NAME in headings and _FULL_NAME not in headings:
        headings.append(_FULL_NAME)
    # The service's own names say it all; a register without a record still has its columns.
    headings = headings or [_ROLES[role] for role in ("institution", "site", "postal_code")]
    columns = {name: [record.get(name) for record in records] for name in headings}
    if _NAME in headings:
        columns[_FULL_NAME] = [
            short if full is None else full for full, short in zip(columns[_FULL_NAME], columns[_NAME], strict=True)
        ]
    told = {role: field for role, field in _ROLES.items() if field in headings}
    return read_sites(pd.DataFrame(columns, dtype=object), columns=told)


def _kept(record: Record, fields: set[str], left_out: Counter[str]) -> Record:
    flat = _flat(record)
    left_out.update(name for name, value in flat.items() if name not in fields and value is not None)
    return {name: value for name, value in flat.items() if name in fields}


def _by_name(left_out: Counter[str]) -> Counts:
    return dict(sorted(left_out.items()))


def _flat(record: Record, before: str = "") -> Record:
    """Lay nested fields side by side; a list becomes one text."""
    flat: Record = {}
    for field, value in record.items():
        name = f"{before}_{field}" if before else str(field)
        if isinstance(value, dict):
            flat |= _flat(value, name)
        elif isinstance(value, list):
            flat |= _in_one_text(value, name)
        else:
            flat[name] = value
    return flat


def _in_one_text(values: list[Any], name: str) -> Record:
    parts: dict[str, list[str]] = {}
    for value in values:
        for field, part in (_flat(value, name) if isinstance(value, dict) else {name: value}).items():
            if part is not None:
                parts.setdefault(field, []).append(str(part))
    return {field: "; ".join(texts) for field, texts in parts.items()}
