"""How much more variable counts are than separate schools is said on the command line, and whom to invite when."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import kkgeo as kk
from tests import commandline

TOWNS = {"9000": "Gent", "8000": "Brugge", "3200": "Aarschot", "3000": "Leuven"}


@pytest.fixture
def lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a register of 40 schools, 14 collaborations of Gent and Leuven, and two academies."""
    monkeypatch.chdir(tmp_path)
    head = "instellingsnummer,naam,postcode,gemeente,jaar\n"
    schools = [f"{code}{i},S{code}{i},{code},{TOWNS[code]}" for code in TOWNS for i in range(10)]
    partners = [f"{line},{2019 + i % 2 * 2}" for i, line in enumerate([*schools[:10], *schools[30:34]])]
    Path("s.csv").write_text(head.replace(",jaar", "") + "\n".join(schools))
    Path("l.csv").write_text(head + "\n".join(partners))
    Path("a.csv").write_text("naam,postcode,gemeente\nX,9000,Gent\nY,3000,Leuven\n")
    return tmp_path


def _table(**how: object) -> pd.DataFrame:
    placed, register = (kk.geocode(kk.read_sites(name)) for name in ("l.csv", "s.csv"))
    return kk.coverage(placed, register, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "value"), [("none", "none"), ("2,5", 2.5), ("municipality", "municipality")])
def test_how_variable_counts_are_is_what_the_library_takes(lists: Path, text: str, value: str | float) -> None:
    arguments = ["coverage", "l.csv", "--register", "s.csv", "-o", "t.csv", "--overdispersion", text]
    # Academies that change nothing are refused.
    assert commandline.run(*arguments, "--academies", "a.csv") == 1
    assert commandline.run(*arguments) == 0
    found = pd.read_csv(lists / "t.csv", dtype={"nis": str}).set_index("nis")
    expected = _table(overdispersion=value)
    for column in ("ratio_high", "detectable"):
        pd.testing.assert_series_equal(found[column], expected[column], rtol=1e-6)


@pytest.mark.usefixtures("lists")
def test_a_word_that_is_none_of_them_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = ["l.csv", "--register", "s.csv", "--overdispersion", "academie", "--lang", "en"]
    for verb in ("coverage", "gaps", "targets"):
        assert commandline.run(verb, *told) == 1
        assert "academy" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.slow
def test_whom_to_invite_and_when_is_what_the_library_takes(lists: Path) -> None:
    told = ["targets", "l.csv", "--register", "s.csv", "-o", "t.csv", "--lang", "en", "--overdispersion", "none"]
    more = ["--year", "2022", "--duration", "3", "--most-per-municipality", "2", "--spread", "none"]
    assert commandline.run(*told, *more) == 0
    found = pd.read_csv(lists / "t.csv", dtype={"institution": str})
    placed, register = (kk.geocode(kk.read_sites(name)) for name in ("l.csv", "s.csv"))
    how = {"table": _table(overdispersion="none"), "year": 2022, "most_per_municipality": 2, "spread": None}
    expected = kk.targets(placed, register, lang="en", **how)  # type: ignore[arg-type]
    assert found["institution"].tolist() == expected["institution"].tolist()
    assert found["municipality"].value_counts().max() == 2
    # Of 2019: ended by 2022, not by 2021.
    assert found["partner_until"].eq(2021).any()
    assert commandline.run(*told, "--year", "2021", "--overwrite") == 0
    assert pd.read_csv(lists / "t.csv")["partner_until"].isna().all()
    assert commandline.run(*told, "--method", "cover", "--spread", "none") == 1
