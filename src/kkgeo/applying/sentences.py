"""What is said of the applications of an area: whether few apply, and whether those who do are approved."""

from __future__ import annotations

import math

import pandas as pd

from kkgeo._base.words import apart, number, percent, phrase, ratio, say
from kkgeo.stats.poisson import AS_EXPECTED, OVER, TOO_SMALL, UNDER


def sentence_of(row: pd.Series, lang: str, *, advise: bool = True) -> str:
    r"""Return in words who applies in an area and who is approved, of a row of `kkgeo.applications`.

    >>> told = {"name": "Hageland", "approved": 3, "refused": 37, "open": 0, "approval": 0.075, "approval_rest": 0.5}
    >>> told |= {"expected_applications": 41.0, "ratio": 0.1464, "ratio_applying": 0.976, "ratio_approval": 0.15}
    >>> told |= {"verdict_applying": "as expected", "verdict_approval": "under"}
    >>> print(sentence_of(pd.Series(told), "en").replace(". ", ".\n").replace("; ", ";\n"))
    Hageland: about as many apply as elsewhere (40 applications where 41.0 were expected);
    those who do are approved less often than elsewhere (7.5 % against 50.0 %).
    Help with the file fits here.
    Approved per school: 0.15 times as many as elsewhere, which is 0.98 (applying) times 0.15 (approval).
    """
    decided, verdict = int(row["approved"]) + int(row["refused"]), str(row["verdict_applying"])
    applied = phrase("counted.applications", count=decided)
    parts = []
    if verdict in (UNDER, OVER, AS_EXPECTED, TOO_SMALL):
        # Where nothing is decided yet somebody may have applied all the same.
        key = verdict if decided else "none_decided" if row["open"] else f"none_{verdict}"
        told = {"name": row["name"], "applications": applied, "expected": number(row["expected_applications"], lang, 1)}
        first = say(f"applications.applying.{key}", lang, **told)
        parts.append(apart([first, _approval(row, decided, lang)], lang) if decided else f"{first}.")
        few, refused = verdict == UNDER, str(row["verdict_approval"]) == UNDER
        if advise and (few or refused) and (decided or not row["open"]):
            parts.append(say(f"applications.fits_{'both' if few and refused else 'call' if few else 'file'}", lang))
        ratios = [float(row[column]) for column in ("ratio", "ratio_applying", "ratio_approval")]
        if decided and all(map(math.isfinite, ratios)) and all(ratios):
            of = dict(zip(("ratio", "applying", "approval"), (ratio(one, lang) for one in ratios), strict=True))
            parts.append(say("applications.parts", lang, **of))
    else:
        parts.append(say("applications.not_compared", lang, name=row["name"], applications=applied))
    if row["open"]:
        parts.append(say("applications.open", lang, count=int(row["open"])))
    return " ".join(parts)


def _approval(row: pd.Series, decided: int, lang: str) -> str:
    verdict = str(row["verdict_approval"])
    if verdict not in (UNDER, OVER, AS_EXPECTED):
        approved = number(row["approved"], lang, 0)
        return say("applications.approval.too_few", lang, approved=approved, decided=number(decided, lang, 0))
    shares = {"share": percent(row["approval"], lang), "rest": percent(row["approval_rest"], lang)}
    return say(f"applications.approval.{verdict}", lang, **shares)
