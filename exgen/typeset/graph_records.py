"""A computation graph as data: what its figure is to show, without any geometry."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

NodeKind = Literal["input", "parameter", "value", "output", "target", "loss"]


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A variable of the network.

    `label` and `operation` are LaTeX math without dollars; `operation` names the function that
    makes the node from its predecessor and stands over the edge between the two.
    """

    name: str
    label: str
    kind: NodeKind
    operation: str | None = None


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """`source` enters the computation of `target` (names of nodes).

    `skip` draws the edge as an arc above the chain, with a plus sign where it lands. `adjoint`
    is LaTeX math without dollars for what flows back along the edge.
    """

    source: str
    target: str
    skip: bool = False
    adjoint: str | None = None


@dataclass(frozen=True, slots=True)
class ComputationGraph:
    """Nodes, and edges between them; their order decides between equal choices of the layout."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]

    def node(self, name: str) -> GraphNode:
        """The node called `name`; `ValueError` when there is none."""
        for node in self.nodes:
            if node.name == name:
                return node
        known = ", ".join(node.name for node in self.nodes)
        raise ValueError(f"the graph has no node {name!r}: it has {known}")

    def main_chain(self) -> tuple[str, ...]:
        """The names on the longest path from an input to the loss, along edges that do not skip.

        Parameters and targets are never on it. Raises `ValueError` for a graph that cannot be
        drawn: a name used twice or missing, not exactly one loss, a cycle, no path to the loss.
        """
        self._check_names()
        kinds = {node.name: node.kind for node in self.nodes}
        losses = [name for name, kind in kinds.items() if kind == "loss"]
        if len(losses) != 1:
            raise ValueError(f"a graph needs exactly one node of kind 'loss', this has {losses}")
        into: dict[str, list[GraphEdge]] = {name: [] for name in kinds}
        for edge in self.edges:
            if kinds[edge.source] not in _BESIDE_CHAIN:
                into[edge.target].append(edge)
        longest: dict[str, tuple[str, ...]] = {}
        open_names: set[str] = set()

        def chain_to(name: str) -> tuple[str, ...]:
            """The longest path that ends at `name`, empty when no input leads there."""
            if name in longest:
                return longest[name]
            if name in open_names:
                raise ValueError(f"the graph has a cycle through {name!r}: a computation has none")
            open_names.add(name)
            best: tuple[str, ...] = ()
            for edge in into[name]:
                found = chain_to(edge.source)
                if not edge.skip and len(found) > len(best):
                    best = found
            if best or kinds[name] == "input":
                longest[name] = (*best, name)
            else:
                longest[name] = ()
            open_names.discard(name)
            return longest[name]

        chain = chain_to(losses[0])
        if len(chain) < 2:
            raise ValueError(
                f"no path leads from an input to the loss {losses[0]!r}: "
                "give the graph a node of kind 'input' and edges from it that do not skip"
            )
        return chain

    def _check_names(self) -> None:
        names = Counter(node.name for node in self.nodes)
        if len(names) < len(self.nodes):
            twice = sorted(name for name, times in names.items() if times > 1)
            raise ValueError(f"these names stand for more than one node: {', '.join(twice)}")
        ends: set[tuple[str, str]] = set()
        for edge in self.edges:
            between = edge.source, edge.target
            for name in between:
                if name not in names:
                    self.node(name)  # which says what there is
            if between in ends:
                raise ValueError(f"the edge {edge.source} -> {edge.target} is given twice: once")
            ends.add(between)


_BESIDE_CHAIN = ("parameter", "target")
