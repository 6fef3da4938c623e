"""Rosters: what platforms export is read, and what cannot be used is told row by row."""

from pathlib import Path

import pytest

from exgen.classroom.roster import Student, clean, read_roster
from exgen.errors import InputError

MOODLE = 'First name,Surname,ID number,Email address,Groups\r\nAda,Byron,11,a@x.org,"G1, G2"\r\n'
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Quiz 1 (77)\n"
    ",,,,,Manual Posting\n"
    "    Points Possible,,,,,10\n"
    '"Byron, Ada",9001,11,ada,"Lecture, A",7\n'
    '"Student, Test",9002,,a4f7,Lecture,\n'
)
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Role,Sections\n"
    "Ada,Byron,11,a@x.org,Student,L1\n"
    "Alan,Who,12,b@x.org,Instructor,L1\n"
)


def write(folder: Path, text: str | bytes) -> Path:
    """A roster in a file."""
    path = folder / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (MOODLE, Student(id="11", name="Ada Byron", email="a@x.org", section="G1, G2")),
        (CANVAS, Student(id="11", name="Ada Byron", section="Lecture, A")),
        (GRADESCOPE, Student(id="11", name="Ada Byron", email="a@x.org", section="L1")),
    ],
)
def test_exports_of_three_platforms(tmp_path: Path, text: str, expected: Student) -> None:
    """The columns are recognised, and rows that are no students are left out."""
    assert read_roster(write(tmp_path, text)).students == (expected,)


def test_staff_is_told(tmp_path: Path) -> None:
    """Rows that the roster itself calls staff are left out with a warning that has their number."""
    (warning,) = read_roster(write(tmp_path, GRADESCOPE)).warnings
    assert warning.endswith("not of students: 3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Class list,,\nof today,,\n\nSID,Name,Email\n11,Ada,\n", ("11", "Ada")),
        ("Student,,Contact,\nID,Name,Email,Phone\n11,Ada,,5\n", ("11", "Ada")),
        ('Student,SIS User ID,Quiz\n    Points Possible,,10\n"B, Ada",11,7\n', ("11", "Ada B")),
        ("Vorname;Nachname;Matrikelnr.;Note\nAda;B;011;1,5\n", ("011", "Ada B")),
        ('ID,Name\n="0011",Ada\n,\n,\n', ("0011", "Ada")),
        ("ID,Name\n11.0,Ada\n", ("11", "Ada")),
        ('ID;Name\n11;5" tall, "so\n', ("11", '5" tall, "so')),
    ],
)
def test_odd_files_of_real_life(tmp_path: Path, text: str, expected: tuple[str, str]) -> None:
    """Titles above the header, gradebooks, spreadsheets' ways with numbers: read as they mean."""
    (student,) = read_roster(write(tmp_path, text)).students
    assert (student.id, student.name) == expected


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Class list\nof today\nID,Name\n11,Ada\n", "rows above the header: 1, 2"),
        ("ID,Name,\n11,Ada,Byron\n", "columns that have no header: 3"),
        ("ID,Name\n11.0,Ada\n", "ids such as '11.0'"),
    ],
)
def test_what_was_left_out_is_told(tmp_path: Path, text: str, warning: str) -> None:
    """Whatever of a file is not used, or not used as it stands, is one warning."""
    (told,) = read_roster(write(tmp_path, text)).warnings
    assert warning in told


