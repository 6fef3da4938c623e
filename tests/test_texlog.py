"""What is read out of a TeX log."""

from exgen.typeset.texlog import OverfullBox, TexComplaint, read_log

GOOD = """\
This is pdfTeX, Version 3.14
Overfull \\hbox (12.345pt too wide) in paragraph at lines 30--31
[]\\T1/lmr/m/n/10.95 words

Overfull \\vbox (3.0pt too high) has occurred while \\output is active []

Underfull \\hbox (badness 10000) in paragraph at lines 40--41

LaTeX Warning: Reference `eq:a' on page 1 undefined on input line 50.

Missing character: There is no X in font nullfont!
Missing character: There is no X in font nullfont!

Package exgen Warning: formula scaled to 58 percent on input line 60.

Package microtype Warning: Unable to apply patch
(microtype)                `footnote' on input line 3.

LaTeX Warning: There were undefined references.

Output written on document.pdf (4 pages, 263593 bytes).
"""

FAILED = """\
(./document.tex
./document.tex:12: Undefined control sequence.
<recently read> \\foo

l.12 Let \\foo
              be
Here is how much of TeX's memory you used:
./document.tex:12:  ==> Fatal error occurred, no output PDF file produced!
"""


def test_boxes_with_their_amount_and_line() -> None:
    """Overfull boxes of both kinds are found; underfull ones are nobody's business."""
    assert read_log(GOOD).overfull == (
        OverfullBox(kind="hbox", points=12.345, line=30),
        OverfullBox(kind="vbox", points=3.0, line=None),
    )


def test_pages_references_and_characters() -> None:
    """The number of pages, undefined references and missing glyphs, each once."""
    log = read_log(GOOD)
    assert log.pages == 4
    assert log.undefined == ("eq:a",)
    assert log.missing_characters == ("There is no X in font nullfont!",)
    assert log.errors == ()


def test_warnings_are_whole() -> None:
    """A package's warning comes with its continuation lines."""
    assert read_log(GOOD).warnings == (
        "LaTeX Warning: Reference `eq:a' on page 1 undefined on input line 50.",
        "Package exgen Warning: formula scaled to 58 percent on input line 60.",
        "Package microtype Warning: Unable to apply patch `footnote' on input line 3.",
        "LaTeX Warning: There were undefined references.",
    )


def test_an_error_is_told_once() -> None:
    """The error has message, line and context; the closing echo is not a second one."""
    assert read_log(FAILED).errors == (
        TexComplaint(message="Undefined control sequence.", line=12, text="Let \\foo"),
    )


def test_an_error_without_a_file() -> None:
    """An error that TeX cannot place still counts, with the line of its context."""
    log = read_log("! Emergency stop.\n<*> document.tex\n")
    assert [(e.message, e.line) for e in log.errors] == [("Emergency stop.", None)]
    assert log.pages == 0


def test_an_empty_log() -> None:
    """A run that died before it wrote its log has no pages and no errors."""
    log = read_log("")
    assert (log.pages, log.errors, log.warnings) == (0, (), ())
