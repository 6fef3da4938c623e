"""What stands in brackets: expressions, matrices, norms, cases, fractions."""

from __future__ import annotations

from collections.abc import Sequence

from exgen.answers.typed_cursor import COMPARISONS, INDICES, OPENING
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import Applied, Chain, Dots, Leaf, Node, Option, TypedMatrix
from exgen.answers.typed_words import WordReader
from exgen.calculus.build import number


class Brackets(WordReader):
    """Reads brackets of all kinds, and values with a condition."""

    def conditional(self, value: Node) -> Node:
        """`1 if z > 0 else 0`, `1 if z > 0, 0 otherwise`; a remark in words stays where it is."""
        start = self.place
        word = self.advance()
        rest = self.tokens[self.place :]
        compared = {
            t.text for t in rest if t.kind == "sign" and (t.text != "=" or t.end - t.at > 1)
        }
        indices = len(rest) > 2 and rest[0].text in INDICES and rest[1].text == "="
        if not indices and not compared & {"=", *COMPARISONS}:
            if any(t.kind == "word" and t.text in ("else", "otherwise") for t in rest):
                raise self.wanted("a condition such as z > 0")
            self.place = start
            return value
        with self.deeper(word):
            condition = self.comparison()
            other: Node = Leaf(word.at, (Option(number(0)),))
            separated = self.take(",", ";") is not None
            while self.next.kind == "word" and self.next.text in ("else", "and", "otherwise"):
                separated = True
                self.advance()
            rest = self.tokens[self.place :]
            separated |= any(t.kind == "word" and t.text in ("else", "otherwise") for t in rest)
            if separated and self.next.kind != "end" and (self.begins() or self.is_sign("-")):
                other = self.comparison()
            self.take(",")
            if self.next.kind == "word" and self.next.text in ("otherwise", "else"):
                self.advance()
        return Applied(word.at, "where", (condition, value, other))

    def cases(self, opening: TypedToken) -> Node:
        r"""`\begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}`."""
        pieces: list[tuple[Node, Node | None]] = []
        with self.deeper(opening):
            while self.take("\\end") is None:
                if self.take("\\\\", "\n", "&", ",") is not None:
                    continue
                if self.next.kind == "end":
                    raise self.refuse("these cases have no end", at=opening)
                value = self.sum()
                self.take(",")
                self.take("&")
                pieces.append((value, self.condition()))
        if not pieces:
            raise self.refuse("these cases are empty", at=opening)
        return self.by_cases(opening, pieces)

    def condition(self) -> Node | None:
        """When a case holds, `if` and its like before it; None for `otherwise`."""
        while self.next.kind == "word" and self.next.text in ("if", "for", "when"):
            self.advance()
        if self.next.kind == "word" and self.next.text in ("otherwise", "else"):
            self.advance()
            return None
        return self.comparison()

    def by_cases(self, opening: TypedToken, pieces: Sequence[tuple[Node, Node | None]]) -> Node:
        """The values by their conditions; what holds in the last case needs none."""
        found = pieces[-1][0]
        for value, condition in reversed(pieces[:-1]):
            if condition is None:
                raise self.refuse("only the last case is without a condition", at=opening)
            found = Applied(opening.at, "where", (condition, value, found))
        return found

    def parenthesis(self, opening: TypedToken) -> Node:
        """An expression in parentheses, a matrix in brackets, an inner product in ( , )."""
        with self.deeper(opening):
            if opening.text == "[" and self.is_sign("["):
                nested = self.nested(opening)
                if nested is not None:
                    return nested
            found = self.comparison()
            if opening.text == "[" and self.is_sign(",", ";"):
                return self.rows(opening, found)
            if opening.text == "(" and self.is_sign(",", ";") and self.is_list():
                return self.rows(opening, found)
            if opening.text == "{" and self.is_sign(","):
                return self.cases_in_braces(opening, found)
            if self.is_sign(".") and self.ahead().text == OPENING[opening.text]:
                self.advance()
            self.close(opening, OPENING[opening.text])
        return found

    def cases_in_braces(self, opening: TypedToken, first: Node) -> Node:
        """`{1, z > 0; 0, z <= 0}`: values with their conditions."""
        pieces: list[tuple[Node, Node | None]] = []
        value = first
        while self.take(",") is not None:
            pieces.append((value, self.condition()))
            if self.take(";", "\\\\", "\n", ",") is None:
                break
            value = self.sum()
        self.close(opening, "}")
        return self.by_cases(opening, pieces)

    def nested(self, opening: TypedToken) -> Node | None:
        """A matrix as rows in brackets; None where the brackets are something else."""
        start = self.place
        rows: list[tuple[Node, ...]] = []
        end = self.closing(start)
        if end is None or self.tokens[end + 1].text not in (",", ";", "]"):
            return None
        while (inner := self.take("[")) is not None:
            row = [self.entry()]
            while self.take(","):
                row.append(self.entry())
            if self.take(OPENING[inner.text]) is None:
                break
            rows.append(tuple(row))
            if self.take(",", ";") is None:
                break
        if rows and self.take("]"):
            return TypedMatrix(opening.at, tuple(rows))
        self.place = start
        return None

    def rows(self, opening: TypedToken, first: Node) -> Node:
        """Entries with commas between, rows with semicolons."""
        rows: list[list[Node]] = [[first]]
        while (sign := self.take(",", ";")) is not None:
            found = self.entry()
            if sign.text == ";":
                rows.append([found])
            else:
                rows[-1].append(found)
        self.close(opening, OPENING[opening.text])
        return TypedMatrix(opening.at, tuple(map(tuple, rows)), listed=len(rows) == 1)

    def is_list(self) -> bool:
        """Whether the parenthesis that is open holds a list: three entries, or dots."""
        depth = commas = 0
        for token in self.tokens[self.place :]:
            if token.kind != "sign":
                continue
            depth += (token.text in OPENING) - (token.text in (")", "]", "}"))
            if depth < 0:
                break
            if token.text == "…" or (token.text == ";" and not depth):
                return True
            commas += token.text == "," and not depth
        return commas > 1

    def matrix(self, opening: TypedToken) -> Node:
        r"""`\begin{bmatrix} a & b \\ c & d \end{bmatrix}`."""
        rows: list[list[Node]] = []
        row: list[Node | None]
        with self.deeper(opening):
            while self.take("\\end") is None:
                row = [self.cell()]
                while self.take("&") is not None:
                    row.append(self.cell())
                if self.next.kind == "end":
                    raise self.refuse("this matrix has no end", at=opening)
                if self.take("\\\\", "\n") is None and not self.is_sign("\\end"):
                    raise self.wanted("&, \\\\ or the end of the matrix")
                if len(row) > 1 or row[0] is not None:
                    blank = Leaf(opening.at, (Option(number(0)),))
                    rows.append([blank if each is None else each for each in row])
        return TypedMatrix(opening.at, tuple(map(tuple, rows)))

    def cell(self) -> Node | None:
        """An entry of a LaTeX matrix, None where it is left blank."""
        return None if self.is_sign("&", "\\\\", "\n", "\\end") else self.entry()

    def entry(self) -> Node:
        """An entry of a matrix or a list, which may be dots."""
        dots = self.take("…")
        return self.comparison() if dots is None else Dots(dots.at)

    def norm(self, opening: TypedToken) -> Node:
        """A norm, or an absolute value; single bars with a square or below a line are a norm."""
        before = self.place - 1
        with self.deeper(opening):
            self.bars = [opening.text]
            arg = self.sum()
            self.close(opening, opening.text)
            behind = self.is_sign("^", "**") or self.tokens[before - 1].text == "/"
            function = "norm" if opening.text == "‖" else "bars_norm" if behind else "bars"
            return Applied(opening.at, function, (arg,))

    def angled(self, opening: TypedToken) -> Node:
        """An inner product in angles."""
        with self.deeper(opening):
            left = self.sum()
            if self.take(",", "|") is None:
                raise self.wanted("a comma")
            right = self.sum()
            self.close(opening, "⟩" if opening.text == "⟨" else ">")
        return Applied(opening.at, "inner", (left, right))

    def fraction(self, opening: TypedToken) -> Node:
        r"""`\frac{a}{b}`, a derivative among them, `\frac12`."""
        derivative = self.fraction_of_names(named=opening.end - opening.at == len("\\pd"))
        if derivative is not None:
            return derivative
        above, below = self.piece(), self.piece()
        return Chain(opening.at, (above, below), ("/",))

    def piece(self) -> Node:
        """A group in braces, or a single sign; of several digits the first alone."""
        opening = self.take("{")
        if opening is not None:
            with self.deeper(opening):
                found = self.comparison()
                self.close(opening, "}")
            return found
        token = self.next
        if token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
            rest = token._replace(text=token.text[1:], at=token.at + 1)
            self.tokens = [*self.tokens[: self.place], rest, *self.tokens[self.place + 1 :]]
            return Leaf(token.at, (Option(number(int(token.text[0]))),))
        if token.kind == "word" and not token.latex and len(token.text) > 1:
            self.cut(token, 1)
        return self.atom()
