"""The points at which keys are judged lie where the key says."""

import numpy as np
import pytest

from outside.language import TextError
from outside.points import DOMAINS, draw, sized


@pytest.mark.parametrize("domain", DOMAINS)
def test_points_lie_in_their_domain(domain: str) -> None:
    """What a domain promises holds for the points drawn from it."""
    question = {
        "variables": {"M": {"shape": ["n", "n"], "domain": domain}},
        "sizes": {"n": 4},
        "definitions": [],
    }
    matrix = draw(question, np.random.default_rng(0))["M"]
    promises = {
        "real": bool((matrix < 0).any() and (matrix > 0).any()),
        "positive": bool((matrix > 0).all()),
        "binary": set(np.unique(matrix)) == {0.0, 1.0},
        "one-hot": bool((np.sort(matrix, axis=1) == [0, 0, 0, 1]).all()),
        "simplex": bool((matrix > 0).all() and np.allclose(matrix.sum(axis=1), 1)),
        "symmetric": bool(np.allclose(matrix, matrix.T) and (matrix < 0).any()),
        "invertible": bool(np.linalg.cond(matrix) < 10),
        "sign": set(np.unique(matrix)) == {-1.0, 1.0},
        "unit": bool(np.allclose((matrix**2).sum(axis=1), 1) and (matrix < 0).any()),
        "orthogonal": bool(np.allclose(matrix.T @ matrix, np.eye(4))),
        "spd": bool(np.allclose(matrix, matrix.T) and np.linalg.eigvalsh(matrix)[0] > 0.1),
    }
    assert promises[domain]


def test_points_stay_away_from_zero() -> None:
    """No entry of what is kept from zero comes near it, and both of its sides are seen."""
    question = {
        "variables": {"x": {"shape": ["n", 1], "domain": "real"}},
        "sizes": {"n": 4},
        "away_from_zero": ["abs(z) - 1"],
        "definitions": [["z", "2 * x"]],
    }
    rng = np.random.default_rng(0)
    edges = np.array([np.abs(draw(question, rng)["z"]) - 1 for _ in range(300)])
    assert np.abs(edges).min() > 1e-3
    assert (edges > 0).any()
    assert (edges < 0).any()


def test_what_has_no_point_is_refused() -> None:
    """An unknown domain and a dimension without a size are named."""
    question = {
        "variables": {"x": {"shape": ["n", 1], "domain": "complex"}},
        "sizes": {"n": 4},
        "definitions": [],
    }
    with pytest.raises(TextError, match="'complex'"):
        draw(question, np.random.default_rng(0))
    with pytest.raises(TextError, match="'m'"):
        sized(["m", 1], {"n": 4})
