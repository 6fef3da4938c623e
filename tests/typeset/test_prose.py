"""Texts of an instructor as LaTeX, and the sheets on which they stand, set by TeX."""

import io
import shutil
from pathlib import Path

import pikepdf
import pytest

from exgen.families.registry import FAMILIES
from exgen.homework import read as read_homework
from exgen.markdown import read
from exgen.pipeline import draw_sheet
from exgen.typeset.engine import typeset
from exgen.typeset.prose import prose


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("a **b** *c* `x_1` & 5%", r"a \textbf{b} \emph{c} \texttt{x\_1} \& 5\%"),
        ("$\\nabla_x f$ of\n$f$", r"$\nabla_x f$ of $f$"),
        ("\\foo{x}", r"\textbackslash{}foo\{x\}"),
        ("- a\n- [b]", "\\begin{itemize}\n\\item{}a\n\\item{}[b]\n\\end{itemize}"),
        ("3. a", "\\begin{enumerate}\n\\setcounter{enumi}{2}\n\\item{}a\n\\end{enumerate}"),
        ("a\n\nb", "a\n\\par\nb"),
        ("[x](https://a.b/%7E(c))", r"\exlinkto{68747470733A2F2F612E622F253745286329}{x}"),
        ("$$x$$", r"\exdisplay{x}"),
    ],
)
def test_latex(text: str, tex: str) -> None:
    """Every word is escaped, markup becomes that of LaTeX, spaces between pieces stay."""
    assert prose(read(text)) == tex


def test_a_long_word_may_be_broken() -> None:
    """An address in code would stick out of the line otherwise."""
    assert "\\exbreak" in prose(read("`https://example.org/a/very/long/path/to/something`"))
    assert "\\exbreak" not in prose(read("A word of usual length."))


WORDY = """
name = "wordy"
title = "Wordy"
[sheet]
course = "**CS** 101"
due = "1 April, [noon](https://example.org/(x)?y=%20)"
at_most = 25
honour = "I ($n = 1$) worked alone."
paper = "PAPER"
size = SIZE
space = "SPACE"
hints = "all"
instructions = '''
Long `https://example.org/some/very/long/path/that/goes/on/and/on/and/on/and/on/index.html` code and
a wide formula $\\begin{pmatrix}a+b+c+d&a+b+c+d&a+b+c+d&a+b+c+d&a+b+c+d&a+b+c+d\\end{pmatrix}$.

1. [one] and *two*
   - $\\left(\\frac{1}{2}\\right)^{2}$ ∇ α
   - $\\begin{cases}1 & x > 0 \\\\ 0 & \\text{else}\\end{cases}$

$$\\sum_{i=1}^{n} \\operatorname{tr}(A_i) \\le \\sqrt[3]{\\hat{y}}$$
'''
[[question]]
id = "1"
family = "gradient"
points = 10
options = { form = "ridge" }
intro = "*First* of all, $x \\\\in \\\\mathbb{R}^d$."
[[question]]
id = "2"
family = "composition"
points = 20
page = true
parts = { a = 6, b = 14 }
"""
MILLIMETRES = {"a4": (210, 297), "letter": (215.9, 279.4)}


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_sheets_in_all_sizes_set_without_a_complaint(tmp_path: Path) -> None:
    """Large print, Letter, and every kind of room for answers: no overfull box, the right paper."""
    documents = {}
    combinations = [("a4", 11, "lines"), ("letter", 14, "boxes"), ("a4", 17, "page")]
    for paper, size, space in combinations:
        text = WORDY.replace("PAPER", paper).replace("SIZE", str(size)).replace("SPACE", space)
        path = tmp_path / f"{paper}{size}.toml"
        path.write_text(text)
        drawn = draw_sheet(read_homework(str(path), families=FAMILIES), seed=4)
        documents[f"{paper} {size}"] = drawn.documents()["problems"]
    pages = typeset(documents)
    for (paper, size, _), made in zip(combinations, pages.values(), strict=True):
        assert (made.overfull, made.undefined, made.warnings) == ((), (), ())
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            for page in pdf.pages:
                box = [float(x) for x in page.mediabox]
                assert box[2:] == pytest.approx(
                    [mm / 25.4 * 72 for mm in MILLIMETRES[paper]], abs=1
                )
            links = [str(note.A.URI) for note in pdf.pages[0].Annots if "/A" in note]
            assert links == ["https://example.org/(x)?y=%20"]
            # the page is magnified by a matrix of its own
            content = pdf.pages[0].Contents.read_bytes().decode("latin-1")
            factor = f"{size / 10.95:.4f} 0 0 {size / 10.95:.4f} "
            assert (factor in content) is (size != 11)


CODED = """
name = "coded"
title = "Coded"
sheet = { size = 17, listing = LISTING }
question = [{ id = "1", family = "two-layer", points = 20, options = { code = true } }]
"""


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_code_keeps_to_the_line_in_large_print(tmp_path: Path) -> None:
    """A script is printed or handed out as a file alone; code and tables are within the page."""
    bodies = {}
    for listing in ("true", "false"):
        path = tmp_path / f"{listing}.toml"
        path.write_text(CODED.replace("LISTING", listing))
        drawn = draw_sheet(read_homework(str(path), families=FAMILIES), seed=2)
        assert "gradient_check.py" in drawn.questions[0].question.files
        bodies[listing] = drawn.documents()
    assert "exlisting" in bodies["true"]["problems"].body
    assert "exlisting" not in bodies["false"]["problems"].body
    for made in typeset(bodies["true"]).values():
        assert (made.overfull, made.warnings) == ((), ())
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            sizes = {
                float(operands[1])
                for page in pdf.pages
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "Tf"
            }
        assert min(sizes) < 6.1  # code, before the page is magnified
