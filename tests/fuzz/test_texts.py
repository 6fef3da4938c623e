"""Random texts as formulas: an answer or an error of exgen's own, whatever they hold."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tried import tried

from exgen.deriving.derivation import derive
from exgen.deriving.derivation_record import as_json
from exgen.deriving.limit import at_most
from exgen.deriving.terminal import as_text
from exgen.errors import ExgenError

COUNT = tried("random programs")
VARIABLES = ("x:n,1", "A:n,n", "s:1,1", "r:1,n", "P:n,n:spd")
OPERANDS = ("x", "A", "s", "r", "P", "x.T", "A.T", "2", "0", "0.5", "1e9", "A[0, :]", "x[1, 0]")
SIGNS = (" @ ", " * ", " / ", "**", " + ", " - ", " > ")
AROUND = (
    *("sum({})", "norm({})", "tr({})", "det({})", "inv({})", "diag({})", "log({})", "sqrt({})"),
    *(
        "softmax({})",
        "logsumexp({})",
        "exp({})",
        "abs({})",
        "logdet({})",
        "({}).T",
        "-({})",
        "({})",
    ),
)


@st.composite
def nearly(draw: st.DrawFn, depth: int = 3) -> str:
    """A text that is an expression but for its shapes, its domain and its size."""
    if depth == 0:
        return draw(st.sampled_from(OPERANDS))
    if draw(st.booleans()):
        return draw(st.sampled_from(AROUND)).replace("{}", draw(nearly(depth - 1)))
    left, right = draw(nearly(depth - 1)), draw(nearly(depth - 1))
    return f"{left}{draw(st.sampled_from(SIGNS))}{right}"


@given(text=nearly(), wrt=st.sampled_from("xAsrP"))
@settings(max_examples=COUNT, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_formula_is_derived_or_refused(text: str, wrt: str) -> None:
    """Text that may fit or not ends in a verified answer that prints, or in one line."""
    try:
        with at_most(1), np.errstate(all="ignore"):
            found = derive(text, variables=VARIABLES, wrt=wrt)
            assert as_text(found, colour=False)
            assert as_json(found)
    except ExgenError as error:
        assert "\n" not in str(error)
        assert error.status in (1, 2)
