"""A sheet with one function to fill in, made without the question family."""

import json
from pathlib import Path

from exgen.calculus.adjoint import sweep
from exgen.calculus.program import Program, program
from exgen.calculus.text import to_text
from exgen.codegen.script import solution, starter

WRT = ("W1", "W2")


def two_layer() -> Program:
    """The squared error of a network with one hidden layer."""
    return program(
        variables={
            "x": (("d", 1), "real"),
            "W1": (("p", "d"), "real"),
            "W2": (("k", "p"), "real"),
            "y": (("k", 1), "real"),
        },
        equations={
            "z1": "W1 @ x",
            "a1": "softplus(z1)",
            "r": "y - W2 @ a1",
            "F": "norm(r)**2",
        },
        sizes={"d": 3, "p": 4, "k": 2},
    )


def key(prog: Program, objective: str = "F", wrt: tuple[str, ...] = WRT) -> dict[str, object]:
    """The key of a sheet that asks for the gradients, and for a function."""
    steps = sweep(prog, objective, wrt)
    parts: list[dict[str, object]] = [
        {
            "id": f"3.a.{name}",
            "kind": "gradient",
            "of": objective,
            "wrt": name,
            "answer": to_text(steps[name].resolved),
        }
        for name in wrt
    ]
    answer = {"starter": "gradient_check.py", "solution": "gradient_check_solution.py"}
    interface = {
        "function": "compute_gradients",
        "arguments": [v.name for v in prog.variables],
        "returns": list(wrt),
    }
    parts.append({"id": "3.b", "kind": "code", "of": objective, "answer": answer, **interface})
    question = {
        "id": "3",
        "variables": {v.name: {"shape": list(v.shape), "domain": v.domain} for v in prog.variables},
        "sizes": dict(prog.sizes),
        "definitions": [[e.name, to_text(e.expr)] for e in prog.equations],
        "parts": parts,
    }
    return {"schema": "exgen.key/1", "questions": [{"id": "1", "parts": []}, question]}


def write(folder: Path) -> Path:
    """The key and both scripts in `folder`; the key's path."""
    prog = two_layer()
    for name, make in (("gradient_check", starter), ("gradient_check_solution", solution)):
        text = make(prog, "F", WRT, seed_instance=7)
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    path = folder / "key.json"
    path.write_text(json.dumps(key(prog)), encoding="utf-8")
    return path
