"""Whatever comes back becomes a verdict: nothing that is said can crash the comparison."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tried import examples

from exgen.grading.exercise import Exercise, Instance, read
from exgen.grading.graded_file import drawn
from exgen.grading.runner import Run
from exgen.grading.verdict import SINGLE, TOLERANCE, CodeVerdict, grade
from exgen.grading.wire import Reply
from grading.sheet import write

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.sampled_from(["", "W1", "dW1", "\x1b[2J", "right"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["shape", "bad", "none", "absent", "left_out", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
TOLD = st.dictionaries(
    st.sampled_from(["items", "keys", "raised", "none", "not_installed", "x"]), ANYTHING, max_size=4
) | st.fixed_dictionaries(
    {"items": st.lists(ANYTHING | st.fixed_dictionaries({"shape": ANYTHING}), max_size=4)},
    optional={"keys": ANYTHING},
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Exercise, Instance]:
    """An exercise with one instance."""
    exercise = read(write(tmp_path_factory.mktemp("key")))
    return exercise, drawn(exercise, seed=1, count=1)[0]


def verdicts(
    asked: tuple[Exercise, Instance], told: dict[str, Any], raw: bytes = b""
) -> list[CodeVerdict]:
    """The verdicts on one answer."""
    run = Run(loaded=True, results=[Reply(told, raw)])
    return [each.verdict for each in grade(asked[0], [asked[1]], run)]


@settings(max_examples=examples(400), deadline=None)
@given(told=TOLD, raw=st.binary(max_size=200))
def test_anything_gets_a_verdict(
    asked: tuple[Exercise, Instance], told: dict[str, Any], raw: bytes
) -> None:
    """Forged answers of every shape end in a verdict, and none of them is right."""
    assert CodeVerdict.RIGHT not in verdicts(asked, told, raw)


def test_empty_and_short_arrays(asked: tuple[Exercise, Instance]) -> None:
    """No entries, or fewer than the shape says."""
    for shape in ([0], [0, 3], [4, 0], [4, 3], [2**39, 0], [2**39, 2**39], [True, True]):
        item = {"shape": shape}
        assert CodeVerdict.RIGHT not in verdicts(asked, {"items": [item, item]}, b"")
        assert CodeVerdict.RIGHT not in verdicts(asked, {"items": [item, item]}, bytes(8))


@pytest.mark.parametrize(
    ("factor", "single", "right"),
    [
        (1 + TOLERANCE / 3, False, True),
        (1 + TOLERANCE * 3, False, False),
        (1 + SINGLE / 3, True, True),
        (1 + SINGLE * 3, True, False),
        (np.nan, False, False),
        (np.inf, False, False),
    ],
)
def test_tolerance(
    asked: tuple[Exercise, Instance], factor: float, single: bool, right: bool
) -> None:
    """Close is right, by the precision that was used; farther off is wrong."""
    gradients = [g * factor for g in asked[1].gradients]
    if single:
        gradients = [g.astype(np.float32).astype(float) for g in gradients]
    raw = b"".join(struct.pack(f"<{g.size}d", *g.ravel()) for g in gradients)
    told = {"items": [{"shape": list(g.shape)} for g in gradients]}
    assert set(verdicts(asked, told, raw)) == {
        CodeVerdict.RIGHT if right else CodeVerdict.WRONG_VALUES
    }


def test_columns_may_be_flat(tmp_path: Path) -> None:
    """A column of n entries is right as `(n,)`, a row or a flattened matrix is not."""
    column = np.array([[1.0], [2.0], [3.0]])
    from exgen.grading.verdict import _compared, _Item

    assert _compared(_Item(shape=(3,), values=column.ravel()), column).verdict is CodeVerdict.RIGHT
    row = _compared(_Item(shape=(1, 3), values=column.T), column)
    assert row.verdict is CodeVerdict.WRONG_SHAPE
    assert "the values are right" in row.detail
    matrix = np.ones((2, 2))
    flat = _compared(_Item(shape=(4,), values=matrix.ravel()), matrix)
    assert flat.verdict is CodeVerdict.WRONG_SHAPE
