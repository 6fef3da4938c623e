"""Codes: unique in a class, and found again however they are typed."""

from typing import Any

from exgen.classroom.codes import ALPHABET, SHORTEST, code_of, fold, nearest_codes
from exgen.classroom.secret import Secret

SECRET = Secret(b"c" * 32)


def code(student: str, *, secret: Secret = SECRET, **changes: Any) -> str:
    """The code of a student in a class of the tests."""
    given = {"homework": "h", "seed": 7, "taken": set(), **changes}
    return code_of(secret, student=student, **given)


def test_longer_where_taken() -> None:
    """A code that somebody has already is made longer, and still begins the same."""
    short = code("a1")
    longer = code("a1", taken={short})
    assert len(short) == SHORTEST
    assert len(longer) == SHORTEST + 1
    assert longer.startswith(short)


def test_made_of_clear_signs() -> None:
    """Codes use the alphabet, begin with a letter, and differ between students and secrets."""
    codes = [code(f"s{k}") for k in range(300)]
    assert set("".join(codes)) == set(ALPHABET)
    assert all(code[0].isalpha() for code in codes)
    assert len(set(codes)) == 300
    assert code("s1", secret=Secret(b"d" * 32)) != codes[1]


def test_two_homeworks_under_one_secret() -> None:
    """A student has another code in every homework and for every seed of it."""
    assert len({code("s1", homework=h, seed=k) for h in ("h", "g") for k in (7, 8)}) == 4


def test_folded_forms_stay_apart() -> None:
    """Each code is its own folded form, so putting look-alikes right mixes up no two of them."""
    assert all(fold(sign) == sign for sign in ALPHABET)


def test_typed_in_many_ways() -> None:
    """Small letters, spaces, dashes, wide letters and look-alikes lead to the code."""
    for typed in ("gc8-vh9", " GC8 VH9 ", "6cbuh9", "ＧＣ８ＶＨ９"):
        assert fold(typed) == "GC8VH9"


def test_the_nearest_are_named() -> None:
    """A slip of one sign leads to the code that was meant."""
    assert nearest_codes("gc8vh", ["GC8VH9", "TTTTTT"]) == ["GC8VH9"]
