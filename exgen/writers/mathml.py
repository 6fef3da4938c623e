r"""Formulas as MathML that browsers set and screen readers speak.

The conversion is math-core's (MathML Core). What it cannot know is added: a superscript T that is
a transpose, a hat, an indicator and a derivative get an `intent`, by which they are spoken as what
they are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from xml.etree import ElementTree as ET

from math_core import LatexError, LatexToMathML

from exgen.document.scan import DocumentError, group
from exgen.document.standard import standard

_CONVERTER: Final = LatexToMathML(pretty_print="never", fancy_error=False)
_STACK: Final = r"\substack"
_HATS: Final = frozenset("ˆ^")


def mathml(tex: str, *, display: bool = False) -> str:
    """The formula as a `math` element. DocumentError for one that cannot be converted."""
    return _converted(tex, display)


@lru_cache(maxsize=1 << 13)
def _converted(tex: str, display: bool) -> str:
    plain = _stacks(standard(tex))
    try:
        written = _CONVERTER.convert_with_local_state(plain, displaystyle=display)
    except LatexError as error:
        why = " ".join(str(error).split())
        raise DocumentError(f"the formula {tex!r} cannot be written as MathML: {why}") from None
    root = ET.fromstring(written.replace("&ApplyFunction;", "\u2061"))
    if display:
        root.set("display", "block")
    _spoken(root)
    return ET.tostring(root, encoding="unicode")


def _stacks(tex: str) -> str:
    """Lines on top of each other as the rows of an array."""
    at = tex.find(_STACK)
    if at < 0:
        return tex
    inside, end = group(tex, at + len(_STACK))
    rows = rf"\begin{{array}}{{c}}{inside}\end{{array}}"
    return tex[:at] + rows + _stacks(tex[end:])


def _spoken(element: ET.Element) -> None:
    """Say of each transpose, hat, indicator and derivative what it is."""
    for child in element:
        _spoken(child)
    match element.tag:
        case "msup" if _text(element[1]) == "⊤":
            _named(element, "transpose:postfix($base)", base=element[0])
        case "msubsup" if _text(element[2]) == "⊤":
            spoken = "transpose:postfix(sub:infix($base,$index))"
            _named(element, spoken, base=element[0], index=element[1])
        case "mover" if _text(element[1]) in _HATS:
            _named(element, "hat:postfix($base)", base=element[0])
        case "mfrac" if _is_partial(element[0]) and _is_partial(element[1]):
            of, by = _behind_sign(element[0]), _behind_sign(element[1])
            if of is not None and by is not None:
                _named(element, "partial-derivative($of,$by)", of=of, by=by)
    _indicators(element)


def _named(element: ET.Element, intent: str, **arguments: ET.Element) -> None:
    element.set("intent", intent)
    for name, one in arguments.items():
        one.set("arg", name)


def _text(element: ET.Element) -> str:
    return "".join(element.itertext())


def _is_partial(element: ET.Element) -> bool:
    return element.tag == "mrow" and len(element) >= 2 and _text(element[0]) == "∂"


def _behind_sign(element: ET.Element) -> ET.Element | None:
    """What stands behind the sign of a partial derivative, as one element."""
    if len(element) > 2:
        rest = ET.Element("mrow")
        rest.extend(element[1:])
        for one in rest:
            element.remove(one)
        element.append(rest)
    return element[1] if len(element) == 2 else None


def _indicators(element: ET.Element) -> None:
    """A bold 1 and the condition in brackets behind it as one row that says what it is."""
    k = 0
    while k < len(element) - 1:
        if element[k].tag == "mi" and _text(element[k]) == "𝟏" and _text(element[k + 1]) == "[":
            end = _closing_bracket(element, k + 1)
            if end is not None:
                row = ET.Element("mrow", intent="indicator($condition)")
                condition = ET.Element("mrow", arg="condition")
                members = list(element[k : end + 1])
                for one in members:
                    element.remove(one)
                condition.extend(members[2:-1])
                row.extend([members[0], members[1], condition, members[-1]])
                element.insert(k, row)
        k += 1


def _closing_bracket(element: ET.Element, at: int) -> int | None:
    depth = 0
    for k in range(at, len(element)):
        depth += {"[": 1, "]": -1}.get(_text(element[k]), 0)
        if not depth:
            return k
    return None
