"""Random networks with their gradients' names, and what their printed code computes."""

from types import ModuleType
from typing import Any

import numpy as np

from exgen.calculus.program import Program
from exgen.questions import architecture
from exgen.questions.architecture import Architecture


def network(seed: int, *, hidden: tuple[int, int] = (1, 2)) -> tuple[Architecture, Program]:
    """A drawn network as a program."""
    rng = np.random.default_rng(seed)
    net = architecture.draw(rng, hidden=hidden)
    return net, architecture.written(net, architecture.sizes(net, rng))


def parameters(net: Architecture) -> tuple[str, ...]:
    """The names of all weights and biases."""
    return tuple(n for layer in range(1, net.layers + 1) for n in net.parameters(layer))


def executed(script: str, np_module: ModuleType) -> dict[str, Any]:
    """The names that a script defines; `np_module` takes the place of NumPy in it."""
    assert script.count("import numpy as np\n") == 1
    namespace: dict[str, Any] = {"__name__": "gradient_check", "np": np_module}
    exec(script.replace("import numpy as np\n", ""), namespace)
    return namespace
