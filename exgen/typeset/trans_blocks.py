"""The sentences of templates: `trans` blocks, said in a language when a template is compiled.

    <% trans wrt=math(part.wrt) %>
    Gradient with respect to << wrt >>.
    <% endtrans %>

compiles in English to what the same words without the tags would compile to, and in another
language to its words: a sheet in English costs nothing more for it. After `<% pluralize count %>`
stands the sentence for several of a thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

from exgen.words import Catalogue

CATALOGUE: Final = "exgen.catalogue"
"""The policy of an environment that is the catalogue of its language."""
FORM: Final = "plural_form"
"""The global function: a count -> which of the forms of a sentence is said."""
_NAME: Final = re.compile(r"%\((\w+)\)s")


class TransBlocks(Extension):
    """The tag `trans`, in the language of the catalogue that is the environment's policy."""

    tags = {"trans"}  # noqa: RUF012 (as Jinja has it)

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """The sentence as its text and its values, each computed where it stands."""
        line = next(parser.stream).lineno
        values = _values(parser)
        one = _message(parser, values, ("name:pluralize", "name:endtrans"))
        spoken: Catalogue = self.environment.policies[CATALOGUE]
        if next(parser.stream).value == "endtrans":
            return _output(spoken.one(one), values, line)
        name = parser.stream.expect("name").value
        if name not in values:
            parser.fail(f"{name!r} is no value of the tag", line)
        many = _message(parser, values, ("name:endtrans",))
        next(parser.stream)
        outputs = [_output(form, values, line) for form in spoken.forms(one, many)]
        return _chosen(outputs, values[name], line)


def _values(parser: Parser) -> dict[str, nodes.Expr]:
    """The values that a sentence names, `wrt=math(part.wrt), of=math(part.of)`."""
    found: dict[str, nodes.Expr] = {}
    while parser.stream.current.type != "block_end":
        if found:
            parser.stream.expect("comma")
        name = parser.stream.expect("name").value
        parser.stream.expect("assign")
        found[name] = parser.parse_expression()
    return found


def _message(parser: Parser, values: Mapping[str, nodes.Expr], ends: tuple[str, ...]) -> str:
    """The words up to a tag, with `%(wrt)s` for a value, as catalogues have them."""
    text = ""
    for node in parser.parse_statements(ends):
        for piece in node.nodes if isinstance(node, nodes.Output) else [node]:
            if isinstance(piece, nodes.TemplateData):
                text += piece.data
            elif isinstance(piece, nodes.Name) and piece.name in values:
                text += f"%({piece.name})s"
            else:
                parser.fail("a sentence holds text and the values that its tag names", node.lineno)
    return text


def _output(text: str, values: Mapping[str, nodes.Expr], line: int) -> nodes.Output:
    """The sentence with its values. KeyError where it names one that is not there."""
    inside: list[nodes.Expr] = []
    for k, piece in enumerate(_NAME.split(text)):
        if k % 2:
            inside.append(values[piece])
        elif piece:
            inside.append(nodes.TemplateData(piece))
    return nodes.Output(inside, lineno=line)


def _chosen(outputs: Sequence[nodes.Output], count: nodes.Expr, line: int) -> nodes.Node:
    """The one of the outputs that the language says of a number."""
    *front, last = outputs
    chosen: nodes.Node = last
    for k, output in reversed(list(enumerate(front))):
        form = nodes.Call(nodes.Name(FORM, "load"), [count], [], None, None)
        test = nodes.Compare(form, [nodes.Operand("eq", nodes.Const(k))])
        chosen = nodes.If(test, [output], [], [chosen], lineno=line)
    return chosen
