"""The verdict on an answer that is an expression: a gradient, a Jacobian, an entry, a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from exgen.answers.keyed_answers import in_letters
from exgen.answers.records import Misfit, Reading, Unreadable
from exgen.calculus.expr import Expr, Partial, intern, symbols
from exgen.calculus.substitute import substitute
from exgen.calculus.text import shown
from exgen.checking.bench import Bench, Name, Said, filled_in, spelled
from exgen.checking.by_parts import joined
from exgen.checking.differences import seen
from exgen.checking.earned_points import partial
from exgen.checking.equality import Equal
from exgen.checking.ground import alike
from exgen.checking.keyed_sheet import KeyPart
from exgen.checking.outcome import Candidate, Comparison
from exgen.checking.records import Explanation, Reason, Status, Verdict
from exgen.checking.short_verdicts import named
from exgen.typeset.latex import Printer


def check(bench: Bench, part: KeyPart, text: str, deductions: Mapping[str, Fraction]) -> Verdict:
    """The verdict on `text`, an answer to a part whose right answer is an expression.

    `deductions` give, by the name of a mistake, the share of the points that it costs. An answer
    in which no name is left open is kept in `bench.said`, so that a later part may go on from it.
    """
    found, letters = bench.read(part, text)
    if isinstance(found, Misfit):
        return misfit(bench, part, found, letters, deductions)
    if isinstance(found, Unreadable):
        return unreadable(part, text, found)
    right = bench.right(part)
    known = bench.vocabulary(part).results
    stated = _stated(bench, part, found, letters, known)
    candidates = [
        _candidate(bench, part, e, letters, known, stated) for e in (found.expr, *found.others)
    ]
    best, equal = _best(bench, part, candidates, right)
    note = shown_back(found, best.typed, letters)
    own_name = (part.of, part.wrt)
    about = Comparison(bench, part, text, best, right, note, stated, lossy=found.lossy)
    left = [
        n
        for n in best.named
        if spelled(n) not in stated
        and (spelled(n) == own_name or not _allowed(bench, part, spelled(n)))
    ]
    if part.kind == "expression" and equal is Equal.YES:
        left += _unexpanded(bench, part, best.typed, stated)
    used = symbols(best.typed)
    false = [n for (n, wrt), s in stated.items() if not wrt and not s.right and n in used]
    if equal is Equal.YES and not left and false:
        verdict = about.unproved(f"right, but {false[0]} is said to be something else")
    elif equal is Equal.YES and not left:
        verdict = about.right()
    elif equal is Equal.YES:
        verdict = about.by_name(left, deductions)
    elif equal is Equal.UNPROVED:
        verdict = about.unproved()
    else:
        verdict = about.wrong(equal, deductions)
    if own_name not in bench.said and not left:
        bench.said[own_name] = Said(
            source=part.id,
            expr=best.own,
            right=verdict.status is Status.RIGHT and not verdict.follows,
            explanations=verdict.explanations,
        )
    return verdict


def unreadable(part: KeyPart, text: str, found: Unreadable) -> Verdict:
    """The verdict on what cannot be read."""
    return Verdict(
        part=part.id,
        number=part.number,
        status=Status.UNREADABLE,
        points=Fraction(0),
        out_of=part.points,
        answer=text,
        caret=found.shown(),
        reasons=(Reason(points=Fraction(0), text="could not be read"),),
        look="unreadable",
        key_answer=str(part.answer),
    )


def misfit(
    bench: Bench,
    part: KeyPart,
    found: Misfit,
    letters: Mapping[Expr, str],
    deductions: Mapping[str, Fraction],
) -> Verdict:
    """The verdict on a formula whose shapes do not fit: wrong, by slips where these explain it."""
    right, known = bench.right(part), bench.vocabulary(part).results
    told: tuple[Explanation, ...] = (
        seen(
            "shapes-do-not-fit",
            f"the shapes do not fit: {found.expected}",
            "Write the shape under each factor: somewhere they do not fit.",
        ),
    )
    for slips, expr in found.mended:
        meant = _candidate(bench, part, expr, letters, known, {}).true
        if bench.judges.equal(right, meant) is Equal.YES:
            told = (*(named(name) for name in slips), *told)
            break
    mistakes = [e for e in told if e.mistake]
    given = partial(part, mistakes=mistakes, right_steps={}, deductions=deductions)
    return Verdict(
        part=part.id,
        number=part.number,
        status=Status.WRONG,
        points=given[0],
        out_of=part.points,
        answer=found.answer,
        caret=found.shown(),
        explanations=told,
        reasons=given[1],
        look="" if mistakes else "shapes that do not fit",
        key_answer=str(part.answer),
    )


def _candidate(
    bench: Bench,
    part: KeyPart,
    expr: Expr,
    letters: Mapping[Expr, str],
    known: Mapping[str, Expr],
    stated: Mapping[Name, Said],
) -> Candidate:
    expr = in_letters(expr, part.index)
    used = [s for s in symbols(expr).values() if s in letters]
    true: dict[Expr, Expr] = {s: known[letters[s]] for s in used}
    own: dict[Expr, Expr] = {}
    for letter in used:
        name = spelled(letters[letter])
        given = stated.get(name) or bench.said.get(name)
        fits = given is not None and given.expr.shape == letter.shape
        own[letter] = given.expr if given is not None and fits else true[letter]
    return Candidate(
        typed=expr,
        true=filled_in(expr, true),
        own=filled_in(expr, own),
        named=tuple(letters[s] for s in used),
    )


def _stated(
    bench: Bench,
    part: KeyPart,
    found: Reading,
    letters: Mapping[Expr, str],
    known: Mapping[str, Expr],
) -> dict[Name, Said]:
    """The intermediate results on lines of their own, each with whether it is right."""
    stated: dict[Name, Said] = {}
    names = bench.question.program.names()
    for spelling, expr in found.results.items():
        name = spelled(spelling)
        if name == (part.of, part.wrt):
            continue
        true = known.get(spelling) if name[1] else names.get(name[0])
        if true is None or expr.shape != true.shape:
            continue
        used: dict[Expr, Expr] = {
            s: known[letters[s]] for s in symbols(expr).values() if s in letters
        }
        if any(spelled(letters[s]) == name for s in used):
            continue  # it says nothing to state a result by its own name
        value = filled_in(expr, used)
        said = bench.ground.prints(value, part.index)
        truth = bench.ground.prints(true, part.index)
        right = said is not None and truth is not None and alike(said, truth)
        stated[name] = Said(source=part.id, expr=value, right=right)
    return stated


def _best(
    bench: Bench, part: KeyPart, candidates: Sequence[Candidate], right: Expr
) -> tuple[Candidate, Equal]:
    """The reading that is right, if one is: who means the right thing has it."""
    truth = bench.ground.prints(right, part.index)
    for candidate in candidates:
        said = bench.ground.prints(candidate.true, part.index)
        if candidate.true.shape != right.shape or said is None or truth is None:
            continue
        if alike(said, truth):
            return candidate, _judged(bench, right, candidate.true)
    return candidates[0], Equal.NO


def _judged(bench: Bench, right: Expr, said: Expr) -> Equal:
    """What the judges say, of the whole or of one part after the other."""
    found = bench.judges.equal(right, said)
    if found is not Equal.UNPROVED:
        return found
    fresh = joined(bench.ground, bench.judges, right, said)
    return found if fresh is said else bench.judges.equal(right, fresh)


def _allowed(bench: Bench, part: KeyPart, name: Name) -> bool:
    """Whether a result may stand by its name: the sheet allows it, or it was found before."""
    named = part.data.get("in_terms_of", {}).values()
    if any((n["of"], n["wrt"]) == name for n in named):
        return True
    return name in bench.said or (bench.alone and name in _asked_before(bench, part))


def _asked_before(bench: Bench, part: KeyPart) -> set[Name]:
    """What the question asks before a part."""
    parts = bench.question.parts
    place = next(k for k, each in enumerate(parts) if each.id == part.id)
    return {(each.of, each.wrt) for each in parts[:place]}


def _unexpanded(bench: Bench, part: KeyPart, typed: Expr, stated: Mapping[Name, Said]) -> list[str]:
    """The defined quantities that an expression leaves by name, though the key's does not."""
    prog = bench.question.program
    allowed = set(symbols(bench.right(part)))
    return [
        name
        for name in symbols(typed)
        if prog.equation(name) is not None and name not in allowed and (name, "") not in stated
    ]


def shown_back(
    found: Reading, typed: Expr, letters: Mapping[Expr, str]
) -> tuple[str, str, tuple[str, ...]]:
    """How the answer was read: as text, as TeX, and what was assumed."""
    names: dict[Expr, Expr] = {}
    for letter in symbols(typed).values():
        if letter in letters:
            of, wrt = spelled(letters[letter])
            names[letter] = intern(Partial(letter.shape, of, wrt))
    if typed is found.expr and not names:
        return found.text, found.tex, found.notes
    try:
        tex = Printer()(substitute(typed, names))
    except (TypeError, KeyError, ValueError):
        tex = found.tex
    return shown(typed), tex, found.notes
