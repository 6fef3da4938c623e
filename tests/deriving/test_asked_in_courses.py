"""Derivatives that courses ask for, typed as they write them, with a lecturer's answers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from many import over

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.text import to_text
from exgen.deriving.derivation import derive
from exgen.verify.arrays import Array, evaluate
from exgen.verify.points import draw_whole

LONGEST = 1.25
"""So many times as many nodes as the known answer an answer has, at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A formula, its variables, by which of them, the known answer, and what else is given."""

    formula: str
    variables: str
    wrt: str
    answer: str
    defs: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    hessian: bool = False


ASKED = [
    # least squares and its relatives
    Asked("sum_i((X[i, :] @ w - y[i])**2) / n", "X:n,d w:d,1 y:n,1", "w",
          "2 * X.T @ (X @ w - y) / n"),
    Asked("sum_i(c[i] * (w.T @ X[i, :].T - y[i])**2)", "X:n,d w:d,1 y:n,1 c:n,1", "w",
          "2 * X.T @ (c * (X @ w - y))"),
    Asked("mean_i(abs(X[i, :] @ w - y[i]))", "X:n,d w:d,1 y:n,1", "w", "X.T @ sign(X @ w - y) / n"),
    Asked("mean_i(huber(y[i] - X[i, :] @ w))", "X:n,d w:d,1 y:n,1", "w",
          "-X.T @ clip(y - X @ w) / n"),
    Asked("sum_i(norm(Y[i, :] - X[i, :] @ W)**2) + lam * norm(W)**2", "X:n,d W:d,k Y:n,k lam:1,1",
          "W",
          "2 * (X.T @ (X @ W - Y) + lam * W)"),
    Asked("norm(X @ w - y)**2 / 2 + lam * sum(abs(w))", "X:n,d w:d,1 y:n,1 lam:1,1", "w",
          "X.T @ (X @ w - y) + lam * sign(w)"),
    Asked("sum_i((y[i] - X[i, :] @ w - b)**2)", "X:n,d w:d,1 y:n,1 b:1,1", "b",
          "-2 * sum(y - X @ w - b)"),
    # classification
    Asked("sum_i(log(1 + exp(-y[i] * (X[i, :] @ w)))) / n", "X:n,d w:d,1 y:n,1:sign", "w",
          "-X.T @ (y * sigmoid(-y * (X @ w))) / n"),
    Asked("-mean_i(y[i] * log(sigmoid(X[i, :] @ w)) + (1 - y[i]) * log(1 - sigmoid(X[i, :] @ w)))",
          "X:n,d w:d,1 y:n,1:binary", "w", "X.T @ (sigmoid(X @ w) - y) / n"),
    Asked("sum_i(max(0, 1 - y[i] * (X[i, :] @ w))) / n + lam * norm(w)**2 / 2",
          "X:n,d w:d,1 y:n,1:sign lam:1,1",
          "w", "lam * w - X.T @ ((1 - y * (X @ w) > 0) * y) / n"),
    Asked("sum_i(max(0, 1 - y[i] * (X[i, :] @ w))**2)", "X:n,d w:d,1 y:n,1:sign", "w",
          "-2 * X.T @ (relu(1 - y * (X @ w)) * y)"),
    Asked("sum_i(max(0, -y[i] * (X[i, :] @ w)))", "X:n,d w:d,1 y:n,1:sign", "w",
          "-X.T @ ((-y * (X @ w) > 0) * y)"),
    Asked("sum_i(exp(-y[i] * (X[i, :] @ w)))", "X:n,d w:d,1 y:n,1:sign", "w",
          "-X.T @ (exp(-y * (X @ w)) * y)"),
    Asked("-sum_i(Y[i, :] @ log(softmax(W @ X[i, :].T)))", "X:n,d W:k,d Y:n,k:one-hot", "W",
          "(softmax_rows(X @ W.T) - Y).T @ X"),
    Asked("mean(logsumexp(X @ W + b, axis=1) - sum(Y * (X @ W + b), axis=1))",
          "X:n,d W:d,k b:1,k Y:n,k:one-hot", "W", "X.T @ (softmax_rows(X @ W + b) - Y) / n"),
    Asked("mean(logsumexp(X @ W + b, axis=1) - sum(Y * (X @ W + b), axis=1))",
          "X:n,d W:d,k b:1,k Y:n,k:one-hot", "b", "ones(1, n) @ (softmax_rows(X @ W + b) - Y) / n"),
    Asked("-sum_i(Y[i, :] @ log(P[i, :].T))", "X:n,d W:d,k Y:n,k:one-hot", "Z", "P - Y",
          ("Z=X @ W", "P=softmax(Z, axis=1)")),
    Asked("logsumexp(z / t)", "z:d,1 t:1,1:positive", "z", "softmax(z / t) / t"),
    Asked("t * logsumexp(z / t)", "z:d,1 t:1,1:positive", "t",
          "logsumexp(z / t) - softmax(z / t).T @ z / t"),
    # reinforcement learning
    Asked("mean_i(min(r[i] * A[i], clip(r[i], 1 - e, 1 + e) * A[i]))",
          "r:n,1 A:n,1 e:1,1:positive", "r",
          "A * (1 - step(A * (r - 1 - e + relu(2 * e - relu(r + e - 1))))) / n"),
    Asked("mean_i(exp(l[i] - q[i]) * A[i])", "l:n,1 q:n,1 A:n,1", "l", "exp(l - q) * A / n"),
    Asked("sum(p * (log(p) - log(q)))", "p:d,1:positive q:d,1:positive", "p",
          "log(p) - log(q) + 1"),
    Asked("p.T @ r + t * -sum(p * log(p))", "z:d,1 r:d,1 t:1,1", "p", "r - t * (log(p) + 1)",
          ("p=softmax(z)",)),
    Asked("p.T @ r", "z:d,1 r:d,1", "z", "p * (r - p.T @ r)", ("p=softmax(z)",)),
    # losses of which no more is known
    Asked("L(yhat)", "W:k,d x:d,1 b:k,1", "W", "(dL/dyhat) @ x.T",
          ("yhat=W @ x + b",), ("L: scalar",)),
    Asked("L(h)", "W:k,d x:d,1 b:k,1", "x", "W.T @ ((dL/dh) * g'(z))", ("z=W @ x + b", "h=g(z)"),
          ("L: scalar", "g: elementwise")),
    Asked("L(y)", "x:d,1", "x", "(dL/dy) * (1 + f'(x))", ("y=x + f(x)",), ("L: scalar",
          "f: elementwise")),
    Asked("L(Y)", "X:n,d W:d,k", "W", "X.T @ (dL/dY)", ("Y=X @ W",), ("L: scalar",)),
    Asked("L(Y)", "X:n,d W:d,k b:1,k", "b", "ones(1, n) @ (dL/dY)",
          ("Y=X @ W + b",), ("L: scalar",)),
    Asked("norm(g(W @ x) - y)**2 / 2", "W:k,d x:d,1 y:k,1", "x",
          "W.T @ ((g(W @ x) - y) * g'(W @ x))", (),
          ("g: elementwise",)),
    Asked("c.T @ g(W @ x)", "W:k,d x:d,1 c:k,1", "x", "W.T @ diag(c * g''(W @ x)) @ W", (),
          ("g: elementwise",), hessian=True),
    # limits and pieces
    Asked("sum(clip(x, 0, 6) * c)", "x:d,1 c:d,1", "x", "c * (6 - x > 0) * (x > 0)"),
    Asked("sum_i(clip(X[i, :] @ w - y[i], -t, t)**2)", "X:n,d w:d,1 y:n,1 t:1,1:positive", "y", ""),
    Asked("sum(max(min(x, u), l))", "x:d,1 u:d,1 l:d,1", "x", "(u - x > 0) * (x - l > 0)"),
    Asked("sum(max(a * x, b * x))", "x:d,1 a:1,1 b:1,1", "x", ""),
    # Gaussians, second derivatives, metric learning
    Asked("sum_i((X[i, :] - m.T) @ inv(S) @ (X[i, :] - m.T).T)", "X:n,d m:d,1 S:d,d:spd", "m",
          "-2 * inv(S) @ (X - m.T).T @ ones(n, 1)"),
    Asked("sum_i((X[i, :] @ w - y[i])**2) / 2", "X:n,d w:d,1 y:n,1", "w", "X.T @ X", hessian=True),
    Asked("sum_i(c[i] * softplus(X[i, :] @ w))", "X:n,d w:d,1 c:n,1", "w",
          "X.T @ diag(c * sigmoid(X @ w) * (1 - sigmoid(X @ w))) @ X", hessian=True),
    Asked("max(0, norm(W @ (a - p))**2 - norm(W @ (a - q))**2 + m)",
          "W:k,d a:d,1 p:d,1 q:d,1 m:1,1", "W", ""),
    Asked("sum_i((v.T @ relu(W @ X[i, :].T) - y[i])**2)", "X:n,d W:k,d v:k,1 y:n,1", "v",
          "2 * relu(X @ W.T).T @ (relu(X @ W.T) @ v - y)"),
    Asked("sum_i(norm(X[i, :].T - A @ A.T @ X[i, :].T)**2)", "X:n,d A:d,k", "X", ""),
    Asked("tr(A.T @ sum_i(c[i] * X[i, :].T @ X[i, :]))", "X:n,d A:d,d c:n,1", "c",
          "diag(X @ A @ X.T)"),
]  # fmt: skip
"""What is asked; where no answer is written, none is short, and the judges alone are heard."""


def _value(expr: Expr, point: Mapping[str, Array], sizes: Mapping[str, int]) -> Array:
    def leaf(node: Expr) -> Array:
        assert isinstance(node, Symbol)
        return point[node.name]

    return evaluate(expr, leaf=leaf, sizes=sizes)


@over("asked", ASKED, pieces=2)
def test_answers_are_right_and_short(asked: Asked) -> None:
    """The answer has the known one's value and about its length, and is read as it is printed."""
    found = derive(
        asked.formula,
        variables=asked.variables.split(),
        definitions=asked.defs,
        functions=asked.functions,
        wrt=asked.wrt,
        hessian=asked.hessian,
    )
    program = found.asked.program
    point = draw_whole(program, np.random.default_rng(0), 4)
    value = _value(found.answer, point, program.sizes)
    read = program.read(to_text(found.answer))
    np.testing.assert_allclose(_value(read, point, program.sizes), value, rtol=1e-9, atol=1e-12)
    if not asked.answer:
        return
    known = program.read(asked.answer)
    wanted = _value(known, point, program.sizes)
    np.testing.assert_allclose(value, wanted, rtol=1e-7, atol=1e-9)
    assert found.answer.size <= LONGEST * known.size, to_text(found.answer)
