"""The script that comes with a sheet, `gradient_check.py`, and its solution.

Both are the same text but for the body of `compute_gradients`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.codegen.instance import Values, random_lines, written_lines
from exgen.codegen.lines import assignment, packed
from exgen.codegen.numpy_printer import NumpyPrinter
from exgen.codegen.passes import Assignment, backward, forward
from exgen.codegen.python_names import dimensions, identifiers
from exgen.codegen.stable_functions import definitions
from exgen.codegen.template import EMPTY, MAIN, TOP

WIDTH = 79
"""The longest line of a script, in characters."""
FUNCTION = "compute_gradients"
STEP = "1e-5"
"""The step of the central differences, as the script writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptTask:
    """What a script is about: the gradients of `objective` with respect to the variables `wrt`.

    `instance` is a seed for the random numbers of the script, or the numbers themselves by
    variable. `called` names derivatives in the solution by quantity (`{"z1": "delta1"}`); the
    default is `dz1`.
    """

    program: Program
    objective: str
    wrt: tuple[str, ...]
    instance: int | Values
    called: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> dict[Expr, str]:
        """The identifiers of quantities and derivatives."""
        return identifiers(self.program, self.objective, self.called)

    def arguments(self) -> tuple[str, ...]:
        """The parameters of `loss` and `compute_gradients`, in order."""
        names = self.names()
        return tuple(names[v] for v in self.program.variables)


def starter(
    program: Program,
    objective: str,
    wrt: Sequence[str],
    *,
    seed_instance: int | Values,
    called: Mapping[str, str] | None = None,
) -> str:
    """The text of `gradient_check.py`: it runs, and says that `compute_gradients` is empty.

    `objective` names a scalar of the program, `wrt` variables in the order of the result;
    `seed_instance` and `called` as in `ScriptTask`. Raises DerivationError for what has no NumPy
    form.
    """
    return _script(_task(program, objective, wrt, seed_instance, called), solved=False)


def solution(
    program: Program,
    objective: str,
    wrt: Sequence[str],
    *,
    seed_instance: int | Values,
    called: Mapping[str, str] | None = None,
) -> str:
    """The text of `gradient_check_solution.py`: the same file with the function filled in."""
    return _script(_task(program, objective, wrt, seed_instance, called), solved=True)


def _task(
    program: Program,
    objective: str,
    wrt: Sequence[str],
    instance: int | Values,
    called: Mapping[str, str] | None,
) -> ScriptTask:
    return ScriptTask(
        program=program,
        objective=objective,
        wrt=tuple(wrt),
        instance=instance,
        called=dict(called or {}),
    )


def stamped(script: bytes, code: str) -> bytes:
    """The script with the code of the sheet that it is handed out with, as the constant `SHEET`."""
    imports = b"import numpy as np\n"
    line = f'\n# The code of the sheet, by which the key is found: leave it in.\nSHEET = "{code}"\n'
    return script.replace(imports, imports + line.encode(), 1)


def function(task: ScriptTask) -> str:
    """`compute_gradients` alone, filled in, for a solution that shows nothing else of the file."""
    names = task.names()
    return _gradients(task, names, NumpyPrinter(names, dimensions(task.program, names)), True)


def excerpt(task: ScriptTask) -> str:
    """The loss and the empty `compute_gradients`, which a sheet prints of the file."""
    names = task.names()
    printer = NumpyPrinter(names, dimensions(task.program, names))
    parts = _loss(task, names, printer), _gradients(task, names, printer, False)
    return "\n\n\n".join(parts)


def _script(task: ScriptTask, *, solved: bool) -> str:
    names = task.names()
    printer = NumpyPrinter(names, dimensions(task.program, names))
    loss = _loss(task, names, printer)
    filled_in = _gradients(task, names, printer, True)
    # Helpers of the solution alone would give it away.
    if not solved:
        printer = NumpyPrinter(names, dimensions(task.program, names))
        _loss(task, names, printer)
    gradients = filled_in if solved else _gradients(task, names, printer, False)
    objective = names[task.program.find(task.objective)]
    head = TOP.format(objective=objective, step=STEP, names=_strings(task, names))
    parts = [head, *definitions(printer.used), loss, gradients]
    body = MAIN.replace("EXAMPLE", _example(task, names))
    return "\n\n".join(part.strip("\n") + "\n" for part in [*parts, body])


