"""The losses, each with the output layer it belongs to: a row a loss.

All texts are in `yhat` (the output), `y` (the target) and, for an output that is an activation of
the last pre-activation, `z`. `by_output` is the gradient with respect to the output, `output_slope`
the output's own derivative (an elementwise factor, or a Jacobian for softmax), `by_preactivation`
the gradient with respect to `z`, and `cancelling` the forms between the product of the first two
and the third, in which a lecturer shows the cancellation. `ysum` is the sum of the entries of `y`,
not yet replaced by its value 1. All are claims: the judges check them in every sheet that uses the
loss.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A loss with its output layer; `output` is "" where the output is the last affine map."""

    name: str
    title: str
    output: str
    domain: str
    loss: str
    by_output: str
    output_slope: str = ""
    cancelling: tuple[str, ...] = ()
    by_preactivation: str = ""


LOSSES: dict[str, Loss] = {
    row.name: row
    for row in (
        Loss(
            name="binary-cross-entropy",
            title="binary cross-entropy",
            output="sigmoid",
            domain="binary",
            loss="-sum(y * log(yhat) + (1 - y) * log(1 - yhat))",
            by_output="(1 - y) / (1 - yhat) - y / yhat",
            output_slope="yhat * (1 - yhat)",
            cancelling=("(1 - y) * yhat - y * (1 - yhat)",),
            by_preactivation="yhat - y",
        ),
        Loss(
            name="cross-entropy",
            title="cross-entropy",
            output="softmax",
            domain="one-hot",
            loss="-sum(y * log(yhat))",
            by_output="-y / yhat",
            output_slope="diag(yhat) - yhat @ yhat.T",
            cancelling=("ysum * yhat - y",),
            by_preactivation="yhat - y",
        ),
        Loss(
            name="half-squared-error",
            title="half the squared error",
            output="",
            domain="real",
            loss="norm(yhat - y)**2 / 2",
            by_output="yhat - y",
        ),
        Loss(
            name="squared-error",
            title="the squared error",
            output="",
            domain="real",
            loss="norm(yhat - y)**2",
            by_output="2 * (yhat - y)",
        ),
        Loss(
            name="log-cosh",
            title="the log-cosh loss",
            output="",
            domain="real",
            loss="sum(logcosh(yhat - y))",
            by_output="tanh(yhat - y)",
        ),
        Loss(
            name="huber",
            title="the Huber loss with threshold 1",
            output="",
            domain="real",
            loss="sum(huber(yhat - y))",
            by_output="clip(yhat - y)",
        ),
    )
}
