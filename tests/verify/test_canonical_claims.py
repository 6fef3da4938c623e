"""Canonical texts: equal for claims that differ by names alone, different for all others."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import fields
from fractions import Fraction

import pytest
from calculus.programs import programs
from hypothesis import given, settings
from tried import examples

from exgen.calculus import expr as nodes
from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import add, matmul, number, scaled, symbol, transpose
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Constant, Delta, Entry, Expr, IndexSum, Partial, Symbol, intern
from exgen.calculus.program import Program, program
from exgen.calculus.shape import SCALAR, Shape
from exgen.verify.canonical_claims import text_of_question
from verify.spoiling import spoilt, steps

# Written down again, so that a field which loses its meaning in the module is noticed here.
NAMES = {
    ("Symbol", "name"): "q",
    ("Partial", "of"): "q",
    ("Partial", "wrt"): "q",
    ("Differential", "of"): "q",
    ("Entry", "row"): "i",
    ("Entry", "col"): "i",
    ("Slice", "row"): "i",
    ("Slice", "col"): "i",
    ("Delta", "first"): "i",
    ("Delta", "second"): "i",
    ("IndexSum", "index"): "i",
    ("IndexSum", "dimension"): "d",
}


def said(prog: Program, claim: Claim) -> str:
    """The text of one claim."""
    return text_of_question(prog, [claim])[0]


def rebuilt(nodes_told: Iterable[tuple[object, ...]]) -> list[Expr]:
    """The expressions that a text tells one after the other."""
    known: list[Expr] = []
    for kind, *values in nodes_told:
        node = getattr(nodes, str(kind))
        told = [
            field_value(node, field.name, value, known)
            for field, value in zip(fields(node), values, strict=True)
        ]
        known.append(intern(node(*told)))
    return known


def field_value(node: type, name: str, value: object, known: list[Expr]) -> object:
    """A field from its part of a text, by what the node's class says of the field."""
    if name == "shape":
        return Shape(*value)  # type: ignore[misc]
    declared = next(str(f.type) for f in fields(node) if f.name == name)
    if "Fraction" in declared:
        return Fraction(*value)  # type: ignore[misc]
    if declared.startswith("tuple["):
        return tuple(at(each, known) for each in value)  # type: ignore[attr-defined]
    return at(value, known) if isinstance(value, list) else value


def at(place: object, known: list[Expr]) -> Expr:
    """The expression that `[7]` stands for: one that was told before."""
    assert isinstance(place, list)
    (number,) = place
    return known[number]


def pairs(first: object, second: object, role: str = "") -> Iterator[tuple[str, object, object]]:
    """All names at corresponding places of two expressions; they must agree in everything else."""
    if isinstance(first, Expr):
        assert type(first) is type(second)
        for field in fields(first):
            inner = NAMES.get((type(first).__name__, field.name), "")
            yield from pairs(getattr(first, field.name), getattr(second, field.name), inner)
    elif isinstance(first, Shape):
        assert isinstance(second, Shape)
        for dims in zip(first, second, strict=True):
            yield from pairs(*dims, "d")
    elif isinstance(first, tuple):
        assert isinstance(second, tuple)
        for each in zip(first, second, strict=True):
            yield from pairs(*each, role)
    elif isinstance(first, str) and role:
        yield role, first, second
    else:
        assert (type(first), first) == (type(second), second)


def is_renaming(prog: Program, claim: Claim) -> None:
    """The text, read back, is the program and the claim under other names, one to one."""
    text, dimensions = text_of_question(prog, [claim])
    nodes_told, (variables, equations), ((left, rights, varying),) = ast.literal_eval(text)
    known = rebuilt(nodes_told)
    assert len({id(node) for node in known}) == len(known)  # none is told twice
    mine = (
        *prog.variables,
        *(side for e in prog.equations for side in (e.symbol, e.expr)),
        claim.left,
        *claim.rights,
    )
    theirs = tuple(
        at(each, known)
        for each in (*variables, *(side for line in equations for side in line), left, *rights)
    )
    found = set(pairs(mine, theirs))
    found |= set(pairs(claim.varying, tuple(varying), "q"))
    for kind in "qdi":
        here = [(a, b) for role, a, b in found if role == kind]
        assert len({a for a, _ in here}) == len({b for _, b in here}) == len(here)
    for role, mine_dim, their_dim in found:
        if role == "d":
            assert mine_dim == dimensions[int(str(their_dim)[1:])]


@settings(max_examples=examples(60), deadline=None)
@given(programs())
def test_the_text_determines_the_claim(prog: Program) -> None:
    """Program, claim and dimensions come back from the text, up to a renaming."""
    for claim in steps(prog, prog.equations[-1].name):
        is_renaming(prog, claim)


@settings(max_examples=examples(40), deadline=None)
@given(programs())
def test_another_claim_has_another_text(prog: Program) -> None:
    """No two of the right and the spoilt claims about one program share a text."""
    texts: dict[str, tuple[Expr, ...]] = {}
    for claim in steps(prog, prog.equations[-1].name):
        for each in (claim, *spoilt(prog, claim)):
            known = texts.setdefault(said(prog, each), (each.left, *each.rights))
            assert known == (each.left, *each.rights)


