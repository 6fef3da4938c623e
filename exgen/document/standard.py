r"""Formulas of a sheet as standard LaTeX: the short names that exgen's preamble defines, spelt out.

The result needs amsmath and amssymb alone, so that any other program can print it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from exgen.document.scan import COMMAND, DocumentError, group

SHORT: Final = {
    r"\R": r"\mathbb{R}",
    r"\T": r"^{\top}",
    r"\had": r"\odot",
    r"\ones": r"\mathbf{1}",
    r"\logdet": r"\log\det",
}
"""Macros without arguments, and what they stand for."""
WITH_ARGUMENTS: Final = {
    r"\ind": (1, r"\mathbf{1}[#1]"),
    r"\pd": (2, r"\frac{\partial #1}{\partial #2}"),
    r"\norm": (1, r"\lVert #1\rVert"),
    r"\abs": (1, r"\lvert #1\rvert"),
    r"\exannot": (2, r"\underset{#2}{#1}"),
}
"""Macros with arguments: how many, and what they stand for."""
OPERATORS: Final = {
    rf"\{name}": rf"\operatorname{{{shown}}}"
    for name, shown in {
        "softmax": "softmax", "softplus": "softplus", "relu": "ReLU", "leakyrelu": "LeakyReLU",
        "elu": "ELU", "silu": "SiLU", "gelu": "GELU", "lse": "logsumexp", "tr": "tr",
        "diag": "diag", "vecop": "vec", "sign": "sign", "huber": "huber", "logcosh": "logcosh",
        "clip": "clip",
    }.items()
}  # fmt: skip
"""Named functions, which are set upright."""


_FOR_PAPER: Final = (
    ("@{", re.compile(r"@\{[^{}]*\}"), ""),  # space between the columns of an array
    (r"\\[", re.compile(r"\\\\\[[^\]]*\]"), r"\\\\"),  # further space between its rows
    ("alignedat", re.compile(r"\\(begin|end)\{alignedat\}(?:\{\d+\})?"), r"\\\1{aligned}"),
)
"""What sets distances on paper and says nothing; few programs but LaTeX know it.

Each with a mark without which there is none of it.
"""


@lru_cache(maxsize=1 << 13)
def standard(tex: str) -> str:
    """The formula without macros of our own. DocumentError where an argument is missing."""
    for mark, sign, instead in _FOR_PAPER:
        if mark in tex:
            tex = sign.sub(instead, tex)
    found: list[str] = []
    at = 0
    while at < len(tex):
        if tex[at] != "\\":
            end = tex.find("\\", at)
            end = len(tex) if end < 0 else end
            found.append(tex[at:end])
            at = end
            continue
        match = COMMAND.match(tex, at)
        if match is None:
            raise DocumentError(f"the formula {tex!r} ends in a backslash")
        name = match[0]
        at = match.end()
        if name in WITH_ARGUMENTS:
            count, pattern = WITH_ARGUMENTS[name]
            for number in range(1, count + 1):
                argument, at = group(tex, at)
                pattern = pattern.replace(f"#{number}", standard(argument))
            found.append(pattern)
            continue
        written = SHORT.get(name) or OPERATORS.get(name)
        if written is None:
            found.append(name)
            continue
        found.append(written)
        # a command's name ends where no letter follows
        if written[-1].isalpha() and tex[at : at + 1].isalpha():
            found.append(" ")
    return "".join(found)
