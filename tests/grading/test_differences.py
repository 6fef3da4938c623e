"""Differences handed in for a derivation are noticed, and told to whoever marks."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from exgen.grading.exercise import read
from exgen.grading.graded_file import Record, attempt, drawn
from exgen.grading.verdict import DIGITS
from grading.honest import LOSS, WORK, file
from grading.sheet import write
from grading.test_honest import best_room

CENTRAL = """\
def central(f, A, h=1e-5):
    G = np.zeros(A.shape)
    for i in np.ndindex(A.shape):
        E = np.zeros(A.shape)
        E[i] = h
        G[i] = (f(A + E) - f(A - E)) / (2 * h)
    return G
"""
BOTH = """\
dW1 = central(lambda A: loss(x, A, W2, y), W1)
dW2 = central(lambda A: loss(x, W1, A, y), W2)
"""
INLINE = """\
h = 1e-5
def slope(W1, W2, which):
    G = np.zeros(which.shape)
    for i in range(which.shape[0]):
        for j in range(which.shape[1]):
            old = which[i, j]
            which[i, j] = old + h
            up = float(((y - W2 @ softplus(W1 @ x)) ** 2).sum())
            which[i, j] = old - h
            down = float(((y - W2 @ softplus(W1 @ x)) ** 2).sum())
            which[i, j] = old
            G[i, j] = (up - down) / (2 * h)
    return G
dW1, dW2 = slope(W1, W2, W1), slope(W1, W2, W2)
"""
DIFFERENCES = {
    "central": file(before=LOSS + CENTRAL, work=BOTH),
    "of the script handed out": file(
        before=LOSS + CENTRAL.replace("f(A + E) - f(A - E)", "f(A=A + E) - f(A=A - E)"), work=BOTH
    ),
    "forward": file(
        before=LOSS
        + CENTRAL.replace("f(A - E)", "f(A)").replace("(2 * h)", "h").replace("1e-5", "1e-7"),
        work=BOTH,
    ),
    "of a complex step": file(
        before=LOSS.replace("softplus(W1 @ x)", "np.log(1 + np.exp(W1 @ x))")
        + CENTRAL.replace("np.zeros(A.shape)\n        E", "np.zeros(A.shape, complex)\n        E")
        .replace("E[i] = h", "E[i] = 1e-20j")
        .replace("(f(A + E) - f(A - E)) / (2 * h)", "f(A + E).imag / 1e-20"),
        work=BOTH,
    ),
    "written out in the function": file(work=INLINE),
    "for one of two": file(
        before=LOSS + CENTRAL, work=WORK + "dW1 = central(lambda A: loss(x, A, W2, y), W1)\n"
    ),
    "over a dictionary": file(
        before=LOSS + CENTRAL,
        work="v = dict(x=x, W1=W1, W2=W2, y=y)\n"
        "dW1 = central(lambda A: loss(**{**v, 'W1': A}), W1)\n"
        "dW2 = central(lambda A: loss(**{**v, 'W2': A}), W2)\n",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Record]:
    """The files above, graded."""
    folder = tmp_path_factory.mktemp("differences")
    exercise = read(write(folder))
    instances = drawn(exercise, seed=3, count=3)

    def one(number: int, name: str) -> Record:
        path = folder / f"file{number}.py"
        path.write_text(DIFFERENCES[name], encoding="utf-8")
        return attempt(exercise, path, name=name, room=best_room(), instances=instances, beside=())

    with ThreadPoolExecutor(3) as pool:
        futures = {name: pool.submit(one, k, name) for k, name in enumerate(DIFFERENCES)}
    return {name: future.result() for name, future in futures.items()}


def test_they_are_noticed(records: dict[str, Record]) -> None:
    """By the calls of the loss, or by their digits; where they agree, the values count as right."""
    assert {n for n, r in records.items() if "differences" not in " ".join(r.notes)} == set()
    assert all(record.all_right for name, record in records.items()), records


def test_what_is_told(records: dict[str, Record]) -> None:
    """The function that was called, how often, and how many digits are right."""
    notes = {name: " ".join(record.notes) for name, record in records.items()}
    assert "loss was called 40 times in one call" in notes["central"]
    assert "W1 and W2: right to 1" in notes["central"]
    assert "loss was called" in notes["of a complex step"]
    assert "digits" not in notes["of a complex step"]
    assert "was called" not in notes["written out in the function"]
    assert "digits only" in notes["written out in the function"]
    assert "W1: right to" in notes["for one of two"]
    errors = {each.name: each.error for each in records["for one of two"].graded}
    assert (errors["W1"] or 0) > DIGITS > (errors["W2"] or 1)
