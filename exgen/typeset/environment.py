r"""The Jinja2 environment of the sheets, and the rule that keeps equations out of its templates.

Templates place text and the few functions given here. An equation reaches a page as a definition
on a problem sheet (`given`) or as a verified claim on a solution (`step`, `answer`, `equation`).
A template whose source sets a display of its own, writes an equals sign, or holds the means to do
either unseen (a macro definition, a text in a tag) is refused when it is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

from exgen.typeset.compiled import Compiled
from exgen.typeset.escape import escape
from exgen.typeset.trans_blocks import CATALOGUE, FORM, TransBlocks
from exgen.words import ENGLISH, Catalogue, either, listed, number, tr

_FORBIDDEN = re.compile(
    r"=|\^\^|(?<!\\)(?:\\\\)*\\[\[(]|\$\$|\\(?:equiv|coloneqq|eqqcolon|triangleq|doteq)(?![A-Za-z])"
    r"|\\begin\s*\{\s*(?:equation|(?:fl|xx?)?align|gather|multline|split|math|displaymath|eqnarray)"
    r"|\\ex(?:step|display|answer|fit)(?![A-Za-z])|\\ensuremath|\\displaystyle"
    r"|\\(?:[egx]?def|let|(?:re|provide)?newcommand|csname|catcode|char|symbol)(?![A-Za-z])"
    r"|\\(?:input|include)(?![A-Za-z])"
)
_COMMENT = re.compile(r"<#.*?#>", re.S)
_TAG = re.compile(r"<<.*?>>|<%.*?%>", re.S)
_LITERAL = re.compile(r"""(["'])((?:\\.|(?!\1).)*)\1""", re.S)
# A text in a tag may hold no formula, nor a character written as its number.
_FORBIDDEN_LITERAL = re.compile(rf"{_FORBIDDEN.pattern}|\$|\\[xuUN0-7]")
_RAW = re.compile(r"<%[-+]?\s*raw\b")


class TemplateError(jinja2.TemplateError):
    """A template that would put an unverified equation on a page."""


class _CheckedLoader(jinja2.FileSystemLoader):
    """Loads templates that set no equation of their own."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, name, fresh = super().get_source(environment, template)
        check(source, template)
        return source, name, fresh


_compiled = lru_cache(maxsize=8)(Compiled)


def check(source: str, name: str) -> None:
    """Raise TemplateError where a template's source writes an equation itself."""
    bare = _COMMENT.sub(_blank, source)
    found: re.Match[str] | None = _FORBIDDEN.search(_TAG.sub(_blank, bare)) or _RAW.search(bare)
    place = found.start() if found else 0
    for tag in _TAG.finditer(bare) if found is None else ():
        for literal in _LITERAL.finditer(tag.group()):
            inside = _FORBIDDEN_LITERAL.search(literal.group(2))
            if inside is not None and found is None:
                found, place = inside, tag.start() + literal.start()
    if found is not None:
        number = bare.count("\n", 0, place) + 1
        raise TemplateError(
            f"template {name}, line {number}: {found.group(0)!r} sets an equation that no "
            "judge has seen; pass a verified claim to step, answer or equation"
        )


def _blank(found: re.Match[str]) -> str:
    """Spaces in the place of a match, so that what follows keeps its line and its place."""
    return re.sub(r"[^\n]", " ", found.group())


def environment(
    folder: Path, functions: Mapping[str, Any], catalogue: Catalogue = ENGLISH
) -> jinja2.Environment:
    """The environment for templates in `folder`; `functions` are the names they may call.

    Delimiters are `<< >>`, `<% %>` and `<# #>`, which TeX does not use; text from people goes
    through the filter `tex`. Sentences stand in `trans` blocks and are said in the language of
    `catalogue`; `_` and `tr` say those that come as data in the one that is spoken. An unknown name
    is an error. A template is read and checked once: the environment does not look for later
    changes of its file.
    """
    env = jinja2.Environment(
        loader=_CheckedLoader(folder),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
        bytecode_cache=_compiled(catalogue),
        undefined=jinja2.StrictUndefined,
        extensions=[TransBlocks],
        auto_reload=False,
    )
    env.filters["tex"] = escape
    env.globals.update({"_": tr, "tr": tr, "listed": listed, "either": either, "number": number})
    env.globals[FORM] = catalogue.form
    env.policies[CATALOGUE] = catalogue
    env.globals.update(functions)
    return env
