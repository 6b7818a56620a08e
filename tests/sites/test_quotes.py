"""Rows of text files: no quotation mark joins them, no line break cuts them, and no sign stops the reading of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kkgeo.errors import InputError
from kkgeo.sites import describe_columns, read_sites

SEPARATORS = [";", "\t", ",", "|"]


def write(folder: Path, text: str | bytes, name: str = "lijst.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_case_15(shared: Path) -> None:
    with pytest.raises(InputError, match=r"row that begins on line 2 of 15-quote.*goes on to line 4.*mark too many"):
        read_sites(shared / "cases" / "15-quote-swallows-rows.csv")


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize(("rows", "line"), [
    # At the begin of a row, of a cell, of the last cell; closed in the next row, further down, or at its end.
    (['"De Linde;9000;Gent', 'B";8000;Brugge'], 3),
    (['De Linde;"9000;Gent', 'B;8000";Brugge', "C;2000;Antwerpen"], 3),
    (['De Linde;9000;"Gent', 'B;8000;Brugge"'], 3),
    (['"De Linde;9000;Gent', "B;8000;Brugge", 'C;2000;Antwerpen"'], 3),
    (['"De Linde;9000', "B;8000;Brugge", "C;2000", 'D";1000;Brussel'], 3),
    # Never closed; in the last row; before a cell with marks of its own.
    (['"De Linde;9000;Gent', "B;8000;Brugge"], 3),
    (["B;8000;Brugge", 'C;2000;"Antwerpen'], 4),
    (['"De Linde;9000;Gent', '"De Zon";8000;Brugge'], 3),
    # Not doubled.
    (['"De "Linde"";9000;Gent', "B;8000;Brugge"], 3),
])  # fmt: skip
def test_a_mark_too_many_is_told_with_its_line(tmp_path: Path, rows: list[str], line: int, separator: str) -> None:
    text = "\n".join(["naam;postcode;gemeente", "A;1000;Brussel", *rows, ""])
    with pytest.raises(InputError, match=rf"begins on line {line} of lijst.csv"):
        read_sites(write(tmp_path, text.replace(";", separator)))


def test_a_mark_too_many_among_the_headings(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="begins on line 1 of"):
        read_sites(write(tmp_path, 'naam;"postcode;gemeente\nA;9000";Gent\nB;8000;Brugge\n'))


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize(("cell", "kept"), [
    ('"Kerkstraat 1\n9000 Gent"', "Kerkstraat 1\n9000 Gent"), ('"Kerkstraat 1, bus 2\r\n9000 Gent"', None),
    ('"De ""Linde""\nafdeling B"', 'De "Linde"\nafdeling B'), ('"a\n\nb\nc"', "a\n\nb\nc"),
    ('"Kerkstraat 1;\n9000 Gent"', None), ('De "Linde"', 'De "Linde"'), ('5" buis', '5" buis'), ("'t Kruierke", None),
    ('"maandag, dinsdag\nwoensdag; vrijdag"', None), ('"x\x85y\u2028z\x0bw\x0c"', None),
])  # fmt: skip
@pytest.mark.parametrize("at", [0, 2])
def test_a_cell_over_two_lines_is_one_cell(
    tmp_path: Path, cell: str, kept: str | None, separator: str, at: int
) -> None:
    lines = []
    for head, value in (("adres", cell), ("adres", "Markt 3"), ("adres", cell)):
        row = [head, "8000", "Brugge"]
        row.insert(at, value)
        lines.append(separator.join(row))
    heading = ["opm", "postcode", "gemeente"]
    heading.insert(at, "adres")
    sites = read_sites(write(tmp_path, "\n".join([separator.join(heading), *lines, ""])))
    assert len(sites) == 3
    assert sites["postal_code"].tolist() == ["8000"] * 3
    text = kept if kept is not None else cell.strip('"')
    address = next(sites[column] for column in sites if "Markt 3" in sites[column].tolist())
    assert address.tolist() == [text, "Markt 3", text]


def test_apostrophes_around_every_cell(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, "'naam';'postcode'\n'De Linde; Gent';'9000'\n'''t Kruierke';'8000'\n"))
    assert sites["name"].tolist() == ["De Linde; Gent", "'t Kruierke"]
    assert sites["postal_code"].tolist() == ["9000", "8000"]
    with pytest.raises(InputError, match="begins on line 2 of"):
        read_sites(write(tmp_path, "'naam';'postcode'\n'De Linde;'9000'\n'B';'8000'\n"))


def test_a_line_break_that_cuts_a_row(tmp_path: Path) -> None:
    text = "naam;adres;postcode\r\nA;Kerkstraat 1\nbus 2;9000\r\nB;Markt 3;8000\r\n"
    with pytest.raises(InputError, match=r"Line 2 of lijst.csv breaks off in a cell"):
        read_sites(write(tmp_path, text))
    with pytest.raises(InputError, match=r"Line 3 of lijst.csv breaks off in a cell"):
        read_sites(write(tmp_path, "naam;adres;postcode\r\nB;Markt 3;8000\r\nA;Kerkstraat\r1\rbus 2;9000\r\n"))
    # Two files behind each other: each line is a row.
    for end in ("\n", "\r"):
        text = f"naam;adres;postcode\r\nA;Kerkstraat 1;9000\r\nB;Markt 3;8000{end}C;Markt 4;8000{end}D;x{end}"
        assert read_sites(write(tmp_path, text))["name"].tolist() == list("ABCD")


@pytest.mark.parametrize("text", [
    "naam;postcode\r\r\nA, b;9000\r\r\nB;8000\r\r\n", "naam;postcode\x85A, b;9000\x85B;8000\x85",
    "naam;postcode\u2028A, b;9000\u2028B;8000", '"naam;postcode"\n"A, b;9000"\n"B;8000"\n',
    '"naam,postcode"\r\n"""A, b"",9000"\r\n"B,8000"\r\n', 'naam; "postcode"\n"A, b"; "9000"\nB; 8000\n',
    'naam,postcode\n"A, b", "9000"\n"B","8000"\n',
])  # fmt: skip
def test_ways_to_write_lines_and_cells(tmp_path: Path, text: str) -> None:
    sites = read_sites(write(tmp_path, text))
    assert sites[["name", "postal_code"]].to_numpy().tolist() == [["A, b", "9000"], ["B", "8000"]]


