"""Random expressions printed, and read back by the reader that knows nothing of the printer."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tried import tried

from exgen.calculus.claims import free_indices
from exgen.calculus.indexed import entry_of
from exgen.calculus.program import program
from exgen.errors import ExgenError
from exgen.printed.equal import same
from exgen.printed.latex_grammar import formula
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError
from exgen.printed.meaning import Reader
from exgen.typeset.latex import Printer
from exgen.typeset.symbols import Notation
from tests.fuzz.programs import SHAPES, VARIABLES, Shape, expressions

COUNT = tried("random programs")
PROGRAM = program(variables=dict(VARIABLES), equations={}, sizes={"n": 3, "m": 4})
KNOWN = {name: shape for name, (shape, _) in VARIABLES.items()}
WORDS = Vocabulary(quantities=Vocabulary.named(PROGRAM.variables), sizes=PROGRAM.sizes)
UNTOLD = "nothing tells how long"


@given(data=st.data(), shape=st.sampled_from(SHAPES), indexed=st.booleans())
@settings(max_examples=COUNT, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_printed_is_read_back(data: st.DataObject, shape: Shape, indexed: bool) -> None:
    """As a whole, and entry by entry in index notation, as long as its sizes can be told."""
    text = data.draw(expressions(shape, KNOWN, depth=3))
    try:
        expr = PROGRAM.read(text)
        if indexed:
            rows, cols = expr.shape
            expr = entry_of(expr, "i" if rows != 1 else 0, "j" if cols != 1 else 0)
    except ExgenError:
        assume(False)
    latex = Printer(Notation(bold=True))(expr)
    try:
        (read,) = Reader(WORDS).expressions([formula(latex)], expr.shape)
    except MisreadError as error:
        # a matrix of ones of which one entry is taken, say
        assert UNTOLD in str(error) or "\\mathbf{0}" in latex, (text, latex)
        return
    assert free_indices(read).keys() <= {"i", "j"}
    assert same(read, expr, WORDS.sizes), (text, latex)
