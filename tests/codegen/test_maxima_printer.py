"""The Maxima printer: what it writes means the same in Maxima, and no name is Maxima's own.

That it computes the same is seen in a real Maxima, in tests/platforms.
"""

import re

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.declared import ELEMENTWISE_DOMAIN, SCALAR_DOMAIN
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Expr
from exgen.calculus.functions import CALLS
from exgen.calculus.parse import parse
from exgen.codegen.maxima_functions import FUNCTIONS, INNER, definitions
from exgen.codegen.maxima_points import DOMAINS, judging
from exgen.codegen.maxima_printer import MaximaPrinter
from exgen.errors import DerivationError
from exgen.verify.domains import DOMAINS as DRAWN

QUANTITIES: dict[str, Expr] = {
    "A": symbol("A", ("m", "n")),
    "B": symbol("B", ("n", "m")),
    "x": symbol("x", ("n", 1)),
    "y": symbol("y", ("n", 1)),
    "e": symbol("e", ("n", 1)),
    "s": symbol("s", (1, 1)),
    "S": symbol("S", ("n", "n")),
}
PRINTED = [
    ("2 * A @ x", "2*(A . x)"),
    ("A @ (2 * x)", "2*(A . x)"),
    ("A @ (x * y)", "A . (x*y)"),
    ("(A @ x).T", "transpose(x) . transpose(A)"),
    ("x.T @ y * y", "(transpose(x) . y)*y"),
    ("-x @ y.T", "-x . transpose(y)"),
    ("-(x + y)", "-(x + y)"),
    ("x - (y - e)", "x + ee - y"),
    ("x / y", "x/y"),
    ("x / (y * e)", "x/y/ee"),
    ("x ** 2 * s", "s*x^2"),
    ("(x + y) ** 3", "(x + y)^3"),
    ("x / sqrt(n)", "x/sqrt(n)"),
    ("x / 3", "x/3"),
    ("-x / 3", "-x/3"),
    ("1 - x", "1 - x"),
    ("x * (1 - x)", "x*(1 - x)"),
    ("(x > 0) * y", "unitstep(x)*y"),
    ("sum(x * y)", "total(x*y)"),
    ("mean(A)", "average(A)"),
    ("ones(m, 1) @ y.T", "ones(m, 1) . transpose(y)"),
    ("eye(n) - S", "eye(n) - S"),
    ("inv(S) @ x", "inv(S) . x"),
    ("logdet(S)", "log(det(S))"),
    ("convolve(x, y)", "convolve(x, y)"),
    ("vstack(x, y)", "addrow(x, y)"),
    ("x[1:, :]", "piece(x, 1, 0, n - 1, 1)"),
    ("arctan(x) * sign(y)", "atan(x)*signum(y)"),
    ("A[0, 2]", "entry(A, 1, 3)"),
    ("A[1, :]", "rowof(A, 2)"),
    ("huber(x)", "(x^2 - relu(abs(x) - 1)^2)/2"),
    ("exp(-x) + softmax(y)", "exp(-x) + softmax(y)"),
]


def printer() -> MaximaPrinter:
    """One in which the quantity e is typed as ee, and dimensions by their names."""
    return MaximaPrinter({"e": "ee"}, {"m": "m", "n": "n"})


@pytest.mark.parametrize(("text", "source"), PRINTED)
def test_expressions_as_a_student_types_them(text: str, source: str) -> None:
    """Parentheses stand where Maxima's precedence, not Python's, asks for them."""
    assert printer()(parse(text, QUANTITIES)) == source


def test_what_has_no_form_is_refused() -> None:
    """Free indices are named in the error."""
    entry = parse("A[i, j]", QUANTITIES, indices={"i": "m", "j": "n"})
    with pytest.raises(DerivationError, match="no Maxima form"):
        printer()(entry)


def test_functions_that_are_called_are_remembered() -> None:
    """Whoever prints knows which definitions the program needs."""
    one = printer()
    one(parse("sigmoid(x) * sum(y) + logdet(S)", QUANTITIES))
    assert one.used == {"sigmoid", "sum", "log", "det"}
    defined = [line.partition("(")[0] for line in definitions(one.used)]
    assert defined == [f"{INNER}sigmoid", f"{INNER}total", f"{INNER}det"]


def test_every_function_and_domain_has_a_row() -> None:
    """No function or domain of exgen's is left out; those that are spelled need none."""
    spelled = {name for name, row in ELEMENTWISE.items() if row.spelled}
    assert FUNCTIONS.keys() >= ELEMENTWISE.keys() - spelled
    assert FUNCTIONS.keys() >= CALLS.keys() - {"logdet", "logabsdet"}
    names = [one.name for one in FUNCTIONS.values()]
    assert len(set(names)) == len(names)
    declared = {ELEMENTWISE_DOMAIN, SCALAR_DOMAIN}  # no homework file has such
    assert DOMAINS.keys() == DRAWN.keys() - declared


def test_names_of_the_program_are_no_names_of_a_sheet() -> None:
    """Maxima looks names up where a function is called: all that are bound begin alike."""
    program = ";\n".join(judging("ans1", used=FUNCTIONS, domains=DOMAINS, within="0.1"))
    program = re.sub(r"/\*.*?\*/", "", program, flags=re.DOTALL)
    listed = re.findall(r"(?:lambda|block)\(\[([^\]]*)\]", program)
    listed += re.findall(r"^\w+\((.*?)\) *:=", program, re.MULTILINE)
    bound = {one.partition(":")[0].strip(" []") for each in listed for one in each.split(",")}
    bound |= set(re.findall(r"\b([A-Za-z_]\w*) *:(?!=)", program))
    bound |= set(re.findall(r"\bfor (\w+) in\b", program))
    bound |= set(re.findall(r"^(\w+)\(.*?\) *:=", program, re.MULTILINE))
    assert len(bound) > 50
    assert {name for name in bound if name and not name.startswith(INNER)} <= {"1"}
