"""Every school by its size and by how participation changed there: partner schools among the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.text import tidy
from kkgeo._base.words import number, percent, phrase, say
from kkgeo.charts.axes import across, upwards, widest
from kkgeo.charts.given import check_columns
from kkgeo.charts.lettering import LINE, Box, shortened, width, wrapped
from kkgeo.charts.marks import INK, LIGHT, PLAIN, SOFT, Dot, Line, Mark, Text
from kkgeo.charts.model import Chart, Heading
from kkgeo.charts.scales import LINEAR, Scale
from kkgeo.equity.measured import OTHERS, PARTNERS, WITH
from kkgeo.spatial.numbers import numbers
from kkgeo.stats.poisson import OVER

#: In which tone and how large each group is drawn, the last on top.
_GROUPS = {OTHERS: (PLAIN, 0.13), PARTNERS: (OVER, 0.26), WITH: (LIGHT, 0.36)}
_ASPECT = 0.56
_CHANGE = "participation_change"


@checked
def scatter(
    table: pd.DataFrame,
    *,
    pupils: str = "pupils",
    title: str | None = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> Chart:
    """Scatter plot: the change of participation in every school against its number of pupils.

    Parameters
    ----------
    table : DataFrame
        As `kkgeo.participation_change` gives it with ``by="school"``.
    pupils : str
        The column with the number of pupils.
    title : str, optional
        Instead of the chart's own.
    lang : {"nl", "en", "fr"}
        Language of the words.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    Chart
        A small grey dot for each other school, a larger one for partner schools, the largest in another colour for
        those with a site of an academy. Above the line of nought participation rose. Schools of which a number is
        missing are left out.

    Raises
    ------
    InputError
        A table without the change of each school, or without that column.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    kkgeo.participation_change : The table, and what it cannot show.

    Notes
    -----
    As the figure of section 6.2 of "Kunstkuur in cijfers". Small schools change more by chance alone, so the cloud is
    wide on the left and narrow on the right.

    Examples
    --------
    >>> import kkgeo
    >>> schools = kkgeo.datasets.participation().head(400)
    >>> table = kkgeo.participation_change(schools, academy_site="academy_site", by="school", lang="en")
    >>> len(scatter(table, lang="en").layout().dots) >= 400
    True
    """
    lang = check_language(lang)
    check_columns(table, [_CHANGE, "group", pupils], "participation_change")
    sizes, changes = numbers(table[pupils]), numbers(table[_CHANGE])
    there = table["group"].isin(list(_GROUPS)).to_numpy(dtype=bool) & np.isfinite(sizes) & np.isfinite(changes)
    own = table[there]
    names = own["name"].map(tidy) if "name" in own.columns else pd.Series("", index=own.index)
    drawn = pd.DataFrame(
        {
            "name": names.to_numpy(),
            "group": [say(f"participation.{group}", lang) for group in own["group"]],
            "pupils": sizes[there],
            "change": 100 * changes[there],
        },
        index=pd.Index([tidy(label) for label in own.index], name="school"),
    )
    groups = tuple(own["group"].tolist())
    left = len(table) - len(own)
    notes = [say("charts.participation_note", lang)]
    notes += [say("charts.participation_left", lang, schools=phrase("counted.schools", count=left))] if left else []
    return Chart(
        key="scatter",
        title=title or say("charts.participation_title", lang),
        alternative=_alternative(drawn, groups, lang),
        note=" ".join(notes),
        lang=lang,
        # The others are thousands: they are the ground of what is told.
        table=drawn[[group != OTHERS for group in groups]],
        headings=(
            Heading("name", say("charts.participation_school", lang)),
            Heading("group", say("charts.participation_group", lang)),
            Heading("pupils", say("charts.participation_pupils", lang), 0),
            Heading("change", say("charts.participation_axis", lang), 1),
        ),
        plot=Scatter(drawn, groups, lang) if len(drawn) else None,
    )


def _alternative(drawn: pd.DataFrame, groups: tuple[str, ...], lang: str) -> str:
    if drawn.empty:
        return say("charts.nothing", lang)
    told = []
    for group in _GROUPS:
        own = drawn[[each == group for each in groups]]
        if len(own):
            rising, name = float((own["change"] > 0).mean()), say(f"participation.{group}", lang)
            schools = phrase("counted.schools", count=len(own))
            share = percent(rising, lang, 0)
            told.append(say("charts.participation_rising", lang, name=name, schools=schools, share=share))
    return " ".join(told)


@dataclass(frozen=True, eq=False)
class Scatter:
    """Schools by size and change."""

    drawn_of: pd.DataFrame
    groups: tuple[str, ...]
    lang: str

    def height(self, width: float, text: float) -> float:
        """Return how high the chart is by its width."""
        return max(_ASPECT * width, 16 * text)

    def drawn(self, frame: Box, text: float) -> tuple[list[Mark], dict[str, Scale]]:
        """Return axes, the line of nought, dots and what their colours mean."""
        lang, table = self.lang, self.drawn_of
        far = max(1.0, 1.05 * float(table["change"].abs().max()))
        most = 1.05 * float(table["pupils"].max())
        labels = widest(Scale(LINEAR, -far, far, 0, 1), text, lang)
        legend = self._legend(frame, text)
        lines = 1 + max((round((mark.y - frame.top) / (LINE * text)) for mark in legend), default=0)
        inside = Box(
            frame.left + labels + 0.5 * text,
            frame.top + (lines + 1.2) * LINE * text,
            frame.right - max(0.5 * text, widest(Scale(LINEAR, 0.0, most, 0, 1), text, lang) / 2),
            frame.bottom - 2.7 * text,
        )
        x = Scale(LINEAR, 0.0, most, inside.left + 0.4 * text, inside.right)
        y = Scale(LINEAR, -far, far, inside.bottom, inside.top)
        marks: list[Mark] = [*legend, *across(x, inside, text, lang), *upwards(y, inside, text, lang, kept=(0.0,))]
        marks.append(Line(((inside.left, y.at(0.0)), (inside.right, y.at(0.0))), INK, 1.2))
        room = frame.right - frame.left
        axis = shortened(say("charts.participation_axis", lang), text, room)
        marks.append(Text(axis, frame.left, inside.top - 1.0 * text, text, tone=SOFT))
        bottom = shortened(say("charts.participation_pupils", lang), text, room)
        marks.append(Text(bottom, frame.right, frame.bottom - 0.6 * text, text, "end", tone=SOFT))
        rows = list(zip(table.index, table.to_dict("records"), self.groups, strict=True))
        for group, (tone, radius) in _GROUPS.items():
            marks += [
                Dot(
                    x.at(float(row["pupils"])),
                    y.at(float(row["change"])),
                    radius * text,
                    tone,
                    True,
                    # Thousands of schools that nothing is said of need no words each.
                    "" if group == OTHERS else str(code),
                    "" if group == OTHERS else self._told(row),
                )
                for code, row, own in rows
                if own == group
            ]
        return marks, {"x": x, "y": y}

    def _told(self, row: dict[object, object]) -> str:
        return say(
            "charts.participation_value",
            self.lang,
            name=str(row["name"]),
            pupils=phrase("counted.pupils", count=float(str(row["pupils"]))),
            change=number(round(float(str(row["change"])), 1) + 0.0, self.lang, 1),
        )

    def _legend(self, frame: Box, text: float) -> list[Dot | Text]:
        """Return what the dots mean, side by side as far as there is room."""
        marks: list[Dot | Text] = []
        left, line = frame.left, 0
        for group, (tone, radius) in _GROUPS.items():
            if group not in self.groups:
                continue
            label = wrapped(say(f"participation.{group}", self.lang), text, frame.right - frame.left - 1.2 * text, 2)
            wide = max(width(part, text) for part in label) + 1.2 * text
            if left > frame.left and left + wide > frame.right:
                left, line = frame.left, line + 1
            middle = frame.top + (line + 0.5) * LINE * text
            marks.append(Dot(left + 0.4 * text, middle, radius * text, tone, True))
            for further, part in enumerate(label):
                marks.append(Text(part, left + 1.0 * text, middle + further * LINE * text, text, tone=SOFT))
            left, line = left + wide + 1.2 * text, line + len(label) - 1
        return marks
