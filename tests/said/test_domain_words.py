"""What a sheet says of a variable: one sentence for each domain, true of its shape and use."""

import pytest

from exgen.calculus.build import symbol
from exgen.calculus.program import Program, program
from exgen.errors import WordsError
from exgen.said.domain_words import SENTENCES, assumption
from exgen.verify.domains import DOMAINS


def about(domain: str, shape: tuple[str | int, str | int], f: str = "sum(v)") -> str:
    """What is said of a variable v."""
    prog = program(
        variables={"v": (shape, domain), "X": (("d", "d"), "invertible")}, equations={"f": f}
    )
    return assumption(prog, prog.find("v"))


def test_every_domain_has_words_and_no_other() -> None:
    """A domain of the judges that is new here is an error, not silence."""
    assert set(SENTENCES) == set(DOMAINS)
    prog = Program((symbol("v", ("d", 1), "hermitian"),), ())
    with pytest.raises(WordsError, match="variable v of the domain 'hermitian'"):
        assumption(prog, prog.variables[0])


@pytest.mark.parametrize("domain", ["one-hot", "simplex"])
def test_vectors_and_the_rows_of_a_matrix(domain: str) -> None:
    """A matrix of targets has one in each row, and is called no vector."""
    vector, row = about(domain, ("d", 1)), about(domain, (1, "d"))
    matrix = about(domain, ("n", "d"))
    assert vector == row
    assert "each row" in matrix.lower()
    assert "each row" not in vector.lower()
    assert "vector" not in matrix


def test_a_positive_determinant_is_assumed_of_the_matrix_it_is_taken_of() -> None:
    """Not of another one in the same formula."""
    square = ("d", "d")
    assert about("invertible", square, "logdet(v)").endswith("with positive determinant.")
    assert (
        about("invertible", square, "logdet(X) + tr(inv(v))") == "The matrix {name} is invertible."
    )


def test_what_the_space_says_is_not_said_again() -> None:
    """Real, positive and binary variables are told by the space they are from."""
    assert [about(d, ("d", 1)) for d in ("real", "positive", "binary")] == ["", "", ""]
    assert about("spd", ("d", "d")) == "The matrix {name} is symmetric and positive definite."
