"""Rosters: what platforms export is read, and what cannot be used is told row by row."""

from pathlib import Path

import pytest

from exgen.classroom.roster import Student, clean, read_roster, read_rosters
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
        ('ID,Name\n11, "so\n', ("11", '"so')),
        ('"ID", "Name"\n"11", "Byron, Ada"\n', ("11", "Byron, Ada")),
        ("ID,Name\n'00123,'t Hooft\n", ("00123", "'t Hooft")),
        ('ID,Name\n=T("00124"),Ada\n', ("00124", "Ada")),
        ("ID,Name\n\u200e00125\u200b,Ada\n", ("00125", "Ada")),
        ("Matric Number,Name\nCSC/2021/045,Ada Obi\n", ("CSC/2021/045", "Ada Obi")),
        ("Student #,Name\n11,Ada\n", ("11", "Ada")),
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
        ("OrgDefinedId,Username,Name\n#011,#ada,Ada\n#012,#bo,Bo\n", "ids such as '#011'"),
        ("ID,Name\n11,Ada\n,\nTotal,1\n", "rows that sum up the others: 4"),
        ("ID,Name\n11,Ada\nTotal students: 1,\n", "rows that sum up the others: 3"),
        ('ID,Name\n11,"Ada\n12,Bo"\n', "names go over several lines (is a quote missing?): 2"),
        ("ID,First,Last\n11,Ada,Byron\n", "took 'First' and 'Last' for first and last names"),
        ("ID,Preferred Name\n11,Ada\n", "among 'ID' and 'Preferred Name': name it with --name-"),
        ("ID,First name,Famiglia\n11,A,B\n", "no column of last names among"),
        ("ID,Name,Role\n11,Ada,Leader\n", "column 'Role' says 'Leader' (delete those"),
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


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
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


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("", "empty"),
        ("../x", "begins"),
        ("/x", "begins"),
        ("#N/A", "error"),
        ("a\\b", "file name"),
        ("CON", "Windows"),
        ("com1.old", "Windows"),
        ("x" * 300, "too long"),
        ("dots.", "ends"),
        (".hidden", "begins"),
        ("-rf", "begins"),
        ("a\x07b", "holds"),
        ("a\u202eb", "holds"),
        ("#REF!", "error"),
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


def test_a_header_without_students(tmp_path: Path) -> None:
    """Nobody below it, or nothing in the column of ids, is told as what it is."""
    with pytest.raises(InputError, match="has a header, but no students"):
        read_roster(write(tmp_path, "Student ID,Name\n"))
    with pytest.raises(InputError, match=r"no ids: column 'Student ID' is empty, of .* 'Name'"):
        read_roster(write(tmp_path, "Student ID,Name\n,Ann\n"))


@pytest.mark.parametrize("between", ["", "3,Cy\n4,Di\n"])
def test_quotes_that_swallow_rows(tmp_path: Path, between: str) -> None:
    """Two quotes too many take no students away; cells of several lines stay as they are."""
    path = write(tmp_path, f'ID,Name\n1,Ann\n2,"Bo\n{between}5,"Ed\n6,Flo\n')
    with pytest.raises(InputError, match=r"quote in line 3 that swallows .*, up to line [46]:"):
        read_roster(path)
    path = write(tmp_path, 'ID,Name,Section\n1,"One\nTwo","A, b\nC ""d"""\n2,"Al" Bo,A\n')
    assert [one.name for one in read_roster(path).students] == ["One Two", "Al Bo"]


def test_many_wrong_rows_and_columns(tmp_path: Path) -> None:
    """A hundred wrong rows are told one by one, and more columns than a roster has at once."""
    with pytest.raises(InputError, match="999 rows cannot be used") as error:
        read_roster(write(tmp_path, "ID,Name\n" + "1,A\n" * 1000))
    assert error.value.detail.splitlines()[-1] == "and 899 more"
    with pytest.raises(InputError, match="has 300001 columns in row 2"):
        read_roster(write(tmp_path, "ID,Name\n" + "1;2|3\t," * 300_000))


