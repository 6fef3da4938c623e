"""A derivation as a NumPy function that stands alone."""

from __future__ import annotations

from textwrap import wrap

from exgen.calculus.build import symbol
from exgen.calculus.declared import DECLARED, base, kind
from exgen.calculus.expr import Apply, Call, Expr, Symbol, walk
from exgen.calculus.shape import Shape
from exgen.codegen.lines import assignment, filled, packed
from exgen.codegen.numpy_printer import NumpyPrinter
from exgen.codegen.passes import Assignment, forward
from exgen.codegen.python_names import dimensions, identifier
from exgen.codegen.stable_functions import definitions
from exgen.deriving.assumptions import assumptions
from exgen.deriving.derivation import Derivation

WIDTH = 79
"""The longest line, in characters, where the code has spaces to break at."""


def as_numpy(found: Derivation) -> str:
    """A module with a function of the program's variables, in order: `gradient`, or what it is.

    What is 1 x 1 is a plain number, given and returned; every other array has two dimensions.
    Raises DerivationError for a dimension that no variable shows.
    """
    program, name = found.asked.program, found.kind
    names: dict[Expr, str] = {}
    lines = forward(program, [found.evaluable])
    plain = [v for v in program.variables if v.domain not in DECLARED]
    given = [*plain, *_called(found, lines), *([found.change] if name == "differential" else [])]
    for quantity in (*given, *(e.symbol for e in program.equations)):
        typed = f"d{base(quantity.name)}" if quantity.name.endswith("'") else quantity.name
        names[quantity] = identifier(typed, {name, *names.values()})
    printer = NumpyPrinter(names, dimensions(program, names))
    body = [
        row
        for line in lines
        for row in assignment(names[line.target], printer(line.expr), width=WIDTH - 4)
    ]
    body += _returned(printer(found.evaluable))
    function = [
        *_head(name, [names[v] for v in given]),
        *(f"    {row}".rstrip() for row in [*_docstring(found, names, given), *body]),
    ]
    parts = ["import numpy as np\n", *definitions(printer.used), "\n".join(function) + "\n"]
    return "\n\n".join(parts)


def _called(found: Derivation, lines: list[Assignment]) -> list[Symbol]:
    """The declared functions, and derivatives of them, that are called on the way."""
    names = found.asked.program.names()
    called = {
        node.function: kind(node.function, names)
        for expr in (*(line.expr for line in lines), found.evaluable)
        for node in walk(expr)
        if isinstance(node, Apply | Call)
    }
    return [symbol(name, (1, 1), what) for name, what in sorted(called.items()) if what]


def _head(name: str, arguments: list[str]) -> list[str]:
    line = f"def {name}({', '.join(arguments)}):"
    if len(line) <= WIDTH:
        return [line]
    return [f"def {name}(", *packed([f"{a}," for a in arguments], indent=4, width=WIDTH), "):"]


def _docstring(found: Derivation, names: dict[Expr, str], given: list[Symbol]) -> list[str]:
    asked = found.asked
    layout = f", in {found.layout} layout" if found.layout else ""
    return [
        f'"""Return the {found.named} of {names[found.of]} by {names[asked.wrt]}{layout}.',
        "",
        *(f"{names[v]}: {_words(v)}" for v in given),
        f"Result: {_shape(found.answer.shape)}",
        *(
            row
            for text in _assumed(found)
            for row in ("", *wrap(text, WIDTH - 4, break_on_hyphens=False))
        ),
        '"""',
    ]


def _assumed(found: Derivation) -> list[str]:
    texts = assumptions(found.asked, found.answer)
    return [f"{text[0].upper()}{text[1:]}." for text in texts]


def _words(variable: Symbol) -> str:
    if variable.domain in DECLARED:
        function = base(variable.name)
        known = f"the derivative of {function}, " if function != variable.name else ""
        return f"{known}a function of an array"
    domain = "" if variable.domain == "real" else f", {variable.domain}"
    return _shape(variable.shape) + domain


def _shape(shape: Shape) -> str:
    return "a number" if shape.is_scalar else f"({shape.rows}, {shape.cols})"


def _returned(source: str) -> list[str]:
    if len(source) + 11 <= WIDTH:
        return [f"return {source}"]
    return ["return (", *filled(source, indent=4, width=WIDTH - 4), ")"]
