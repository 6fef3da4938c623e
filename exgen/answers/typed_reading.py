"""Reading a typed answer: from its text to an expression, or to why it is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import process_time

from exgen.answers.fitting import Fitter
from exgen.answers.lifting import column, matrix
from exgen.answers.mending import mended
from exgen.answers.ordering import Statement
from exgen.answers.records import Misfit, PartVocabulary, Reading, Unreadable
from exgen.answers.scanner import tokens
from exgen.answers.settling import Settler
from exgen.answers.typed_cursor import COMPARISONS
from exgen.answers.typed_grammar import Grammar
from exgen.answers.typed_lines import REASONS, statements
from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_quantities import name_parts
from exgen.answers.typed_tokens import Misread, TypedToken
from exgen.answers.typed_tree import Applied, Indexed, Leaf, Node, Option
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.indexed import used_indices
from exgen.calculus.text import shown
from exgen.typeset.latex import Printer

_SECONDS = 0.6
"""Of the processor, after which no further slip of a formula that does not fit is undone."""

_FORMULA = frozenset({"=", "+", "*", "@", "⊙", "^", "'", "\\frac", "∑", "∂", "→", *COMPARISONS})
"""Signs that stand in formulas, and hardly in prose."""


def read(text: str, known: PartVocabulary) -> Reading | Unreadable:
    """The answer as an expression of the question's quantities, or why it is none.

    Nothing is evaluated. Any text of at most 10,000 characters is answered within two seconds of
    processor time; a longer one is unreadable.
    """
    reader = _Reader(text, known)
    try:
        return reader.read()
    except Misread as error:
        why = Unreadable.of(text, error.at, error.expected, error.known)
        if not error.misfit:
            return why
        return Misfit(
            answer=why.answer,
            line=why.line,
            column=why.column,
            expected=why.expected,
            known=why.known,
            mended=() if reader.unfit is None else tuple(reader.mended(reader.unfit)),
        )
    except RecursionError:  # the bound on depth comes first, unless the caller is deep already
        return Unreadable.of(text, 0, "this is nested too deeply")


@dataclass(slots=True)
class _Found:
    """What the lines of an answer come to."""

    options: list[Option] = field(default_factory=list)
    asked: bool = False
    """Whether a line names the derivative that is asked."""


class _Reader(Settler):
    def __init__(self, text: str, known: PartVocabulary) -> None:
        super().__init__(text, known)
        self.names = KnownNames(known)
        self.results: dict[str, Expr] = {}
        self.notes: list[str] = []
        self.means: dict[str, str] = {}
        """The results that the student's own names stand for, by the name."""
        self.lossy = False
        """Whether something that looks like a piece of a formula was left out."""
        self.unfit: Node | None = None
        """The formula of the last line, where its shapes do not fit."""

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
            lossy=self.lossy,
        )

    def line(self, line: Statement, found: _Found, *, last: bool) -> None:
        if self.overwritten(line, found, last=last):
            return
        name, own = self.left(line.left)
        for spelling in own:  # who sets `db` anew still means what `db` was before
            name = self.means.setdefault(spelling, name)
        self.places = self.row_and_column(line.left) or self.places
        asked = self.is_asked(name)
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
        if not last and (named := self.by_entries(line.left, value)):
            self.names.own.update((named,))
        elif own and not last:
            self.names.own.update(dict.fromkeys(own, value))
        if asked and not last:  # a later line may add to it
            self.names.stated[name] = value
        if name and not asked and not last:
            self.results[name] = value
            if name in self.known.results:
                self.names.stated[name] = value

    def is_asked(self, name: str) -> bool:
        """Whether a left side names the derivative that is asked."""
        return bool(name) and name == f"d{self.known.of}/d{self.known.wrt}"

    def overwritten(self, line: Statement, found: _Found, *, last: bool) -> bool:
        """Read `d[z <= 0] = 0`, as in NumPy: the entries of a result where a condition holds."""
        side = line.left
        start = next((k for k, token in enumerate(side) if token.text == "["), 0)
        condition = side[start + 1 : -1]
        compared = any(t.text in ("=", *COMPARISONS) for t in condition)
        if not start or side[-1].text != "]" or not compared:
            return False
        named, at = side[:start], side[start].at
        values = self.tree(line.right), self.tree(named)
        where = (self.tree(condition), *values)
        value = self.plainest(self.fitted(Applied(at, "where", where), line.right)).expr
        name, own = self.left(named)
        self.names.own.update(dict.fromkeys(own or ("".join(t.text for t in named),), value))
        if name:
            self.results[name] = self.names.stated[name] = value
        if self.is_asked(name) or (last and not found.asked):
            found.options, found.asked = [Option(value)], self.is_asked(name)
        return True

    def tree(self, side: Sequence[TypedToken]) -> Node:
        end = side[-1].end
        grammar = Grammar([*side, TypedToken("end", "", end, end, True)], self.names)
        found = grammar.whole()
        if grammar.left_out is not None:
            self.note_left_out(self.text[grammar.left_out : end])
        return found

    def note_left_out(self, text: str) -> None:
        said = " ".join(text.split())
        self.notes.append(f"left out: {said if len(said) <= 40 else f'{said[:37]}...'}")
        self.lossy |= self.is_formula(text)

    def is_formula(self, text: str) -> bool:
        """Whether what was left out holds a piece of a formula: no prose."""
        found = tokens(text)
        if any(t.kind == "sign" and t.text in _FORMULA for t in found):
            return True
        words = [t.text for t in found if t.kind in ("word", "number")]
        reason = found[0].text.lower() in REASONS or (bool(words) and words[0].lower() in REASONS)
        return not reason and any(w.isdigit() or self.names.quantity(w) is not None for w in words)

    def options(self, side: Sequence[TypedToken]) -> list[Option]:
        node = self.tree(side)
        try:
            return self.fitted(node, side)
        except Misread as refusal:
            try:  # some count from 0 below, or from 1 in code; then all their indices are so
                return self.fitted(node, side, other_count=True)
            except Misread:
                self.unfit = node if refusal.misfit else None
                raise refusal from None

    def mended(self, node: Node) -> Iterator[tuple[tuple[str, ...], Expr]]:
        """The formulas of the shape that is asked from which this one differs by slips."""
        start = process_time()
        seen: set[Expr] = set()
        for slips, each in mended(node):
            if process_time() - start > _SECONDS:
                return
            try:
                best, _ = self.chosen(Fitter(self.names).options(each))
            except Misread:
                continue
            if best.expr.shape == self.known.shape and best.expr not in seen:
                seen.add(best.expr)
                yield slips, best.expr

    def fitted(
        self, node: Node, side: Sequence[TypedToken], *, other_count: bool = False
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

    def left(self, side: Sequence[TypedToken]) -> tuple[str, tuple[str, ...]]:
        """The result or quantity that a left side names, or the student's own name for it."""
        if not side:
            return "", ()
        self.names.latest = ""
        if len(side) == 2 and side[0].kind == "accent" and side[1].kind == "word":  # a bar, a hat
            letters, digits = name_parts(side[1].text)
            side = [side[1]._replace(text=f"{letters}{side[0].text}{digits}")]
        words = [t.text for t in side if t.text not in ("_", "{", "}", "^", "(", ")")]
        plain = side[0].kind == "word" and len(words) <= 2 and len(side) <= 5
        typed = "".join(words)
        own = (typed, "_".join(words)) if plain else ()
        try:
            node = self.tree(side)
        except Misread:
            return "", own
        if (
            len(side) in (1, 3)
            and plain
            and self.names.name(typed) is None
            and not isinstance(node, Leaf)
        ):
            return "", own  # a name of the student's own, though it could be read as a product
        if isinstance(node, Indexed) and isinstance(node.base, Leaf):  # the result by its entries
            lettered = not any(isinstance(place, int) for place in node.places)
            if lettered and self.is_asked(self.names.latest):
                return self.names.latest, ()
        if isinstance(node, Leaf) and self.names.latest:
            return self.names.latest, own if len(side) == 1 else ()
        if isinstance(node, Leaf) and isinstance(node.options[0].expr, Symbol):
            loosely = self.names.name(typed) is None
            return node.options[0].expr.name, own if loosely else ()
        return "", own if isinstance(node, Leaf) else ()

    def by_entries(self, side: Sequence[TypedToken], value: Expr) -> tuple[str, Expr] | None:
        """What `g_i = ...` or `G_{ij} = ...` defines: the student's name, and the whole."""
        words = [t.text for t in side if t.text not in ("_", "{", "}", ",")]
        letters = "".join(words[1:])
        if len(words) < 2 or not letters.isalpha() or [t.text for t in side[1:2]] != ["_"]:
            return None
        if len(letters) > 2 or not value.shape.is_scalar or self.names.name(words[0]) is not None:
            return None
        if set(letters) - used_indices(value):
            return None
        whole = column(value, letters) if len(letters) == 1 else matrix(value, *letters)
        return None if whole is None or whole.shape.is_scalar else (words[0], whole)

    def row_and_column(self, side: Sequence[TypedToken]) -> tuple[str, str] | None:
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
        self.lone_place = len(found) == 1 and found[0] in "ijklpqrst"
        if len(found) != 2 or found[0] == found[1]:
            return None
        return (found[1], found[0]) if turned else (found[0], found[1])
