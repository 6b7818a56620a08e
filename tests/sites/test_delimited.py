from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from kkgeo.errors import InputError
from kkgeo.sites import describe_columns, read_sites
from kkgeo.sites.delimited import find_separator


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "lijst.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(tmp_path: Path, encoding: str, separator: str, newline: str) -> None:
    rows = [["Naam", "Postcode", "Opmerking"], ["Café Ös", "8000", f"a{separator}b"], ["B", "9000", 'zei "ja"']]
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=newline).writerows(rows)
    sites = read_sites(write(tmp_path, buffer.getvalue(), encoding))
    assert sites.columns.tolist() == ["name", "postal_code", "Opmerking"]
    assert sites.to_numpy().tolist() == rows[1:]
    assert set(map(str, sites.dtypes)) == {"str"}
    assert sites.attrs["kkgeo_reading"]["separator"] == separator


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("naam;lat;lon\nA;51,05;3,72\nB;51,06;3,73\n", ";"),
        ("naam,opm\n\"a;b;c\",\"d;e;f\"\n", ","),
        ("Lijst, met komma's, per gemeente\n\nnaam;postcode\nA;8000\n", ";"),
        ("Onbekend1;Onbekend2\n1,5;2,5\n3,5;4,5\n", ";"),
        ("naam\tpostcode\nA, B; C\t8000\n", "\t"),
        ("postcode;naam, school en afdeling;opm\n8000;a;b\n", ";"),
        ("postcode,opm,opm 2\n8000,1/2\tx\n", ","),
    ],
)  # fmt: skip
def test_separators_among_other_signs(text: str, separator: str) -> None:
    assert find_separator(text) == separator


def test_a_heading_that_was_told_helps_to_find_the_separator() -> None:
    text = "Waar, precies;Wie, dan\nA, B;C\n"
    assert find_separator(text, ["Waar, precies"]) == ";"


def test_one_column_keeps_every_sign(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, 'Postcode\n8000\n\n8000, Brugge\n"9000; Gent"\n\n'))
    assert sites.columns.tolist() == ["Postcode", "postal_code", "municipality_name", "row_kind"]
    assert sites["Postcode"].fillna("-").tolist() == ["8000", "-", "8000, Brugge", "9000; Gent"]


def test_excel_tells_the_separator(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, "sep=;\r\nNaam;Lat\r\nA, B;51,2\r\n"))
    assert sites.to_dict("list") == {"name": ["A, B"], "lat": [51.2]}


def test_only_an_empty_cell_is_missing(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, "naam,opm\nNA,None\nnan,NULL\n,\nN/A,#N/A\n"))
    assert sites["name"].isna().tolist() == [False, False, True, False]
    assert sites["opm"].dropna().tolist() == ["None", "NULL", "#N/A"]


def test_blank_rows_stay_between_and_go_at_the_end(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, "naam,postcode\nA,8000\n\n,\nB,9000\n,\n\n"))
    assert sites["name"].fillna("-").tolist() == ["A", "-", "-", "B"]
    assert sites.index.tolist() == [0, 1, 2, 3]


def test_headings_without_rows(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, "naam;postcode;lat;jaar"))
    assert len(sites) == 0
    assert [str(t) for t in sites.dtypes] == ["str", "str", "float64", "Int64"]


def test_short_rows_and_empty_cells_too_many_are_no_matter(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, "naam;postcode;\nA;8000;;;\nB\n"))
    assert sites.columns.tolist() == ["name", "postal_code"]
    assert sites["postal_code"].fillna("-").tolist() == ["8000", "-"]


def test_a_row_with_more_cells_than_headings_is_named(tmp_path: Path) -> None:
    file = write(tmp_path, 'naam,opm\n"a\nb",x\nc,d,Kerkstraat 1\n')
    with pytest.raises(InputError, match=r"Row 3 \(line 4\) of lijst.csv has more cells .*\(2\).*'Kerkstraat 1'"):
        read_sites(file)


def test_a_quotation_mark_that_does_not_close_swallows_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"begins on line 3 of lijst.csv do not pair up"):
        read_sites(write(tmp_path, 'naam,postcode\nA,8000\n"t Kruierke,9000\nB,9000\n'))
    sites = read_sites(write(tmp_path, 'naam,postcode\n\'t "Kruierke",9000\nB 5",9000\n'))
    assert sites["name"].tolist() == ['\'t "Kruierke"', 'B 5"']


def test_headings_below_titles(tmp_path: Path) -> None:
    text = "Academie\nToestand op 1 september, voorlopig\n\nNaam school;Postcode;Gemeente\nA;8000;Brugge\n"
    sites = read_sites(write(tmp_path, text))
    assert sites.attrs["kkgeo_reading"]["heading_row"] == 4
    assert sites["name"].tolist() == ["A"]
    told = read_sites(write(tmp_path, "Naam;Gemeente\nWie;Waar\nA;Brugge\n"), header=2, columns={"name": "Wie"})
    assert told.to_dict("list") == {"name": ["A"], "Waar": ["Brugge"]}


def test_rows_that_look_like_headings_are_rows(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, "naam,opm\nSchool,Gemeente\nNet,Stad\n"))
    assert sites["name"].tolist() == ["School", "Net"]
    again = read_sites(write(tmp_path, "naam,postcode\nA,1\n\nnaam,postcode\n"))
    assert again["name"].fillna("-").tolist() == ["A", "-", "naam"]


