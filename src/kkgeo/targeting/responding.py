"""How many invitations a gap takes to close, at a rate of response that is not known for sure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.provenance import marks, note
from kkgeo._base.records import Responses
from kkgeo._base.words import NOTHING, number, percent, phrase, say
from kkgeo.errors import InputError
from kkgeo.reference.placed import placed_table
from kkgeo.stats.intervals import TAIL
from kkgeo.targeting.lacking import MUNICIPALITY, areas_that_lack

#: As many invitations are looked at where nobody knows how many schools there are to invite.
_MOST = 100_000
#: Surer than this a rate is known.
_SUREST = 1e9


@dataclass(frozen=True)
class Response:
    """The chance that an invited school joins: beta with these shapes, or one number where they are infinite.

    >>> Response.of([8, 40]).told()
    (0.207, 0.099, 0.342)
    """

    mean: float
    a: float
    b: float

    @classmethod
    def of(cls, given: float | Sequence[float]) -> Response:
        """Return what was given: a rate; how many of how many joined; or a mean with its 95 % interval."""
        values = [float(value) for value in given] if isinstance(given, Sequence) else [float(given)]
        match values:
            case [rate] if 0 < rate <= 1:
                return cls(rate, math.inf, math.inf)
            case [joined, asked] if 0 <= joined <= asked and asked > 0 and joined % 1 == 0 and asked % 1 == 0:
                return cls((joined + 0.5) / (asked + 1), joined + 0.5, asked - joined + 0.5)
            case [mean, low, high] if 0 <= low < mean < high <= 1:
                sure = _precision(mean, high - low)
                return cls(mean, mean * sure, (1 - mean) * sure)
        raise InputError("errors.targeting.response", response=given)

    def at_least(self, needed: int, invited: Any) -> Any:
        """Return the chance that so many or more of those invited join."""
        from scipy.stats import betabinom, binom

        sent = np.maximum(np.asarray(invited), 0)
        if math.isinf(self.a):
            return binom.sf(needed - 1, sent, self.mean)
        return betabinom.sf(needed - 1, sent, self.a, self.b)

    def invitations(self, needed: int, sure: float, most: int = _MOST) -> int | None:
        """Return the least number of invitations by which so many have joined with this chance; None beyond `most`."""
        if needed <= 0:
            return 0
        low, high = needed, most
        if high < low or self.at_least(needed, high) < sure:
            return None
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.at_least(needed, middle) >= sure else (middle + 1, high)
        return low

    def told(self) -> tuple[float, float, float]:
        """Return its mean and its 95 % interval."""
        from scipy.stats import beta

        if math.isinf(self.a):
            return self.mean, self.mean, self.mean
        low, high = beta.ppf([TAIL, 1 - TAIL], self.a, self.b)
        return round(self.mean, 3), round(float(low), 3), round(float(high), 3)


def _precision(mean: float, width: float) -> float:
    """Return the sum of the shapes of the beta distribution with this mean whose 95 % interval is so wide."""
    from scipy.optimize import brentq
    from scipy.stats import beta

    def excess(log_sum: float) -> float:
        total = math.exp(log_sum)
        low, high = beta.ppf([TAIL, 1 - TAIL], mean * total, (1 - mean) * total)
        return float(high - low) - width

    least = math.log(2.0)
    # Wider than that no interval with this mean is, with one hump.
    return math.exp(brentq(excess, least, math.log(_SUREST))) if excess(least) > 0 else 2.0


def responses(
    table: pd.DataFrame,
    judged: Iterable[object],
    invite: pd.DataFrame,
    response: Response,
    lang: str,
) -> pd.DataFrame:
    """Return for each gap that invited schools are in how many invitations it takes to close.

    Parameters
    ----------
    table : DataFrame
        As `kkgeo.coverage` returns it, by municipality.
    judged : iterable
        Tables of `kkgeo.coverage_gaps` and what `kkgeo.find_gaps` found.
    invite : DataFrame
        Schools in the order in which they are invited, placed.
    response : Response
        How many of them join.
    lang : str
        Language of names and sentences.
    """
    invite, vintage = placed_table(invite, "targets")
    if "status" in invite.columns:
        invite = invite[invite["status"] == "ranked"]
    gaps = [_towns(table, invite)]
    inside: list[np.ndarray[Any, Any]] = [(invite["nis"] == code).to_numpy(bool) for code in gaps[0].index]
    for areas, masks in areas_that_lack(invite, judged, vintage, lang):
        gaps.append(_needing(areas))
        inside += masks
    every = pd.concat([part for part in gaps if len(part)] or gaps[:1], ignore_index=True)
    rows = [_row(gap, mask, response) for gap, mask in zip(every.to_dict("records"), inside, strict=True)]
    columns = ["gap", "kind", "observed", "expected", "needed", "listed", "chance", *_COUNTS, "through"]
    told = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("needed", "listed", *_COUNTS, "through"), "Int64"))
    told = told[told["listed"] > 0]
    order = (told["kind"] == MUNICIPALITY).to_numpy()
    told = told.iloc[np.lexsort((-told["needed"].to_numpy(float), order))].set_index("gap")
    rows_of = zip(told.index, told.to_dict("records"), strict=True)
    told["sentence"] = [_sentence(name, row, response, lang) for name, row in rows_of]
    mean, low, high = response.told()
    more = {"response": mean, "response_low": low, "response_high": high}
    note(told, Responses(vintage=vintage, **marks(table, invite), more=more), lang=lang)
    return told


_COUNTS = ("invitations", "invitations_low", "invitations_high")


def _towns(table: pd.DataFrame, invite: pd.DataFrame) -> pd.DataFrame:
    """Return the municipalities of invited schools in which something lacks, by code."""
    known = pd.DataFrame(table)
    known = known[known.index.isin(invite["nis"].dropna()) & (known["expected"] > known["observed"])]
    return _needing(known[["name", "observed", "expected"]].assign(kind=MUNICIPALITY))


def _needing(areas: pd.DataFrame) -> pd.DataFrame:
    """Return areas with how many collaborations it takes until as many are counted as are expected by the rest."""
    lacking = np.ceil((areas["expected"].to_numpy(float) - areas["observed"].to_numpy(float)).round(9))
    return areas.assign(needed=np.maximum(lacking, 0.0))


def _row(gap: dict[Any, Any], inside: np.ndarray[Any, Any], response: Response) -> dict[str, Any]:
    there, needed = np.flatnonzero(inside), int(gap["needed"])
    counts = [response.invitations(needed, sure) for sure in (0.5, TAIL, 1 - TAIL)]
    middle = counts[0]
    return {
        "gap": gap["name"],
        "kind": gap["kind"],
        "observed": gap["observed"],
        "expected": gap["expected"],
        "needed": needed,
        "listed": len(there),
        "chance": float(response.at_least(needed, len(there))) if needed else 1.0,
        **dict(zip(_COUNTS, counts, strict=True)),
        # Beyond the list nobody knows who is next.
        "through": int(there[middle - 1]) + 1 if middle and middle <= len(there) else None,
    }


def _sentence(name: object, row: dict[Any, Any], response: Response, lang: str) -> str:
    mean, low, high = (percent(value, lang) for value in response.told())
    about = {"name": name, "count": int(row["needed"]), "expected": number(row["expected"], lang, 1)}
    texts = [say("responses.needed", lang, observed=number(row["observed"], lang), **about)]
    rate = phrase("responses.rate" if low != high else "responses.sure", mean=mean, low=low, high=high)
    if pd.notna(row["invitations"]):
        bounds = {
            key: number(int(row[name]), lang) if pd.notna(row[name]) else NOTHING
            for key, name in (("low", "invitations_low"), ("high", "invitations_high"))
        }
        texts.append(say("responses.takes", lang, rate=rate, count=int(row["invitations"]), **bounds))
    if pd.notna(row["through"]):
        texts.append(say("responses.through", lang, through=number(int(row["through"]), lang)))
    chance = percent(row["chance"], lang, 0)
    texts.append(say("responses.listed", lang, count=int(row["listed"]), chance=chance))
    return " ".join(texts)
