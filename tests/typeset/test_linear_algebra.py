"""Displays of linear algebra: verified facts only, printed as a person writes them."""

from fractions import Fraction

import numpy as np
import pytest
from questions.asking import request

from exgen.families.dimension.family import draw
from exgen.families.dimension.words import SpaceWords
from exgen.places import templates
from exgen.questions.proved import prove
from exgen.questions.space import KINDS, Space
from exgen.sheets import body as document_body
from exgen.sheets.body import Body, Headed
from exgen.typeset import linear_algebra as linear
from exgen.typeset.linear_algebra import LinearNames
from exgen.typeset.matrix_grids import arrow, grid, operation, signed_sum
from exgen.typeset.spaces import ambient, given
from exgen.typeset.symbols import Notation
from exgen.typeset.template_words import ProblemWords
from exgen.typeset.written import tex
from exgen.verify.facts import Fact
from exgen.verify.judge import VerifiedFact, judge_facts
from exgen.verify.linear import Combination, Elimination, Pivots, Rank, RowOperation, matrix

A = matrix([[1, -2, 3], [2, -4, 5]])
AFTER = matrix([[1, -2, 3], [0, 0, -1]])
DOWN = (RowOperation(1, 0, multiple=Fraction(-2)),)
NAMES = LinearNames(
    space=Space(kind="column-space", letter="A", dimension=2, shape="2x3", steps=(), given=A),
    bold=False,
)


def sealed(fact: Fact) -> VerifiedFact:
    """The fact after both judges."""
    return judge_facts([fact], where="here")[0]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("3*cos(2*x)**2", r"3\cos^{2} 2x"),
        ("-sqrt(3)/2", r"-\tfrac{\sqrt{3}}{2}"),
        ("1/2 - 1/2*cos(2*x)", r"\tfrac{1}{2} - \tfrac{1}{2}\cos 2x"),
        ("(x - 2)*(x + 2)", "(x - 2)(x + 2)"),
        ("x**2*(x**4 - 2)", "x^{2} (x^{4} - 2)"),
        ("-2*(x + 1)**2", "-2(x + 1)^{2}"),
        ("sin(x + pi/4)", r"\sin\bigl(x + \tfrac{\pi}{4}\bigr)"),
        ("2*exp(-x)", "2e^{-x}"),
        ("exp(1)*exp(x)", r"e \cdot e^{x}"),
        ("2*exp(1)*exp(x)", r"2 e \cdot e^{x}"),
        ("sin(x)*(x + 1)", r"\sin x \cdot (x + 1)"),
        ("1*x", "x"),
        ("7", "7"),
    ],
)
def test_texts(text: str, shown: str) -> None:
    """Polynomials and functions print as a person writes them."""
    assert tex(text) == shown


def test_row_operations() -> None:
    """Row operations carry their names; those of one pivot column share an arrow."""
    assert operation(DOWN[0]) == r"R_{2} \leftarrow R_{2} - 2R_{1}"
    assert operation(RowOperation(0, 2, swap=True)) == r"R_{1} \leftrightarrow R_{3}"
    half = RowOperation(0, 0, factor=Fraction(1, 2))
    assert operation(half) == r"R_{1} \leftarrow \tfrac{1}{2}R_{1}"
    assert arrow([*DOWN, half]).count(r"\xrightarrow") == 1
    assert r"\\[2pt]" in arrow([*DOWN, half])


def test_combinations() -> None:
    """Ones are left out, signs are signs, and an empty sum is zero."""
    assert signed_sum([(Fraction(-1), "u"), (Fraction(3, 2), "v")]) == r"-u + \tfrac{3}{2}v"
    assert signed_sum([]) == "0"
    shown = linear.lines([sealed(Combination(A, 1, {0: Fraction(-2)}))], NAMES)
    assert "a_{2} = -2a_{1}" in shown


