"""Every function has a row in every table: what is missing is named with its table."""

from collections.abc import Callable, Mapping, Set
from typing import Any

import numpy as np
from outside.functions import FUNCTIONS as OUTSIDE

from exgen.calculus import adjoint, differential
from exgen.calculus.arguments import ALONE, PAIRS, TRIPLES
from exgen.calculus.build import symbol
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Expr
from exgen.calculus.functions import CALLS
from exgen.calculus.parse import FUNCTIONS, parse
from exgen.calculus.program import program
from exgen.calculus.text import to_text
from exgen.codegen import portable
from exgen.codegen.numpy_printer import NumpyPrinter
from exgen.codegen.stable_functions import definitions
from exgen.mistakes.shapes import shapes
from exgen.printed.equal import same
from exgen.printed.latex_grammar import formula
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.meaning import Reader
from exgen.questions.rulenames import operation
from exgen.typeset.latex import Printer
from exgen.verify import array_functions, arrays
from exgen.verify.laws import LAWS
from exgen.verify.wholes import WHOLES
from tests.calculus.outside import namespace

COLUMNS = frozenset({"logsumexp", "softmax"})
"""Functions of a column alone."""
NOT_PORTABLE = frozenset({"det", "inv", "logdet", "logabsdet"})
"""Functions without which a script's rounding errors are found."""
PROGRAM = program(
    variables={"x": (("n", 1), "positive"), "A": (("n", "n"), "spd")}, equations={}, sizes={"n": 3}
)


def _applied(function: str) -> Expr:
    return PROGRAM.read(f"{function}({'x' if function in COLUMNS else 'A'} / 4)")


def test_the_tables_have_the_same_rows() -> None:
    """The rules of the calculus, of both judges and of the test from outside know one list."""
    tables: dict[str, tuple[Set[str], Mapping[str, object]]] = {
        "adjoint.CALL_RULES": (set(CALLS), adjoint.CALL_RULES),
        "differential.CALL_RULES": (set(CALLS), differential.CALL_RULES),
        "wholes.WHOLES": (set(CALLS), WHOLES),
        "array_functions.CALLS": (set(CALLS), array_functions.CALLS),
        "laws.LAWS": (set(ELEMENTWISE), LAWS),
        "array_functions.ELEMENTWISE": (set(ELEMENTWISE), array_functions.ELEMENTWISE),
    }
    wrong = {name: wanted ^ set(table) for name, (wanted, table) in tables.items()}
    assert not {name: rows for name, rows in wrong.items() if rows}
    spelled = {name for name, row in ELEMENTWISE.items() if row.spelled}
    assert not (set(CALLS) | set(ELEMENTWISE)) - spelled - set(OUTSIDE)


def _evaluated(expr: Expr, with_: Callable[..., Any]) -> Any:
    found = with_(expr, leaf=lambda e: POINT[e.name], sizes=PROGRAM.sizes)  # type: ignore[attr-defined]
    return np.atleast_2d(found)


_HALF = np.random.default_rng(1).normal(size=(3, 3)) / 3
POINT = {"x": np.array([[0.7], [1.9], [0.4]]), "A": np.eye(3) + _HALF @ _HALF.T}


def test_every_function_is_evaluated_alike() -> None:
    """NumPy's table, the portable one, the printed source and the key's text give one value."""
    failed = {}
    for name in (*CALLS, *ELEMENTWISE):
        expr = _applied(name)
        wanted = _evaluated(expr, arrays.evaluate)
        printer = NumpyPrinter({v: v.name for v in PROGRAM.variables}, {"n": "3"})
        source: dict[str, Any] = {"np": np}
        exec("\n".join(["pass", *definitions({*printer.used, *_used(printer, expr)})]), source)
        found = [
            eval(printer(expr), {**source, **POINT}),
            eval(to_text(expr), namespace(np, {"n": 3}), POINT),
        ]
        if name not in NOT_PORTABLE:
            found.append(_evaluated(expr, portable.evaluate))
        if not all(np.allclose(each, wanted, rtol=1e-9) for each in found):
            failed[name] = [*found, wanted]
    assert not failed


def _used(printer: NumpyPrinter, expr: Expr) -> set[str]:
    printer(expr)
    return printer.used


def test_every_function_is_printed_and_read() -> None:
    """What is printed is read as the same, and the rule has a name for a person."""
    vocabulary = Vocabulary(quantities=Vocabulary.named(PROGRAM.variables), sizes=PROGRAM.sizes)
    failed = {}
    for name in (*CALLS, *ELEMENTWISE):
        expr = _applied(name)
        (read,) = Reader(vocabulary).expressions([formula(Printer()(expr))], expr.shape)
        if not same(read, expr, PROGRAM.sizes) or not operation(expr):
            failed[name] = (Printer()(expr), read)
    assert not failed


def test_every_function_has_a_general_shape() -> None:
    """The shape that a student's mistake is looked for in is that of the function."""
    for name in (*CALLS, *ELEMENTWISE):
        argument = "x" if name in COLUMNS else "A"
        prog = program(
            variables={"x": (("n", 1), "positive"), "A": (("n", "n"), "spd")},
            equations={"f": f"{name}({argument})"},
            sizes={"n": 3},
        )
        f = prog.find("f")
        assert shapes(prog).plain.find("f").shape == f.shape.sized(prog.sizes), name


def test_a_function_is_no_riddle() -> None:
    """No name that is a function is answered with another one, and none is both."""
    names = {"x": symbol("x", ("n", 1)), "A": symbol("A", ("n", "n"))}
    for name in FUNCTIONS:
        if name not in ("ones", "zeros", "eye"):
            argument = "x" if name in COLUMNS else "A"
            if name not in ALONE:
                argument = "x, 2 * x" if name in PAIRS else argument
                argument = "x > 0, x, 2 * x" if name in TRIPLES else argument
            assert parse(f"{name}({argument})", names)
    assert not set(CALLS) & set(ELEMENTWISE)
