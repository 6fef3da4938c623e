r"""Which spoilt prints still say the same, told by the text alone and by rules of algebra."""

from __future__ import annotations

import re
from collections.abc import Collection

_NORM = r"\\norm\{\\mathbf\{[A-Z]\}(?:_\{\d\})?\\T\}"


_QUADRATIC = r"(\\mathbf\{[a-z]\})\\T (\\mathbf\{[A-Z]\})\\T \1"


def harmless(kind: str, before: str, after: str, symmetric: Collection[str]) -> bool:
    """Whether a text, spoilt in the named way, has kept its meaning.

    `symmetric` are the letters of symmetric matrices. A matrix and its transpose have one norm, and
    I is symmetric; x^T Q^T x is x^T Q x, and tr(A B) is tr(B A); a Kronecker delta does not mind
    the order of its indices; v (c^T v) is v c^T v; parentheses around a name, a product without
    signs, or what stands alone say nothing.
    """
    match kind:
        case "transpose added":
            letters = "".join(["I", *symmetric])
            same = re.compile(rf"{_NORM}|\\mathbf\{{[{letters}]\}}\\T")
            if len(same.findall(after)) > len(same.findall(before)):
                return True
            return re.sub(_QUADRATIC, r"\1\\T \2 \1", after) == before
        case "indices swapped":
            return _without(before, r"\\delta_\{[a-z]{2}\}") == _without(
                after, r"\\delta_\{[a-z]{2}\}"
            )
        case "factors exchanged":
            return _outer(_traced(before)) == _outer(_traced(after))
        case "parentheses dropped":
            return _idle(before, after)
    return False


def _without(text: str, pattern: str) -> str:
    return re.sub(pattern, "", text)


def _traced(text: str) -> str:
    """With the two factors in a trace in the order of the alphabet."""
    name = r"(\\mathbf\{[A-Z]\}(?:\\T)?)"
    return re.sub(
        rf"\\tr\({name} {name}\)", lambda m: " ".join(["\\tr", *sorted(m.groups())]), text
    )


def _outer(text: str) -> str:
    r"""With `(c^T v) v` and `(v c^T) v` written alike."""
    name = r"(\\mathbf\{[a-z]\})"
    text = re.sub(rf"\({name}\\T {name}\)\\, \2(?!\\T)", r"<\1 \2 \2>", text)
    return re.sub(rf"\({name} {name}\\T\)\\, \1(?!\\T)", r"<\2 \1 \1>", text)


def _idle(before: str, after: str) -> bool:
    """Whether the pair that is missing stood around a product, of which nothing takes hold."""
    plain = re.sub(r"\\(?:left|right|[bB]igg?[lr])(?=[()])", "", before)
    stack = []
    for place, sign in enumerate(plain):
        if sign == "(":
            stack.append(place)
        elif sign == ")":
            start = stack.pop()
            inside, rest = plain[start + 1 : place], plain[place + 1 :]
            if f"{plain[:start]} {inside} {rest}" == after:
                return _says_nothing(plain[:start], inside, rest)
    return False


def _says_nothing(front: str, inside: str, rest: str) -> bool:
    signs = _depth_zero(inside)
    if re.match(r"\\T|\^|_|'", rest.lstrip()):
        # a whole fraction is transposed, parentheses or not
        return bool(re.fullmatch(r"\\pd\{[^()]*\}", inside)) and rest.startswith("\\T")
    if re.search(r"\\[a-z]+$", front) and not front.endswith(("\\,", "\\;", "\\had")):
        # the argument of a function: one name, one sum or one value, and nothing behind it
        lone = re.fullmatch(r"[a-z]|\\sum_.*|\\sigma\([^()]*\)", inside) is not None
        known = front.endswith(("\\sin", "\\cos", "\\log"))
        return lone and known and re.match(r"\s*($|\\end|\\\\|[=&])", rest) is not None
    if re.search(r"[-+]", signs):
        # the first terms above a fraction line, before further ones: (a + b) - c
        return front.rstrip().endswith("\\frac{") and re.match(r"\s*[-+]", rest) is not None
    if "\\had" in signs:
        # numbers in front alone, and nothing behind
        tail = re.split(r"[=&(]", _open_end(front))[-1]
        numbers = re.search(r"\\mathbf|\\boldsymbol|\\had|\\T|W|\\pd", tail) is None
        return numbers and re.match(r"\s*($|\\end|\\\\|\)|=)", rest) is not None
    return "\\had" not in front[-6:] and not rest.lstrip().startswith("\\had")


def _open_end(text: str) -> str:
    """The end of a text without what is closed in brackets, back to one that is open."""
    depth, kept = 0, ""
    for sign in reversed(text):
        depth += sign in ")}]"
        if depth == 0:
            kept = sign + kept
        depth -= sign in "({["
        if depth < 0:
            break
    return kept


def _depth_zero(text: str) -> str:
    """What stands outside of all brackets."""
    depth, kept = 0, ""
    for sign in text:
        depth -= sign in ")}]"
        if depth == 0:
            kept += sign
        depth += sign in "({["
    return kept
