"""Functions that a question declares, as people write them: `g'(z)`, `g_prime(z)`, `∇L(h)`."""

from __future__ import annotations

from abc import abstractmethod

from exgen.answers.typed_quantities import Quantities
from exgen.answers.typed_tokens import TypedToken
from exgen.answers.typed_tree import Applied, Leaf, Node, Option


class TypedByLetter(Quantities):
    """Reads names of declared functions, and what they are applied to."""

    @abstractmethod
    def argument_list(self, base: TypedToken) -> tuple[list[Node], dict[str, str]]:
        """The arguments in parentheses, or the factor that follows."""

    def is_declared(self, name: str) -> bool:
        """Whether a declared function has the name, with the number behind it: f_1 beside an f."""
        scripts = (script.text.strip("()[]") for script, _ in self.scripts()[:1])
        numbered = (self.names.function(f"{name}{text}") for text in scripts)
        return self.names.function(name) is not None or any(numbered)

    def declared(self) -> str | None:
        """The declared function that is named here, with its number; None where there is none."""
        start = self.place
        name = self.plain_name()
        found = None if name is None else self.names.function(name)
        for script, behind in self.scripts()[:1]:
            numbered = self.names.function(f"{name}{script.text.strip('()[]')}")
            if name is not None and numbered is not None:
                self.place, found = behind, numbered
        if found is None:
            self.place = start
        return found

    def of_declared(self, base: TypedToken, name: str, primes: int) -> Node:
        """A declared function of what follows, or else of what the question puts into it."""
        opened = self.is_sign("(", "[", "{")
        if opened or (self.next.kind == "word" and self.next.text != "T"):
            return Applied(base.at, name, tuple(self.argument_list(base)[0]), primes)
        known = self.names.arguments_of(name)
        if len(known) != 1:
            raise self.wanted(f"( and the argument of {name}")
        said = f"{name} was read at what the question puts into it"
        return Applied(base.at, name, (Leaf(base.at, (Option(known[0], 0, (said,)),)),), primes)

    def skip_parentheses(self) -> None:
        """Read over the `(h)` of `∂L(h)/∂h`."""
        end = self.closing(self.place) if self.is_sign("(") else None
        if end is not None:
            self.place = end + 1