def setting(**changes: str) -> tuple[Program, Claim]:
    """A least-squares problem and its gradient, some words of it exchanged."""
    words = {"A": "A", "x": "x", "b": "b", "r": "r", "f": "f", "n": "n", "d": "d", **changes}
    w = {**words, "domain": changes.get("domain", "real")}
    prog = program(
        variables={
            w["A"]: ((w["n"], w["d"]), "real"),
            w["x"]: ((w["d"], 1), w["domain"]),
            w["b"]: ((w["n"], 1), "real"),
        },
        equations={w["r"]: f"{w['A']} @ {w['x']} - {w['b']}", w["f"]: f"norm({w['r']})**2"},
        sizes={w["n"]: 5, w["d"]: 3},
    )
    left = gradient_name(prog.find(w["f"]), prog.find(w["x"]))
    return prog, Claim(left=left, rights=(prog.read(f"2 * {w['A']}.T @ {w['r']}"),))


@pytest.mark.parametrize(
    "names",
    [{"A": "W", "x": "theta"}, {"n": "m", "d": "k"}, {"A": "x", "x": "A"}, {"n": "d", "d": "n"},
     {"r": "f", "f": "r"}],
)  # fmt: skip
def test_names_do_not_count(names: dict[str, str]) -> None:
    """The same problem in other letters, exchanged ones too, has the same text."""
    assert said(*setting(**names)) == said(*setting())


def test_assumptions_count() -> None:
    """A positive variable is another problem."""
    assert said(*setting(domain="positive")) != said(*setting())


def test_what_varies_and_the_layout_count() -> None:
    """The same sides with another quantity varying, or in the other layout, say something else."""
    prog, claim = setting()
    x = prog.find("x")
    jacobians = [
        intern(Partial(Shape("d", "d"), "x", "x", layout))
        for layout in ("denominator", "numerator")
    ]
    claims = [
        claim,
        *(Claim(left=claim.left, rights=claim.rights, varying=v) for v in (("x",), ("A", "x"))),
        Claim(left=claim.left, rights=(*claim.rights, *claim.rights)),
        *(Claim(left=j, rights=(j,)) for j in jacobians),
        Claim(left=x, rights=(x,)),
    ]
    assert len({said(prog, each) for each in claims}) == len(claims)


def test_similar_expressions_differ() -> None:
    """Order, coefficients, kinds of constants, primes and indices all count."""
    square = Shape("d", "d")
    x, u = symbol("x", ("d", 1)), symbol("u", ("d", 1))
    a, b = symbol("A", square), symbol("B", square)
    entry = [intern(Entry(SCALAR, x, i, 0)) for i in (0, 1, "i", "j")]
    sums = [intern(IndexSum(SCALAR, i, d, e)) for i in "ij" for e in entry[2:] for d in ("d", 3)]
    rights = [
        *(intern(Constant(square, kind)) for kind in ("ones", "zeros", "eye")),
        *(intern(Constant(Shape("d", 1), kind)) for kind in ("ones", "unit 0", "unit 1")),
        matmul(a, b), matmul(b, a), matmul(a, transpose(b)), add(x, u), add(u, x),
        *(scaled(Fraction(k), (), x) for k in (2, -1)), scaled(Fraction(1, 2), (), x),
        number(2), number(Fraction(1, 2)), *entry[:2],
        *(intern(nodes.Apply(x.shape, "tanh", x, primes)) for primes in (0, 1)),
        intern(nodes.Call(SCALAR, "sum", x)), intern(nodes.Call(SCALAR, "norm", x)),
        *(intern(Delta(SCALAR, *pair)) for pair in (("i", "j"), ("i", "i"), ("i", 0), (0, "i"))),
    ]  # fmt: skip
    # A sum over i of x_i and one over j of x_j are one; a sum over i of x_j is another.
    prog = Program((x, u, a, b), (), {"d": 3})
    texts = [said(prog, Claim(left=right, rights=(right,))) for right in rights]
    assert len(set(texts)) == len(rights)
    assert len({said(prog, Claim(left=s, rights=(s,))) for s in sums}) == 4


def test_the_rule_does_not_count() -> None:
    """The name of the step changes nothing of what is judged."""
    prog, claim = setting()
    named = Claim(left=claim.left, rights=claim.rights, rule="chain")
    assert said(prog, named) == said(prog, claim)


def test_a_symbol_is_told_from_its_namesake() -> None:
    """A quantity of another shape or domain under the same name is written down as what it is."""
    prog, claim = setting()
    wrong: list[Symbol] = [symbol("r", ("d", 1)), symbol("r", ("n", 1), "positive")]
    texts = {said(prog, Claim(left=claim.left, rights=(s,))) for s in (*wrong, prog.find("r"))}
    assert len(texts) == 3


def test_each_claim_of_a_question_counts() -> None:
    """Other claims, another order and a repetition make another text; other names do not."""
    prog, claim = setting()
    renamed, again = setting(A="W", n="m")
    other = Claim(left=claim.left, rights=(prog.read("2 * A.T @ (A @ x - b)"),))
    asked = [[claim], [claim, claim], [claim, other], [other, claim], []]
    texts = {text_of_question(prog, claims) for claims in asked}
    assert len(texts) == len(asked)
    assert text_of_question(renamed, [again])[0] in {text for text, _ in texts}