@pytest.mark.parametrize(("text", "line"), [
    ('naam;jaar;gemeente\nA;2019;Gent\nB;";"\nC;";"\n', 3), ('naam;postcode\nA;9000\n"B;8000"\n', 3),
    ('naam,postcode\n"A,9000"\n"B,8000"\n', 2), ('naam\tpostcode\tx\n"A\t9000"\ty\n', 2),
])  # fmt: skip
def test_marks_around_several_cells(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(InputError, match=rf"On line {line} of lijst.csv quotation marks make one cell of several"):
        read_sites(write(tmp_path, text))
    assert len(read_sites(write(tmp_path, 'naam,opm,postcode\n"Linde, Berk",x\nB,y,8000\n'))) == 2


def test_a_byte_order_mark_in_the_middle(tmp_path: Path) -> None:
    sites = read_sites(write(tmp_path, '\ufeffnaam;postcode\nA;9000\n\ufeff"B;x";8000\n\ufeffC;2000\n'))
    assert sites["name"].tolist() == ["A", "B;x", "C"]
    sites = read_sites(write(tmp_path, 'naam;opm\n"A\n\ufeff";"x\n\ufeff"\n'))
    assert sites.to_numpy().tolist() == [["A", "x\n\ufeff"]]


def test_nul_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Line 3 of lijst.csv has a sign that is no text \(NUL\)"):
        read_sites(write(tmp_path, b"naam;postcode\nA;9000\nB\x00\x00;8000\n" + b"C;8000\n" * 50))
    for start in (
        b"PK\x03\x04\x00\x01",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00",
        b"%PDF-1.7\x00",
        b"SQLite format 3\x00",
    ):
        with pytest.raises(InputError, match="is not text in UTF-8"):
            read_sites(write(tmp_path, start + b"naam;postcode\n" * 100))


@pytest.mark.parametrize(("first", "second"), [("utf-8", "cp1252"), ("cp1252", "utf-8")])
def test_lines_in_two_encodings(tmp_path: Path, first: str, second: str) -> None:
    lines = [
        ("naam;postcode\nCafé Ös;8000\nÉlan – b;9000\n", first),
        ("Zoë’s huis;2000\n", second),
        ("Één;1000\n", first),
    ]
    sites = read_sites(write(tmp_path, b"".join(line.encode(encoding) for line, encoding in lines)))
    assert sites["name"].tolist() == ["Café Ös", "Élan – b", "Zoë’s huis", "Één"]
    assert any("Windows-1252" in line for line in describe_columns(sites, "en"))
    plain = read_sites(write(tmp_path, lines[0][0].encode(first)))
    assert plain.attrs["kkgeo_reading"]["encoding"] == first
    assert not any("Windows-1252" in line for line in describe_columns(plain, "en"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_two_and_four_bytes_for_a_sign(tmp_path: Path, encoding: str) -> None:
    text = "naam;postcode\r\nCafé – 学校;8000\r\n" + "B;9000\r\n" * 200
    sites = read_sites(write(tmp_path, text.encode(encoding)))
    assert len(sites) == 201
    assert sites["name"][0] == "Café – 学校"
