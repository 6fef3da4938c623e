"""Reading a typed answer: from its text to an expression, or to why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from exgen.answers.fitting import Fitter
from exgen.answers.grammar import Grammar
from exgen.answers.lifting import column, matrix
from exgen.answers.lines import Statement, statements
from exgen.answers.names import Names
from exgen.answers.records import Reading, Unreadable, Vocabulary
from exgen.answers.tokens import Misread, Token, tokens
from exgen.answers.tree import Leaf, Node, Option
from exgen.calculus.build import ZERO, transpose, zeros
from exgen.calculus.claims import free_indices
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.substitute import rename_indices
from exgen.calculus.text import shown
from exgen.errors import ExgenError
from exgen.typeset.latex import Printer

_OTHER_SHAPE = 2
"""What it costs a reading to have another shape than the right answer."""
_ALSO = 1
"""Readings that cost at most so much more than the plainest are kept beside it."""
_MOST_OTHERS = 3


def read(text: str, known: Vocabulary) -> Reading | Unreadable:
    """The answer as an expression of the question's quantities, or why it is none.

    Nothing is evaluated. Any text of at most 10,000 characters is answered within two seconds of
    processor time; a longer one is unreadable.
    """
    try:
        return _Reader(text, known).read()
    except Misread as error:
        return Unreadable.of(text, error.at, error.expected, error.known)
    except RecursionError:  # the bound on depth comes first, unless the caller is deep already
        return Unreadable.of(text, 0, "this is nested too deeply")


@dataclass(slots=True)
class _Found:
    """What the lines of an answer come to."""

    options: list[Option] = field(default_factory=list)
    asked: bool = False
    """Whether a line names the derivative that is asked."""


class _Reader:
    def __init__(self, text: str, known: Vocabulary) -> None:
        self.text = text
        self.known = known
        self.names = Names(known)
        self.results: dict[str, Expr] = {}
        self.notes: list[str] = []
        self.places: tuple[str, str] | None = None
        """The letters of the row and the column, where a left side says them."""

    def read(self) -> Reading:
        lines = statements(tokens(self.text), self.names)
        if not lines:
            raise Misread(0, "there is no answer", "")
        found = _Found()
        for k, line in enumerate(lines):
            self.line(line, found, last=k == len(lines) - 1)
        best, others = self.chosen(found.options)
        return Reading(
            expr=best.expr,
            others=others,
            tex=Printer(self.known.notation)(best.expr),
            text=shown(best.expr),
            notes=tuple(dict.fromkeys([*self.notes, *best.notes])),
            results=self.results,
        )

    def line(self, line: Statement, found: _Found, *, last: bool) -> None:
        name, own = self.left(line.left)
        self.places = self.row_and_column(line.left) or self.places
        asked = bool(name) and name == f"d{self.known.of}/d{self.known.wrt}"
        try:
            options = self.options(line.right)
        except Misread:
            if last and not found.asked:
                raise
            self.note_left_out(self.text[line.sides[0][0].at : line.sides[-1][-1].end])
            return
        if asked or not found.asked:
            if asked or last:
                found.options, found.asked = options, asked
            elif not found.options or not (name or own):
                found.options = options
        value = self.plainest(options).expr
        if own and not last:
            for spelled in own:
                self.names.own.setdefault(spelled, value)
        if name and not asked and not last:
            self.results[name] = value
            if name in self.known.results:
                self.names.stated[name] = value

    def tree(self, side: Sequence[Token]) -> Node:
        end = side[-1].end
        grammar = Grammar([*side, Token("end", "", end, end, True)], self.names)
        found = grammar.whole()
        if grammar.left_out is not None:
            self.note_left_out(self.text[grammar.left_out : end])
        return found

    def note_left_out(self, text: str) -> None:
        said = " ".join(text.split())
        self.notes.append(f"left out: {said if len(said) <= 40 else f'{said[:37]}...'}")

    def options(self, side: Sequence[Token]) -> list[Option]:
        node = self.tree(side)
        try:
            return self.fitted(node, side)
        except Misread as refusal:
            try:  # some count from 0 below, or from 1 in code; then all their indices are so
                return self.fitted(node, side, other_count=True)
            except Misread:
                raise refusal from None

    def fitted(
        self, node: Node, side: Sequence[Token], *, other_count: bool = False
    ) -> list[Option]:
        """What a tree may be, with the * of NumPy or of mathematics."""
        if not any(token.text == "*" for token in side):
            fitter = Fitter(self.names)
            fitter.other_count = other_count
            return fitter.options(node)
        # NumPy's * is a product by entries, that of plain mathematics one of matrices
        mathematical = any(t.text in ("⊙", "'") for t in side) and all(t.text != "@" for t in side)
        fitters = [Fitter(self.names, starred=s) for s in (mathematical, not mathematical)]
        for fitter in fitters:
            fitter.other_count = other_count
        found: list[Option] = []
        refusal: Misread | None = None
        for fitter in fitters:
            try:
                found += fitter.options(node)
            except Misread as error:
                refusal = refusal or error
        if not found:
            raise refusal or Misread(node.at, "no reading of this fits the shapes")
        return fitters[0].best(found)

    def left(self, side: Sequence[Token]) -> tuple[str, tuple[str, ...]]:
        """The result or quantity that a left side names, or the student's own name for it."""
        if not side:
            return "", ()
        self.names.latest = ""
        words = [t.text for t in side if t.text not in ("_", "{", "}", "^", "(", ")")]
        plain = side[0].kind == "word" and len(words) <= 2 and len(side) <= 5
        typed = "".join(words)
        own = (typed, "_".join(words)) if plain else ()
        try:
            node = self.tree(side)
        except Misread:
            return "", own
        if isinstance(node, Leaf) and self.names.latest:
            return self.names.latest, own if len(side) == 1 else ()
        if isinstance(node, Leaf) and isinstance(node.options[0].expr, Symbol):
            loosely = self.names.name(typed) is None
            return node.options[0].expr.name, own if loosely else ()
        return "", own if isinstance(node, Leaf) else ()

    def row_and_column(self, side: Sequence[Token]) -> tuple[str, str] | None:
        """The letters of `J_{ij}` or `∂f_i/∂w_j`, as a row and a column of what is asked."""
        found: list[str] = []
        below = turned = False
        for token in side:
            word = token.text
            if found and (word == "∂" or (token.kind == "word" and word[0] == "d")):
                turned = self.known.kind == "jacobian" and self.known.layout == "denominator"
            if below and token.kind == "word" and word.isalpha() and len(word) <= 2:
                found += word
            below = word == "_" or (below and word in ("{", "(", "[", ",", *found))
        if len(found) != 2 or found[0] == found[1]:
            return None
        return (found[1], found[0]) if turned else (found[0], found[1])

    def cost(self, option: Option) -> int:
        shape = self.known.shape
        return option.cost + (_OTHER_SHAPE if shape and option.expr.shape != shape else 0)

    def plainest(self, options: Sequence[Option]) -> Option:
        return min(options, key=lambda o: o.cost)

    def chosen(self, options: Sequence[Option]) -> tuple[Option, tuple[Expr, ...]]:
        """The plainest reading, and those beside it."""
        renamed: list[Option] = []
        refusal: Misread | None = None
        for option in options:
            try:
                renamed.append(self.indexed(self.filled(option)))
            except Misread as error:
                refusal = refusal or error
        if not renamed:
            raise refusal or Misread(0, "there is no answer")
        ordered = sorted(renamed, key=self.cost)
        best = ordered[0]
        near = [o for o in ordered[1:] if self.cost(o) <= self.cost(best) + _ALSO]
        others = dict.fromkeys(o.expr for o in near if o.expr is not best.expr)
        return best, tuple(others)[:_MOST_OTHERS]

    def filled(self, option: Option) -> Option:
        """A bare 0 is the zero of the shape that is asked."""
        shape = self.known.shape
        if option.expr is ZERO and shape is not None and not shape.is_scalar:
            return option._replace(expr=zeros(shape))
        return option

    def lifted(self, option: Option, letters: Sequence[str]) -> Option | None:
        """The vector or matrix whose entries the option is, where that is asked."""
        shape = self.known.shape
        if shape is None or not option.expr.shape.is_scalar:
            return None
        whole: Expr | None = None
        if len(letters) == 1:
            whole = column(option.expr, letters[0])
            whole = transpose(whole) if whole is not None and shape.is_row else whole
        elif len(letters) == 2:
            row, col = self.places or sorted(letters)
            if {row, col} == set(letters):
                whole = matrix(option.expr, row, col)
        if whole is None or whole.shape != shape:
            return None
        note = f"the entries were read as the whole of {shape}"
        return option._replace(expr=whole, cost=option.cost + 1, notes=(*option.notes, note))

    def indexed(self, option: Option) -> Option:
        """The option in the part's own index letters. Raises Misread for a letter too many."""
        try:
            free = free_indices(option.expr)
        except ExgenError as error:
            raise Misread(0, str(error)) from None
        wanted = self.known.indices
        left = {name: dim for name, dim in wanted.items() if free.get(name) != dim}
        renamed: dict[str, str] = {}
        for letter, dim in free.items():
            if wanted.get(letter) == dim:
                continue
            if letter in wanted:  # the question's own letter, where it means something else
                said = (
                    f"the index {letter} runs over {wanted[letter]} in this part, here over {dim}"
                )
                raise Misread(max(self.text.find(letter), 0), said)
            other = next((name for name, over in left.items() if over == dim), None)
            if other is None:
                whole = self.lifted(option, [x for x in free if x not in wanted])
                if whole is not None:
                    return whole
                expected = f"the index {letter} belongs to no sum"
                said = f"the indices of this part are {', '.join(wanted)}" if wanted else ""
                raise Misread(max(self.text.find(letter), 0), expected, said)
            del left[other]
            renamed[letter] = other
        if not renamed:
            return option
        notes = tuple(f"the index {a} was read as {b}" for a, b in renamed.items())
        return option._replace(
            expr=rename_indices(option.expr, renamed), notes=(*option.notes, *notes)
        )