def _strings(task: ScriptTask, names: Mapping[Expr, str]) -> str:
    shown = [f'"{names[task.program.find(name)]}"' for name in task.wrt]
    return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"


def _definition(name: str, arguments: Sequence[str]) -> list[str]:
    line = f"def {name}({', '.join(arguments)}):"
    if len(line) <= WIDTH:
        return [line]
    pieces = [f"{a}," for a in arguments]
    pieces[-1] = pieces[-1].rstrip(",")
    return [f"def {name}(", *packed(pieces, indent=4, width=WIDTH), "):"]


def _docstring(text: str, rows: Sequence[str] = ()) -> list[str]:
    if not rows and len(text) <= WIDTH - 10:
        return [f'    """{text}"""']
    lines = textwrap.wrap(f'"""{text}', WIDTH - 4)
    return [f"    {line}".rstrip() for line in [*lines, *([""] if rows else []), *rows, '"""']]


def _assignments(
    lines: Sequence[Assignment], names: Mapping[Expr, str], printer: NumpyPrinter
) -> list[str]:
    return [
        f"    {row}"
        for line in lines
        for row in assignment(names[line.target], printer(line.expr), width=WIDTH - 4)
    ]


def _loss(task: ScriptTask, names: Mapping[Expr, str], printer: NumpyPrinter) -> str:
    equation = task.program.equation(task.objective)
    if equation is None:
        raise ValueError(f"{task.objective} is a variable: there is no loss to compute")
    objective = names[equation.symbol]
    steps = [*forward(task.program, [equation.expr]), Assignment(equation.symbol, equation.expr)]
    lines = [
        *_definition("loss", task.arguments()),
        *_docstring(f"Return the number {objective}; column vectors have the shape (n, 1)."),
        *_assignments(steps, names, printer),
        f"    return {objective}",
    ]
    return "\n".join(lines)


def _gradients(
    task: ScriptTask, names: Mapping[Expr, str], printer: NumpyPrinter, solved: bool
) -> str:
    target = task.program.find(task.objective)
    wanted = [task.program.find(name) for name in task.wrt]
    found = [names[gradient_name(target, quantity)] for quantity in wanted]
    rows = [
        f"{name}: {_shape_words(quantity, names, task.program)}"
        for name, quantity in zip(found, wanted, strict=True)
    ]
    result = f"return {', '.join(found)}"
    if solved:
        back = backward(task.program, task.objective, task.wrt)
        ahead = forward(task.program, [line.expr for line in back])
        body = []
        if ahead:
            body += ["    # Forward pass.", *_assignments(ahead, names, printer), ""]
        body += ["    # Backward pass.", *_assignments(back, names, printer)]
        body += [f"    {result}"]
    else:
        body = EMPTY.format(result=result).splitlines()
    plural = "s" if len(wanted) > 1 else ""
    lines = [
        *_definition(FUNCTION, task.arguments()),
        *_docstring(f"Return the gradient{plural} of the loss, in this order.", rows),
        *body,
    ]
    return "\n".join(lines)


def _shape_words(quantity: Symbol, names: Mapping[Expr, str], prog: Program) -> str:
    name = names[quantity]
    if quantity.shape.is_scalar:
        return f"with respect to {name}, a number"
    return f"with respect to {name}, of shape {quantity.shape.sized(prog.sizes)}"


def _example(task: ScriptTask, names: Mapping[Expr, str]) -> str:
    """The function `example`, which returns the instance as a dictionary."""
    lines = ["def example():"]
    if isinstance(task.instance, int):
        lines += _docstring("Return random values of the variables, by name.")
        lines.append(f"    rng = np.random.default_rng({task.instance})")
        rows = random_lines(task.program, names)
    else:
        lines += _docstring("Return values of the variables, by name.")
        rows = written_lines(task.program, names, task.instance)
    lines += [f"    {row}" for row in rows]
    pairs = [f'"{a}": {a}' for a in task.arguments()]
    result = f"    return {{{', '.join(pairs)}}}"
    if len(result) > WIDTH:
        commas = [f"{pair}," for pair in pairs]
        result = "\n".join(["    return {", *packed(commas, indent=8, width=WIDTH), "    }"])
    lines.append(result)
    return "\n".join(lines)
