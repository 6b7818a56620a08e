"""Saying in words which column of a file was taken for what."""

from __future__ import annotations

import pandas as pd

from kkgeo._base.language import check_language

#: What a planner calls each role.
LABELS: dict[str, dict[str, str]] = {
    "nl": {
        "name": "naam", "institution": "instellingsnummer", "site": "vestigingsnummer", "street": "straat",
        "house_number": "huisnummer", "box": "busnummer", "postal_code": "postcode", "locality": "deelgemeente",
        "municipality_name": "gemeente", "nis_code": "NIS-code", "lat": "breedtegraad", "lon": "lengtegraad",
        "x": "x-coördinaat", "y": "y-coördinaat", "network": "onderwijsnet", "level": "onderwijsniveau",
        "year": "jaar", "academy": "academie", "pupils": "aantal leerlingen", "oki": "OKI",
        "province_given": "provincie",
    },
    "en": {
        "name": "name", "institution": "institution number", "site": "site number", "street": "street",
        "house_number": "house number", "box": "box", "postal_code": "postal code", "locality": "sub-municipality",
        "municipality_name": "municipality", "nis_code": "NIS code", "lat": "latitude", "lon": "longitude",
        "x": "x coordinate", "y": "y coordinate", "network": "network", "level": "level", "year": "year",
        "academy": "academy", "pupils": "pupils", "oki": "OKI", "province_given": "province",
    },
}  # fmt: skip
_TEXTS = {
    "nl": {
        "column": "kolom '{heading}' gelezen als {label} ({role})",
        "renamed": "kolom '{heading}' bewaard als '{name}'",
        "nameless": "kolom zonder kop bewaard als '{name}'",
        "kept": "niet herkend en gewoon bewaard: {names}",
        "heading_row": "koppen gevonden in rij {value}",
        "not_points": "{value} geometrieën zijn geen punt en dus niet gebruikt",
        "sheet": "werkblad '{value}'",
    },
    "en": {
        "column": "column '{heading}' read as {label} ({role})",
        "renamed": "column '{heading}' kept as '{name}'",
        "nameless": "column without a heading kept as '{name}'",
        "kept": "not recognised and kept as they are: {names}",
        "heading_row": "headings found in row {value}",
        "not_points": "{value} geometries are not points and were not used",
        "sheet": "sheet '{value}'",
    },
}


def describe_columns(frame: pd.DataFrame, lang: str = "nl") -> list[str]:
    """Lines of text that say which column was taken for what.

    Parameters
    ----------
    frame : DataFrame
        As `read_sites` gives it.
    lang : {"nl", "en"}
        Language of the lines.

    Returns
    -------
    list of str
        The sheet, the row of the headings if it is not the first, one line for each recognised column, what was kept
        under another heading, and what was not recognised. Empty for a table that `read_sites` did not read.

    Raises
    ------
    UnknownReferenceError
        A language that there are no texts in.

    See Also
    --------
    read_sites : Reads a list and names its columns.

    Examples
    --------
    >>> from kkgeo.sites import read_sites
    >>> describe_columns(read_sites(pd.DataFrame({"PC": ["8000"], "Opmerking": ["-"]})))
    ["kolom 'PC' gelezen als postcode (postal_code)", 'niet herkend en gewoon bewaard: Opmerking']
    """
    check_language(lang)
    texts, labels = _TEXTS[lang], LABELS[lang]
    roles: dict[str, str] = frame.attrs.get("kkgeo_columns", {})
    notes = frame.attrs.get("kkgeo_reading", {})
    lines = []
    if "sheet" in notes:
        lines.append(texts["sheet"].format(value=notes["sheet"]))
    if notes.get("heading_row", 1) > 1:
        lines.append(texts["heading_row"].format(value=notes["heading_row"]))
    lines += [texts["column"].format(heading=h, label=labels[role], role=role) for role, h in roles.items()]
    renamed: dict[str, str] = notes.get("renamed", {})
    for name, heading in renamed.items():
        lines.append(texts["renamed" if heading else "nameless"].format(heading=heading, name=name))
    kept = [str(column) for column in frame.columns if column not in roles and column not in renamed]
    if roles and kept:
        lines.append(texts["kept"].format(names=", ".join(kept)))
    if "not_points" in notes:
        lines.append(texts["not_points"].format(value=notes["not_points"]))
    return lines
