"""The programs that Python sources start or look for, read off their syntax.

A call that starts a program gets it as a literal, as `sys.executable`, from `shutil.which`, or from
names that lead to one of these in the same file. What a function hands on from a parameter is
looked for where that function is called.
"""

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from machine.in_shell import programs as in_shell

_STARTS = {
    "subprocess": {"run", "Popen", "call", "check_call", "check_output", "getoutput"},
    "shutil": {"which"},
    "os": {"system", "popen", "posix_spawn", "execv", "execvp", "execve", "spawnv", "spawnvp"},
    "processes": {"run"},  # exgen.typeset.tex_processes
}
_FINDS = {"find_program": "pdflatex", "tex_command": "pdflatex"}  # exgen.typeset.engine
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Called:
    """What a file calls; `unknown` are the lines where the syntax does not tell."""

    programs: set[str] = field(default_factory=set)
    unknown: list[int] = field(default_factory=list)


@cache
def programs(file: Path) -> Called:
    """The programs of a file."""
    text = file.read_text(encoding="utf-8")
    if not any(f"{module}." in text for module in _STARTS):
        return Called()  # most files, without the time it takes to read them
    return _Reader(ast.parse(text)).read()


class _Unknown(Exception):
    """The syntax does not tell which program it is."""


class _Reader:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._parents = {c: node for node in ast.walk(tree) for c in ast.iter_child_nodes(node)}
        self._functions = {n.name: n for n in ast.walk(tree) if isinstance(n, _Function)}

    def read(self) -> Called:
        found = Called()
        for call in (node for node in ast.walk(self._tree) if isinstance(node, ast.Call)):
            if not _starts(call.func):
                continue
            try:
                shell = any(
                    k.arg == "shell" and isinstance(k.value, ast.Constant) and k.value.value
                    for k in call.keywords
                )
                found.programs |= self._program(call.args[0], shell=shell, deep=0)
            except _Unknown:
                found.unknown.append(call.lineno)
        return found

    def _program(self, node: ast.expr, *, shell: bool = False, deep: int) -> set[str]:
        """The programs that an expression, a command or its first word, may stand for."""
        if deep > 12:
            raise _Unknown
        again = deep + 1
        match node:
            case ast.Constant(value=str(text)):
                return in_shell(text) if shell else {text.rpartition("/")[2]}
            case ast.JoinedStr(values=values) if shell:
                return in_shell("".join(map(self._piece, values)))
            case ast.List(elts=[first, ast.Constant(value="-c"), text, *_]) if not shell:
                called = self._program(first, deep=again)
                given_to_a_shell = called & {"sh", "bash"}
                return called | (
                    self._program(text, shell=True, deep=again) if given_to_a_shell else set()
                )
            case ast.List(elts=[first, *_]) | ast.Tuple(elts=[first, *_]):
                return self._program(first, deep=again)
            case ast.Starred(value=value):
                return self._program(value, deep=again)
            case ast.BinOp(left=left, op=ast.Add()):
                return self._program(left, deep=again)
            case ast.BinOp(op=ast.Div(), right=right):  # a path
                return self._program(right, deep=again)
            case ast.Attribute(value=ast.Name(id="sys"), attr="executable"):
                return {"python"}
            case ast.Call(func=ast.Name(id="str" | "Path"), args=[inner]):
                return self._program(inner, deep=again)
            case ast.Call(func=ast.Attribute(attr="which"), args=[inner]):
                return self._program(inner, deep=again)
            case ast.Call(func=ast.Attribute(attr="with_name"), args=[inner]):
                return self._program(inner, deep=again)
            case ast.Call(func=ast.Name(id=name)) if name in _FINDS:
                return {_FINDS[name]}
            case ast.Call(func=ast.Name(id=name)) if name in self._functions:
                returned = _returned(self._functions[name])
                return set().union(*(self._program(value, deep=again) for value in returned))
            case ast.Name(id=name):
                return self._named(name, node, shell=shell, deep=again)
        raise _Unknown

    def _piece(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant):
            return str(node.value)
        value = node.value if isinstance(node, ast.FormattedValue) else node
        return "python" if ast.unparse(value) == "sys.executable" else "$x"

    def _named(self, name: str, node: ast.AST, *, shell: bool, deep: int) -> set[str]:
        """What is assigned to a name, in the function around it, and else in the module."""
        scope: ast.AST | None = node
        while scope is not None:
            scope = self._parents.get(scope)
            if not isinstance(scope, (*_Function.__args__, ast.Module, ast.GeneratorExp)):
                continue
            values = _assigned(name, scope)
            if values:
                found = (self._program(v, shell=shell, deep=deep) for v in values)
                return set().union(*found)
            if isinstance(scope, _Function) and name in _parameters(scope):
                return self._handed(name, scope, deep=deep)
        raise _Unknown

    def _handed(self, name: str, function: _Function, *, deep: int) -> set[str]:
        """What the calls of a function in the same file hand to its first parameter."""
        calls = [
            node
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == function.name
            and node.args
        ]
        if not calls or _parameters(function)[0] != name:
            raise _Unknown
        return set().union(*(self._program(call.args[0], deep=deep) for call in calls))


def _starts(function: ast.expr) -> bool:
    match function:
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return name in _STARTS.get(module.lstrip("_"), ())
        case ast.Attribute(value=ast.Attribute(attr=module), attr=name):
            return name in _STARTS.get(module.lstrip("_"), ())
    return False


def _returned(function: _Function) -> list[ast.expr]:
    returns = (node for node in ast.walk(function) if isinstance(node, ast.Return))
    return [node.value for node in returns if node.value is not None]


def _parameters(function: _Function) -> list[str]:
    given = function.args
    rest = [given.vararg] if given.vararg else []
    return [each.arg for each in (*given.posonlyargs, *given.args, *rest, *given.kwonlyargs)]


def _assigned(name: str, scope: ast.AST) -> list[ast.expr]:
    """The values that a name gets in a scope, those that a loop goes over too."""
    values: list[ast.expr] = []
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                values.append(value)
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if (
                target == name
            ):
                values.append(value)
            case ast.For(target=ast.Name(id=target), iter=of) if target == name:
                values.append(of)
            case ast.comprehension(target=ast.Name(id=target), iter=of) if target == name:
                values.append(of)
    return values