def test_errors_of_a_spreadsheet_are_no_marked_ids(tmp_path: Path) -> None:
    """A column of `#N/A` alone is not one of ids with a sign before them."""
    with pytest.raises(InputError) as error:
        read_roster(write(tmp_path, "ID,Name\n#N/A,Ann\n#REF!,Bo\n"))
    assert error.value.detail.count("is an error of a spreadsheet") == 2


def test_a_stray_zero_byte(tmp_path: Path) -> None:
    """It makes no UTF-16 of a file; text of other letters in UTF-16 is found without a mark."""
    (student,) = read_roster(write(tmp_path, b"ID,Name\n1,A\0nn\n")).students
    assert student.name == "Ann"
    text = "学号,姓名\n1,张三\n2,李四\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read_roster(write(tmp_path, text.encode(encoding))).students[0].name == "张三"


def test_names_lose_what_does_not_print() -> None:
    """Control characters and marks that reorder the text go, letters and joiners stay."""
    assert clean("  Ada\x00\u202e  By\nron ") == "Ada By ron"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
    assert len(clean("x" * 500)) == 120


def test_marks_before_every_id_go(tmp_path: Path) -> None:
    """A sign that an export puts before every id is no part of it; before some it stays."""
    head = "OrgDefinedId,Last Name,First Name\n"
    roster = read_roster(write(tmp_path, f"{head}#0012,One,Ann\n#0013,Two,Al\n"))
    assert [one.id for one in roster.students] == ["0012", "0013"]
    roster = read_roster(write(tmp_path, f"{head}#0012,One,Ann\n0013,Two,Al\n"))
    assert [one.id for one in roster.students] == ["#0012", "0013"]


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("Prénom,Nom,Numéro d’identification,Adresse de courriel,Rôles", "Anne,Dupont,1,a@x,", 0),
        ("Vorname,Nachname,ID-Nummer,E-Mail-Adresse", "Anne,Dupont,1,a@x", 0),
        ("Vorname,Name,Matrikel-Nr.,E-Mail", "Anne,Dupont,1,a@x", 0),
        ("Nombre,Apellido(s),Número de ID,Dirección de correo", "Anne,Dupont,1,a@x", 0),
        ("Nome,Sobrenome,Número de identificação,Endereço de email", "Anne,Dupont,1,a@x", 0),
        ("Nome,Cognome,Codice identificativo,Indirizzo email", "Anne,Dupont,1,a@x", 0),
        ("Nom,Cognoms,Número ID,Correu", "Anne,Dupont,1,a@x", 0),
        ("Voornaam,Achternaam,ID-nummer,E-mailadres", "Anne,Dupont,1,a@x", 0),
        ("Имя,Фамилия,Индивидуальный номер,Адрес электронной почты", "Anne,Dupont,1,a@x", 0),
        ("Imię,Nazwisko,Numer albumu,Adres e-mail", "Anne,Dupont,1,a@x", 0),
        ("Adı,Soyadı,Öğrenci No,E-posta adresi", "Anne,Dupont,1,a@x", 0),
        ("الاسم الأول,الاسم الأخير,الرقم الجامعي,البريد الإلكتروني", "Anne,Dupont,1,a@x", 0),
        ("PRENOM,NOM,NUMERO D'IDENTIFICATION,COURRIEL", "Anne,Dupont,1,a@x", 0),
        ("姓,名,学籍番号,メールアドレス", "山田,太郎,1,a@x", "山田 太郎"),
        ("姓名,学号,电子邮件", "张伟,1,a@x", "张伟"),
        ("이름,학번,이메일", "김철수,1,a@x", "김철수"),
        ("Nom,Numéro étudiant", "Anne Dupont,1", 0),
        ("First name,Name,Student ID", "Anne,Anne Dupont,1", 0),
    ],
)
def test_headers_of_many_languages(tmp_path: Path, header: str, row: str, name: str) -> None:
    """Ids and whole names are found under the headers of platforms in many languages, silently."""
    roster = read_roster(write(tmp_path, f"{header}\n{row}\n"))
    ((student,), warnings) = (roster.students, roster.warnings)
    assert (student.id, student.name) == ("1", name or "Anne Dupont")
    assert warnings == ()


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("Teilnehmer/in", "student"),
        ("Étudiant", "student"),
        ("Undergraduate", "student"),
        ("Graduate", "student"),
        ("学生", "student"),
        ("", "student"),
        ("Student Assistant", "staff"),
        ("Student, Teaching Assistant", "staff"),
        ("Studentische Hilfskraft", "staff"),
        ("Non-editing teacher", "staff"),
        ("TA", "staff"),
        ("Dozent/in", "staff"),
        ("非编辑教师", "staff"),
        ("Taught postgraduate", "student"),
        ("Gast", "unknown"),
    ],
)
def test_roles(tmp_path: Path, role: str, kind: str) -> None:
    """Known staff is left out and told, students stay, and what is not known stays and is told."""
    path = write(tmp_path, f'ID,Name,Role\n1,A,Student\n2,B,"{role}"\n')
    roster = read_roster(path)
    assert len(roster.students) == (1 if kind == "staff" else 2)
    assert len(roster.warnings) == (kind != "student")
    assert all(f"column 'Role' says {role!r}" in text for text in roster.warnings)


