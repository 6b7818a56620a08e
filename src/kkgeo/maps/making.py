"""The two kinds of map: areas coloured by a value, and the sites themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._text import number
from kkgeo.datasets import is_illustrative
from kkgeo.errors import CRSError, InputError
from kkgeo.geocoding.texts import check_language
from kkgeo.maps.classify import MOST_CLASSES, LegendEntry, classify_categories, classify_numbers
from kkgeo.maps.spec import Layer, MapSpec
from kkgeo.maps.texts import COLUMNS, COUNTS, MEASURES, count_of, say, tidy
from kkgeo.reference import CURRENT_VINTAGE, municipalities, provinces
from kkgeo.reference._data import check_code, check_vintage

if TYPE_CHECKING:
    import geopandas as gpd

_SITE_COLOUR = "#0072b2"


def choropleth(
    table: pd.DataFrame | pd.Series,
    value: str = "rate",
    *,
    vintage: int | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    scheme: str = "fisher_jenks",
    k: int = 5,
    breaks: Sequence[float] | None = None,
    lang: str = "nl",
    source: str | None = None,
    note: str | None = None,
) -> MapSpec:
    """Colour municipalities or provinces by a value.

    Parameters
    ----------
    table : DataFrame or Series
        Indexed by REFNIS code, or by province code where the index is called ``province``; as `kkgeo.coverage`
        gives it.
    value : str
        Column to colour by: numbers from zero up, or categories.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the codes; the one the table notes if not given.
    title : str, optional
        Title; that of the measure if not given.
    subtitle : str, optional
        A line under the title.
    scheme : {"fisher_jenks", "quantiles", "equal_interval"}
        How the values above zero are divided.
    k : int
        Number of classes above zero, at most 7.
    breaks : sequence of float, optional
        Your own upper bounds instead.
    lang : {"nl", "en"}
        Language of all texts.
    source : str, optional
        Source of the numbers, put before that of the boundaries.
    note : str, optional
        A remark of yours, before those the map makes itself.

    Returns
    -------
    MapSpec
        Zero is a class of its own; areas without a value, or not in the table, are hatched grey.

    Raises
    ------
    InputError
        A column that is not there, negative numbers, breaks that do not cover the values.
    UnknownReferenceError
        A code that the vintage does not have.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = choropleth(pd.Series({"11002": 3.0, "44021": 0.0}, name="rate"))
    >>> [entry.count for entry in spec.legend]
    [1, 1, 302]
    """
    lang = check_language(lang)
    frame = table.to_frame(value) if isinstance(table, pd.Series) else table
    if value not in frame.columns:
        msg = f"There is no column {value!r} to colour by; there are {', '.join(map(str, frame.columns))}."
        raise InputError(msg)
    if not isinstance(frame[value], pd.Series):
        msg = f"There are several columns {value!r}. Rename all but one."
        raise InputError(msg)
    vintage = _vintage(frame, vintage)
    by_province = frame.index.name == "province"
    areas = provinces(vintage, geometry=True) if by_province else municipalities(vintage)
    rows = frame[frame.index != "unplaced"]
    if rows.index.nlevels != 1 or not rows.index.is_unique:
        msg = "A map needs one row for each area. Count by municipality or by province alone."
        raise InputError(msg)
    for code in rows.index:
        if by_province and code not in areas.index:
            msg = f"{code!r} is not a province; there are {', '.join(areas.index)}."
            raise InputError(msg)
        if not by_province:
            check_code(code, vintage)
    values = rows[value].reindex(areas.index)
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    classes, legend = (
        classify_numbers(values, scheme, k, breaks, lang) if numeric else classify_categories(values, lang)
    )
    default, unit = MEASURES[lang].get(value, (value, value))
    title = title or default
    detail = [_detail(rows, str(code), lang) for code in areas.index]
    missing = say("no_data", lang)
    words = [
        missing if pd.isna(v) else number(float(v), lang) if numeric else tidy(v) for v in values.to_numpy(dtype=object)
    ]
    words = [w + d for w, d in zip(words, detail, strict=True)]
    notes = [say("raw", lang)] if value in COUNTS else []
    notes += _warnings(frame, _unplaced(frame, value), lang)
    if note:
        notes.insert(0, tidy(note))
    top = say("none", lang)
    if numeric and values.notna().any():
        best = str(values.astype("float64").idxmax())
        top = f"{areas['name_nl'].to_dict()[best]}, {number(float(values.astype('float64').max()), lang)}"
    return MapSpec(
        title=tidy(title),
        legend_title=tidy(unit),
        legend=tuple(legend),
        layer=Layer(areas.geometry, tuple(areas["name_nl"]), tuple(words), classes),
        outlines=areas.geometry,
        provinces=provinces(vintage, geometry=True).geometry,
        notes=tuple(notes),
        source=" ".join(filter(None, [tidy(source or ""), say("source", lang, vintage=vintage)])),
        alternative=say("alt_areas", lang, areas=len(areas), title=tidy(title), top=top),
        lang=lang,
        subtitle=tidy(subtitle or ""),
    )


def point_map(
    placed: gpd.GeoDataFrame,
    *,
    colour: str | None = None,
    vintage: int | None = None,
    title: str | None = None,
    lang: str = "nl",
    source: str | None = None,
    note: str | None = None,
) -> MapSpec:
    """Draw the sites that gave a point of their own.

    Parameters
    ----------
    placed : GeoDataFrame
        From `kkgeo.geocode`; any projected or geographic CRS.
    colour : str, optional
        Column whose values are told apart by colour: categories, or a ramp for numbers that vary.
    vintage : {2018, 2019, 2025}, optional
        Vintage of the outlines; the one the rows were geocoded in if not given.
    title : str, optional
        Title; "Places with a partner school" if not given.
    lang : {"nl", "en"}
        Language of all texts.
    source : str, optional
        Source of the places, put before that of the boundaries.
    note : str, optional
        A remark of yours, before those the map makes itself.

    Returns
    -------
    MapSpec
        Rows without a point, or that lie nowhere sure, are not drawn; a note says how many.

    Raises
    ------
    InputError
        No geometry, or a column that is not there, or a vintage that is not that of the rows.
    CRSError
        Points without a CRS.

    Examples
    --------
    >>> import pandas as pd, kkgeo
    >>> spec = point_map(kkgeo.geocode(pd.DataFrame({"naam": ["A"], "lat": [51.0], "lon": [4.5]})))
    >>> [(entry.label, entry.count) for entry in spec.legend]
    [('Plaats', 1)]
    """
    import geopandas as gpd

    lang = check_language(lang)
    if not isinstance(placed, gpd.GeoDataFrame) or "nis" not in placed.columns:
        msg = "A map of points needs rows that were geocoded: kkgeo.geocode(rows)."
        raise InputError(msg)
    if colour is not None and colour not in placed.columns:
        msg = f"There is no column {colour!r} to colour by; there are {', '.join(map(str, placed.columns))}."
        raise InputError(msg)
    if placed.crs is None:
        msg = "The points have no CRS. Say which with placed.set_crs(4326), or geocode them again."
        raise CRSError(msg)
    vintage = _vintage(placed, vintage)
    # An empty point is as little a place as a missing one.
    pointed = ~(placed.geometry.isna() | placed.geometry.is_empty).to_numpy()
    here = placed["nis"].notna().to_numpy() & pointed
    drawn = placed[here].to_crs(4326)
    if colour is None:
        classes, legend = np.zeros(len(drawn), dtype=int), [LegendEntry(say("site", lang), _SITE_COLOUR, len(drawn))]
    else:
        ramp = _is_measure(drawn[colour])
        classes, legend = (
            classify_numbers(drawn[colour], "fisher_jenks", 5, None, lang)
            if ramp
            else classify_categories(drawn[colour], lang)
        )
    towns = municipalities(vintage)
    title = title or say("sites", lang)
    names = [_text(v) for v in drawn["name"]] if "name" in drawn else [str(m) for m in drawn["municipality"]]
    shown = [c for c in ("municipality", "year", "network", "level", "academy") if c in drawn.columns]
    words = [", ".join(_text(v) for v in row if not pd.isna(v)) for row in drawn[shown].itertuples(index=False)]
    notes = []
    without = int((placed["nis"].notna().to_numpy() & ~pointed).sum())
    if without:
        notes.append(count_of("no_point", lang, without))
    notes += _warnings(placed, int(placed["nis"].isna().sum()), lang)
    if note:
        notes.insert(0, tidy(note))
    return MapSpec(
        title=tidy(title),
        legend_title=say("by", lang, column=COLUMNS[lang].get(colour, tidy(colour))) if colour else say("sites", lang),
        legend=tuple(legend),
        layer=Layer(drawn.geometry, tuple(names), tuple(words), classes),
        outlines=towns.geometry,
        provinces=provinces(vintage, geometry=True).geometry,
        notes=tuple(notes),
        source=" ".join(filter(None, [tidy(source or ""), say("source", lang, vintage=vintage)])),
        alternative=say("alt_points", lang, points=len(drawn), title=tidy(title)),
        lang=lang,
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else tidy(value)


def _is_measure(values: pd.Series) -> bool:
    """Whether numbers are to be read as more and less: those that vary more than a legend of names can show."""
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return numeric and values.name != "year" and values.nunique() > MOST_CLASSES and bool((values.dropna() >= 0).all())


def _vintage(frame: pd.DataFrame, vintage: int | None) -> int:
    """Return the vintage of the codes. One code can mean two areas, so a frame that notes another one is refused."""
    noted = frame.attrs.get("kkgeo", {}).get("vintage")
    if vintage is not None and noted is not None and vintage != noted:
        msg = f"The table is of vintage {noted}, not {vintage}. Leave vintage out, or make the table for {vintage}."
        raise InputError(msg)
    return check_vintage(vintage or noted or CURRENT_VINTAGE)


def _unplaced(frame: pd.DataFrame, value: str) -> int:
    """Return how many rows have no area: as the table notes it, else as its own row says."""
    noted = frame.attrs.get("kkgeo", {}).get("unplaced")
    column = "collaborations" if "collaborations" in frame.columns else value
    if noted is not None or "unplaced" not in frame.index or column not in COUNTS:
        return int(noted or 0)
    counted: float = pd.to_numeric(frame.loc[["unplaced"], column]).fillna(0).sum()
    return int(counted)


def _detail(rows: pd.DataFrame, code: str, lang: str) -> str:
    """Return numerator and denominator, where the table has them."""
    if code not in rows.index or "collaborations" not in rows.columns:
        return ""
    row: dict[Any, Any] = rows.loc[[code]].iloc[0].to_dict()
    counted = (("collaborations", "collaboration", "collaborations"), ("schools", "of_school", "of_schools"))
    parts = [
        f"{number(float(row[column]), lang)} {say(one if row[column] == 1 else many, lang)}"
        for column, one, many in counted
        if pd.notna(row.get(column))
    ]
    return f" ({', '.join(parts)})"


def _warnings(frame: pd.DataFrame, unplaced: int, lang: str) -> list[str]:
    notes = [count_of("unplaced", lang, unplaced)] if unplaced else []
    if is_illustrative(frame):
        notes.insert(0, say("invented", lang))
    return notes
