"""What people type is read, and means what it should: judged from outside at random points."""

from tried import some

from answers.typings import is_right, questions, typings
from exgen.answers.records import Reading
from exgen.answers.typed_reading import read
from exgen.answers.typed_vocabulary import vocabulary


def test_the_table_is_large() -> None:
    """There are at least 400 typings of at least 60 answers, and no typing stands twice."""
    every = list(typings())
    assert len({str(typed) for typed in every}) == len(every) >= 400
    assert sum(len(question["parts"]) for question in questions()) >= 60
    kinds = {part["kind"] for question in questions() for part in question["parts"]}
    assert kinds >= {"gradient", "jacobian", "expression", "entry"}


def test_every_typing_is_read_and_right() -> None:
    """Each typing of the table reads to an expression with the values of the key's answer."""
    failures = []
    for typed in typings():
        known = vocabulary(typed.question, typed.part)
        found = read(typed.text, known)
        if not isinstance(found, Reading):
            failures.append(f"{typed}\n{found.shown()}")
        elif not is_right(typed, found.expr):
            failures.append(f"{typed}\n  was read as {found.text}")
    assert not failures, "\n".join(failures)


def test_what_is_shown_back_is_read_as_the_same() -> None:
    """The text and the TeX that a reading is shown back in have the values of the reading."""
    failures = []
    for typed in some("typings shown back", typings()):
        known = vocabulary(typed.question, typed.part)
        found = read(typed.text, known)
        assert isinstance(found, Reading)
        for text in (found.text, found.tex):
            again = read(text, known)
            if not isinstance(again, Reading):
                failures.append(f"{typed}\n{again.shown()}")
            elif again.expr is not found.expr and not is_right(typed, again.expr):
                failures.append(f"{typed}\n  {text}\n  was read as {again.text}")
    assert not failures, "\n".join(failures)


def test_a_wrong_answer_is_read_as_what_it_is() -> None:
    """A right answer times -3 is read, and is wrong."""
    failures = []
    count = 0
    tried = some("typings spoiled", typings())
    for typed in tried:
        if typed.part["kind"] != "gradient" or "\n" in typed.text or "=" in typed.text:
            continue
        if any(word in typed.text for word in ("where", ";", " if ", "cases", " for ")):
            continue
        found = read(f"-3({typed.text})", vocabulary(typed.question, typed.part))
        count += isinstance(found, Reading)
        if isinstance(found, Reading) and is_right(typed, found.expr):
            failures.append(f"{typed} was read as {found.text}")
    assert count > len(tried) // 3
    assert not failures, "\n".join(failures)
