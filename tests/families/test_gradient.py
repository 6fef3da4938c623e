"""The family `gradient`: options, layouts, originals, and no form twice on a sheet."""

from dataclasses import replace

import numpy as np
import pytest
from many import over
from questions.asking import request

from exgen.calculus.text import to_text
from exgen.errors import DrawError, InputError
from exgen.families.gradient import drawn_forms
from exgen.families.gradient.family import GradientFacts, draw
from exgen.library.catalogue import forms as catalogue
from exgen.library.library_rows import Form
from exgen.questions.difficulty import OutsideBand, Scale
from exgen.questions.records import Question

FORMS = catalogue()


def facts(question: Question) -> GradientFacts:
    """The facts of a question on a form."""
    found = question.facts
    assert isinstance(found, GradientFacts)
    return found


@pytest.mark.parametrize(
    "options",
    [
        {"level": 1},
        {"level": 3, "kind": "jacobian"},
        {"kind": "jacobian", "method": "chain"},
        {"method": "index"},
        {"level": 4, "method": "differential"},
    ],
)
def test_options_narrow_the_catalogue(options: dict[str, object]) -> None:
    """Every form drawn has what the options ask for, and each form that has it is drawn."""
    wanted = {
        form.name
        for form in FORMS.values()
        if form.topic == "general" and all(getattr(form, k) == v for k, v in options.items())
    }
    drawn = {facts(draw(request(options, seed=seed))).drawn.form.name for seed in range(150)}
    assert drawn == wanted


def test_forms_can_be_chosen_by_name() -> None:
    """A list of names leaves these alone."""
    options = {"forms": ["ridge", "norm"]}
    drawn = {facts(draw(request(options, seed=seed))).drawn.form.name for seed in range(20)}
    assert drawn == {"ridge", "norm"}


def test_the_layout_is_the_sheets_unless_an_option_says_so() -> None:
    """The sheet's layout, the option's, or for "either" both over some seeds."""
    base = {"forms": ["linear-map-jacobian"]}
    for layout in ("denominator", "numerator"):
        question = draw(request(base, layout=layout))
        assert question.layout == question.parts[0].layout == layout
        question = draw(request({**base, "layout": layout}, layout="denominator"))
        assert question.layout == layout
    both = {draw(request({**base, "layout": "either"}, seed=seed)).layout for seed in range(20)}
    assert both == {"denominator", "numerator"}


@over("seed", range(20))
def test_a_question_is_one_part(seed: int) -> None:
    """One part with the question's id and all its points; its steps end with the answer."""
    question = draw(request(seed=seed, id="A.3", points=15))
    (part,) = question.parts
    assert (part.id, part.points) == ("A.3", 15)
    assert part.kind == facts(question).drawn.form.kind
    assert part.answer is part.steps[-1].claim.answer
    assert part.answer is not None
    assert part.shape == part.answer.shape
    assert question.varying == (question.program.find(part.wrt),)
    assert part.number == "A.3"


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("squared-norm", "2 * x"),
        ("linear-map-jacobian", "A"),
        ("squared-norm-of-linear-map", "2 * A @ A.T @ x"),
        ("squared-norm-of-linear-map-in-matrix", "2 * x @ x.T @ A"),
    ],
)
def test_originals_do_not_depend_on_the_stream(form: str, answer: str) -> None:
    """An original has its own letters and answer, whatever the seed and what is on the sheet."""
    for seed in (0, 1):
        taken = frozenset({f"form:{form}"})
        question = draw(request(seed=seed, original={"form": form}, taken=taken))
        part = question.parts[0]
        assert part.answer is not None
        assert to_text(part.answer) == answer
        assert facts(question).hints == ()


def test_a_form_on_the_sheet_is_not_drawn_again() -> None:
    """What is taken is never drawn; with nothing left one line says so."""
    options = {"level": 2, "kind": "jacobian"}
    taken: set[str] = set()
    with pytest.raises(DrawError) as caught:
        for _ in range(100):
            question = draw(request(options, taken=frozenset(taken)))
            assert question.identity not in taken
            taken.add(question.identity)
    assert len(taken) == sum(
        f.level == 2 and f.kind == "jacobian" and f.topic == "general" for f in FORMS.values()
    )
    message = str(caught.value)
    assert message.startswith("question B: ")
    assert f"{len(taken)} forms for level = 2, kind = 'jacobian', on the sheet already" in message


@over("seed", range(40))
def test_a_form_that_is_taken_elsewhere_changes_no_other_draw(seed: int) -> None:
    """Unless the draw itself is taken, it is the same whatever else stands on the sheet."""
    options = {"level": 3}
    alone = draw(request(options, seed=seed))
    others = frozenset(f"form:{n}" for n in FORMS if f"form:{n}" != alone.identity)
    beside = draw(request(options, seed=seed, taken=others))
    assert beside.identity == alone.identity
    assert beside.program == alone.program


def test_a_combination_without_forms_is_told() -> None:
    """Options that no form has are named."""
    with pytest.raises(InputError) as caught:
        draw(request({"level": 1, "kind": "jacobian"}))
    assert "no form for level = 1, kind = 'jacobian'" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "culprit"),
    [
        ({"level": 5}, "level: expected 1, 2, 3 or 4, got 5"),
        ({"level": True}, "level: expected 1, 2, 3 or 4, got True"),
        ({"level": "2"}, "level: expected 1, 2, 3 or 4, got '2'"),
        ({"method": "guess"}, "method: expected 'index'"),
        ({"layout": "mixed"}, "layout: expected 'denominator'"),
        ({"forms": []}, "forms: expected a name or a list of names"),
        ({"form": ["rigde"]}, "form: no form is called 'rigde', did you mean 'ridge'?"),
        ({"form": "ridge", "forms": ["ridge"]}, "forms: give form or forms, not both"),
    ],
)
def test_bad_options_are_named(options: dict[str, object], culprit: str) -> None:
    """An option that makes no sense is refused with the question and the option."""
    with pytest.raises(InputError) as caught:
        draw(request(options))
    assert f"question[B].options.{culprit}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_original_is_named() -> None:
    """An original that is no form of the catalogue is refused by name."""
    with pytest.raises(
        InputError, match=r"question\[B\]\.original\.form: no form is called 'quadratic'"
    ):
        draw(request(original={"form": "quadratic"}))


def test_what_is_refused_has_no_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that weighs the same in all its variants is refused before one of them is drawn."""
    sketch = drawn_forms.sketch

    def drawn(form: Form, rng: np.random.Generator | None) -> drawn_forms.Sketch:
        return sketch(form, None) if rng is None else pytest.fail("letters drawn in vain")

    monkeypatch.setattr(drawn_forms, "sketch", drawn)
    plain = [form.name for form in FORMS.values() if not form.choices][:20]
    assert plain
    for name in plain:
        scale = Scale((0, 0))
        with pytest.raises(OutsideBand):
            draw(replace(request({"form": name}), foresee=scale.foresee))
