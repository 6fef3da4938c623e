"""Measure the marking of typed answers (run it with .venv/bin/python docs/marking.py).

Prints how many wrong answers are named by their mistake, whether right answers in other forms are
called right, and how long a part and a class of 200 take. `--mutants N`, `--forms N` and
`--students N` say how many of each (0 leaves one out).
"""

import argparse
import csv
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import perf_counter, process_time

from exgen.calculus.build import SUM_TO_ONE, add, hadamard, matmul, transpose
from exgen.calculus.expr import Add, Apply, Call, Expr, Hadamard, MatMul, Number, Power, Symbol
from exgen.calculus.substitute import transform
from exgen.calculus.text import to_text
from exgen.checking.bench import Bench
from exgen.checking.ground import alike
from exgen.checking.keyed_sheet import KeyPart, KeyQuestion, KeySheet, sheet
from exgen.checking.marker import mark
from exgen.checking.records import Status, Verdict
from exgen.errors import ExgenError
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.marks.marked_student import mark_one
from exgen.marks.marks_run import class_of
from exgen.marks.records import HandedIn
from exgen.pipeline import draw_sheet

HOMEWORKS = ("matrix-gradients", "chain-rule", "backprop-by-hand", "sampler")
FORMULAS = ("gradient", "jacobian", "entry", "expression")
EXGEN = Path(sys.executable).with_name("exgen")


def main() -> int:
    """Measure what is asked for; 1 where a figure is not what the README says."""
    options = argparse.ArgumentParser(description=__doc__)
    for name, number in (("mutants", 2900), ("forms", 500), ("students", 200)):
        options.add_argument(f"--{name}", type=int, default=number)
    options.add_argument("--show", action="store_true", help="each answer that is not as expected")
    asked = options.parse_args()
    good = [True]
    if asked.mutants:
        good.append(mutants(asked.mutants, show=asked.show))
    if asked.forms:
        good.append(forms(asked.forms, show=asked.show))
    if asked.students:
        good.append(class_of_students(asked.students))
    return 0 if all(good) else 1


def sheets() -> Iterator[KeySheet]:
    """Keys of all homeworks, seed after seed."""
    drawn = [read(name, families=FAMILIES) for name in HOMEWORKS]
    for seed in count(1):
        for homework in drawn:
            key = draw_sheet(homework, seed=seed, original=False).key()
            yield sheet(key, shown=f"{homework.name} {seed}")


def formulas() -> Iterator[tuple[KeySheet, KeyQuestion, KeyPart]]:
    """The parts whose answers are formulas."""
    for each in sheets():
        for question, part in each.parts():
            if part.kind in FORMULAS:
                yield each, question, part


def verdict(drawn: KeySheet, part: KeyPart, text: str) -> Verdict:
    """The verdict on an answer to one part, all others left blank."""
    return next(v for v in mark(drawn, {part.id: text}) if v.part == part.id)


def mutants(wanted: int, *, show: bool) -> bool:
    """Wrong answers by one mistake: how many are named rightly, and whether one is called right."""
    told: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    seconds = 0.0
    for drawn, question, part in formulas():
        bench = Bench(question)
        try:
            search, right = bench.search(part), bench.ground.prints(bench.right(part), part.index)
        except ExgenError:
            continue
        rows = [(m, bench.ground.prints(m.expr, part.index)) for m in search.singles]
        for mutant, row in rows:
            try:
                text = to_text(mutant.expr)
            except ValueError:
                continue  # with a sum over an index, which the key's language does not have
            same_shape = mutant.expr.shape == bench.right(part).shape
            if row is None or (same_shape and right is not None and alike(row, right)):
                continue  # no mistake on this variant
            names = {
                m.name
                for m, other in rows
                if other is not None and m.expr.shape == mutant.expr.shape and alike(other, row)
            }
            start = process_time()
            found = verdict(drawn, part, text)
            seconds += process_time() - start
            said = {"answer-transposed" if n == "other-layout" else n for n in found.mistakes}
            how = "named" if said & names and len(said) == 1 else str(found.status)
            told[how] += 1
            kinds[mutant.name] += 1
            if show and how != "named":
                print(f"{part.id} {mutant.name}: {text} -> {how} {said} {found.caret[:200]}")
        if sum(told.values()) >= wanted:
            break
    tried = sum(told.values())
    each = 1000 * seconds / tried
    print(f"{tried} wrong answers by {len(kinds)} mistakes, {each:.0f} ms of processor time each:")
    named, right, unread = told["named"] / tried, told["right"], told["unreadable"]
    print(f"  {named:.1%} named rightly, {right} called right, {unread} not read")
    return told["named"] >= 0.95 * tried and not told["right"]


def forms(wanted: int, *, show: bool) -> bool:
    """Right answers in other forms: whether all are called right."""
    rng = random.Random(1)
    told: Counter[str] = Counter()
    for drawn, question, part in formulas():
        right = Bench(question).right(part)
        for form in other_forms(question, part, right, rng):
            found = verdict(drawn, part, form)
            told[str(found.status)] += 1
            if show and found.status is not Status.RIGHT:
                print(f"{part.id}: {form} -> {found.status} {found.mistakes} {found.caret[:300]}")
        if sum(told.values()) >= wanted:
            break
    tried = sum(told.values())
    print(f"{tried} right answers in other forms: {told['right']} called right")
    return told["right"] == tried


