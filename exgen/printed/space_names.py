"""Names of a space, its vectors, its matrix or its functions, as they are printed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from exgen.printed.curves import says, value
from exgen.printed.latex_grammar import read
from exgen.printed.latex_tree import Named, Parenthesised, Product, Tree
from exgen.printed.lexer import MisreadError, split, tokens
from exgen.questions.space import Space
from exgen.verify.exponentials import numbers
from exgen.verify.facts import Fact

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class SpaceNames:
    """How the vectors, the matrix or the functions of one question are called."""

    space: Space
    facts: tuple[Fact, ...]
    bold: bool

    def member(self, found: list[str]) -> int | None:
        """The number of the member (from 0) that a name is, None for any other name."""
        tree = read(found)
        bold = self.bold and not self.space.members
        match tree:
            case Named(accent="", above="", below=(digits,)) if digits.isdigit():
                if tree.letter == self.space.letter.lower() and tree.bold == bold:
                    return int(digits) - 1
        return None

    def is_matrix(self, found: list[str]) -> bool:
        """Whether it is the name of the matrix."""
        return read(found) == Named(self.space.letter, self.bold)

    def function_given(self, found: list[str], j: int) -> bool:
        """Whether it gives function j as it was drawn."""
        left, right = pair(found)
        return self.called_function(left, j) and says(
            right, self.space.members[j], self.space.variable
        )

    def called_function(self, found: list[str], j: int) -> bool:
        """Whether it is the name of function j, of its variable."""
        match read(found):
            case Product(factors=(Named() as name, Parenthesised(inner=Named() as argument))):
                member = Named(self.space.letter.lower(), below=(str(j + 1),))
                return name == member and argument == Named(self.space.variable)
        return False

    @staticmethod
    def sides(found: list[str], count: int) -> bool:
        """Whether it has as many sides."""
        return len(split(found, "=")) == count

    def mentions(self, latex: str) -> bool:
        """Whether an inline formula is a name of this question, or a number or function in it."""
        found, space = tokens(latex), self.space
        if found == ["\\R"] or self.is_space(found):
            return True
        if found[:2] == ["\\R", "^"]:
            count = len(space.given[0]) if space.kind == "null-space" else len(space.given)
            return found[3:-1] == [str(count)]
        if found == ["\\R", "[", space.variable, "]"]:
            return space.kind == "polynomial-span"
        if found[:1] == ["["] or found[:2] == ["C", "["]:
            ends = split(found[1 + (found[0] == "C") : -1], ",")
            return len(ends) == 2 and all(map(_is_end, ends, space.interval))
        tree = read(found, waves=True)
        if tree == Named("x", below=getattr(tree, "below", ())) and space.kind == "null-space":
            return "".join(tree.below) in map(str, range(1, space.count + 1))
        if tree == Named(space.letter, self.bold) and not space.members:
            return True
        member = self.member(found)
        if member is not None:
            return member < space.count
        value(tree, space.variable, 0.5)
        return True

    def is_space(self, found: list[str]) -> bool:
        """Whether it is the space by name."""
        if self.space.kind == "null-space":
            return self.null_space(found)
        if self.space.kind == "column-space":
            opening = ["\\operatorname", "{", *"col", "}", "("]
            inside = found[len(opening) : -1]
            return found[: len(opening)] == opening and self.is_matrix(inside)
        opening = ["\\operatorname", "{", *"span", "}", "\\{"]
        if found[: len(opening)] != opening or found[-1:] != ["\\}"]:
            return False
        members = split(found[len(opening) : -1], ",")
        return [self.member(m) for m in members] == list(range(self.space.count))

    def null_space(self, found: list[str]) -> bool:
        """Whether it is the null space by name."""
        return found[:2] == ["N", "("] and found[-1:] == [")"] and self.is_matrix(found[2:-1])


def pair(found: list[str]) -> tuple[list[str], list[str]]:
    """The two sides of an equation. Raises MisreadError."""
    sides = split(found, "=")
    if len(sides) != 2:
        raise MisreadError(f"no equation of two sides: {' '.join(found)}")
    return sides[0], sides[1]


def is_number(tree: Tree, text: str) -> bool:
    """Whether a formula is the number that a text is."""
    return math.isclose(
        value(tree, "", 0.0), float(numbers(text, "x", 0.0)), rel_tol=_CLOSE, abs_tol=_CLOSE
    )


def _is_end(found: list[str], text: str) -> bool:
    above, slash, below = text.partition("/")
    if slash and "/" in found:
        cut = found.index("/")
        return is_number(read(found[:cut]), above) and is_number(read(found[cut + 1 :]), below)
    return is_number(read(found), text)
