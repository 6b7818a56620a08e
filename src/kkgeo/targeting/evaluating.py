"""Who answered a call, of the schools that were invited, kept out by a draw or ranked next, and of all others."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from kkgeo._base.given import checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import marks, note, noted
from kkgeo._base.records import Evaluated, Targets
from kkgeo._base.words import number, percent, phrase, say
from kkgeo.counting import coverage
from kkgeo.errors import InputError
from kkgeo.reference.placed import placed_table
from kkgeo.schools.matching import check_two, match_schools
from kkgeo.sites.counted import counted, counted_table
from kkgeo.sites.terms import terms
from kkgeo.stats.clustered import difference_effect
from kkgeo.stats.intervals import TAIL, share_difference_interval, share_interval
from kkgeo.stats.smoothing import Gamma, shared
from kkgeo.targeting.given import check_number, check_seed
from kkgeo.targeting.ranking import HELD_OUT
from kkgeo.targeting.returned import listed_targets
from kkgeo.targeting.together import clusters

if TYPE_CHECKING:
    from kkgeo.spatial.coordinates import Floats

#: Those that were invited; those they are compared with: kept out by a draw, ranked next, or all other schools.
INVITED, NEXT, ELSEWHERE = "invited", "next", "elsewhere"
GROUPS = (INVITED, HELD_OUT, NEXT, ELSEWHERE)
#: How often what would be seen without a call is drawn.
_DRAWS = 4_000


@checked
def evaluate_call(
    targets: str | os.PathLike[str] | pd.DataFrame,
    later: pd.DataFrame,
    register: pd.DataFrame | None = None,
    *,
    before: pd.DataFrame | None = None,
    year: int | None = None,
    invited: int | None = None,
    refused: bool = False,
    seed: int = 0,
    lang: str = "nl",
    programme: AProgramme | None = None,
) -> pd.DataFrame:
    """Who answered a call, against whom it can be compared with, and what would be seen without any call.

    Parameters
    ----------
    targets : DataFrame or path
        Whom to invite, as `kkgeo.targets` returns it or as a file that was written of it (``kkgeo targets``,
        `kkgeo.write_targets`), in any language.
    later : DataFrame
        Collaborations, or applications, as `kkgeo.geocode` returns them: who has one answered.
    register : DataFrame, optional
        All schools, likewise. With it schools that were on no list are a group too, and, if something is known of
        before, what would be seen without a call.
    before : DataFrame, optional
        Collaborations of before the call. If not given, the rows of `later` of before `year`.
    year : int, optional
        The first school year that can be an answer, by the year in which it begins; that of `targets` if it is known.
        If it is not, every row of `later` counts.
    invited : int, optional
        How many of the list were invited: the first so many. The rest of it are those ranked next. If not given, all
        of the list; ranked next are then those that `targets` has beyond its first ``n`` (``all_rows=True``).
    refused : bool
        Whether an application that was refused or withdrawn is an answer too.
    seed : int
        Of the draws behind the interval of ``without_call``.
    lang : {"nl", "en", "fr"}
        Language of ``sentence``.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.

    Returns
    -------
    DataFrame
        Indexed by ``group``, of these those that there are: ``invited``; ``held_out`` (kept out by a draw); ``next``
        (ranked next, as many as were invited); ``elsewhere`` (all other schools of the register without a collaboration
        before; all others if neither `before` nor a year is known).
        ``schools``, ``answered``, ``share`` with its exact 95 % interval ``share_low``, ``share_high``; of the groups
        that are compared with ``difference`` (share of the invited minus theirs), ``difference_low``,
        ``difference_high`` and its ``dispersion``; where `before` and `register` are known ``ratio_earlier`` (observed
        to expected in the municipalities of these schools, a mean over schools), ``ratio_expected`` (what it leans to)
        and ``without_call``, with ``without_call_low`` and ``without_call_high``: how many of them would have been seen
        to join without any call; ``sentence``.

    Raises
    ------
    InputError
        A list without anybody invited, answers none of which has a year where one is asked for, rows that were not
        geocoded, or two vintages.
    SourceError
        A file that cannot be read.
    CRSError
        Points without a coordinate system.
    UnknownReferenceError
        An unknown language.

    See Also
    --------
    targets : Makes the list; ``hold_out=0.2`` keeps a fifth of it out by a draw.
    simulate : How many invitations a gap takes, at a rate of response.

    Notes
    -----
    The interval of a difference is Newcombe's (1998, Statistics in Medicine 17, method 10). Where `later` names
    academies it reckons with these bringing several schools at once: ``dispersion`` is how many times as variable the
    difference is as if each school answered by itself, at least 1 (`kkgeo.stats.clustered`), over the academies that
    answers name and, of who did not answer, the nearest; and the interval is by Student's t on as many. Else it takes
    schools to answer one by one, as the interval of a share does in any case.

    Schools are invited where little was counted, and part of that was chance: it will be more next time, whoever is
    invited. With the ratio of a municipality ``θ | O ~ Gamma(O + α, E + β)`` (see `kkgeo.coverage`, ``smoothed``), a
    school there joins with the chance ``b θ / mean θ``, where b is the share that joined of those ranked next and
    elsewhere, and the mean is over these. ``without_call`` is the sum of these chances; its interval has b, θ and who
    joins all drawn.

    Only a draw makes groups alike. Those ranked next and those elsewhere differ from the invited in more than that.

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> early = placed[placed["year"] < 2022]
    >>> best = kk.targets(early, register, n=200, hold_out=0.5, year=2022)
    >>> told = kk.evaluate_call(best, placed, register, lang="en")
    >>> told[["schools", "answered"]].to_dict("index")["invited"]["schools"]
    100
    """
    lang = check_language(lang)
    check_number("invited", invited, whole=True)
    check_seed(seed)
    rows, vintage = listed_targets(targets)
    every, _ = placed_table(later, "rows", vintage)
    later = every if refused else counted(every, "rows")
    if register is not None:
        register, _ = counted_table(register, "register", vintage)
        check_two(later, register)
    if before is not None:
        before, _ = counted_table(before, "rows", vintage)
    year = noted(rows, Targets).more.get("year") if year is None else year
    groups = _groups(rows, invited)
    if not (groups == INVITED).any():
        raise InputError("errors.evaluate.nobody")
    schools = pd.DataFrame(rows if register is None else register)
    # Of two rows of one school one is enough.
    asked = pd.Series(groups.to_numpy(), index=match_schools(rows, schools).found.to_numpy())
    asked = asked[asked.index.notna() & ~asked.index.duplicated()]
    first = terms(later, None).approved
    if year is not None and len(later) and first.isna().all():
        raise InputError("errors.evaluate.no_year", year=year)
    new = np.ones(len(later), bool) if year is None else first.ge(year).fillna(False).to_numpy(bool)
    before_given = before
    if before is None:
        before = counted(every, "rows")
        ago = terms(before, None).approved
        before = before[np.zeros(len(before), bool) if year is None else ago.lt(year).fillna(False).to_numpy(bool)]
    found = match_schools(later, schools).found.where(new).to_numpy(dtype=object)
    answers = {key for key in found if pd.notna(key)}
    matched = match_schools(before, schools)
    had = set(matched.found.dropna())
    if register is not None:
        listed = set(asked.index[asked != ""])
        others = [key for key in matched.schools if key not in listed and key not in had]
        asked = pd.concat([asked[asked != ""], pd.Series(ELSEWHERE, index=pd.Index(others, dtype=object))])
    asked = asked[asked != ""]
    if not (asked == INVITED).any():
        raise InputError("errors.evaluate.none_found")
    first_rows = pd.Series(matched.school.to_numpy()).drop_duplicates()
    each = schools.iloc[first_rows.index].set_index(pd.Index(first_rows.to_numpy(), dtype=object)).loc[asked.index]
    academies = clusters(each, later, found, vintage)
    told = _told(asked, answers, academies)
    if register is not None and len(before):
        towns = pd.DataFrame(register)["nis"].groupby(matched.school.to_numpy()).first().reindex(asked.index)
        _without(told, asked, towns, coverage(before, register, geometry=False, lang=lang), seed)
    # Where nothing says what was before, nobody knows of whom there had been one.
    known = before_given is not None or year is not None
    told["sentence"] = [_sentence(group, told, lang, known=known) for group in told.index]
    many = {str(name): int(n) for name, n in told["schools"].items()}
    record = Evaluated(
        vintage=vintage,
        groups=many,
        **marks(rows, later, register, before),
        more={
            "year": year,
            "undated": 0 if year is None else int(first.isna().sum()),
            "unranked": _unranked(rows),
            "academies": 0 if academies is None else len(np.unique(academies[academies >= 0])),
            "every_row": len(later) if year is None and before_given is None else 0,
        },
    )
    note(told, record, lang=lang)
    return told


def _groups(rows: pd.DataFrame, invited: int | None) -> pd.Series:
    """Return the group of every row of the list; empty for what was no choice."""
    status = rows["status"].astype("str") if "status" in rows.columns else pd.Series("ranked", index=rows.index)
    ranked = rows["rank"].notna() if "rank" in rows.columns else pd.Series(True, index=rows.index)
    groups = pd.Series("", index=rows.index)
    place = pd.to_numeric(rows["rank"], errors="coerce") if "rank" in rows.columns else pd.Series(0, index=rows.index)
    # Best first, by position: labels may stand twice.
    order = np.argsort(place.to_numpy(dtype=float, na_value=np.nan), kind="stable")
    listed = [i for i in order if ranked.iloc[i] and status.iloc[i] in ("ranked", "beyond_n")]
    chosen = [i for i in listed if status.iloc[i] == "ranked"][:invited]
    after = [i for i in listed if i not in {*chosen}]
    # As many as were invited: the farther down the list, the less alike.
    groups.iloc[after[: len(chosen)]] = NEXT
    groups.iloc[chosen] = INVITED
    groups[(status == HELD_OUT).to_numpy()] = HELD_OUT
    return groups


def _unranked(rows: pd.DataFrame) -> int:
    """Return how many schools were chosen according to their status, and have no rank any more."""
    if "rank" not in rows.columns or "status" not in rows.columns:
        return 0
    return int((rows["rank"].isna() & (rows["status"].astype("str") == "ranked")).sum())


def _told(asked: pd.Series, answers: set[str], academies: npt.NDArray[np.int64] | None) -> pd.DataFrame:
    """Return how many schools of each group answered, and how that differs from those that were invited."""
    there = [group for group in GROUPS if (asked == group).any()]
    answered = pd.Series(asked.index.isin(answers), index=asked.index)
    counts = [(int((asked == group).sum()), int(answered[(asked == group).to_numpy()].sum())) for group in there]
    told = pd.DataFrame(counts, columns=["schools", "answered"], index=pd.Index(there, name="group"))
    told["share"] = told["answered"] / told["schools"]
    told["share_low"], told["share_high"] = share_interval(told["answered"], told["schools"])
    schools, answers_of = (int(told[name].loc[INVITED]) for name in ("schools", "answered"))
    told["difference"] = (answers_of / schools - told["share"]).where(told.index != INVITED)
    bounds = ("difference_low", "difference_high", "dispersion")
    told[[*bounds]] = np.nan
    for group in there[1:]:
        both = asked.isin((INVITED, group)).to_numpy()
        effect, many = 1.0, None
        if academies is not None:
            effect, many = difference_effect(answered[both], (asked == INVITED)[both], academies[both])
        theirs, of = (int(told[name].loc[group]) for name in ("answered", "schools"))
        low, high = share_difference_interval(answers_of, schools, theirs, of, effect, many)
        told.loc[group, [*bounds]] = [float(low), float(high), np.nan if academies is None else effect]
    return told


@dataclass(frozen=True)
class _Ratios:
    """The ratio of each municipality: what was counted to what was expected, and what it leans to."""

    plain: pd.Series
    shape: pd.Series
    rate: pd.Series
    mean: float

    @classmethod
    def of(cls, table: pd.DataFrame) -> _Ratios:
        known = pd.DataFrame(table)[lambda t: (t["expected_common"] > 0) & t["observed"].notna()]
        o, e = known["observed"].astype(float), known["expected_common"].astype(float)
        prior = shared(o.to_numpy(), e.to_numpy()) if o.sum() > 0 else Gamma(np.inf, np.inf, 0.0)
        return cls(o / e, o + prior.shape, e + prior.rate, prior.mean)

    def leaning(self, towns: pd.Series) -> Floats:
        """Return the mean of the ratio where each school is."""
        shape, rate = (values.reindex(towns).to_numpy(dtype=float) for values in (self.shape, self.rate))
        sure = np.isinf(shape)
        return np.where(sure, self.mean, np.where(sure, 1.0, shape) / np.where(sure, 1.0, rate))

    def drawn(self, codes: pd.Index, generator: np.random.Generator) -> Floats:
        """Return ratios of municipalities, a row each time."""
        shape, rate = (values.reindex(codes).to_numpy(dtype=float) for values in (self.shape, self.rate))
        sure = np.isinf(shape)
        some = generator.gamma(np.where(sure, 1.0, shape), 1.0, size=(_DRAWS, len(codes)))
        return np.where(sure, self.mean, some / np.where(sure, 1.0, rate))


def _without(told: pd.DataFrame, asked: pd.Series, towns: pd.Series, table: pd.DataFrame, seed: int) -> None:
    """Add what would be seen of each group without any call."""
    ratios = _Ratios.of(table)
    generator = np.random.default_rng(seed)
    where = {group: towns[(asked == group).to_numpy()] for group in told.index}
    where = {group: own[own.isin(ratios.plain.index)] for group, own in where.items()}
    not_called = [group for group in (NEXT, ELSEWHERE) if group in told.index]
    n, k = (int(told.loc[not_called, name].sum()) for name in ("schools", "answered"))
    around = pd.concat([where[group] for group in not_called]) if not_called else pd.Series(dtype="str")
    level = float(ratios.leaning(around).mean()) if len(around) else 0.0
    draws = generator.beta(k + 0.5, n - k + 0.5, size=_DRAWS)
    columns = ("ratio_earlier", "ratio_expected", "without_call", "without_call_low", "without_call_high")
    for group, own in where.items():
        leaning = ratios.leaning(own)
        found = [np.nan] * len(columns)
        if len(own):
            found[:2] = [float(ratios.plain.reindex(own).mean()), float(leaning.mean())]
        if len(own) and group not in not_called and level > 0:
            many = own.value_counts()
            chances = np.minimum(draws[:, None] * ratios.drawn(many.index, generator) / level, 1.0)
            seen = generator.binomial(many.to_numpy(), chances).sum(axis=1)
            found[2:] = [float(k / n * leaning.sum() / level), *np.quantile(seen, [TAIL, 1 - TAIL]).tolist()]
        for column, value in zip(columns, found, strict=True):
            told.loc[group, column] = value


def _sentence(group: str, told: pd.DataFrame, lang: str, *, known: bool) -> str:
    row = {str(name): float(told[name].loc[group]) for name in told.columns}
    shares = {name: percent(row[name], lang) for name in ("share", "share_low", "share_high")}
    counts = {"count": int(row["schools"]), "answered": number(int(row["answered"]), lang)}
    key = group if known or group != ELSEWHERE else "others"
    texts = [say(f"evaluate.{key}", lang, **counts, **shares)]
    if group != INVITED:
        points = {name: _points(row[name], lang) for name in ("difference", "difference_low", "difference_high")}
        sure = "may" if row["difference_low"] <= 0 <= row["difference_high"] else "hardly"
        texts.append(say("evaluate.difference", lang, **points, sure=phrase(f"evaluate.{sure}")))
        texts.append(say("evaluate.draw" if group == HELD_OUT else "evaluate.no_draw", lang))
    if pd.notna(row.get("without_call")):
        names = ("without_call", "without_call_low", "without_call_high")
        seen = {name: number(round(row[name], 1), lang) for name in names}
        before, leaning = (number(row[name], lang, 2) for name in ("ratio_earlier", "ratio_expected"))
        texts.append(say("evaluate.without_call", lang, before=before, leaning=leaning, **seen))
    return " ".join(texts)


def _points(value: float, lang: str) -> str:
    return ("+" if value > 0 else "") + percent(value, lang)
