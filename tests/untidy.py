"""A workbook as a department keeps it: titles above, marks under years, a total below, another list on sheet 2."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd

import kkgeo as kk

YEARS = (2019, 2020, 2021, 2022)
HEADINGS = [
    "Nr", "School", "Instellingsnummer", "Adres", "Postcode en gemeente", "Onderwijsniveau", "Net", "Academie",
    "Beslissing", "Stopgezet in", *YEARS,
]  # fmt: skip
#: What the files are called; docs/questions.md has the same names.
LIST, REGISTER, DYNAMO = "aanvragen.xlsx", "scholen.xlsx", "dynamo.csv"


def write(folder: Path) -> None:
    """Write the built-in lists to a folder, untidily."""
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Aanvragen"
    asked = kk.datasets.applications()
    _applications(asked, first.append)
    sheet = book.create_sheet("Academies")
    _academies(kk.datasets.academies(), sheet.append)
    book.save(folder / LIST)
    kk.datasets.register().to_excel(folder / REGISTER, index=False)
    users = kk.datasets.dynamoproject()
    users = users[["nummer", "date", "name", "institution", "postal_code", "locality", "level"]]
    users.to_csv(folder / DYNAMO, index=False, sep=";", encoding="utf-8-sig")


def _applications(asked: pd.DataFrame, append: object) -> None:
    assert callable(append)
    append(["Aanvragen 2019-2022 (verzonnen)"])
    append(["Opgemaakt door de dienst, voor intern gebruik"])
    append([])
    append(HEADINGS)
    for at, row in enumerate(asked.to_dict("records")):
        # Half of them with a capital, half of them with a space behind.
        decision = ("Goedgekeurd", "goedgekeurd ")[at % 2] if row["decision"] == "goedgekeurd" else "afgekeurd"
        append(
            [row["nummer"], row["name"], row["institution"], f"{row['street']} {row['house_number']}"]
            + [f"{row['postal_code']} {row['locality']}", row["level"], row["network"], row["academy"], decision]
            + [None if pd.isna(row["stopped"]) else row["stopped"]]
            + ["x" if row["year"] == year else None for year in YEARS]
        )
    append(["Totaal", *[None] * 7, len(asked), None, *(int((asked["year"] == year).sum()) for year in YEARS)])


def _academies(academies: pd.DataFrame, append: object) -> None:
    assert callable(append)
    append(["Academies voor deeltijds kunstonderwijs (verzonnen)"])
    append([])
    append(["Academie", "Adres", "Postcode en gemeente", "X", "Y", "Vrije plaatsen"])
    points = gpd.GeoSeries.from_xy(academies["lon"], academies["lat"], crs="EPSG:4326").to_crs("EPSG:31370")
    for row, point in zip(academies.to_dict("records"), points, strict=True):
        where = [f"{row['street']} {row['house_number']}", f"{row['postal_code']} {row['locality']}"]
        append([row["name"], *where, round(point.x), round(point.y), row["free_places"]])
    append(["Totaal", None, None, None, None, float(academies["free_places"].sum())])
