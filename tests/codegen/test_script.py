"""The scripts: they run, they differ in one function, they are fit to print."""

import ast
import re

import numpy as np
import pytest
from many import over

from codegen.drawn import executed, network, parameters
from exgen.calculus.program import Program, program
from exgen.codegen.instance import drawn
from exgen.codegen.observe import run
from exgen.codegen.python_names import identifiers
from exgen.codegen.script import WIDTH, ScriptTask, function, solution, starter
from exgen.codegen.stable_functions import HELPERS
from exgen.errors import DerivationError


def loss(domain: str = "real") -> Program:
    """The squared error of one linear layer with a penalty."""
    return program(
        variables={
            "x": (("d", 1), "real"),
            "W": (("k", "d"), "real"),
            "lam": ((1, 1), "positive"),
            "y": (("k", 1), domain),
        },
        equations={"r": "y - W @ x", "F": "norm(r)**2 + lam * sum(W)"},
        sizes={"d": 3, "k": 2},
    )


def test_the_starter_runs_and_says_that_it_is_empty() -> None:
    """As it is handed out, the script runs to its end."""
    out = run(starter(loss(), "F", ("W", "x"), seed_instance=3))
    assert re.fullmatch(r"loss: \S+\ncompute_gradients is still empty: it returns None\.\n", out)


def test_the_solution_agrees() -> None:
    """Filled in, every gradient agrees, and the difference is an order of magnitude."""
    out = run(solution(loss(), "F", ("W", "x", "lam"), seed_instance=3))
    assert out.splitlines()[1:4] == ["W: agrees", "x: agrees", "lam: agrees"]
    assert re.fullmatch(r"relative difference: about 1e-1\d", out.splitlines()[4])


def replaced(body: str, wrt: tuple[str, ...] = ("W", "x")) -> str:
    """The starter with another function body."""
    text = starter(loss(), "F", wrt, seed_instance=3)
    assert text.count("    return None") == 1
    return text.replace("    return None", body)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("    return W, x", "W: DIFFERS\nx: DIFFERS\nrelative difference: about 1e+0"),
        ("    return W.T, x", "W: shape (3, 2), but (2, 3) is wanted\nx: DIFFERS\n"),
        ("    return W", "2 results, but 2"),
        ("    return W, x, y", "3 results, but 2 are wanted."),
    ],
)
def test_wrong_answers_are_told(body: str, says: str) -> None:
    """The comparison survives a wrong answer and says what is wrong with it."""
    if body.endswith("return W"):
        says = "W: shape (3,), but (2, 3) is wanted"
    assert says in run(replaced(body))


def test_one_gradient_may_come_alone() -> None:
    """Where one gradient is wanted, the function need not return a tuple."""
    text = solution(loss(), "F", ("x",), seed_instance=3)
    assert "return dx\n" in text
    assert "x: agrees" in run(text)


@over("seed", range(0, 100, 4))
def test_scripts_are_fit_to_print(seed: int) -> None:
    """NumPy is the only import, lines are short, names parse, and only one function differs."""
    net, prog = network(seed)
    wrt = parameters(net)
    texts = [f(prog, net.objective, wrt, seed_instance=seed) for f in (starter, solution)]
    trees = [ast.parse(text) for text in texts]
    for text, tree in zip(texts, trees, strict=True):
        assert max(map(len, text.splitlines())) <= WIDTH
        assert text.isascii()
        assert not re.search(r"[ \t]+$", text, flags=re.M)
        assert text.endswith("main()\n")
        assert "\n\n\n\n" not in text
        kinds = (ast.Import, ast.ImportFrom)
        imports = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, kinds)]
        assert imports == ["import numpy as np"]
    empty, full = (
        {n.name: ast.dump(n) for n in tree.body if isinstance(n, ast.FunctionDef)} for tree in trees
    )
    assert {n for n in empty if empty[n] != full[n]} == {"compute_gradients"}
    assert set(full) - set(empty) <= set(HELPERS), "only a helper of the solution may be new"
    defined = {n.id for n in ast.walk(trees[1]) if isinstance(n, ast.Name)}
    helpers = set(full) - {"main", "central_difference", "example", "loss", "compute_gradients"}
    assert helpers <= defined, "a helper is written that nothing calls"


