"""Names of quantities in an answer, with the numbers and indices that belong to them."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import Final

from exgen.answers import spellings
from exgen.answers.scripts import Script, ScriptReader
from exgen.answers.typed_tokens import Misread, TypedToken
from exgen.answers.typed_tree import Chain, Leaf, Node, Option, Turned
from exgen.dimensions import Dim
from exgen.wording import quoted

_ACCENTED: Final = {"pred": "hat", "hat": "hat", "bar": "bar"}
_SPLIT = re.compile(r"([A-Za-z]+)(\d*)")


class Quantities(ScriptReader):
    """Reads names of the question's quantities and dimensions."""

    @abstractmethod
    def special(self, name: str, base: TypedToken) -> Node | None:
        """A derivative, a function, a size, a constant: whatever else has a name."""

    def scripts(self) -> list[tuple[Script, int]]:
        """The scripts that follow, each with the place behind it; nothing is read."""
        start, found = self.place, list[tuple[Script, int]]()
        while self.is_sign("_", "^", "'") and len(found) < 4:
            try:
                found.append((self.script(), self.place))
            except Misread:
                break
        self.place = start
        return found

    def quantity(self, name: str, base: TypedToken) -> Node | None:
        """A quantity of the question, its number written as `W1`, `W_1`, `W^{(1)}`."""
        start = self.place
        scripts = self.scripts()
        turned: list[int] = []
        for script, behind in scripts:
            if _is_turn(script):
                turned.append(script.at)
                continue
            longer, rest = self.longer(name, script)
            if longer is None:
                continue
            self.place = behind
            node = self.known_as(longer, base.at)
            assert node is not None
            self.skip_argument(longer)
            for at in turned:
                node = Turned(at, node)
            return self.with_rest(node, longer, rest, script)
        self.place = start
        node = self.known_as(name, base.at)
        if node is not None:
            self.skip_argument(name)
        return node

    def skip_argument(self, name: str) -> None:
        """Read over the `(v)` of `f(v)`, where f is what is differentiated, and v a variable."""
        known = self.names.known
        start = self.place
        if self.names.name(name) != known.of or self.next.spaced or self.take("(") is None:
            return
        variables = {v.name for v in known.program.variables}
        wrt = self.plain_name()
        named = None if wrt is None else self.names.name(wrt)
        if named not in variables or self.take(")") is None:
            self.place = start

    def longer(self, name: str, script: Script) -> tuple[str | None, tuple[TypedToken, ...]]:
        """The name with the script's first token, where that is a quantity, and what is left."""
        if not script.tokens:
            return None, ()
        inside = script.tokens
        bracketed = script.bracketed or (inside[0].text in ("(", "[") and len(inside) > 1)
        if inside[0].text in ("(", "["):
            inside = tuple(t for t in inside if t.text not in ("(", ")", "[", "]"))
            if not inside:
                return None, ()
        first, rest = inside[0], inside[1:]
        if first.kind not in ("number", "word"):
            return None, ()
        own = self.names.quantity(name) is not None
        if own and not script.below and not bracketed:
            return None, ()
        letters, digits = name_parts(name)
        forms = [f"{name}{first.text}", f"{name}_{first.text}"]
        if first.text in _ACCENTED:
            forms.append(f"{letters}{_ACCENTED[first.text]}{digits}")
        for form in forms:
            if self.names.quantity(form) is not None:
                return form, rest
        shorter = f"{name}{first.text[:1]}"
        if len(first.text) == 1 or own or not script.below or self.names.quantity(shorter) is None:
            return None, ()
        left = first._replace(text=first.text[1:], at=first.at + 1)
        return shorter, (left, *rest)

    def with_rest(
        self, node: Node, name: str, rest: tuple[TypedToken, ...], script: Script
    ) -> Node:
        """The quantity with what its number's script holds beside: a T, indices."""
        rest = tuple(t for t in rest if t.text not in (",", "(", ")", "{", "}", "^"))
        if not rest:
            return node
        texts = [t.text for t in rest]
        if texts in (["T"], ["t"], ["'"]):
            return Turned(script.at, node)
        found = self.at_places(script.at, node, rest)
        if found is None:
            raise self.refuse(f"indices of {name} are expected here", at=rest[0])
        return found

    def known_as(self, name: str, at: int) -> Node | None:
        """The quantity as a leaf, None where there is none."""
        expr = self.names.quantity(name)
        return None if expr is None else Leaf(at, (Option(expr),))

    def loose(self, name: str, base: TypedToken) -> Node | None:
        """A quantity in other letters: capitals for small ones."""
        start = self.place
        for script, behind in self.scripts()[:1]:
            if script.below or script.bracketed:
                found = self.names.loosely(f"{name}{script.text}")
                if found is not None:
                    self.place = behind
                    return self.renamed(f"{name}{script.text}", found, base)
        self.place = start
        found = self.names.loosely(name)
        return None if found is None else self.renamed(name, found, base)

    def renamed(self, typed: str, name: str, base: TypedToken) -> Node:
        """A quantity that was typed in other letters."""
        expr = self.names.quantities[name]
        return Leaf(base.at, (Option(expr, 0, (f"{typed} was read as {name}",)),))

    def unknown(self, name: str, token: TypedToken) -> Misread:
        """The error for a name that nothing has."""
        return self.refuse(
            f"the name {quoted(name, limit=40)} is not known to this question", at=token,
            known=self.names.meant(name),
        )  # fmt: skip

    def size(self, name: str, base: TypedToken) -> Node | None:
        """The name of a dimension, as a number."""
        for script, behind in self.scripts()[:1]:
            count = self.names.count(f"{name}{script.text}")
            if count is not None:
                self.place = behind
                return Leaf(base.at, (Option(count),))
        count = self.names.count(name)
        return None if count is None else Leaf(base.at, (Option(count),))

    def pieces(self, name: str, base: TypedToken) -> Node | None:
        """A run of letters that is a product: `AAx`, `xTA`."""
        parts = self.names.split(name)
        if parts is None:
            return self.argument_run(name, base)
        factors: list[Node] = []
        for part in parts:
            if part == "T" and "T" not in self.names.quantities:
                factors[-1] = Turned(base.at, factors[-1])
                continue
            node = self.known_as(part, base.at)
            if node is None:
                count = self.names.count(part)
                assert count is not None
                node = Leaf(base.at, (Option(count),))
            factors.append(node)
        if len(factors) == 1:
            return factors[0]
        # What follows belongs to the last factor alone.
        last = self.behind(factors.pop())
        return Chain(base.at, (*factors, last), ("",) * len(factors))

    def argument_run(self, name: str, base: TypedToken) -> Node | None:
        """A known name before letters that mean something else: `xI`, `WTdelta`."""
        for length in range(len(name) - 1, 0, -1):
            first = self.known_as(name[:length], base.at)
            if first is None:
                continue
            rest = name[length:]
            if rest[0] == "T" and "T" not in self.names.quantities:
                first, rest = Turned(base.at, first), rest[1:]
            if rest not in ("I", "delta") and rest not in spellings.FUNCTIONS:
                continue
            token = base._replace(text=rest, at=base.at + length)
            second = self.special(rest, token)
            if second is not None:
                return Chain(base.at, (first, self.behind(second)), ("",))
        return None

    def plain_name(self) -> str | None:
        """The quantity that is named here, with its number; None where there is none."""
        start = self.place
        opened = 0
        while self.take("(", "{"):
            opened += 1
        accent = ""
        while self.next.kind == "accent":
            accent = self.advance().text
        if self.next.kind != "word":
            self.place = start
            return None
        name = self.advance().text
        letters, digits = name_parts(name)
        if accent and accent != "tilde":
            name = f"{letters}{accent}{digits}"
        for script, behind in self.scripts()[:1]:
            longer, rest = self.longer(name, script)
            if longer is not None and not rest:
                self.place, name = behind, longer
        for _ in range(opened):
            if self.take(")", "}") is None:
                self.place = start
                return None
        return name

    def scripted_name(self, name: str) -> str:
        """A name with the number that is lowered or raised behind it."""
        for script, behind in self.scripts()[:1]:
            longer, rest = self.longer(name, script)
            if longer is not None and not rest:
                self.place = behind
                return longer
        return name

    def dim_of(self, tokens: tuple[TypedToken, ...] | list[TypedToken]) -> Dim | None:
        """The dimension that the tokens name; of `n x n` the first."""
        texts = [t.text for t in tokens if t.text not in ("{", "}", "_")]
        if len(texts) == 3 and texts[1] in ("×", "x", ",", "·"):
            texts = texts[:1]
        text = "".join(texts)
        if text.isascii() and text.isdigit() and len(text) < 4 and int(text) > 0:
            return int(text)
        return self.names.dimension(text)


def name_parts(name: str) -> tuple[str, str]:
    """The letters and the number behind them."""
    match = _SPLIT.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


def _is_turn(script: Script) -> bool:
    return script.text == "T" and not script.below
