"""The computation graph of a network question, from its program."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.expr import Apply, Call, Expr, Symbol, depends_on, symbols
from exgen.calculus.program import Equation, Program
from exgen.typeset.graph import ComputationGraph, GraphEdge, GraphNode, draw
from exgen.typeset.graph_records import NodeKind
from exgen.typeset.latex import Printer
from exgen.typeset.operators import FUNCTIONS, OPERATOR_WORDS

PENALTY = "Omega"
_OBSERVED: dict[str, NodeKind] = {"x": "input", "y": "target"}


def network_figure(
    prog: Program,
    *,
    objective: str,
    skips: Collection[tuple[str, str]],
    flows: Mapping[tuple[str, str], Expr],
    printer: Printer,
    backward: bool,
) -> str:
    """The figure as LaTeX, with the backward pass on request.

    `skips` names the quantities at the ends of each skip connection; `flows` says what flows back
    where a quantity is used more than once.
    """
    graph = _graph(prog, objective, skips, flows, printer)
    return draw(graph, backward=backward)


def _graph(
    prog: Program,
    objective: str,
    skips: Collection[tuple[str, str]],
    flows: Mapping[tuple[str, str], Expr],
    printer: Printer,
) -> ComputationGraph:
    nodes: list[GraphNode] = []
    edges: list[GraphEdge] = []
    goal = prog.find(objective)
    loss = prog.equation(objective)
    assert loss is not None
    penalised = [
        v.name for v in prog.variables if v.name[0] == "W" and depends_on(loss.expr, v.name)
    ]
    for variable in prog.variables:
        if variable.name == "lam":
            continue
        nodes.append(GraphNode(variable.name, printer(variable), _kind(variable)))
    for eq in prog.equations:
        kind: NodeKind = "loss" if eq.name == objective else "value"
        if eq.name == "yhat":
            kind = "output"
        nodes.append(GraphNode(eq.name, printer(eq.symbol), kind, _operation(eq)))
    if penalised:
        nodes.append(GraphNode(PENALTY, r"\Omega", "value"))
    for eq in prog.equations:
        for name, source in symbols(eq.expr).items():
            if name == "lam" or (eq is loss and name in penalised):
                continue
            # an arrow names the derivative by the node it points to, an arc what it adds to that
            ends = (name, eq.name)
            arc = ends in skips
            back = flows[ends] if arc else gradient_name(goal, source)
            edges.append(GraphEdge(name, eq.name, arc, None if name == "y" else printer(back)))
    for name in penalised:
        share = flows.get((name, objective))
        shown = None if share is None else printer(share)
        edges.append(GraphEdge(name, PENALTY, adjoint=shown))
    if penalised:
        edges.append(GraphEdge(PENALTY, objective))
    return ComputationGraph(tuple(nodes), tuple(edges))


def _kind(variable: Symbol) -> NodeKind:
    return _OBSERVED.get(variable.name, "parameter")


def _operation(eq: Equation) -> str | None:
    """The function that makes the quantity, where it is one."""
    return operation(eq.expr.function) if isinstance(eq.expr, Apply | Call) else None


def operation(function: str) -> str | None:
    """What stands over an arrow for a function, None for one that no layer has."""
    if function not in FUNCTIONS:
        return None
    name = FUNCTIONS[function]
    word = OPERATOR_WORDS.get(name.removeprefix("\\"))
    return f"\\operatorname{{{word}}}" if word else name
