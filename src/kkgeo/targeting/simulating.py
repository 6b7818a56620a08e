"""What if: the coverage table as it would be with more collaborations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from kkgeo._base.given import check_most, checked
from kkgeo._base.language import check_language
from kkgeo._base.programme import AProgramme
from kkgeo._base.provenance import NIS_VINTAGE, marks, note, noted
from kkgeo._base.records import Coverage, Placed
from kkgeo._base.text import fold
from kkgeo._base.words import phrase, say
from kkgeo.areas.dimensions import UNPLACED
from kkgeo.areas.kinds import kinds
from kkgeo.counting import coverage
from kkgeo.errors import InputError, UnknownReferenceError
from kkgeo.reference import municipalities
from kkgeo.reference._data import atoms_of, check_code
from kkgeo.reference.placed import table_vintage
from kkgeo.sites.counted import counted_table
from kkgeo.sites.decisions import decision_column, refusal_columns
from kkgeo.targeting.lacking import judged_gaps
from kkgeo.targeting.responding import Response, responses

#: What is shown as it was, beside what it would be.
_BEFORE = ("ratio", "verdict")


@checked
def simulate(
    placed: pd.DataFrame,
    register: pd.DataFrame | None = None,
    *,
    add: Iterable[str] | Mapping[str, int] | pd.DataFrame | None = None,
    invite: pd.DataFrame | None = None,
    response: float | Sequence[float] | None = None,
    gaps: object = None,
    lang: str = "nl",
    programme: AProgramme | None = None,
    **keywords: Any,
) -> pd.DataFrame:
    """Coverage as it would be with more collaborations.

    Parameters
    ----------
    placed : DataFrame
        Collaborations, as `kkgeo.geocode` returns them; or, without `register`, a table of `kkgeo.coverage` by
        municipality that follows from its own counts (made with no strata, and counting collaborations).
    register : DataFrame, optional
        All schools, likewise.
    add : list of str, mapping or DataFrame
        Municipalities by REFNIS code of the vintage or by name, one collaboration for each time it is named; how many
        by code or name; or schools, one collaboration for each row (``nis``, and what else a row of `placed` has),
        such as rows of `kkgeo.targets`.
    invite : DataFrame, optional
        Instead of `add`: schools in the order in which they are invited, as `kkgeo.targets` returns them.
    response : float or sequence of numbers, optional
        Of `invite` the rate at which they join: a number; ``(joined, invited)`` of an earlier call, which leaves it as
        uncertain as that is; or ``(mean, low, high)``, with the 95 % interval.
    gaps : DataFrame, Gaps or a sequence of these, optional
        Of `invite` the areas that were judged, as for `kkgeo.targets`: the regions and the border if not given.
    lang : {"nl", "en", "fr"}
        Language of names and of the note.
    programme : str, path or Programme, optional
        In whose words; those of the default programme if not given. See `read_programme`.
    **keywords
        What `kkgeo.coverage` takes: the same as for the table it is compared with.

    Returns
    -------
    DataFrame
        The table of `kkgeo.coverage`, judged anew as a whole, with ``added`` (collaborations) and, where it has them,
        ``ratio_before`` and ``verdict_before``. ``attrs["kkgeo"]["what_if"]`` says what was added, ``note`` that it is
        a what-if.

        With `invite` a row for each gap that these schools are in, by its name (``gap``): ``kind``; ``observed``,
        ``expected``; ``needed``, collaborations until as many are counted as are expected, which closes it; ``listed``,
        schools of `invite` in it; ``chance`` that it closes with all of these; ``invitations`` to schools there that it
        takes in half of the cases, ``invitations_low`` and ``invitations_high``, in 2.5 % and 97.5 % of them (missing
        beyond 100,000); ``through``, how far down the whole of `invite` that is, where it has as many; ``sentence``.

    Raises
    ------
    InputError
        A code or name that the vintage does not have, a negative or broken number, schools without a municipality;
        strata with codes, as these do not say which schools are meant; a table that does not follow from its counts;
        both of `add` and `invite` or neither; a response that is no rate.
    UnknownReferenceError
        An unknown language, or a code that the vintage does not have.

    See Also
    --------
    targets : Whom to invite.
    coverage : The table as it is.

    Notes
    -----
    Everything is computed again, as one collaboration more changes what is expected of every municipality: expected
    counts add up to the observed ones. A collaboration added by code is one of a school of its own, so it adds to
    ``partner_schools`` too. The what-if says nothing about whether a school will want to.

    With `invite`, of n invited schools beta-binomially many join: Beta(s + ½, n - s + ½) after s of n. What is expected
    of an area is by the rest, so it stays as it is while more join there.

    Examples
    --------
    >>> import kkgeo as kk
    >>> placed, register = (kk.geocode(t) for t in (kk.datasets.collaborations(), kk.datasets.register()))
    >>> table = simulate(placed, register, add={"Aarschot": 2, "24107": 1}, lang="en")
    >>> table.loc[["24001", "24107"], "added"].tolist(), table.attrs["kkgeo"]["note"]
    ([2, 1], 'What if: with 3 collaborations more than there are.')
    >>> best = kk.targets(placed, register, n=400, lang="en")
    >>> told = simulate(placed, register, invite=best, response=(8, 40), lang="en")
    >>> told.loc["Hageland", ["needed", "listed", "invitations"]].tolist()
    [14, 13, 68]
    """
    lang = check_language(lang)
    if (add is None) == (invite is None) or (invite is None) != (response is None):
        raise InputError("errors.targeting.add_or_invite")
    if invite is not None and response is not None:
        return _answers(placed, register, invite, Response.of(response), gaps, lang, keywords)
    by = keywords.get("by", "municipality")
    if by not in kinds():
        raise InputError("errors.targeting.simulate_by", by=by, areas=kinds())
    wanted = keywords.get("vintage")
    table = placed if noted(placed).kind == "coverage" else None
    if table is None:
        placed, vintage = counted_table(placed, "rows", wanted)
    else:
        vintage = table_vintage(table, wanted)
    extra = _additions(add, vintage)
    lacking = [column for column in _listed(keywords.get("strata")) if column not in extra.columns]
    if lacking:
        raise InputError("errors.targeting.simulate_strata", strata=keywords["strata"], lacking=lacking)
    if table is not None:
        if register is not None or by != "municipality":
            raise InputError("errors.targeting.simulate_table")
        placed, register = _rows_of(table)
    if table is not None:
        # What collaborations are of one academy, counts do not say.
        keywords.setdefault("overdispersion", noted(table, Coverage).dispersion)
    keywords.setdefault("geometry", False)
    before = coverage(placed, register, lang=lang, **keywords)
    if table is not None:
        _check_same(table, before)
    # Nobody knows who would bring the new ones: counts stay as variable as they are.
    same = {**keywords, "overdispersion": noted(before, Coverage).dispersion}
    after = coverage(_append(placed, extra), register, lang=lang, **same)
    after["added"] = (after["collaborations"] - before["collaborations"]).astype("int64")
    if table is not None:
        # Rows made from counts do not say which of them are of one school.
        after["partner_schools"] = table["partner_schools"] + after["added"]
    for column in _BEFORE:
        if column in before.columns:
            after[f"{column}_before"] = before[column]
    counted = noted(after, Coverage)
    record = replace(
        counted,
        rows=counted.rows - len(extra),
        **marks(table, placed, register, add if isinstance(add, pd.DataFrame) else None),
        more={
            "what_if": {"added": len(extra), "by_code": extra["nis"].value_counts(sort=False).sort_index().to_dict()},
            "note": say("targets.what_if", lang, count=len(extra)),
        },
    )
    note(after, record, lang=lang)
    return after


def _answers(
    placed: pd.DataFrame,
    register: pd.DataFrame | None,
    invite: pd.DataFrame,
    response: Response,
    gaps: object,
    lang: str,
    keywords: Mapping[str, Any],
) -> pd.DataFrame:
    """Return how many invitations each gap takes."""
    if register is None:
        raise InputError("errors.cli.needs_register")
    table = coverage(placed, register, lang=lang, **{**keywords, "geometry": False})
    around = judged_gaps(placed, register, table, lang) if gaps is None else gaps
    return responses(table, around if isinstance(around, list | tuple) else [around], invite, response, lang)


def _listed(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else list(names or ())


def _additions(add: Any, vintage: int) -> pd.DataFrame:
    """Return a row for each collaboration to add: ``nis``, ``nis_2018`` where it is sure, and what else is given."""
    if isinstance(add, pd.DataFrame):
        return _schools(add, vintage)
    counts = list(add.items()) if isinstance(add, Mapping) else [(place, 1) for place in add]
    names = _names(vintage)
    codes: list[str] = []
    for place, n in counts:
        if n < 0:
            raise InputError("errors.targeting.add_number", n=n, place=place)
        check_most("add", n)
        code = names.get(fold(place), place) if isinstance(place, str) else place
        codes += [_code(code, vintage)] * int(n)
    atoms = atoms_of(vintage)
    rows = pd.DataFrame({"nis": codes, "nis_2018": [a[0] if len(a := atoms[code]) == 1 else None for code in codes]})
    return rows.astype("str").assign(**{NIS_VINTAGE: vintage})


def _schools(add: pd.DataFrame, vintage: int) -> pd.DataFrame:
    if "nis" in add.columns and add["nis"].isna().any():
        row = add.index[add["nis"].isna()][0]
        raise InputError("errors.targeting.add_row", row=row)
    add, _ = counted_table(add, "added", vintage)
    # What was refused and would be approved after all is added as what it would be.
    decided = [column for column in (decision_column(add), *refusal_columns(add)) if column is not None]
    return pd.DataFrame(add).drop(columns=decided).reset_index(drop=True)


def _names(vintage: int) -> dict[str, str]:
    """Return the code of every name of a municipality, Dutch or French; within a vintage no two share one."""
    towns = municipalities(vintage, geometry=False)
    return {fold(name): str(code) for column in ("name_fr", "name_nl") for code, name in towns[column].dropna().items()}


def _code(code: object, vintage: int) -> str:
    try:
        return check_code(code, vintage, phrase("errors.reference.to_add"))
    except UnknownReferenceError as error:
        raise InputError(error.key, **error.values) from error


def _append(placed: pd.DataFrame, extra: pd.DataFrame) -> pd.DataFrame:
    """Put the added rows below the others, with the columns that these have."""
    below = extra.reindex(columns=[column for column in placed.columns if column in extra.columns])
    rows = pd.concat([pd.DataFrame(placed).reset_index(drop=True), below], ignore_index=True)
    note(rows, noted(placed, Placed))
    return rows


def _rows_of(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return rows that have the counts of a table, and nothing else."""
    vintage = table_vintage(table)

    def repeated(counts: pd.Series) -> pd.DataFrame:
        codes = pd.Series(np.repeat(table.index.to_numpy(dtype=object), counts.to_numpy(dtype=int)), dtype="str")
        codes = codes.mask(codes == UNPLACED)
        rows = pd.DataFrame({"nis": codes, "nis_2018": pd.Series(None, index=codes.index, dtype="str")})
        rows[NIS_VINTAGE] = vintage
        note(rows, Placed(vintage=vintage))
        return rows

    has_register = bool(table["schools"].notna().all())
    return repeated(table["collaborations"]), repeated(table["schools"]) if has_register else None


def _check_same(table: pd.DataFrame, again: pd.DataFrame) -> None:
    """Make sure that the table follows from its own counts, so that it can be judged anew from them."""
    for column in again.columns.difference(["partner_schools"]):
        same = column in table.columns and table.index.equals(again.index)
        if same and pd.api.types.is_numeric_dtype(again[column]):
            same = np.allclose(table[column].to_numpy(float), again[column].to_numpy(float), equal_nan=True)
        elif same and column != "name":
            same = table[column].equals(again[column])
        if not same:
            raise InputError("errors.targeting.simulate_counts", column=column)