def test_chain() -> None:
    """A chain begins with the given matrix and shows each next one once."""
    last = matrix([[1, -2, 0], [0, 0, -1]])
    up = (RowOperation(0, 1, multiple=Fraction(3)),)
    facts = [sealed(Elimination(A, DOWN, AFTER)), sealed(Elimination(AFTER, up, last))]
    shown = linear.chain(facts)
    assert [shown.count(grid(m)) for m in (A, AFTER, last)] == [1, 1, 1]
    with pytest.raises(ValueError, match="chain breaks"):
        linear.chain([facts[1], facts[0]])


def test_a_long_chain_is_broken_into_lines() -> None:
    """Matrices that do not fit beside each other go to a line of their own."""
    wide = matrix([[-1] * 6, [-2] * 6])
    facts = []
    for _ in range(4):
        operations = (RowOperation(1, 0, multiple=Fraction(1)),)
        after = operations[0].apply(wide)
        facts.append(sealed(Elimination(wide, operations, after)))
        wide = after
    assert 1 < linear.chain(facts).count("\\exdisplay") <= 4


def test_words() -> None:
    """Pivots, members and free variables read as lists in words."""
    fact = sealed(Pivots(A, AFTER, (0, 2)))
    assert linear.places(fact) == "1 and 3"
    assert linear.pivot_members(fact, NAMES) == "$a_{1}$ and $a_{3}$"
    assert linear.free(fact, NAMES) == "$x_{2}$"


def test_answer() -> None:
    """The boxed answer names the space and the rank."""
    shown = linear.answer(sealed(Rank(A, 2)), NAMES)
    dimension = r"\dim \operatorname{col}(A) = \operatorname{rank} A = 2"
    assert shown == rf"\exanswer{{{dimension}}}{{}}{{{dimension}}}"


def test_given() -> None:
    """A problem sheet defines the matrix and names the ambient space."""
    assert f"A = {grid(A)}" in given(NAMES)
    assert ambient(NAMES.space) == r"$\R^{2}$"


@pytest.mark.parametrize(
    "value", [Rank(A, 2), Combination(A, 1, {0: Fraction(-2)}), "1 = 2", None, 3]
)
def test_only_verified_facts(value: object) -> None:
    """Whatever is no verified fact is refused by every display."""
    with pytest.raises(TypeError, match="only a verified fact"):
        linear.lines([value], NAMES)
    with pytest.raises(TypeError, match="only a verified fact"):
        linear.answer(value, NAMES)
    with pytest.raises(TypeError, match="only a verified fact"):
        linear.chain([value])
    for words in (linear.places, linear.pivot_columns, linear.powers, linear.points):
        with pytest.raises(TypeError, match="only a verified fact"):
            words(value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_pages(kind: str, level: int) -> None:
    """Every kind and level renders: one boxed answer, in the solution alone, nothing unfilled."""
    for seed in range(4):
        question = draw(request({"space": kind, "level": level}, seed=seed, id="1"))
        section = Headed(
            id="",
            title="",
            intro="",
            points=4,
            questions=(prove(question, np.random.default_rng(0)),),
        )
        body = Body(sections=(section,), preliminaries=False, layout="denominator", bold=True)
        asked, solved = (
            document_body.problems(body, templates()),
            document_body.solutions(body, templates()),
        )
        assert solved.count("\\exanswer{") == 1
        assert "\\exanswer" not in asked
        assert "\\R" in asked and "\\exfit" in asked
        assert "<<" not in asked + solved and "None" not in asked + solved


def test_words_do_not_hide_others() -> None:
    """The functions for spaces and those of the other families have different names."""
    notation = Notation(bold=True)
    mine = SpaceWords(notation).functions(problems=True)
    assert not set(mine) & set(ProblemWords(notation).functions())
    assert "space_given" not in SpaceWords(notation).functions(problems=False)


def test_a_seal_cannot_be_forged() -> None:
    """A verified fact is made by the judge alone."""
    with pytest.raises(TypeError, match="and nowhere else"):
        VerifiedFact(Rank(A, 3), object())


def test_the_wrong_kind_of_fact() -> None:
    """A display that wants another kind of fact says which."""
    with pytest.raises(TypeError, match="a fact Pivots was expected"):
        linear.places(sealed(Rank(A, 2)))
