r"""Texts in one variable as LaTeX, as a person writes them: `3*cos(2*x)**2` is `3\cos^{2} 2x`."""

from __future__ import annotations

import ast

from exgen.verify.exponentials import parsed

_WAVES = ("sin", "cos")


def tex(text: str) -> str:
    """The text as LaTeX. Raises ValueError for a construct that the language has not."""
    return _sum(parsed(text))


def _sum(tree: ast.expr) -> str:
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub):
        sign, right = _product(tree.right)
        if isinstance(tree.op, ast.Sub):
            sign = "" if sign else "-"
        return f"{_sum(tree.left)} {sign or '+'} {right}"
    sign, shown = _product(tree)
    return sign + shown


def _product(tree: ast.expr) -> tuple[str, str]:
    """The sign and the rest: numbers first, as one fraction where there is a divisor."""
    sign, above, below = _flat(tree)
    numbers = [f for f in above if _is_number(f)]
    others = [f for f in above if not _is_number(f)]
    top = _joined([f for f in numbers if not _is_one(f)] or numbers[:1])
    if below:
        front = f"\\tfrac{{{top or '1'}}}{{{_joined(below)}}}"
    else:
        front = "" if others and top == "1" else top
    rest = _joined(others)
    if front.endswith("e") and rest[:1] == "e":
        front += r" \cdot"
    space = " " if front and rest[:1] not in ("", "(", "\\") and not front.isdigit() else ""
    return ("-" if sign < 0 else ""), front + space + rest


def _flat(tree: ast.expr) -> tuple[int, list[ast.expr], list[ast.expr]]:
    """Sign, factors above and factors below of a product."""
    match tree:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            sign, above, below = _flat(operand)
            return -sign, above, below
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            s, a, b = _flat(left)
            t, c, d = _flat(right)
            return s * t, a + c, b + d
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            s, a, b = _flat(left)
            t, c, d = _flat(right)
            return s * t, a + d, b + c
    return 1, [tree], []


def _joined(factors: list[ast.expr]) -> str:
    shown = ""
    for tree in factors:
        piece = _factor(tree)
        # A function takes what follows it for its argument unless a dot stands between.
        swallowed = piece[0] == "(" and _is_open(shown)
        merged = piece[0].isdigit() or (shown == "e" and piece[0] == "e")
        if shown and (swallowed or merged):
            shown += r" \cdot "
        elif shown and not (shown[-1] == ")" and piece[0] == "("):
            shown += r"\," if _is_open(shown) and piece[0] != "\\" else " "
        shown += piece
    return shown


def _is_open(shown: str) -> bool:
    return any(f"\\{wave}" in shown for wave in _WAVES) and not shown.endswith(")")


def _factor(tree: ast.expr) -> str:
    match tree:
        case ast.Constant(value=value):
            return str(value)
        case ast.Name(id="pi"):
            return r"\pi"
        case ast.Name(id=name):
            return name
        case ast.Call(func=ast.Name(id=name), args=[argument]):
            return _call(name, argument, "")
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            power = _sum(exponent)
            match base:
                case ast.Call(func=ast.Name(id=name), args=[argument]) if name in _WAVES:
                    return _call(name, argument, power)
                case ast.Call(func=ast.Name(id="exp"), args=[ast.Constant(value=1)]):
                    return f"e^{{{power}}}"
                case ast.Constant() | ast.Name():
                    return f"{_factor(base)}^{{{power}}}"
            return f"({_sum(base)})^{{{power}}}"
        case ast.BinOp() | ast.UnaryOp():
            return f"({_sum(tree)})"
    raise ValueError(f"{ast.unparse(tree)!r} is nothing that can be printed")


def _call(name: str, argument: ast.expr, power: str) -> str:
    inner = _sum(argument)
    if name == "exp":
        return "e" if inner == "1" else f"e^{{{inner}}}"
    if name == "sqrt":
        return f"\\sqrt{{{inner}}}"
    head = f"\\{name}^{{{power}}}" if power else f"\\{name}"
    if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Add | ast.Sub):
        return f"{head}\\bigl({inner}\\bigr)"
    return f"{head} {inner}"


def _is_number(tree: ast.expr) -> bool:
    """Whether no variable occurs."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names <= {"pi", "sqrt", "exp", *_WAVES} and not isinstance(tree, ast.BinOp)


def _is_one(tree: ast.expr) -> bool:
    return isinstance(tree, ast.Constant) and tree.value == 1
