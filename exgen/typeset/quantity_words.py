"""What templates may call quantities: their signs, where they live, their shapes, in lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from exgen.calculus.declared import DECLARED, ELEMENTWISE_DOMAIN, SCALAR_DOMAIN
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.calculus.shape import Shape
from exgen.markdown import read_line
from exgen.questions.proved import Proved
from exgen.typeset.latex import Printer
from exgen.typeset.operators import FUNCTIONS
from exgen.typeset.prose import prose_line
from exgen.typeset.symbols import Notation, dim_latex, shape_latex, space_latex
from exgen.words import listed, tr


class QuantityWords:
    """Quantities in running text; every public method is a function of the templates."""

    def __init__(self, notation: Notation) -> None:
        """Everything is printed in one notation."""
        self._notation = notation
        self._printer = Printer(notation)

    def functions(self) -> dict[str, Callable[..., object]]:
        """The functions by name, for the templates' environment."""
        names = [n for n in dir(self) if not n.startswith("_") and n != "functions"]
        return {name: getattr(self, name) for name in names}

    def math(self, expr: Expr) -> str:
        """An expression in running text: a name, a factor, never an equation."""
        return f"${self._printer(expr)}$"

    def space(self, quantity: Symbol) -> str:
        r"""Where a variable lives: `$x \in \R^d$`, `$\lambda > 0$`; a function alone, for L."""
        shown = self._printer(quantity)
        if quantity.domain == ELEMENTWISE_DOMAIN:
            return f"${shown} \\colon \\R \\to \\R$"
        if quantity.domain == SCALAR_DOMAIN:
            return f"${shown}$"
        positive = quantity.domain == "positive"
        if positive and quantity.shape.is_scalar:
            return f"${shown} > 0$"
        if quantity.domain == "binary":
            column = quantity.shape.is_column
            power = dim_latex(quantity.shape.rows) if column else shape_latex(quantity.shape)
            exponent = "" if quantity.shape.is_scalar else f"^{{{power}}}"
            return f"${shown} \\in \\{{0, 1\\}}{exponent}$"
        return f"${shown} \\in {space_latex(quantity.shape, positive=positive)}$"

    def shape(self, value: Shape) -> str:
        r"""A shape in running text: `$p \times d$`."""
        return f"${shape_latex(value)}$"

    def vector(self, letter: str) -> str:
        """A letter that stands for any vector, for use in a formula of a template."""
        return f"\\mathbf{{{letter}}}" if self._notation.bold else letter

    def noted(self, text: str, roles: Mapping[str, Symbol]) -> str:
        """A sentence from a table, with each {role} replaced by the quantity that plays it."""
        letters = {role: self.math(symbol) for role, symbol in roles.items()}
        return prose_line(read_line(tr(text), roles=tuple(roles)), letters)

    def names(self, quantities: Iterable[Expr | str], program: Program | None = None) -> str:
        """Quantities as a list in words; those given by name are the program's."""
        found = (program.find(q) if program and isinstance(q, str) else q for q in quantities)
        return listed(self.math(one) for one in found if isinstance(one, Expr))

    def spaces(self, quantities: Iterable[Symbol]) -> str:
        """Where variables live, as a list in words."""
        return listed(map(self.space, quantities))

    def shapes(self, quantities: Iterable[Symbol]) -> str:
        """The shapes of quantities, as a list in words."""
        return listed(
            tr("{shape} for {quantity}", shape=self.shape(one.shape), quantity=self.math(one))
            for one in quantities
        )

    def function(self, name: str) -> str:
        """The sign of a function in running text."""
        return f"${FUNCTIONS[name]}$"

    def arrays(self, variables: Sequence[Symbol]) -> list[Symbol]:
        """The variables without the functions that a question declares, which have no values."""
        return [v for v in variables if v.domain not in DECLARED]

    def expanded(self, proved: Proved, quantity: Symbol) -> str:
        """A defined quantity as an expression in the variables, for a list of givens."""
        return self._printer(proved.question.program.expand(quantity))
