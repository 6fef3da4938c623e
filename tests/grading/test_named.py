"""Keys of named results: matched where they can mean one variable only, never by order."""

import pytest

from exgen.grading.named import matched

FOUR = ("W1", "b1", "W2", "b2")


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ("W1 b1 W2 b2", (0, 1, 2, 3)),
        ("b2 W2 b1 W1", (3, 2, 1, 0)),
        ("dW1 db1 dW2 db2", (0, 1, 2, 3)),
        ("gW2 gb2 gW1 gb1", (2, 3, 0, 1)),
        ("DW2 DB2 DW1 DB1", (2, 3, 0, 1)),
        ("dw2 db2 dw1 db1", (2, 3, 0, 1)),
        ("W2_grad b2_grad W1_grad b1_grad", (2, 3, 0, 1)),
        ("grad_W1 grad_b1 grad_W2 grad_b2", (0, 1, 2, 3)),
        ("dL/dW1 dL/db1 dL/dW2 dL/db2", (0, 1, 2, 3)),
        ("dJdW1 dJdb1 dJdW2 dJdb2", (0, 1, 2, 3)),
        ("dF_dW2 dF_db2 dF_dW1 dF_db1", (2, 3, 0, 1)),
        ("W1.grad b1.grad W2.grad b2.grad", (0, 1, 2, 3)),
        ("loss W1 b1 W2 b2 z1", (1, 2, 3, 4)),
        ("layer1_W1 layer1_b1 layer2_W2 layer2_b2", (0, 1, 2, 3)),
        ("W1bar b1bar W2bar b2bar", (0, 1, 2, 3)),
        ("a b c d", None),
        ("0 1 2 3", None),
        ("W1 b1 W2", None),
        ("W W W W", None),
        ("dW1 W1_g gW1 b1", None),
        ("", None),
    ],
)
def test_four(keys: str, places: tuple[int, ...] | None) -> None:
    """Marks before and after, letter case, further keys; what is unclear is told to be so."""
    wanted = None if places is None else dict(zip(FOUR, places, strict=True))
    assert matched(keys.split(), FOUR) == wanted


@pytest.mark.parametrize(
    ("keys", "names", "places"),
    [
        ("dW12 dW1", ("W1", "W12"), (1, 0)),
        ("dw dW", ("W", "w"), (1, 0)),
        ("dX dx", ("x", "X"), (1, 0)),
        ("DX DX2", ("x", "X"), None),
        ("grad", ("a",), None),
        ("da", ("a",), (0,)),
        ("db da", ("a", "b"), (1, 0)),
        ("dlam dx", ("x", "lam"), (1, 0)),
        ("grad_wrt_x", ("x",), (0,)),
    ],
)
def test_longer_and_shorter(
    keys: str, names: tuple[str, ...], places: tuple[int, ...] | None
) -> None:
    """`W1` is not taken for `W12`, `w` not for `W`, and one letter not out of a word."""
    wanted = None if places is None else dict(zip(names, places, strict=True))
    assert matched(keys.split(), names) == wanted
