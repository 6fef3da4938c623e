"""`exgen derive` as a person meets it: options, streams, exit statuses."""

import json

import pytest

from exgen.cli import main

SHAPES = ["--var", "x:n,1", "--var", "A:m,n", "--var", "b:m,1", "--wrt", "x"]


def _run(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> tuple[str, str]:
    assert main(["derive", *arguments]) == status
    out, err = capsys.readouterr()
    return out, err


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """The closed form comes first, the verdict last; no colour where nobody looks."""
    out, err = _run(capsys, "norm(A @ x - b)**2", *SHAPES)
    lines = out.splitlines()
    assert lines[0] == "df/dx = 2 * A.T @ (A @ x - b)"
    assert lines[-2].startswith("exact judge      proves every line (a false one passes")
    assert "\x1b" not in out
    assert err == ""


def test_definitions(capsys: pytest.CaptureFixture[str]) -> None:
    """`--def` names quantities, and the answer speaks of them."""
    out, _ = _run(capsys, "norm(r)**2", *SHAPES, "--def", "r=A @ x - b")
    assert out.startswith("df/dx = 2 * A.T @ r\n")
    assert "chain rule" in out


def test_a_formula_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    """A minus in front is no option."""
    out, _ = _run(capsys, "-sum(x**2)", *SHAPES)
    assert out.startswith("df/dx = -2 * x\n")
    out, _ = _run(capsys, "--x.T @ x", *SHAPES)
    assert out.startswith("df/dx = 2 * x\n")


def test_forms(capsys: pytest.CaptureFixture[str]) -> None:
    """Each option gives its form of the same answer, alone on standard output."""
    assert _run(capsys, "x.T @ x", *SHAPES, "--latex")[0] == "2 \\mathbf{x}\n"
    assert json.loads(_run(capsys, "x.T @ x", *SHAPES, "--json")[0])["answer"] == "2 * x"
    code = _run(capsys, "x.T @ x", *SHAPES, "--numpy")[0]
    assert code.startswith("import numpy as np\n")
    assert "    return 2 * x\n" in code


def test_layout(capsys: pytest.CaptureFixture[str]) -> None:
    """The layout is the denominator's unless told otherwise, and is named."""
    out, _ = _run(capsys, "A @ x", *SHAPES)
    assert out.startswith("df/dx = A.T\n  shape n x m, denominator layout\n")
    out, _ = _run(capsys, "A @ x", *SHAPES, "--layout", "numerator")
    assert out.startswith("df/dx = A\n  shape m x n, numerator layout\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--json", "--latex"], "--json and --latex exclude each other"),
        (["--pdf", "a.pdf", "--numpy"], "--numpy and --pdf exclude each other"),
        (["--layout", "sideways"], "--layout 'sideways': expected denominator or numerator"),
        (["--limit", "0"], "--limit 0: expected a number of seconds"),
        (["--limit", "nan"], "--limit nan: expected a number of seconds"),
        (["--latx"], "--latx"),
        (["--wrt", "z"], "--wrt 'z': not a variable"),
    ],
)
def test_bad_usage(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Bad options are named in one line, status 2."""
    out, err = _run(capsys, "x.T @ x", *SHAPES, *arguments, status=2)
    assert out == ""
    assert words in err
    assert len(err.splitlines()) == 1


def test_a_caret(capsys: pytest.CaptureFixture[str]) -> None:
    """Text that is refused is shown with a caret, status 2."""
    _, err = _run(capsys, "x.T @ (x + yy)", *SHAPES, status=2)
    message, line, caret = err.splitlines()
    assert message.startswith("exgen: unknown name 'yy'")
    assert line[caret.index("^") :] == "yy)"


def test_a_tensor_is_no(capsys: pytest.CaptureFixture[str]) -> None:
    """A derivative that is not derived is an answer, no: status 1, one line."""
    _, err = _run(capsys, "x @ x.T", *SHAPES, status=1)
    assert "tensor of order three" in err
    assert len(err.splitlines()) == 1


def test_more_time(capsys: pytest.CaptureFixture[str]) -> None:
    """The limit can be set, and the line says so."""
    deep = "x"
    for _ in range(6):
        deep = f"tanh(A.T @ tanh(A @ {deep}))"
    _, err = _run(capsys, f"sum({deep})", *SHAPES, "--limit", "0.001", status=1)
    assert "within 0.001 s" in err
    assert "--limit" in err