def test_a_roster_of_staff_says_so(tmp_path: Path) -> None:
    """Where nobody is left, the column and what it says are named."""
    with pytest.raises(InputError, match=r"no students .*column 'Role' says 'Lehrer/in'.*: 2, 3"):
        read_roster(write(tmp_path, "ID,Name,Role\n1,A,Lehrer/in\n2,B,Lehrer/in\n"))


def test_an_empty_id_names_its_column(tmp_path: Path) -> None:
    """The column, the student and another column that would do are told."""
    path = write(tmp_path, 'Student,SIS User ID,SIS Login ID\n"One, Ann",u1,a\n"Two, Al",,b\n')
    with pytest.raises(InputError, match="--id-column 'SIS Login ID'") as error:
        read_roster(path)
    assert error.value.detail == "row 3: the id is empty in column 'SIS User ID' of 'Al Two'"


def test_encodings_that_are_named(tmp_path: Path) -> None:
    """A header that cannot be read says why; the right encoding reads it, a wrong one is told."""
    path = write(tmp_path, "学籍番号,氏名\nA001,山田太郎\n".encode("shift_jis"))
    with pytest.raises(InputError, match=r"no column .* not UTF-8 .*--encoding"):
        read_roster(path)
    roster = read_roster(path, encoding="shift_jis")
    assert roster.students == (Student(id="A001", name="山田太郎"),)
    assert roster.warnings == ()
    for encoding, reason in (("klingon", "not known"), ("base64", "not known"), ("ascii", "byte")):
        with pytest.raises(InputError, match=reason):
            read_roster(path, encoding=encoding)


def test_several_rosters_are_one_class(tmp_path: Path) -> None:
    """Students come in order; the same one twice counts once, two under one id are refused."""
    first, second = tmp_path / "A.csv", tmp_path / "B.csv"
    first.write_text("SID,Name\n1,Ann\n2,Bo\n")
    second.write_text("Student ID,Name\n3,Cy\n2,Bo\n")
    roster = read_rosters([first, second])
    assert [one.id for one in roster.students] == ["1", "2", "3"]
    assert roster.columns == ("SID", "Student ID")
    assert roster.warnings == ("in several rosters, and counted once: 2",)
    second.write_text("SID,Name\n2,Somebody Else\n")
    with pytest.raises(InputError, match=r"'2' \(Somebody Else\) in .*B.csv.* \(Bo\) in .*A.csv"):
        read_rosters([first, second])


def test_ids_that_would_be_one_file(tmp_path: Path) -> None:
    """A slash becomes a dash in file names, so that ids may not differ in that alone."""
    with pytest.raises(InputError) as error:
        read_roster(write(tmp_path, "ID,Name\na/1,A\na-1,B\n"))
    assert "row 3: id 'a-1' and 'a/1' of row 2 are one file name" in error.value.detail


@pytest.mark.parametrize("content", ["ID,Name\n" + "1,A\n" * 100_001, "," * 5_000_001])
def test_more_than_a_roster_holds(tmp_path: Path, content: str) -> None:
    """So many rows or cells are no roster, which is told before they are all in memory."""
    with pytest.raises(InputError, match="is it a roster"):
        read_roster(write(tmp_path, content))
