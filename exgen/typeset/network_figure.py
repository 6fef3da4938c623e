"""The computation graph of a network question, from its program."""

from __future__ import annotations

from collections.abc import Mapping

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.expr import Apply, Call, Expr, Symbol, symbols
from exgen.calculus.program import Equation, Program
from exgen.typeset.graph import ComputationGraph, GraphEdge, GraphNode, draw
from exgen.typeset.graph_records import NodeKind
from exgen.typeset.latex import Printer
from exgen.typeset.operators import FUNCTIONS

PENALTY = "Omega"


def network_figure(
    prog: Program,
    *,
    objective: str,
    skip: tuple[str, str] | None,
    flows: Mapping[tuple[str, str], Expr],
    printer: Printer,
    backward: bool,
) -> str:
    """The figure as LaTeX, with the backward pass on request.

    `skip` names the quantities at the ends of the skip connection, if there is one; `flows` says
    what flows back where a quantity is used more than once.
    """
    graph = _graph(prog, objective, skip, flows, printer)
    return draw(graph, backward=backward)


def _graph(
    prog: Program,
    objective: str,
    skip: tuple[str, str] | None,
    flows: Mapping[tuple[str, str], Expr],
    printer: Printer,
) -> ComputationGraph:
    nodes: list[GraphNode] = []
    edges: list[GraphEdge] = []
    goal = prog.find(objective)
    penalised = [
        v for v in prog.variables if v.name.startswith("W") and _penalised(prog, objective, v.name)
    ]
    target_names = {"y"}
    for variable in prog.variables:
        if variable.name == "lam":
            continue
        nodes.append(GraphNode(variable.name, printer(variable), _kind(variable, target_names)))
    for eq in prog.equations:
        kind: NodeKind = "loss" if eq.name == objective else "value"
        if eq.name == "yhat":
            kind = "output"
        nodes.append(GraphNode(eq.name, printer(eq.symbol), kind, _operation(eq)))
    if penalised:
        nodes.append(GraphNode(PENALTY, r"\Omega", "value"))
    for eq in prog.equations:
        for name, source in symbols(eq.expr).items():
            if name == "lam" or (eq.name == objective and name in {v.name for v in penalised}):
                continue
            # an arrow names the derivative by the node it points to, an arc what it adds to that
            skips = skip == (name, eq.name)
            back = flows[name, eq.name] if skips else gradient_name(goal, source)
            edges.append(GraphEdge(name, eq.name, skips, None if name == "y" else printer(back)))
    for weight in penalised:
        share = flows.get((weight.name, objective))
        shown = None if share is None else printer(share)
        edges.append(GraphEdge(weight.name, PENALTY, adjoint=shown))
    if penalised:
        edges.append(GraphEdge(PENALTY, objective))
    return ComputationGraph(tuple(nodes), tuple(edges))


def _kind(variable: Symbol, targets: set[str]) -> NodeKind:
    if variable.name in targets:
        return "target"
    return "input" if variable.name == "x" else "parameter"


def _penalised(prog: Program, objective: str, weight: str) -> bool:
    equation = prog.equation(objective)
    assert equation is not None
    return weight in symbols(equation.expr)


def _operation(eq: Equation) -> str | None:
    """The function that makes the quantity, where it is one."""
    if isinstance(eq.expr, Apply | Call) and eq.expr.function in FUNCTIONS:
        name = FUNCTIONS[eq.expr.function]
        plain = {r"\relu": "ReLU", r"\leakyrelu": "LeakyReLU", r"\elu": "ELU", r"\silu": "SiLU",
                 r"\softplus": "softplus", r"\softmax": "softmax"}  # fmt: skip
        return f"\\operatorname{{{plain[name]}}}" if name in plain else name
    return None
