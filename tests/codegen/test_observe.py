"""Observations: portable arithmetic, the table of steps, the output of the script."""

import hashlib
import subprocess
import sys
from math import log10
from pathlib import Path

import numpy as np
import pytest
from many import over

from codegen.drawn import network, parameters
from exgen.calculus.program import program
from exgen.codegen import portable
from exgen.codegen.difference_steps import STEPS, Differences, choose_seed
from exgen.codegen.instance import drawn
from exgen.codegen.observe import exponent, observe, one_digit, run
from exgen.codegen.python_names import identifiers
from exgen.codegen.script import solution
from exgen.errors import DrawError, ExgenError
from exgen.verify import points
from exgen.verify.arrays import evaluate


@pytest.mark.parametrize(
    ("ours", "theirs", "low", "high"),
    [
        (portable.exp, np.exp, -50, 50),
        (lambda x: portable.log(np.exp(x)), lambda x: np.log(np.exp(x)), -20, 20),
        (portable.tanh, np.tanh, -30, 30),
    ],
)
def test_functions_are_accurate(ours, theirs, low, high) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Exponential, logarithm and tangent are right to the last digits."""
    x = np.linspace(low, high, 10001)[None, :]
    np.testing.assert_allclose(ours(x), theirs(x), rtol=2e-15, atol=3e-16)


@over("seed", range(20))
def test_evaluation_is_that_of_the_judge(seed: int) -> None:
    """Portable values of a network agree with the judge's evaluation."""
    _, prog = network(seed)
    stack = points.draw(prog, np.random.default_rng(seed), 3)
    known = points.values(prog, stack)

    def leaf(node):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return known[node.name]

    for equation in prog.equations:
        here = portable.evaluate(equation.expr, leaf=leaf, sizes=prog.sizes)
        np.testing.assert_allclose(here, known[equation.name], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    "text",
    ["sum(sin(x) * cos(3 * x))", "logsumexp(x) + mean(x)", "sum(1 / sqrt(exp(x)))", "norm(x)**3",
     "sum(x @ x.T @ softmax(x))", "tr(diag(x) @ x @ x.T)", "sum(exp(x)**(1/3))"],
)  # fmt: skip
def test_further_functions(text: str) -> None:
    """Functions outside the networks agree with the judge's evaluation too."""
    prog = program(variables={"x": (("d", 1), "real")}, equations={"F": text}, sizes={"d": 5})
    x = np.random.default_rng(2).normal(size=(4, 5, 1))
    arguments = {"leaf": lambda _: x, "sizes": prog.sizes}
    theirs = evaluate(prog.equations[0].expr, **arguments)
    np.testing.assert_allclose(portable.evaluate(prog.equations[0].expr, **arguments), theirs,
                               rtol=1e-13)  # fmt: skip


def test_the_order_of_a_sum_is_fixed() -> None:
    """A product of matrices adds from first to last, whatever the library would do."""
    left, right = np.array([[1e16, 1.0, -1e16]]), np.ones((3, 1))
    assert portable.matmul(left, right)[0, 0] == 0.0
    assert portable.matmul(left[:, ::-1], right)[0, 0] == 0.0
    assert portable.matmul(left[:, [0, 2, 1]], right)[0, 0] == 1.0


DIGEST = """
from codegen.drawn import network, parameters
from exgen.codegen.instance import drawn
from exgen.codegen.python_names import identifiers
from exgen.codegen.difference_steps import Differences
import hashlib
text = ""
for seed in range(6):
    net, prog = network(seed, hidden=(1, 1))
    point = drawn(prog, identifiers(prog, net.objective), seed)
    d = Differences(program=prog, objective=net.objective, wrt=parameters(net), point=point)
    text += repr([r.error.hex() for r in d.rows()])
print(hashlib.sha256(text.encode()).hexdigest())
"""


def digest(**environment: str) -> str:
    """The digest of six tables, to the last bit, from a process with this environment."""
    ran = subprocess.run(
        [sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(sys.path), "OPENBLAS_NUM_THREADS": "1", **environment},
    )  # fmt: skip
    return ran.stdout


def test_tables_are_the_same_bits_on_other_processors() -> None:
    """Without the vector instructions of this processor, and with another BLAS kernel, too."""
    wide = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX2 FMA3"
    plain = digest(NPY_DISABLE_CPU_FEATURES=wide, OPENBLAS_CORETYPE="Nehalem")
    assert digest() == plain
    assert len(plain.strip()) == hashlib.sha256().digest_size * 2


@pytest.mark.parametrize("seed", range(8))
def test_the_script_prints_what_the_table_says(seed: int) -> None:
    """The script, as it runs here, prints the order of magnitude of the table's row."""
    net, prog = network(seed, hidden=(1, 1))
    wrt = parameters(net)
    chosen = choose_seed(prog, net.objective, wrt, start=1000 * seed)
    script = solution(prog, net.objective, wrt, seed_instance=chosen)
    seen = observe(prog, net.objective, wrt, seed=chosen, script=script)
    assert seen.output.count("agrees") == len(wrt)
    assert seen.output.endswith(f"about 1e{exponent(seen.used.error):+03d}\n")
    assert [row.step for row in seen.rows] == list(STEPS)
    assert log10(STEPS[0] / STEPS[-1]) >= 8
    assert seen.exact != seen.truncates
    assert seen.agrees
    assert seen.lost > 2