def other_forms(
    question: KeyQuestion, part: KeyPart, right: Expr, rng: random.Random
) -> Iterator[str]:
    """The answer expanded, in another order, multiplied out, transposed twice, by identities."""
    prog = question.program
    made: dict[str, None] = {}
    ways: list[Expr] = [transform(right, _turned), transform(right, _multiplied_out)]
    if part.wrt in [v.name for v in prog.variables]:
        ways.append(prog.expand(right))
    ways.append(transform(transform(right, _multiplied_out), _turned))
    for expr in ways:
        made.setdefault(to_text(expr))
    if not right.shape.is_scalar:
        made.setdefault(f"({to_text(transpose(right))}).T")
    text = to_text(right)
    made.setdefault(f"({text}) * 2 - ({text})")
    made.setdefault(f"-(-({text})) / 3 * 3")
    for name in [v.name for v in prog.variables if v.domain in SUM_TO_ONE and v.shape.is_column]:
        made.setdefault(f"sum({name}) * ({text})")
    for expr in _by_identities(right):
        made.setdefault(expr)
    fresh = [form for form in made if form != text]
    yield from rng.sample(fresh, min(4, len(fresh)))


def _turned(node: Expr) -> Expr | None:
    """Sums and elementwise products the other way round."""
    if isinstance(node, Add):
        return add(*reversed(node.terms))
    if isinstance(node, Hadamard):
        return hadamard(*reversed(node.factors))
    return None


def _multiplied_out(node: Expr) -> Expr | None:
    """A product with a sum in it as a sum of products."""
    if isinstance(node, MatMul | Hadamard):
        join = matmul if isinstance(node, MatMul) else hadamard
        for k, factor in enumerate(node.factors):
            if isinstance(factor, Add) and all(t.shape == factor.shape for t in factor.terms):
                around = node.factors[:k], node.factors[k + 1 :]
                return add(*(join(*around[0], term, *around[1]) for term in factor.terms))
    return None


def _by_identities(right: Expr) -> Iterator[str]:
    """The functions in an answer by what they are equal to."""
    text = to_text(right)
    for node in {n for n in _below(right) if isinstance(n, Apply | Call | Power)}:
        inner = to_text(node.children[0])
        told = to_text(node)
        if isinstance(node, Apply) and node.function == "sigmoid" and not node.primes:
            yield text.replace(told, f"(1 / (1 + exp(-({inner}))))")
            yield text.replace(told, f"(exp({inner}) / (1 + exp({inner})))")
        if isinstance(node, Apply) and node.function == "tanh" and not node.primes:
            yield text.replace(
                told, f"((exp({inner}) - exp(-({inner}))) / (exp({inner}) + exp(-({inner}))))"
            )
        if isinstance(node, Power) and node.exponent is not None:
            square = isinstance(node.exponent, Number) and node.exponent.value == 2
            if square and isinstance(node.base, Symbol):
                yield text.replace(told, f"{inner} * {inner}") if told not in inner else text


def _below(expr: Expr) -> Iterator[Expr]:
    yield expr
    for child in expr.children:
        yield from _below(child)


def class_of_students(wanted: int) -> bool:
    """A class with answers of all sorts, marked by the command on all cores."""
    rng = random.Random(2)
    with tempfile.TemporaryDirectory() as made:
        base = Path(made)
        roster = base / "roster.csv"
        rows = "".join(f"s{k:04},Student {k}\n" for k in range(wanted))
        roster.write_text(f"id,name\n{rows}", encoding="utf-8")
        folder = base / "class"
        _run(
            "class",
            str(roster),
            "--seed",
            "1",
            "--homework",
            "matrix-gradients",
            "--out",
            str(folder),
        )
        students = class_of(folder)
        answers = {s.id: dict(_answers(s.key, rng)) for s in students}
        parts = list(dict.fromkeys(p for each in answers.values() for p in each))
        table = base / "answers.csv"
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["Student ID", *parts])
            writer.writerows([s, *(a.get(p, "") for p in parts)] for s, a in answers.items())
        start = perf_counter()
        _run("mark", str(folder), str(table), "--gradebook", "canvas")
        took = perf_counter() - start
        start = perf_counter()
        _run("mark", str(folder), str(table), "--gradebook", "canvas")
        again = perf_counter() - start
        start = process_time()
        few = students[:: max(1, wanted // 40)]
        for student in few:
            mark_one(student, HandedIn(answers=answers[student.id]))
        each = (process_time() - start) / len(few)
    given = sum(map(len, answers.values()))
    print(
        f"{wanted} students, {given} answers: marked in {took:.0f} s, a second time {again:.0f} s;"
    )
    print(f"  {1000 * each:.0f} ms of processor time a student")
    return each * wanted / 2 < 60  # on two processors, however busy they are with other things


def _answers(key: Path, rng: random.Random) -> Iterator[tuple[str, str]]:
    """A student's answers: most of them right, many with a mistake, some with another error."""
    from exgen.checking.keyed_sheet import read_key

    drawn = read_key(key)
    for question, part in drawn.parts():
        if part.kind == "cache":
            yield part.id, ", ".join(part.answer)
            continue
        luck, text = rng.random(), str(part.answer)
        if luck < 0.3:
            singles = Bench(question).search(part).singles
            if singles:
                text = to_text(rng.choice(singles).expr)
        elif luck < 0.4:
            text = f"({text}) * 1.7 + {rng.choice(['1', '0.3'])} * ({text})**3"
        yield part.id, text


def _run(*arguments: str) -> None:
    done = subprocess.run([EXGEN, *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"exgen {arguments[0]} ended with {done.returncode}: {done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
