"""A question's reader: whether each formula says, in its place, what was proved of the question."""

from __future__ import annotations

from exgen.calculus.expr import Expr
from exgen.calculus.text import shown as shown_as_text
from exgen.printed.asked_expressions import arguments, asked
from exgen.printed.equal import same
from exgen.printed.equations import Equations
from exgen.printed.inline_formulas import Prose
from exgen.printed.latex_grammar import formula
from exgen.printed.latex_vocabulary import Vocabulary
from exgen.printed.lexer import MisreadError, split, tokens
from exgen.printed.meaning import Reader
from exgen.printed.printed_page import Shown
from exgen.printed.printed_slopes import SlopeReader
from exgen.printed.printed_spaces import Spaces
from exgen.printed.printed_values import Computed
from exgen.printed.questions import Truth, definitions, displayed, vocabulary
from exgen.printed.statements import RelationChain, statements
from exgen.printed.statements import chain as read_chain
from exgen.printed.told_shapes import ToldShapes
from exgen.printed.value import whole
from exgen.questions.proved import Proved
from exgen.verify.value_facts import Valued

Place = tuple[int, tuple[Shown, int] | None, tuple[Shown | None, int, int]]


class QuestionReader:
    """Reads the formulas of one question, first on the problem sheet, then in the solution."""

    def __init__(self, proved: Proved, bold: bool, layout: str) -> None:
        """`proved` is the question, `bold` and `layout` the sheet's notation."""
        self.proved = proved
        self.bold = bold
        self.words: Vocabulary = vocabulary(proved, bold=bold, layout=layout)
        self.equations = Equations(self.words, arguments(proved))
        self.claims: list[Truth] = list(displayed(proved.lines))
        self.slopes = SlopeReader(proved, bold)
        self.definitions: list[Truth] = list(definitions(proved))
        space = proved.question.space
        told = tuple(value.fact for _, value in proved.facts)
        self.spaces = Spaces(space, told, bold) if space is not None else None
        values = {f.expr: f.value for f in told if isinstance(f, Valued)}
        self.computed = Computed(self.equations, values) if values else None
        self.mentions: dict[str, tuple[str, Expr | Truth | None]] = {}
        self.begin("problems")

    def begin(self, where: str) -> None:
        """Begin to read the document called `where`."""
        self.where = where
        self.at = 0
        self.slope: tuple[Shown | None, int, int] = (None, 0, 0)
        self.last: tuple[Shown, int] | None = None
        self.right: tuple[Shown, list[list[str]]] | None = None
        self.said: list[Truth] = []
        self.shapes = ToldShapes(self.proved.question.parts, self.words)
        if where == "problems":
            self.named: list[tuple[str, Expr]] = []
            self.declared: set[Expr] = set()
            self.stated: list[Truth] = []

    @property
    def place(self) -> Place:
        """How far the solution has been read: claims, lines of slopes, and what stated the last."""
        return self.at, self.last, self.slope

    @place.setter
    def place(self, place: Place) -> None:
        self.at, self.last, self.slope = place
        self.right = None

    def read(self, shown: Shown, latex: str) -> tuple[str, bool]:
        """The kind of a formula, and whether it says what it has to. Raises MisreadError."""
        if shown.kind == "given":
            (given,) = Reader(self.words).expressions([formula(latex)])
            rights = [r for truth in self.definitions for r in truth.rights]
            sizes, told = self.words.sizes, self.words.told
            return "expression", any(same(given, r, sizes, told) for r in rights)
        if self.spaces is not None:
            return self._of_space(shown, latex)
        if shown.kind == "inline":
            kind, expr = self._mentioned(latex)
            match kind, expr:
                case "equation", Truth():
                    self.said.append(expr)
                case "expression", Expr():
                    self.named.append((shown.part, expr))
            if kind == "shape" and self.where == "solutions":
                self.shapes.read(shown.part, latex)
            elif kind == "expression" or not isinstance(expr, Expr):
                self.shapes.expression(expr if isinstance(expr, Expr) else None)
            if isinstance(expr, Expr):
                self.declared.add(expr)
            return f"inline {kind}", True
        return self._display(shown, latex)

    def _mentioned(self, latex: str) -> tuple[str, Expr | Truth | None]:
        """What an inline formula is, found once: a sheet names the same things again and again."""
        known = self.mentions.get(latex)
        if known is None:
            prose = Prose(self.words, [*self.claims, *self.definitions])
            known = self.mentions[latex] = prose.read(latex)
        return known

    def _of_space(self, shown: Shown, latex: str) -> tuple[str, bool]:
        assert self.spaces is not None
        if shown.kind == "inline":
            return "inline space", self.spaces.mentions(latex)
        if self.where == "problems":
            return "given space", self.spaces.given(latex)
        return "fact", self.spaces.states(latex)

    def _display(self, shown: Shown, latex: str) -> tuple[str, bool]:
        self.shapes.expression(None)
        told = statements(latex)
        if self.right == (shown, told):
            return shown.kind, True  # the same display, broken into lines
        for chain in map(read_chain, map(self._without_space, told)):
            if self.where == "solutions":
                if shown.kind == "step" and self._slope(shown, chain):
                    continue
                found = self._in_order(shown, chain)
            elif self.computed is not None and self.computed.given(chain):
                continue
            else:
                truths = [*self.definitions, *self.claims]
                found = self.equations.find(chain, truths, marks=True)
                if found is not None:
                    self.stated.append(truths[found])
            if found is None:
                said = self.equations.told(chain)
                why = f"it is read as {said}, which was not proved"
                raise MisreadError(why if said else "it does not say what was proved")
            if shown.shape:
                truth = self.claims[found]
                # the command sets a lone 1 as "scalar"
                told_shape = "1 \\times 1" if shown.shape == "1" else shown.shape
                Reader(self.words).state(whole(truth.left).extent, tokens(told_shape))
        self.right = shown, told
        return shown.kind, True

    def _without_space(self, found: list[str]) -> list[str]:
        r"""An equation without the space behind it, `y = Ax \in \R^{p}`, in which y has to lie."""
        if "\\in" not in found:
            return found
        equation, *spaces = split(found, "\\in")
        name = split(equation, "=")[0]
        for space in spaces:
            Prose(self.words, ()).member([*name, "\\in", *space])
        return equation

    def _slope(self, shown: Shown, chain: RelationChain) -> bool:
        """Whether the chain is a line of an activation's derivation, the next one of it."""
        display, before, after = self.slope
        start = before if display is shown else after
        open_line = start if self.slopes.goes_on(start) else 0
        if not open_line and self._goes_on(self._start(shown)):
            return False  # a derivation of the question itself is not at its end
        found = self.slopes.find(chain, open_line)
        if found is None:
            if open_line:
                raise MisreadError("it is not the next line of the activation's derivation")
            return False
        self.slope = shown, start, found + 1
        return True

    def _start(self, shown: Shown) -> int:
        if self.last is not None and self.last[0] is shown:
            return self.last[1]  # the same display, broken
        return self.at

    def _goes_on(self, place: int) -> bool:
        return place < len(self.claims) and self.claims[place].goes_on

    def _in_order(self, shown: Shown, chain: RelationChain) -> int | None:
        """The claim that a chain of the solution states: the next one, but for those left unsaid.

        Of a claim that is told form by form, the next form.
        """
        finder = self.computed or self.equations
        start = self._start(shown)
        end = start + 1 if self._goes_on(start) else self._next(self.at) + 1
        found = finder.find(chain, self.claims[start:end])
        if found is None or (self.claims[start + found].goes_on and found):
            return None
        place = start + found
        self.last = shown, place
        self.at = place + 1
        return place

    def _next(self, place: int) -> int:
        """The place of the next claim that has to be told in a display, from a place on."""
        rest = range(place, len(self.claims))
        return next((k for k in rest if not self._is_left_out(k)), len(self.claims))

    def _is_left_out(self, place: int) -> bool:
        """Whether a claim needs no display: running text tells it, or the line before it does."""
        truth = self.claims[place]
        if truth.silent or any(truth is one for one in self.said):
            return True
        before = self.claims[place - 1] if place else None
        if before is None or truth.goes_on or before.left is not truth.left:
            return False
        pairs = zip(before.rights[-1:], truth.rights, strict=False)
        sizes, told = self.words.sizes, self.words.told
        return len(truth.rights) == 1 and all(same(a, b, sizes, told) for a, b in pairs)

    def unfinished(self) -> bool:
        """Whether the solution ends before all has been told, or a derivation is at its end."""
        untold = self.spaces is None and self._next(self.at) < len(self.claims)
        return untold or self.slopes.goes_on(self.slope[2])

    def unasked(self) -> list[tuple[str, str]]:
        """The parts that the problem sheet does not ask for, each with what is missing."""
        missing = []
        for part in self.proved.question.parts:
            own = [e for above, e in self.named if above in ("", part.number)]
            for wanted in asked(self.proved, part):
                if not any(same(e, wanted, self.words.sizes, self.words.told) for e in own):
                    missing.append((part.label, f"it does not name {shown_as_text(wanted)}"))
        return missing

    def untold(self) -> list[str]:
        """What a problem sheet leaves out: definitions of quantities, and variables as such.

        Told has to be what its definitions take and its parts differentiate. The networks by hand
        lay down their weights once, for all their questions.
        """
        program, question = self.proved.question.program, self.proved.question
        told = {truth.left for truth in self.stated}
        used = frozenset[object]().union(*(r.names for t in self.stated for r in t.rights))
        found = [p.of for p in question.parts if p.kind == "expression"]
        derived = {p.of for p in question.parts if p.wrt}
        quantities = [e.symbol for e in program.equations if e.symbol.name in used | derived]
        missing = [q.name for q in quantities if q not in told and q.name not in found]
        if not question.spelling.layered:
            variables = [v for v in program.variables if v.name in used]
            missing += [v.name for v in variables if v not in self.declared]
        return [f"it does not say what {name} is" for name in missing]
