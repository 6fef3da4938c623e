"""How a reading is shown back, what was assumed, and how a refusal points at its place."""

import pytest

from answers.typings import find
from exgen.answers.records import Reading, Unreadable
from exgen.answers.typed_reading import read
from exgen.answers.typed_vocabulary import vocabulary


def _read(text: str, part: str, question: str = "") -> Reading:
    found = read(text, vocabulary(*find(part, question)))
    assert isinstance(found, Reading), found.shown()
    return found


def _refused(text: str, part: str, question: str = "") -> Unreadable:
    found = read(text, vocabulary(*find(part, question)))
    assert isinstance(found, Unreadable), found.text
    return found


def test_a_reading_is_shown_in_tex_and_in_text() -> None:
    """The reading is shown back as TeX and in the key's text form."""
    found = _read("2AA'x", "A.3", "matrix-gradients-orig")
    assert found.text == "2 * A @ A.T @ x"
    assert found.tex == r"2 \mathbf{A} \mathbf{A}^\top \mathbf{x}".replace(r"^\top", r"\T")


def test_what_was_assumed_is_said() -> None:
    """A product, an index, an activation or a name that was chosen is told in a note."""
    assert _read("(yhat - y) · a1^T", "B.2.W2").notes == ("the dot was read as a matrix product",)
    assert "Yhat was read as yhat" in _read("(Yhat - y) a1'", "B.2.W2").notes
    swapped = _read("delta W3_q relu'(z2_q) h1_p", "1.10")
    assert swapped.notes == ("the index q was read as i", "the index p was read as j")
    assert "delta2 was read as dJ/dz2" in _read("δ₂ a1^T", "B.2.W2").notes
    assert "left out: because A is square" in _read("A.T because A is square", "A.2").notes


def test_another_reading_that_fits_is_kept() -> None:
    """Where the * may be two products of square matrices, the other one is kept beside."""
    found = _read("U.T * U", "1.h1", "p-recurrent")
    assert found.text == "U.T * U"
    assert [each for each in found.others if each is not found.expr]
    assert _read("U'*U", "1.h1", "p-recurrent").text == "U.T @ U"


def test_intermediate_results_are_kept() -> None:
    """Results on lines of their own are kept by name; the last line is the answer."""
    text = "dJ/da1 = W2^T (yhat - y)\ndelta_1 = dJ/da1 ⊙ 1[z1 > 0]\ndJ/dW1 = delta_1 x^T"
    found = _read(text, "B.3.W1", "matrix-gradients-orig")
    assert list(found.results) == ["dJ/da1", "dJ/dz1"]
    assert found.text == "((W2.T @ (yhat - y)) * (z1 > 0)) @ x.T"


def test_a_result_that_the_student_states_wrongly_stays_wrong() -> None:
    """What goes on from a stated result uses what the student stated, not what is right."""
    found = _read("dJ/dz2 = y - yhat\ndJ/dW2 = dJ/dz2 a1^T", "B.2.W2", "matrix-gradients-orig")
    assert found.text == "(y - yhat) @ a1.T"


def test_names_of_the_students_own() -> None:
    """A line or a `where` may give a name to an expression."""
    for text in ("r = yhat - y\nr a1^T", "r a1^T where r = yhat - y", "let r = yhat - y; r a1'"):
        assert _read(text, "B.2.W2", "matrix-gradients-orig").text == "(yhat - y) @ a1.T"


def test_the_line_that_names_what_is_asked_counts() -> None:
    """Lines behind the one that names the derivative asked do not replace it."""
    text = "dJ/dW2 = (yhat - y) a1^T\ndJ/db2 = yhat - y"
    assert _read(text, "B.2.W2", "matrix-gradients-orig").text == "(yhat - y) @ a1.T"


REFUSED = [
    ("(yhat - y) @ a1.T +", 19, "the answer ends here"),
    ("(yhat - y) @ @ a1.T", 13, "a number, a name or ( is expected"),
    ("(yhat - y @ a1.T", 0, "this ( is never closed"),
    ("(yhat - q) @ a1.T", 8, "the name 'q' is not known"),
    ("(yhat - y) a1 a1", 11, "cannot be multiplied"),
    ("yhat - a1", 7, "cannot be subtracted"),
    ("(yhat - y) a1_i", 0, "the index i belongs to no sum"),
    ("", 0, "there is no answer"),
    ("a1 ¤ y", 3, "this character has no meaning"),
]


@pytest.mark.parametrize(("text", "at", "said"), REFUSED)
def test_a_refusal_points_at_its_place(text: str, at: int, said: str) -> None:
    """The caret stands below the culprit, and the reason names it."""
    found = _refused(text, "B.2.W2", "matrix-gradients-orig")
    assert said in found.expected
    first, caret, *_ = found.shown().split("\n")
    assert first.strip() == text.strip()
    if at:
        assert caret.index("^") - 2 == at


def test_a_refusal_says_what_is_known() -> None:
    """An unknown name is answered with the nearest one, or with all names."""
    assert _refused("yhut - y", "B.2.W2", "matrix-gradients-orig").known == "did you mean 'yhat'?"
    assert "W1" in _refused("Q", "B.2.W2", "matrix-gradients-orig").known
    assert "i, j" in _refused("h1_k h1_l x_m", "1.10").known


