"""Layers of a map: areas coloured by a value, step by step where there are several, and points."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kkgeo._base.near import meant
from kkgeo._base.provenance import noted
from kkgeo._base.records import Coverage
from kkgeo._base.text import tidy
from kkgeo._base.words import has, heading, localised, number, phrase, say, sentence, word
from kkgeo.areas.shapes import shapes_of
from kkgeo.counting.cells import YEAR
from kkgeo.counting.measures import FIXED, PER, RATES, amount, measure_of
from kkgeo.errors import InputError
from kkgeo.maps.classes.categories import CLUSTERS, in_words
from kkgeo.maps.classes.classify import MOST_CLASSES, LegendEntry, classify, classify_together
from kkgeo.maps.classes.painting import Palette, repainted
from kkgeo.maps.classes.palettes import FLAG_COLOURS, SEQUENTIAL
from kkgeo.maps.classes.ratios import RATIOS
from kkgeo.maps.columns import Column, amounts
from kkgeo.maps.comparing import columns_of
from kkgeo.maps.model import Layer
from kkgeo.reference import Edition, Typology, municipalities, provinces, read_typology
from kkgeo.reference.groupings import grouping_sources
from kkgeo.reference.municipalities import town_names
from kkgeo.reference.placed import check_codes
from kkgeo.reference.typology import editions_of, noted_typology, title_of

if TYPE_CHECKING:
    import geopandas as gpd

SITE_COLOUR, ACADEMY_COLOUR = "#0072b2", "#d55e00"
#: An area of which less than this is expected has a rate and a ratio that say next to nothing; the legend says so.
LEAST_EXPECTED = 1.0
#: Measures whose value says little where next to nothing is expected. Smoothing is the remedy.
_UNCERTAIN = {*RATES, *RATIOS, "density_adjusted"} - {"rate_area", "smoothed", "smoothed_spatial", "spatial"}
#: What the table of points has besides what a point says in words.
_MORE = ("free_places",)


def area_layers(
    frames: Mapping[str, pd.DataFrame],
    value: str,
    *,
    vintage: int,
    scheme: str | None,
    k: int,
    breaks: Sequence[float] | None,
    lang: str,
    palette: Palette | None = None,
    edition: Edition | None = None,
    title: str | None = None,
    name: str | None = None,
    key: str | None = None,
    note: str = "",
) -> list[Layer]:
    """Return one layer for each frame, all with the same classes; the keys of `frames` are the steps.

    `name` is what the value is called where no table of counts says it.
    """
    first = next(iter(frames.values()))
    by_town = first.index.name not in ("province", *grouping_sources())
    areas = municipalities(vintage) if by_town else shapes_of(str(first.index.name), vintage=vintage, lang=lang)
    rows = {step: _checked(frame, value, areas.index, vintage) for step, frame in frames.items()}
    values = {step: own[value].reindex(areas.index) for step, own in rows.items()}
    numeric = all(_numeric(own) for own in values.values())
    flags = value == "verdict" and all(own.dropna().isin(list(FLAG_COLOURS)).all() for own in values.values())
    unsure = {step: _too_small(own.reindex(areas.index), value) for step, own in rows.items()}
    # A ratio that is too small to tell has no colour at all; a rate keeps that of its class, under thin lines.
    apart = value in RATIOS and any(own is not None for own in unsure.values())
    hidden = np.concatenate([np.zeros(len(areas), dtype=bool) if own is None else own for own in unsure.values()])
    called, clusters = _typology(rows.values(), edition) if value in CLUSTERS else ("", None)
    classified = classify_together(
        values,
        # A column of the user's own may be called so too.
        column="" if value == "verdict" and not flags else value,
        edition=clusters,
        scheme=scheme,
        k=k,
        breaks=breaks,
        lang=lang,
        too_small=hidden if apart else None,
    )
    default, unit = _called(value, noted(first, Coverage), lang) if name is None else (name, name)
    if called:
        # A code means nothing without its edition.
        default, unit = say("maps.clusters", lang, edition=called), heading("maps.edition", lang, edition=called)
    layers = []
    for step, own in rows.items():
        classes, legend = classified[step]
        shown = values[step].map(partial(_verdict, lang), na_action="ignore") if flags else values[step]
        if clusters is not None:
            shown = in_words(shown, clusters, lang)
        coloured = replace(_coloured(tidy(unit), shown, numeric, lang), key="verdict" if flags else "value")
        columns: tuple[Column, ...] = (
            coloured,
            *columns_of(own, value, areas=areas.index, vintage=vintage, edition=edition, lang=lang),
        )
        if by_town:
            known = provinces(vintage)
            home = areas["province"].map(known[localised(known.columns, "name", lang)])
            in_province = Column(heading("column.province", lang), tuple(home), in_tooltip=False)
            columns = (in_province, *columns)
        layers.append(
            Layer(
                shapes=areas.geometry,
                names=tuple(town_names(vintage, lang) if by_town else areas["name_nl"]),
                values=tuple(_explained(coloured.cells, own, value, areas.index, lang)),
                classes=classes,
                legend=tuple(repainted(legend, palette)),
                legend_title=tidy(unit),
                title=tidy(title or default),
                key=key or value,
                columns=columns,
                step=step,
                note=note,
                uncertain=None if apart else unsure[step],
            )
        )
    return layers


def _called(value: str, told: Coverage, lang: str) -> tuple[str, str]:
    """Return the title and the unit of a measure: what was counted, and per how many of what."""
    if not has(f"maps.title.{value}"):
        return value, value
    count, base = told.count, told.denominator
    if value in FIXED:
        count, base = FIXED[value].counted, FIXED[value].per
    named, many = word("measure", base, lang), PER.get(base, 1)
    unit = per = say("maps.per", lang, base=f"{number(many, lang)} {named}" if many != 1 else named)
    if has(f"maps.unit.{value}"):
        unit = say(f"maps.unit.{value}", lang)
    special = f"maps.title.{value}_of"
    plain = (count, base) == ("collaborations", "schools") or not has(special)
    counted = phrase(f"maps.counted.{count}")
    return say(f"maps.title.{value}" if plain else special, lang, counted=counted, per=per, base=named), unit


def _verdict(lang: str, flag: str) -> str:
    return sentence(word("verdict", flag, lang))


def _checked(frame: pd.DataFrame, value: str, areas: pd.Index, vintage: int) -> pd.DataFrame:
    """Return the rows that have an area, after a look at whether the map has all of these areas."""
    if value not in frame.columns:
        raise InputError(
            "errors.maps.no_column", value=value, columns=[*frame.columns], hint=meant(value, frame.columns)
        )
    if not isinstance(frame[value], pd.Series):
        raise InputError("errors.maps.column_twice", value=value)
    rows = frame[(frame.index != "unplaced") & (frame.index != "undecided")]
    if rows.index.nlevels != 1 or not rows.index.is_unique:
        raise InputError("errors.maps.one_row")
    if rows.index.name not in ("province", *grouping_sources()):
        if len(rows) and "nis" in rows.columns and not rows.index.isin(areas).any():
            raise InputError("errors.maps.codes_in_column")
        check_codes(rows.index, vintage, phrase("frames.table"))
    for code in rows.index.difference(areas):
        raise InputError("errors.maps.no_province", code=code, areas=areas)
    return rows


def _typology(frames: Collection[pd.DataFrame], edition: Edition | None) -> tuple[str, Typology | None]:
    """Return what the typology of the clusters in the rows is called, and the typology, as far as these are known.

    Rows say of which edition they are; another one asked for is an error. What they say is a name, never a file.
    """
    asked = None if edition is None else read_typology(edition)
    for column in ("edition", "belfius_edition"):
        noted = set[int | str]().union(*(editions_of(frame[column]) for frame in frames if column in frame.columns))
        if asked is not None and noted - {asked.edition}:
            raise InputError("errors.typology.other", said=sorted(map(title_of, noted)), title=asked.title)
        if noted and asked is None:
            one = noted.pop()
            known = next(filter(None, (noted_typology(frame, one) for frame in frames)), None)
            return ("", None) if noted else (title_of(one), known)
    return ("", None) if asked is None else (asked.title, asked)


def _coloured(label: str, values: pd.Series, numeric: bool, lang: str) -> Column:
    """Return the column that the areas are coloured by."""
    missing = say("maps.no_data", lang)
    if numeric:
        return amounts(label, values.astype("float64"), lang=lang, missing=missing)
    return Column(label, tuple(missing if pd.isna(v) else tidy(v) for v in values))


def _explained(words: Sequence[str], rows: pd.DataFrame, value: str, areas: pd.Index, lang: str) -> list[str]:
    """Return every value with the counts it stands on, where the table has them."""
    measure = measure_of(rows, value)
    stood_on = {"collaborations": "collaborations", "schools": "schools"}
    if measure is not None:
        # What is expected is no count: what it was made of is.
        base = "denominator" if measure.base == "expected" else measure.base
        stood_on = {measure.numerator: measure.counted, base: measure.per}
    if next(iter(stood_on)) not in rows.columns:
        return list(words)
    counts = [(rows[column].reindex(areas), what) for column, what in stood_on.items() if column in rows.columns]
    told = [[amount(what, n).told(lang) if pd.notna(n) else "" for n in column] for column, what in counts]
    parts = [", ".join(filter(None, own)) for own in zip(*told, strict=True)]
    return [f"{own} ({part})" if part else own for own, part in zip(words, parts, strict=True)]


def _too_small(rows: pd.DataFrame, value: str) -> np.ndarray | None:
    if value not in _UNCERTAIN or not {"verdict", "expected"} <= set(rows.columns):
        return None
    if not (rows["expected"] > 0).any():
        # Where nothing was counted anywhere, nothing is to be expected: that says nothing of how small areas are.
        return None
    marked = (rows["expected"] < LEAST_EXPECTED).to_numpy(dtype=bool)
    return marked if marked.any() else None


def point_layer(
    drawn: gpd.GeoDataFrame,
    *,
    colour: str | None,
    lang: str,
    title: str,
    key: str = "points",
    edition: Edition | None = None,
    site: str | None = None,
    site_colour: str = SITE_COLOUR,
    clustered: bool = False,
    shown: bool = True,
) -> Layer:
    """Return a layer of points, which are rows in EPSG:4326 that all have one."""
    # A code means nothing without its edition.
    called, clusters = _typology([drawn], edition) if colour in CLUSTERS else ("", None)
    if colour is None:
        classes = np.zeros(len(drawn), dtype=int)
        legend = [LegendEntry(site or say("maps.site", lang), site_colour, len(drawn))]
    else:
        # A number that varies little, such as a year, is a name.
        own = drawn[colour] if _is_measure(drawn[colour]) else drawn[colour].map(_text, na_action="ignore")
        classes, legend = classify(own, column=colour, edition=clusters, lang=lang)
        if colour == YEAR:
            legend = _in_order(legend)
    by = say("maps.edition", lang, edition=called) if called else word("column", colour or "", lang)
    names = [_text(v) for v in drawn["name"]] if "name" in drawn else [str(m) for m in drawn["municipality"]]
    told = [c for c in ("municipality", "year", "network", "level", "academy") if c in drawn.columns]
    more = [c for c in (*_MORE, colour) if c is not None and c in drawn.columns and c not in (*told, "name")]
    columns = {c: _told(c, drawn[c], lang, name=c in told) for c in dict.fromkeys((*told, *more))}
    if clusters is not None and colour is not None:
        columns[colour] = replace(columns[colour], values=tuple(in_words(drawn[colour], clusters, lang, "")))
    return Layer(
        shapes=drawn.geometry,
        names=tuple(names),
        values=tuple(", ".join(filter(None, row)) for row in zip(*(columns[c].cells for c in told), strict=True))
        if told
        else ("",) * len(drawn),
        classes=classes,
        legend=tuple(legend),
        legend_title=say("maps.by", lang, column=by) if colour else title,
        title=title,
        key=key,
        kind="points",
        columns=tuple(columns.values()),
        clustered=clustered,
        shown=shown,
    )


def _in_order(legend: Sequence[LegendEntry]) -> list[LegendEntry]:
    """Return years with colours that go from light to dark as years go on, as far as there are so many steps."""
    years = sorted(entry.label for entry in legend if entry.label.isdecimal())
    if not 1 < len(years) <= max(SEQUENTIAL):
        return list(legend)
    ramp = dict(zip(years, SEQUENTIAL[len(years)], strict=True))
    return [replace(entry, colour=ramp.get(entry.label, entry.colour)) for entry in legend]


def _told(column: str, values: pd.Series, lang: str, *, name: bool) -> Column:
    """Return what a column says of every point; a number that is a name, such as a year, has no thousands set apart."""
    label = sentence(word("column", column, lang))
    if _numeric(values):
        return amounts(label, values.astype("float64"), lang=lang, missing="", grouped=not name)
    numbers = [not name and _is_number(v) and pd.notna(v) for v in values]
    words = [number(v, lang) if own else word("value", _text(v), lang) for v, own in zip(values, numbers, strict=True)]
    return Column(label, tuple(words))


def _numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else tidy(value)


def _is_measure(values: pd.Series) -> bool:
    """Whether numbers are to be read as more and less: those that vary more than a legend of names can show."""
    varied = values.name != "year" and values.nunique() > MOST_CLASSES
    return _numeric(values) and varied and bool((values.dropna() >= 0).all())
