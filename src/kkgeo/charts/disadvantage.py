"""The OKI of partner schools against that of all schools, by kind of school and by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.text import tidy
from kkgeo._base.words import number, phrase, say, sentence, word
from kkgeo.areas.dimensions import UNKNOWN
from kkgeo.charts.given import ALL, check_columns, some
from kkgeo.charts.marks import PLAIN, Dot, Line, Mark
from kkgeo.charts.model import Chart, Heading
from kkgeo.charts.rows import Row, Rows
from kkgeo.charts.scales import LINEAR, Scale
from kkgeo.stats.poisson import OVER, UNDER

_NEEDED = (
    "name",
    "schools",
    "participating",
    "oki_schools",
    "oki_partners",
    "oki_difference",
    "oki_difference_low",
    "oki_difference_high",
)
#: What an axis is wider than what is on it, in parts of it.
_ROOM = 0.06


@checked
def oki(
    table: pd.DataFrame, *, title: str | None = None, lang: str = "nl", programme: AProgramme | None = None
) -> Chart:
    """Mean OKI of partner schools against that of all schools, with the 95 % interval of the difference.

    Parameters
    ----------
    table : DataFrame
        As `kkgeo.participation` gives it. Of a table by several things, such as level and year, what is drawn is all
        together and each level and each year by itself; ``table`` of the chart has the same rows.
    title : str, optional
        Instead of the chart's own.
    lang : {"nl", "en", "fr"}
        Language of the words.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    Chart
        An open dot for all schools, a filled one for partner schools; in a strong colour where the interval of the
        difference does not hold nought. Rows without a partner school are left out.

    Raises
    ------
    InputError
        A table that has no OKI.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    kkgeo.participation : The table.
    kkgeo.equity_rates : How often schools of each OKI take part.

    Examples
    --------
    >>> import pandas as pd
    >>> import kkgeo
    >>> schools = pd.DataFrame({"institution": list("abcdefgh"), "oki": [0.1, 0.2, 0.3, 0.3, 0.4, 0.4, 0.7, 0.8]})
    >>> rows = pd.DataFrame({"institution": ["g", "h"]})
    >>> oki(kkgeo.participation(rows, schools, within=None, by=()), lang="en").table["oki_partners"].tolist()
    [0.75]
    """
    lang = check_language(lang)
    check_columns(table, _NEEDED, "participation")
    labels = [label if isinstance(label, tuple) else (label,) for label in table.index]
    told = [[part for part in label if part != ALL] for label in labels]
    kept = (
        np.array([len(parts) < 2 for parts in told], dtype=bool)
        & (table["participating"] > 0).to_numpy()
        & table["oki_partners"].notna().to_numpy()
    )
    drawn = table[kept]
    rows, means = [], []
    for parts, each in zip(
        [parts for parts, keep in zip(told, kept, strict=True) if keep], drawn.to_dict("records"), strict=True
    ):
        name = sentence(_named(parts[0], lang)) if parts else say("charts.oki_all", lang)
        mean = Means(
            *(float(each[column]) for column in _NEEDED[3:5]),
            *(float(each["oki_schools"] + each[f"oki_difference_{side}"]) for side in ("low", "high")),
        )
        behind = f" ({number(float(each['participating']), lang)})"
        numbers = f"{number(mean.partners, lang, 2)} / {number(mean.schools, lang, 2)}"
        block = 0 if not parts else 1 + _level(labels, kept, parts[0])
        rows.append(Row(tidy(parts[0]) if parts else ALL, name, behind, numbers, mean.tone, block))
        means.append(mean)
    order = sorted(range(len(rows)), key=lambda i: rows[i].block)
    rows, means = [rows[i] for i in order], [means[i] for i in order]
    digits: dict[str, int | None] = {"name": None, "schools": 0, "participating": 0}
    numbers_ = drawn[[*_NEEDED]].iloc[order].assign(name=[row.name for row in rows])
    return Chart(
        key="oki",
        title=title or say("charts.oki_title", lang),
        alternative=_alternative(rows, means, lang),
        note=say("charts.oki_note", lang),
        lang=lang,
        table=numbers_.set_axis(pd.Index([row.code for row in rows], name="group")),
        headings=tuple(Heading(c, say(f"charts.oki_{c}", lang), digits.get(c, 2)) for c in _NEEDED),
        plot=Oki(tuple(rows), lang, dict(zip(rows, means, strict=True))) if rows else None,
    )


def _named(value: object, lang: str) -> str:
    """Return what a group is called: unknown in words, a value of a list as the language has it."""
    return word("word" if value == UNKNOWN else "value", tidy(value), lang)


def _level(labels: Sequence[tuple[object, ...]], kept: np.ndarray, part: object) -> int:
    """Return which level of the index a value is of."""
    return next(label.index(part) for label, keep in zip(labels, kept, strict=True) if keep and part in label)


@dataclass(frozen=True)
class Means:
    """The mean OKI of all schools and of partner schools, and between what the latter lies."""

    schools: float
    partners: float
    low: float
    high: float

    @property
    def tone(self) -> str:
        """The tone of its mark: strong where partner schools differ by more than chance."""
        return OVER if self.low > self.schools else UNDER if self.high < self.schools else PLAIN

    @property
    def known(self) -> bool:
        """Whether there is an interval."""
        return bool(np.isfinite(self.low) and np.isfinite(self.high))


def _alternative(rows: Sequence[Row], means: Sequence[Means], lang: str) -> str:
    if not rows:
        return say("charts.nothing", lang)
    told = []
    for tone in (OVER, UNDER):
        named = [
            say(
                "charts.oki_named",
                lang,
                name=row.name,
                partners=number(mean.partners, lang, 2),
                schools=number(mean.schools, lang, 2),
            )
            for row, mean in zip(rows, means, strict=True)
            if row.tone == tone
        ]
        if named:
            told.append(say(f"charts.oki_{tone}", lang, named=some(named, lang)))
    rest = sum(not row.claimed for row in rows)
    if rest:
        told.append(say("charts.oki_rest", lang, groups=phrase("charts.groups", count=rest)))
    return " ".join(told)


@dataclass(frozen=True)
class Oki(Rows):
    """Rows with two means."""

    rows: tuple[Row, ...]
    lang: str
    means: Mapping[Row, Means]
    counted: str = "charts.groups"

    @property
    def heads(self) -> tuple[str, str, str]:
        """What stands above the names, above the numbers, and below the axis."""
        names, numbers, axis = (say(f"charts.oki_{key}", self.lang) for key in ("names", "numbers", "axis"))
        return names, numbers, axis

    def scale(self, shown: Sequence[Row]) -> tuple[str, float, float]:
        """Return an axis that has all means and their intervals, within what an OKI can be."""
        values = [v for row in shown for m in [self.means[row]] for v in (m.schools, m.partners, m.low, m.high)]
        known = [min(max(value, 0.0), 1.0) for value in values if np.isfinite(value)]
        low, high = min(known), max(known)
        room = max(_ROOM * (high - low), 0.02)
        return LINEAR, max(low - room, 0.0), min(high + room, 1.0)

    def marks(self, row: Row, scale: Scale, place: float, text: float) -> list[Mark]:
        """Return both means, with the interval of the difference."""
        mean = self.means[row]
        told = say(
            "charts.oki_value",
            self.lang,
            name=row.name,
            partners=number(mean.partners, self.lang, 2),
            schools=number(mean.schools, self.lang, 2),
        )
        marks: list[Mark] = []
        if mean.known:
            ends = ((scale.at(mean.low), place), (scale.at(mean.high), place))
            marks.append(Line(ends, row.tone, 0.26 * text if row.claimed else 0.16 * text, area=row.code, title=told))
        marks.append(Dot(scale.at(mean.schools), place, 0.36 * text, PLAIN, False, row.code, told))
        marks.append(Dot(scale.at(mean.partners), place, 0.36 * text, row.tone, True, row.code, told))
        return marks