def test_a_long_line_is_cut_around_the_caret() -> None:
    """The shown line fits 80 columns, wherever the caret stands."""
    text = " + ".join(["(yhat - y) @ a1.T"] * 9) + " + q"
    rows = _refused(text, "B.2.W2", "matrix-gradients-orig").shown().split("\n")
    assert max(map(len, rows)) <= 80
    assert rows[0][rows[1].index("^")] == "q"


def test_the_limits_of_a_sum_count() -> None:
    """A sum over less or more than its index runs over is not read as the whole sum."""
    term = r"(h3 - y) W3_{1,q} 1[z2_{1,q} > 0] W2_{q,i}"
    count = find("1.14")[0]["sizes"]["n2"]
    whole = _read(rf"\sum_q {term}", "1.14").expr
    for limits in (rf"_{{q=1}}^{{{count}}}", "_{q=1}^{n_2}", rf"_{{q=0}}^{{{count - 1}}}"):
        assert _read(rf"\sum{limits} {term}", "1.14").expr is whole, limits
    for limits in (rf"_{{q=1}}^{{{count + 1}}}", rf"_{{q=1}}^{{{count - 1}}}", "_{q=2}^{n_2}"):
        _refused(rf"\sum{limits} {term}", "1.14")


def test_the_letters_of_the_question_keep_their_places() -> None:
    """With i and j exchanged an answer is another one, though their sizes would tell them apart."""
    assert _read("delta W3_i relu'(z2_i) h1_j", "1.10")
    _refused("delta W3_j relu'(z2_j) h1_i", "1.10")


def test_entries_of_a_jacobian_are_in_rows_and_columns_as_they_are_named() -> None:
    """`J_{ij} = A_{ji}` is the transpose; `A_{ij}` alone is none, whatever would fit the shape."""
    for text in (
        "J_{ij} = A_{ji}",
        "A_{ji}",
        "J_{ji} = A_{ij}",
        r"\frac{\partial f_i}{\partial w_j} = A_{ji}",
    ):
        found = _jacobian(text)
        assert isinstance(found, Reading) and found.text == "A.T", text
    for text in ("J_{ij} = A_{ij}", "A_{ij}", "∂f_i/∂w_j = A_{ij}"):
        assert isinstance(_jacobian(text), Unreadable), text
    found = _jacobian("∂f_i/∂w_j = A_{ij}", layout="denominator", shape=["m", "n"])
    assert isinstance(found, Unreadable)
    found = _jacobian("∂f_i/∂w_j = A_{ji}", layout="denominator", shape=["m", "n"])
    assert isinstance(found, Reading) and found.text == "A"


def _jacobian(
    text: str, *, layout: str = "numerator", shape: list[str] | None = None
) -> Reading | Unreadable:
    """The reading of a Jacobian of A^T w, A an m x n."""
    question = {
        "variables": {
            "w": {"shape": ["m", 1], "domain": "real"},
            "A": {"shape": ["m", "n"], "domain": "real"},
        },
        "definitions": [["f", "A.T @ w"]], "sizes": {"m": 4, "n": 3}, "away_from_zero": [],
    }  # fmt: skip
    part = {
        "kind": "jacobian", "of": "f", "wrt": "w", "layout": layout, "shape": shape or ["n", "m"],
    }  # fmt: skip
    return read(text, vocabulary(question, part))


def test_the_delta_above_the_last_layer_is_that_of_the_output() -> None:
    """`delta_3` is by the output where z2 is the last pre-activation, not an entry of delta_2."""
    text = "δ_3 = ŷ - y\nδ_1 = W_2^T δ_3 ⊙ 1[z_1 > 0]"
    found = _read(text, "B.3.b1", "matrix-gradients-orig")
    assert found.text == "(W2.T @ (yhat - y)) * (z1 > 0)"
    assert list(found.results) == ["dJ/dyhat"]


def test_a_function_with_its_argument_is_its_name() -> None:
    """`f(x)` is the f that is differentiated, not f times x; with a space it is a product."""
    question = {
        "variables": {
            "x": {"shape": ["n", 1], "domain": "real"},
            "Q": {"shape": ["n", "n"], "domain": "real"},
        },
        "definitions": [["f", "sqrt(x.T @ Q @ x)"]], "sizes": {"n": 3}, "away_from_zero": [],
    }  # fmt: skip
    part = {"kind": "gradient", "of": "f", "wrt": "x", "shape": ["n", 1]}
    for text in ("Qx / f(x)", r"\frac{Q x}{f(\mathbf{x})}", "f(x)^{-1} Q x"):
        found = read(text, vocabulary(question, part))
        assert isinstance(found, Reading) and "Q @ x" in found.text and "* x" not in found.text
    product = read("f (x)", vocabulary(question, part))
    assert isinstance(product, Reading) and product.text == "f * x"


def test_indices_count_from_one_place_throughout() -> None:
    """Entries count from 1 below and from 0 in code, or all the other way where that alone fits."""
    assert _read("delta h2_{1,1}", "1.1").text == "(h3 - y) * h2[0, 0]"
    assert not _read("delta h2_1", "1.1").others
    from_zero = _read("delta h2_{0,0}", "1.1")
    assert from_zero.text == "(h3 - y) * h2[0, 0]"
    assert from_zero.notes == ("indices were counted from 0",)
    assert _read("delta * h2[1, 1]", "1.1").text == "(h3 - y) * h2[0, 0]"
    _refused("delta_{1,1} h2_{1,0}", "1.1")
