"""What the names in an answer stand for: quantities, dimensions, derivatives, spelled as may be."""

from __future__ import annotations

import re
from collections.abc import Iterable

from exgen.answers import spellings
from exgen.answers.averages import averaged
from exgen.answers.records import PartVocabulary
from exgen.answers.respelling import spelled, split
from exgen.answers.side_by_side import has_table
from exgen.answers.typed_tree import Option
from exgen.calculus.build import eye, ones, transpose, unit
from exgen.calculus.declared import SCALAR_DOMAIN, base, kind, prime
from exgen.calculus.elementwise import activations
from exgen.calculus.entries import line as line_of
from exgen.calculus.expr import CONVOLVED, Apply, Call, Expr, Symbol, walk
from exgen.calculus.functions import apply, call
from exgen.calculus.jacobian import jacobian
from exgen.calculus.rules import derivative, write_out
from exgen.calculus.shape import Shape
from exgen.calculus.substitute import substitute
from exgen.calculus.totals import total
from exgen.dimensions import Dim, named_dims, parts_of, size_of
from exgen.errors import DerivationError
from exgen.wording import listed, nearest

_DERIVATIVE = re.compile(r"d_?([A-Za-z]+?\d*)_?d_?([A-Za-z]+\d*)")


class KnownNames:
    """Looks up the names of one question, and those that the student has defined."""

    def __init__(self, known: PartVocabulary) -> None:
        """`known` is what the part knows before the answer is read."""
        self.known = known
        names = known.program.names()
        self.quantities: dict[str, Expr] = {n: e for n, e in names.items() if not kind(n, names)}
        self.declared = {name: what for name in names if (what := kind(name, names))}
        """The functions that the question declares, each with what it is."""
        self.declared_spelled = spelled(tuple(self.declared))
        self.own: dict[str, Expr] = {}
        """Quantities that the student defines in lines before, by the name that is typed."""
        self.stated: dict[str, Expr] = {}
        self.functions: dict[str, str] = {}
        """What the student says that the letter of a function is."""
        self.latest = ""
        """Results by their spelling, as the student states them."""
        self.spelled = spelled(tuple(self.quantities))
        self.dims = tuple(dict.fromkeys(_dims(known)))
        self.multiples = any(by > 1 for dim in self.dims for by in parts_of(dim)[0].values())
        """Whether there is a dimension such as `2*k`."""
        self.loss = _loss(known)
        self.averaged = averaged(known)
        self.bent = frozenset(
            line.expr.arg.name
            for line in known.program.equations
            if isinstance(line.expr, Apply) and isinstance(line.expr.arg, Symbol)
        )
        """The quantities to which an elementwise function is applied: the pre-activations."""
        self.sliding = any(CONVOLVED in line.expr.names for line in known.program.equations)
        """Whether the question has convolutions."""
        self.tabled = has_table(known.program)
        """Whether the question adds a column and a row."""
        self.gaussian = any(
            isinstance(node, Apply) and node.function in ("gelu", "normcdf", "normpdf")
            for equation in known.program.equations
            for node in walk(equation.expr)
        )
        """Whether the distribution function Φ and its density φ belong to the question."""
        self.activations = tuple(
            dict.fromkeys(
                node.function
                for line in known.program.equations
                for node in walk(line.expr)
                if isinstance(node, Apply) and node.function in activations()
            )
        )

    def quantity(self, word: str) -> Expr | None:
        """The quantity that is spelled so, `yhat` or `W1`, in the letters of the question."""
        if word in self.own:
            return self.own[word]
        name = self.name(word)
        return None if name is None else self.quantities[name]

    def name(self, word: str) -> str | None:
        """The question's name for a quantity that is spelled so."""
        return word if word in self.quantities else self.spelled.get(word)

    def function(self, word: str) -> str | None:
        """The declared function that is spelled so."""
        if word in self.declared or self.name(word) is None:
            return word if word in self.declared else self.declared_spelled.get(word)
        return None

    def is_scalar(self, function: str) -> bool:
        """Whether a declared function has a number for its value."""
        return self.declared[function] == SCALAR_DOMAIN

    def arguments_of(self, function: str) -> tuple[Expr, ...]:
        """All that the question puts into a declared function, each once."""
        return tuple(
            dict.fromkeys(
                node.arg
                for line in self.known.program.equations
                for node in walk(line.expr)
                if isinstance(node, Apply | Call) and base(node.function) == function
            )
        )

    def loosely(self, word: str) -> str | None:
        """The quantity that differs from the word in the case of letters, if there is one."""
        if word in ("I", "T", "i", "t"):
            return None
        low = word.lower()
        found = {name for spelled, name in self.spelled.items() if spelled.lower() == low}
        found |= {name for name in self.quantities if name.lower() == low}
        return found.pop() if len(found) == 1 else None

    def turns_by(self, word: str) -> bool:
        """Whether a word above means a transpose: T, unless that is a number of the question."""
        named = self.quantities.get(word)
        return named is None or not named.shape.is_scalar

    def known_word(self, word: str) -> bool:
        """Whether a word has a meaning in a formula: a name, a function, a run of names."""
        if self.quantity(word) is not None or self.loosely(word) is not None:
            return True
        if self.function(word) is not None:
            return True
        low = word.lower().replace("_", "")
        slopes = [low.removesuffix(s) for s in spellings.SLOPES]
        known = {low, *slopes, low[1:] if low[0] == "d" else low}
        if known & spellings.FUNCTIONS.keys() or low in spellings.GREEK or word in ("Id", "eye"):
            return True
        return self.split(word) is not None or self.written_result(word) is not None

    def dimension(self, word: str) -> Dim | None:
        """The dimension that is called so; `n_1` and `n1` are one."""
        plain = word.replace("_", "")
        return next((d for d in self.dims if isinstance(d, str) and d == plain), None)

    def count(self, word: str) -> Expr | None:
        """The dimension that is called so, as a number."""
        dim = self.dimension(word)
        return None if dim is None else total(ones(Shape(dim, 1)))

    def samples(self, word: str) -> tuple[Option, ...]:
        """The number of samples, where a text has another letter for it than the question.

        That is what the question averages over, or a dimension of the same letter.
        """
        capital = len(word) == 1 and word.isupper()
        if word not in spellings.SAMPLES and not capital:
            return ()
        averaged = [d for d in self.averaged if isinstance(d, str)]
        if word not in spellings.SAMPLES:
            averaged = []
        alike = [d for d in self.dims if isinstance(d, str) and d.lower() == word.lower()]
        counted = dict.fromkeys([*(averaged if len(averaged) == 1 else ()), *alike])
        return tuple(
            Option(count, far, (f"{word} was read as {dim}",))
            for far, dim in enumerate(counted)
            if (count := self.count(dim)) is not None
        )

    def result(self, of: str, wrt: str) -> Option | None:
        """The derivative of one quantity with respect to another, both as they are typed."""
        name = self.name(wrt) or self.loosely(wrt)
        scalar = self.name(of) or self.loosely(of)
        if name is None:
            return None
        if scalar is None or scalar == name:
            if of not in spellings.LOSSES and scalar is None:
                return None
            scalar = self.loss
        spelled = f"d{scalar}/d{name}"
        found = self.stated.get(spelled, self.known.results.get(spelled))
        if found is not None:
            self.latest = spelled
            return Option(found)
        return self.whole(scalar, name) if scalar else None

    def results(self, of: str, wrt: str) -> tuple[Option, ...]:
        """The derivative and, of a function taken entry by entry, its slopes as a vector."""
        function = self.function(of)
        if function is not None:
            return self._slopes(function, wrt)
        found = self.result(of, wrt)
        if found is None:
            return ()
        name, by = self.name(of), self.quantities.get(self.name(wrt) or "")
        line = self.known.program.equation(name) if name else None
        if line is None or not isinstance(line.expr, Apply) or line.expr.arg is not by:
            return (found,)
        return found, Option(write_out(derivative(line.expr.function, by)), 1)

    def _slopes(self, function: str, wrt: str) -> tuple[Option, ...]:
        """The derivative of a declared function at a quantity that the question puts into it.

        Where a scalar is that function's value and no more, its derivatives are the function's.
        """
        at, prog = self.quantity(wrt), self.known.program
        if at is not None and prog.expand(at) in map(prog.expand, self.arguments_of(function)):
            made = (call if self.is_scalar(function) else apply)(prime(function), at)
            return (Option(made),)
        for line in prog.equations:
            if isinstance(line.expr, Call) and line.expr.function == function:
                found = self.result(line.name, wrt)
                if found is not None:
                    said = f"d{function}/d{wrt} was read as d{line.name}/d{wrt}"
                    return (found._replace(notes=(*found.notes, said)),)
        return ()

    def whole(self, of: str, wrt: str) -> Option | None:
        """The Jacobian of one vector of the question with respect to another."""
        prog = self.known.program
        left, right = self.quantities.get(of), self.quantities.get(wrt)
        if not isinstance(right, Symbol) or left is None:
            return None
        expr: Expr = left
        for line in reversed(prog.between(wrt, of)):
            expr = substitute(expr, {line.symbol: line.expr})
        try:
            return Option(write_out(jacobian(expr, right, self.known.layout)))
        except (DerivationError, ValueError):
            return None

    def written_result(self, word: str) -> Option | None:
        """A derivative in one word: `dJ_dz2`, `dz2`."""
        if found := _DERIVATIVE.fullmatch(word):
            result = self.result(found[1], found[2])
            if result is not None:
                return result
        if word.startswith("d") and len(word) > 1 and self.loss:
            return self.result(self.loss, word[1:].lstrip("_"))
        return None

    def delta(self, number: str) -> Option | None:
        """`delta_2`: the derivative with respect to the second pre-activation; "" for `delta`."""
        named = self.known.other_names.get(f"delta{number}")
        if named is not None:
            found = self.stated.get(named, self.known.results.get(named))
            self.latest = named
            return None if found is None else Option(found)
        if not self.loss:
            return None
        letters = [f"{letter}{number}" for letter in ("z", "s", "u", "h", "a", "o")]
        letters.sort(key=lambda name: name not in self.bent)
        if not number:
            numbers = [n for n in self.quantities if re.fullmatch(r"z\d*", n)]
            letters = [*reversed(numbers), "yhat"]
        layers = [int(n[1:]) for n in self.quantities if re.fullmatch(r"z\d+", n)]
        if number.isdigit() and layers and int(number) == max(layers) + 1:
            letters.append("yhat")  # the layer above the last pre-activation is the output
        for letter in letters:
            if letter in self.quantities and f"d{self.loss}/d{letter}" in self.known.results:
                result = self.result(self.loss, letter)
                if result is not None:
                    said = f"delta{number} was read as d{self.loss}/d{letter}"
                    return Option(result.expr, 0, (*result.notes, said))
        return None

    def identities(self) -> tuple[Option, ...]:
        """Identity matrices of every size that occurs."""
        return tuple(Option(eye(d)) for d in self.dims)

    def units(self, number: str) -> tuple[Option, ...]:
        """The columns with a 1 at a place, counted from 1, of every length that has the place."""
        place = int(number) - 1 if len(number) < 4 else -1
        sizes = self.known.program.sizes
        dims = [d for d in self.dims if 0 <= place < size_of(d, sizes)]
        return tuple(Option(transpose(unit(place, d))) for d in dims)

    def units_at(self, index: str) -> tuple[Option, ...]:
        """The columns with a 1 at an index, of every length that occurs."""
        return tuple(Option(line_of(eye(d), None, index)) for d in self.dims)

    def ones(self, *, bare: bool) -> tuple[Option, ...]:
        """Columns of ones of every length that occurs; `bare` where it may be the number 1."""
        cost = 3 if bare else 0
        return tuple(Option(ones(Shape(d, 1)), cost) for d in self.dims)

    def split(self, word: str) -> list[str] | None:
        """The names that a run of letters is made of, a `T` behind one of them included."""
        return split(word, frozenset({*self.quantities, *self.spelled, *self.own}), self.dims)

    def meant(self, word: str) -> str:
        """Which name was meant, or all there are."""
        names = [*self.quantities, *self.declared, *self.own]
        if not names:
            return ""
        said = nearest(word, names)
        if said.startswith("known") and len(names) > 12:
            return f"known: {listed([*names[:12], 'more'], last='and')}"
        return said


def _dims(known: PartVocabulary) -> Iterable[Dim]:
    shapes = [known.shape] if known.shape else []
    shapes += [each.shape for each in known.program.names().values()]
    for shape in shapes:
        yield from (d for d in shape if d != 1)
        yield from named_dims(shape)


def _loss(known: PartVocabulary) -> str:
    """The scalar that derivatives are taken of: the part's, or else the last one."""
    scalars = [e.name for e in known.program.equations if e.symbol.shape.is_scalar]
    if known.of in scalars:
        return known.of
    return scalars[-1] if scalars else ""