def test_truncation_and_rounding_make_a_valley() -> None:
    """Halving a large step divides the error by four, a tiny step loses digits."""
    prog = program(
        variables={"x": (("d", 1), "real")}, equations={"F": "sum(exp(x))"}, sizes={"d": 4}
    )
    point = drawn(prog, identifiers(prog, "F"), 1)
    table = Differences(program=prog, objective="F", wrt=("x",), point=point)
    large, half, tiny = (row.error for row in table.rows((1e-1, 5e-2, 1e-11)))
    assert large / half == pytest.approx(4, rel=0.01)
    assert tiny > 1e3 * table.rows((1e-5,))[0].error


def test_a_quadratic_has_no_truncation_error() -> None:
    """Where central differences are exact, the observation does not speak of truncation."""
    prog = program(
        variables={"x": (("d", 1), "real")}, equations={"F": "norm(x)**2"}, sizes={"d": 4}
    )
    script = solution(prog, "F", ("x",), seed_instance=1)
    seen = observe(prog, "F", ("x",), seed=1, script=script)
    assert not seen.truncates
    assert seen.exact
    assert seen.rows[0].error < 1e-14 < seen.rows[-1].error


def test_a_step_across_a_kink_is_told() -> None:
    """The row of a step that carries a unit over its kink says so."""
    prog = program(variables={"x": ((2, 1), "real")}, equations={"F": "sum(relu(x)**2)"}, sizes={})
    point = {"x": np.array([[0.05], [1.0]])}
    rows = Differences(program=prog, objective="F", wrt=("x",), point=point).rows((1e-1, 1e-2))
    assert [row.crosses for row in rows] == [True, False]


@pytest.mark.parametrize(("function", "mixed"), [("relu", {"unit"}), ("elu", set())])
def test_a_jump_of_the_slope_is_told_with_the_rest(function: str, mixed: set[str]) -> None:
    """At the same numbers one kink lets the slope jump, and the other does not."""
    prog = program(
        variables={"x": (("d", 1), "real")},
        equations={"a": f"{function}(x)", "F": "sum(a) + norm(x)**2"},
        sizes={"d": 6},
    )
    numbers = (drawn(prog, identifiers(prog, "F"), seed)["x"] for seed in range(100))
    seed = next(k for k, x in enumerate(numbers) if 0.02 < np.abs(x).min() < 0.09)
    seen = observe(
        prog, "F", ("x",), seed=seed, script=solution(prog, "F", ("x",), seed_instance=seed)
    )
    assert seen.rows[0].crosses
    assert seen.mixed == mixed


def test_a_loss_without_a_good_instance_is_refused() -> None:
    """A gradient that is always zero finds no seed."""
    prog = program(
        variables={"x": (("d", 1), "real")}, equations={"F": "sum(sign(x))"}, sizes={"d": 2}
    )
    with pytest.raises(DrawError, match="no instance of the loss F"):
        choose_seed(prog, "F", ("x",), start=0)


def test_a_script_that_fails_is_told_by_its_last_line() -> None:
    """The reference script must run; if it does not, the reason is named."""
    with pytest.raises(ExgenError, match="ZeroDivisionError"):
        run("1 / 0\n")


@pytest.mark.parametrize(("value", "shown"), [(2.34e-9, "2e-09"), (0.0, "0"), (1.0, "1e+00")])
def test_one_digit(value: float, shown: str) -> None:
    """An error is shown with one significant digit."""
    assert one_digit(value) == shown


@pytest.mark.parametrize("seed", range(6))
def test_the_output_is_that_of_the_file(seed: int, tmp_path: Path) -> None:
    """What the script prints in this process is what its file prints in one of its own."""
    net, prog = network(seed, hidden=(1, 1))
    wrt = parameters(net)
    script = solution(prog, net.objective, wrt, seed_instance=seed)
    path = tmp_path / "gradient_check.py"
    path.write_text(script, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", str(path)], capture_output=True, text=True, check=True
    )
    assert run(script) == ran.stdout
    assert ran.stdout.count("agrees") == len(wrt)


def test_a_script_leaves_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    """Its output, its warnings and its names stay with it; leaving early is a failure."""
    assert run("import numpy as np\nprint(np.float64(1) / 0)\n") == "inf\n"
    assert run("print('a'); print('b', end='')") == "a\nb"
    assert capsys.readouterr().out == ""
    with pytest.raises(ExgenError, match="SystemExit"):
        run("raise SystemExit(1)")


@pytest.mark.parametrize("seed", range(4))
def test_all_steps_at_once_are_each_by_itself(seed: int) -> None:
    """The table of steps has the same bits as rows made one at a time."""
    net, prog = network(seed)
    wrt = parameters(net)
    point = drawn(prog, identifiers(prog, net.objective), seed)
    table = Differences(program=prog, objective=net.objective, wrt=wrt, point=point)
    assert table.rows() == tuple(row for step in STEPS for row in table.rows((step,)))
