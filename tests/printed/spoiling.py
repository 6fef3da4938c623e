r"""Printed LaTeX spoilt in the ways in which print goes wrong, one place at a time.

Everything here works on the text alone; what a spoilt text means is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_NAME = r"(?:\\(?:mathbf|boldsymbol)\{\\?[A-Za-z]+\}(?:_\{\d\})?(?:\\T)?)"
_SIZED = re.compile(r"\\(?:left|right|[bB]igg?[lr])(?=[()])")
_FUNCTIONS = ("\\relu", "\\tanh", "\\sigma", "\\exp", "\\softplus", "\\silu", "\\log", "\\elu")


def spoilt(latex: str) -> Iterator[tuple[str, str]]:
    """Each way to spoil a display, by name, with the text that comes of it."""
    for name, rule in RULES.items():
        for text in rule(latex):
            if text != latex:
                yield name, text


def _each(pattern: str, *replacements: str) -> Callable[[str], Iterator[str]]:
    """A rule that replaces one match of a pattern."""
    compiled = re.compile(pattern)

    def rule(latex: str) -> Iterator[str]:
        for found in compiled.finditer(latex):
            for replacement in replacements:
                yield latex[: found.start()] + found.expand(replacement) + latex[found.end() :]

    return rule


def _parentheses(latex: str) -> Iterator[str]:
    """Without one pair of round parentheses."""
    plain = _SIZED.sub("", latex)
    stack = []
    for place, sign in enumerate(plain):
        if sign == "(":
            stack.append(place)
        elif sign == ")":
            start = stack.pop()
            yield f"{plain[:start]} {plain[start + 1 : place]} {plain[place + 1 :]}"


def _functions(latex: str) -> Iterator[str]:
    """With another function in the place of one."""
    for found in re.finditer(r"\\[a-z]+(?=[('])", latex):
        if found[0] in _FUNCTIONS:
            other = _FUNCTIONS[(_FUNCTIONS.index(found[0]) + 1) % len(_FUNCTIONS)]
            yield latex[: found.start()] + other + latex[found.end() :]


def _torn(latex: str) -> Iterator[str]:
    """Without the lines that go on from one above, or without a term."""
    for found in re.finditer(r" \\\\ &\\qquad .*?(?= \\\\|\\end\{aligned\})", latex):
        yield latex[: found.start()] + latex[found.end() :]
    for found in re.finditer(r" [-+] [^-+()=&\\{}]*(?:\\[a-z]+\{[^{}]*\}[^-+()=&\\{}]*)*", latex):
        rest = latex[: found.start()] + latex[found.end() :]
        if rest.count("{") == rest.count("}"):
            yield rest


def _sums(latex: str) -> Iterator[str]:
    """With another end of a sum, or another index below it."""
    for found in re.finditer(r"\\sum_\{([a-z])=1\}\^\{((?:[^{}]|\{[^{}]*\})*)\}", latex):
        index, end = found.groups()
        ends = {e for e in ("n", "m", "d", "p", "k", "n_{1}", "n_{2}") if e != end}
        for other in sorted(ends)[:2]:
            yield f"{latex[: found.start()]}\\sum_{{{index}=1}}^{{{other}}}{latex[found.end() :]}"
        other = "j" if index != "j" else "i"
        yield f"{latex[: found.start()]}\\sum_{{{other}=1}}^{{{end}}}{latex[found.end() :]}"


RULES: dict[str, Callable[[str], Iterator[str]]] = {
    "parentheses dropped": _parentheses,
    "transpose lost": _each(r"\\T(?![A-Za-z])", ""),
    "transpose added": _each(r"(\\mathbf\{[A-Z]\}(?:_\{\d\})?)(?!\S*\\T)(?![_^])", r"\1\\T"),
    "indices exchanged": _each(r"_\{([a-z0-9]),([a-z0-9])\}", r"_{\2,\1}"),
    "indices swapped": _each(r"_\{([a-z])([a-z])\}", r"_{\2\1}"),
    "another index": _each(r"(?<=[{,])([ijkq])(?=[,}])", "r"),
    "another place": _each(r"_\{([0-9]),", r"_{3\1,"),
    "another column": _each(r",([12])\}", r",4\1}"),
    "another layer": _each(r"\^\{([123])\}(?=_|\)|\\had| |\}|$)", r"^{9}"),
    "another number below": _each(r"_\{([123])\}", r"_{4}"),
    "subscript moved": _each(r"_\{([0-9])\}", r"^{\1}"),
    "prime lost": _each(r"'", ""),
    "sign flipped": _each(r" \+ ", " - "),
    "minus flipped": _each(r" - ", " + "),
    "minus lost": _each(r"(?<=[=(&]) ?-", " "),
    "hat lost": _each(r"\\hat\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1"),
    "term torn off": _torn,
    "factors exchanged": _each(rf"({_NAME}) ({_NAME})", r"\2 \1"),
    "factor lost": _each(rf"(?<= ){_NAME} (?=\\)", ""),
    "sum limits": _sums,
    "entrywise sign lost": _each(r" \\had ", " "),
    "entrywise power lost": _each(r"\^\{\\odot (\d)\}", r"^{\1}", ""),
    "condition turned": _each(r" > 0", " < 0", r" \\le 0"),
    "condition relaxed": _each(r" \\le 0", " > 0"),
    "bold lost": _each(r"\\mathbf\{([A-Za-z])\}", r"\1"),
    "another function": _functions,
    "function lost": _each(r"\\(?:tanh|exp|diag|softmax|tr|lse)(?=\()", ""),
    "exponent changed": _each(r"\^\{2\}", "^{3}", ""),
    "coefficient changed": _each(r"(?<![\w{}])2 (?=[\\(])", "3 ", ""),
    "fraction turned": _each(r"\\frac\{([^{}]+)\}\{([^{}]+)\}", r"\\frac{\2}{\1}"),
    "root lost": _each(r"\\sqrt\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}", r"\1"),
    "norm without its square": _each(r"(\\norm\{[^{}]*\})\^\{2\}", r"\1"),
    "Frobenius lost": _each(r"\}_F", "}"),
    "derivative turned": _each(
        r"\\pd\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"\\pd{\2}{\1}"
    ),
    "shape exchanged": _each(r"\{([^{}]+) \\times ([^{}]+)\}", r"{\2 \\times \1}"),
    "matrix entry changed": _each(r"(?<=& )(-?\d+)(?= )", r"7\1"),
    "minus in a matrix lost": _each(r"(?<=& )-(?=\d)", ""),
    "indicator lost": _each(r"\\ind\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)> 0\}", r"\1"),
    "ones lost": _each(r"\\ones(?:\\T)? ", ""),
    "identity for ones": _each(r"\\ones(?![\\A-Za-z])", r"\\mathbf{I}"),
}
"""Way to spoil -> the texts that come of it, one for each place."""