def test_what_a_program_spoiled(tmp_path: Path) -> None:
    """An id that was rounded, and a quote that swallows the rest, are no guesses but refusals."""
    with pytest.raises(InputError) as error:
        read_roster(write(tmp_path, "ID,Name\n1.23457E+11,Ada\n12,B\n"))
    assert "row 2: id '1.23457E+11' was rounded" in error.value.detail
    with pytest.raises(InputError, match="quote in line 3 that is never closed"):
        read_roster(write(tmp_path, 'ID,Name\n1,A\n2,"B\n3,C\n4,D\n'))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_delimiters_line_ends(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    """Any of them gives the same students; quotes hold delimiters, quotes and line ends."""
    rows = [
        ["Student ID", "Name", "Section"],
        ["11", '"Byron, Ada; ""Countess""\t"', f'"A{end}B"'],
        ["12", "דנה לוי", "张"],
    ]
    text = "".join(delimiter.join(row) + end for row in rows)
    roster = read_roster(write(tmp_path, text.encode(encoding)))
    assert roster.warnings == ()
    assert roster.students == (
        Student(id="11", name='Byron, Ada; "Countess"', section="A B"),
        Student(id="12", name="דנה לוי", section="张"),
    )


def test_western_text_is_read_with_a_warning(tmp_path: Path) -> None:
    """A file in the old Western code page is read, and it says so."""
    roster = read_roster(write(tmp_path, "ID,Name\n1,Zoë Müller\n".encode("cp1252")))
    assert roster.students[0].name == "Zoë Müller"
    assert "not UTF-8" in roster.warnings[0]


def test_first_line_of_excel(tmp_path: Path) -> None:
    """The line `sep=;` that Excel writes for itself names the delimiter and counts as a row."""
    path = write(tmp_path, "sep=;\r\nID;Name\r\n../x;A, B\r\n")
    with pytest.raises(InputError) as error:
        read_roster(path)
    assert error.value.detail.startswith("row 3:")


def test_workbook(tmp_path: Path) -> None:
    """An XLSX file is known by its content; numbers are ids, with the zeros of their format."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["ID number", "First name", "Last name"])
    book.active.append([42, "Ada", "Byron"])
    book.active.append([7.0, "Grace", None])
    book.active.append(["007", "לוי", "X"])
    book.active["A2"].number_format = "00000"
    path = tmp_path / "export.csv"
    book.save(tmp_path / "book.xlsx")
    (tmp_path / "book.xlsx").rename(path)
    found = [(one.id, one.name) for one in read_roster(path).students]
    assert found == [("00042", "Ada Byron"), ("7", "Grace"), ("007", "לוי X")]


def test_workbook_with_a_title(tmp_path: Path) -> None:
    """The first sheet that holds anything is read; a merged title or header is no trouble."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.create_sheet("Students")
    for row in (["Roster of today"], [], ["Student ID", "Name", None], [12345.0, "Ada", "Byron"]):
        sheet.append(row)
    sheet.append(["00123", "Bo"])
    sheet.append([None, None, None])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("B3:C3")
    book.save(tmp_path / "book.xlsx")
    roster = read_roster(tmp_path / "book.xlsx")
    assert [(one.id, one.name) for one in roster.students] == [("12345", "Ada"), ("00123", "Bo")]
    assert [text.rpartition(": ")[2] for text in roster.warnings] == ["1", "3"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("", "empty"),
        ("../x", "'/'"),
        ("a/b", "'/'"),
        ("a\\b", "file name"),
        ("CON", "Windows"),
        ("com1.old", "Windows"),
        ("x" * 300, "too long"),
        ("dots.", "ends"),
        (".hidden", "begins"),
        ("-rf", "begins"),
        ("a\x07b", "holds"),
        ("a\u202eb", "holds"),
        ("ok", "row 2 already"),
        ("OK", "one file name"),
    ],
)
def test_unsafe_ids_are_told_by_row(tmp_path: Path, bad: str, reason: str) -> None:
    """An id that is no safe file name, or not its owner's alone, is one line with its row."""
    path = write(tmp_path, f'ID,Name\nok,A\n\n"{bad}",B\n')
    with pytest.raises(InputError) as error:
        read_roster(path)
    (line,) = error.value.detail.splitlines()
    assert line.startswith("row 4:")
    assert reason in line


def test_every_wrong_row_is_told(tmp_path: Path) -> None:
    """All rows that cannot be used are told at once, also one with a delimiter out of quotes."""
    path = write(tmp_path, "ID,Name\nNUL,A\n5,Byron, Ada\n,C\n6,D\n")
    with pytest.raises(InputError, match="3 rows cannot be used") as error:
        read_roster(path)
    starts = [line.split(":")[0] for line in error.value.detail.splitlines()]
    assert starts == ["row 2", "row 3", "row 4"]


def test_columns_named_by_a_person(tmp_path: Path) -> None:
    """Headers that are not recognised can be named; a wrong name is told with the nearest."""
    path = write(tmp_path, "Kennung,Wer\n1,Ada\n")
    named = {"id": "Kennung", "name": "wer"}
    assert read_roster(path, named=named).students == (Student(id="1", name="Ada"),)
    with pytest.raises(InputError, match="--id-column"):
        read_roster(path)
    with pytest.raises(InputError, match="did you mean 'Kennung'"):
        read_roster(path, named={"id": "Kenung"})


def test_an_empty_column_of_ids_is_passed_over(tmp_path: Path) -> None:
    """Where a platform's first column of ids is empty, the next that holds anything is taken."""
    path = write(tmp_path, "Name,SIS User ID,SIS Login ID\nAda,,ada\nBo,,bo\n")
    assert [one.id for one in read_roster(path).students] == ["ada", "bo"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"ID,Name\n", b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 old", b"x\ny\n"],
)
def test_what_is_no_roster(tmp_path: Path, content: bytes) -> None:
    """A file without students, or that cannot be read, is refused in one line."""
    with pytest.raises(InputError) as error:
        read_roster(write(tmp_path, content))
    assert "\n" not in str(error.value)
    assert "roster" in str(error.value)


def test_names_lose_what_does_not_print() -> None:
    """Control characters and marks that reorder the text go, letters and joiners stay."""
    assert clean("  Ada\x00\u202e  By\nron ") == "Ada By ron"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert len(clean("x" * 500)) == 120