def test_a_row_over_groups_of_columns_is_no_row_of_headings(tmp_path: Path) -> None:
    text = "School;;;Academie;\nNaam;Postcode;Gemeente;Wie;Waar\nA;8000;Brugge;B;Gent\n"
    assert read_sites(write(tmp_path, text)).columns.tolist() == [
        "name",
        "postal_code",
        "municipality_name",
        "Wie",
        "Waar",
    ]


def test_a_second_column_of_the_same_name_is_kept(tmp_path: Path) -> None:
    file = write(tmp_path, "naam;opm;opm;opm_2\nA;1;2;3\n")
    assert read_sites(file).to_dict("list") == {"name": ["A"], "opm": ["1"], "opm_3": ["2"], "opm_2": ["3"]}
    file = write(tmp_path, "gemeente;naam;gemeente\nBrugge;A;Gent\n")
    with pytest.raises(InputError, match=r"Two columns are called 'gemeente'.*'gemeente_2' for the second"):
        read_sites(file)
    told = read_sites(file, columns={"municipality_name": "gemeente_2"})
    assert told.to_dict("list") == {"gemeente": ["Brugge"], "name": ["A"], "municipality_name": ["Gent"]}


def test_a_column_without_heading_is_kept(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, "naam;;;postcode\nA;x;;8000\n"))
    assert sites.to_dict("list") == {"name": ["A"], "column_2": ["x"], "postal_code": ["8000"]}


def test_a_very_long_text(tmp_path: Path) -> None:
    long = "x" * 400_000
    limit = csv.field_size_limit()
    assert read_sites(write(tmp_path, f"naam;opm\nA;{long}\nB;y\n"))["opm"].tolist() == [long, "y"]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("heading", ["nota", "n" * 200_000])
def test_a_very_long_text_in_a_file_of_kkgeo_and_in_lines_within_marks(tmp_path: Path, own: bool, heading: str) -> None:
    long, limit = "x" * 200_000, csv.field_size_limit()
    text = f'\ufeff"naam","{heading}"\r\n"A","{long}"\r\n' if own else f'"naam;{heading}"\n"A;{long}"\n'
    (tmp_path / "l.csv").write_bytes(text.encode())
    assert read_sites(tmp_path / "l.csv").iloc[0].tolist() == ["A", long]
    assert csv.field_size_limit() == limit


NAMES = ("Liège", "Académie", "Coördinatie", "Daniël", "façade", "tête", "Haïti", "Büllingen")


@pytest.mark.parametrize("page", ["cp850", "mac_roman"])
@pytest.mark.parametrize("name", NAMES)
def test_pages_of_older_computers(tmp_path: Path, page: str, name: str) -> None:
    if page == "mac_roman" and name in ("Coördinatie", "Büllingen", "Daniël"):
        # Alone its letter may be a sign of Windows-1252 or one of DOS; beside others it is read.
        name = f"{name} in Liège, façade"
    sites = read_sites(write(tmp_path, f"naam;gemeente\n{name};Gent\nB;Brugge\n", page))
    assert sites["name"].tolist() == [name, "B"]
    assert sites.attrs["kkgeo_reading"]["encoding"] == page
    for lang in ("nl", "en", "fr"):
        # Mac Roman, or the page of DOS by its number.
        assert any(("850" if page == "cp850" else "Mac Roman") in line for line in describe_columns(sites, lang))


@pytest.mark.parametrize(
    "text",
    [
        "Liège",
        "de foto’s",
        "Aalst–Brussel",
        "wacht…nee",
        "‘t Šibenik",
        "Škoda, Žižek",
        "Œuvre d’Ostende",
        "een • teken",
        "10 €",
        "É",
    ],
)
def test_signs_of_windows_are_no_letters_of_dos(tmp_path: Path, text: str) -> None:
    sites = read_sites(write(tmp_path, f"naam;gemeente\n{text};Gent\n", "cp1252"))
    assert sites["name"].tolist() == [text]
    assert not any("DOS" in line or "Mac" in line for line in describe_columns(sites, "en"))


def test_encodings_that_are_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, "naam;postcode\né;8000\n", "cp1252")
    assert read_sites(file, encoding="latin-1")["name"].tolist() == ["é"]
    with pytest.raises(InputError, match=r"is not text in utf-8\. Say which encoding"):
        read_sites(file, encoding="utf-8")
    with pytest.raises(InputError, match="no encoding 'utf-99'"):
        read_sites(file, encoding="utf-99")
    file.write_bytes(b"PK\x03\x04\x00\x01naam")
    with pytest.raises(InputError, match="is not text in UTF-8"):
        read_sites(file)


def test_rows_of_headings_that_are_wrong(tmp_path: Path) -> None:
    file = write(tmp_path, "naam;postcode\n\nA;8000\n")
    for header in (0, 9, -1):
        with pytest.raises(InputError, match=f"There is no row {header} in lijst.csv: its rows are 1 to 3"):
            read_sites(file, header=header)
    with pytest.raises(InputError, match=r"Row 2 of lijst.csv is blank"):
        read_sites(file, header=2)
    with pytest.raises(InputError, match=r"None of the headings of lijst.csv is known: A, 8000\."):
        read_sites(file, header=3)
    with pytest.raises(InputError, match=r"sheet=1 means nothing for a \.csv file"):
        read_sites(file, sheet=1)