def test_the_sweeps_names_can_be_changed() -> None:
    """Adjoints are called as the sheet calls them."""
    text = function(
        ScriptTask(program=loss(), objective="F", wrt=("W",), instance=1, called={"r": "delta"})
    )
    assert "    delta = 2 * r\n" in text
    assert text.startswith("def compute_gradients(x, W, lam, y):\n")


def test_given_numbers_are_written_out() -> None:
    """An instance may be given as arrays; the script holds them exactly."""
    rng = np.random.default_rng(5)
    values = {v.name: rng.normal(size=v.shape.sized({"d": 3, "k": 2})) for v in loss().variables}
    text = solution(loss(), "F", ("W",), seed_instance=values)
    example = executed(text, np)["example"]()
    for name, value in values.items():
        np.testing.assert_array_equal(np.reshape(example[name], value.shape), value)
    assert max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize("domain", ["real", "positive", "binary", "one-hot", "simplex"])
def test_instances_lie_in_their_domains(domain: str) -> None:
    """The values drawn in the script are those that exgen knows, in shape and domain."""
    prog = loss(domain)
    example = executed(starter(prog, "F", ("W",), seed_instance=9), np)["example"]()
    known = drawn(prog, identifiers(prog, "F"), 9)
    for name, value in known.items():
        np.testing.assert_array_equal(np.reshape(example[name], value.shape), value)
    y = known["y"]
    assert y.shape == (2, 1)
    assert isinstance(example["lam"], float)
    holds = {
        "real": True,
        "positive": (y > 0).all(),
        "binary": np.isin(y, (0, 1)).all(),
        "one-hot": sorted(y.ravel()) == [0, 1],
        "simplex": abs(y.sum() - 1) < 1e-12 and (y > 0).all(),
    }
    assert holds[domain]


def test_square_domains_and_those_without_a_row() -> None:
    """Symmetric, positive definite and invertible matrices are drawn; other wishes are refused."""
    prog = program(
        variables={n: (("d", "d"), n) for n in ("symmetric", "spd", "invertible")},
        equations={"F": "norm(symmetric @ spd @ invertible)**2"},
        sizes={"d": 3},
    )
    known = drawn(prog, identifiers(prog, "F"), 1)
    assert (known["symmetric"] == known["symmetric"].T).all()
    assert np.linalg.eigvalsh(known["spd"]).min() >= 1
    assert abs(np.linalg.det(known["invertible"])) > 1
    other = program(
        variables={"Q": (("d", "d"), "orthogonal")}, equations={"F": "norm(Q)**2"}, sizes={"d": 3}
    )
    with pytest.raises(ValueError, match="'orthogonal'"):
        starter(other, "F", ("Q",), seed_instance=1)


def test_rows_in_their_domains() -> None:
    """In a matrix each row has a single 1, or positive entries that add up to 1."""
    prog = program(
        variables={"Y": (("n", "d"), "one-hot"), "P": (("n", "d"), "simplex")},
        equations={"F": "norm(Y - P)**2"},
        sizes={"n": 5, "d": 3},
    )
    known = drawn(prog, identifiers(prog, "F"), 1)
    assert known["Y"].shape == known["P"].shape == (5, 3)
    assert (np.sort(known["Y"], axis=1) == [0, 0, 1]).all()
    assert (known["P"] > 0).all()
    np.testing.assert_allclose(known["P"].sum(axis=1), 1)
    assert len(np.unique(known["P"], axis=0)) > 1


def test_no_scalar_no_script() -> None:
    """The gradient of what is no number is refused."""
    with pytest.raises(DerivationError, match="needs a scalar"):
        solution(loss(), "r", ("W",), seed_instance=1)
