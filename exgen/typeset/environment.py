r"""The Jinja2 environment of the sheets, and the rule that keeps equations out of its templates.

Templates place text and the few functions given here. An equation reaches a page as a definition
on a problem sheet (`given`) or as a verified claim on a solution (`step`, `answer`, `equation`).
A template whose source sets a display of its own, or writes an equals sign in a formula, is refused
when it is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2

from exgen.typeset.escape import escape

_FORBIDDEN = re.compile(
    r"\\\[|\\\(|\$\$|\\begin\{(?:equation|align|aligned|gather|multline|math|displaymath|eqnarray)"
    r"|\\ex(?:step|display|answer|fit)\b|\\ensuremath|\\displaystyle"
)
_INLINE = re.compile(r"(?<!\\)\$([^$]*)\$")


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


def check(source: str, name: str) -> None:
    """Raise TemplateError where a template's source writes an equation itself."""
    bare = re.sub(r"<#.*?#>", "", source, flags=re.S)
    for number, line in enumerate(bare.splitlines(), start=1):
        text = re.sub(r"<<.*?>>|<%.*?%>", "", line)
        found = _FORBIDDEN.search(text)
        if found is None:
            formula = next((m for m in _INLINE.finditer(text) if "=" in m.group(1)), None)
            found = formula
        if found is not None:
            raise TemplateError(
                f"template {name}, line {number}: {found.group(0)!r} sets an equation that no "
                "judge has seen; pass a verified claim to step, answer or equation"
            )


def environment(folder: Path, functions: Mapping[str, Any]) -> jinja2.Environment:
    """The environment for templates in `folder`; `functions` are the names they may call.

    Delimiters are `<< >>`, `<% %>` and `<# #>`, which TeX does not use; text from people goes
    through the filter `tex`. An unknown name is an error.
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
        undefined=jinja2.StrictUndefined,
    )
    env.filters["tex"] = escape
    env.globals.update(functions)
    return env
