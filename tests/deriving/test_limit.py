"""Formulas made to be slow, deep or huge: an answer, or one clear line, within the limit."""

import gc
import signal
import sys
import threading
import time

import pytest

from deriving.formulas import derived
from exgen.calculus.text import to_text
from exgen.cli import main
from exgen.collector import leave_alone
from exgen.deriving import derivation_steps as steps
from exgen.deriving.derivation import derive
from exgen.deriving.limit import TooLargeError, at_most

VARIABLES = ["--var", "x:n,1", "--var", "y:n,1", "--var", "A:n,n", "--var", "s:1,1"]
SECONDS = 5.0

HARD = {
    "deep parentheses": ("(" * 4900 + "x", "x"),
    "a tower of powers": ("**".join(["s"] * 90), "s"),
    "a long tower of powers": ("**".join(["s"] * 3000), "s"),
    "a long product": ("x.T @ " + " @ ".join(["A"] * 2000) + " @ x", "x"),
    "a product of many": ("x.T @ " + " @ ".join(["A"] * 120) + " @ x", "x"),
    "different terms": (" + ".join(f"sin({k} * x.T @ y)" for k in range(1, 400)), "x"),
    "nested exponentials": ("exp(" * 90 + "s" + ")" * 90, "s"),
    "nested sigmoids": ("sum(" + "sigmoid(" * 60 + "x" + ")" * 61, "x"),
    "a deep network": ("sum(" + "tanh(A @ " * 40 + "x" + ")" * 41, "x"),
    "nested inverses": ("tr(" + "inv(A + " * 20 + "A" + ")" * 21, "A"),
    "a huge power": ("s**1000000000", "s"),
    "a large power": ("s**12345", "s"),
    "a power of a sum": ("(x.T @ A @ x + s + sum(x))**300", "x"),
    "a product of sums": ("sum(" + " * ".join(f"(x + {k} * y)" for k in range(60)) + ")", "x"),
    "squares of squares": ("(" * 40 + "s" + "**2 + 1)" * 40, "s"),
    "many softmaxes": ("y.T @ " + "softmax(" * 20 + "x" + ")" * 20, "x"),
    "large dimensions": ("sum(ones(50, 50) @ ones(50, 50) @ ones(50, 1) * s)", "s"),
    "a number too large": ("s * 9**9**9**9", "s"),
    "beyond floating point": ("s * 1e200 * 1e200", "s"),
    "a tiny number": ("s * 1e-999999999", "s"),
    "division by zero": ("x / (s - s)", "x"),
    "no value": ("0**s", "s"),
    "nothing but operators": ("*" * 9999, "x"),
    "nothing but brackets": ("[(" * 4000, "x"),
    "escape codes": ("\x1b[31m\u202e\x00", "x"),
    "Python": ("__import__('os').system('touch pwned')", "x"),
}


@pytest.mark.parametrize("name", HARD)
def test_one_clear_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Within five seconds: status 0 and an answer, or status 1 or 2 and one line that says why.

    Of processor time, since how long a busy machine lets a process wait says nothing about it.
    """
    formula, wrt = HARD[name]
    start = time.process_time()
    limit = [] if name == "a tower of powers" else ["--limit", "0.4"]
    status = main(["derive", formula, *VARIABLES, "--wrt", wrt, *limit])
    assert time.process_time() - start < SECONDS
    out, err = capsys.readouterr()
    if status == 0:
        assert "proves every line" in out
        return
    assert status in (1, 2)
    first, *detail = err.splitlines()
    assert first.startswith("exgen: ")
    assert len(first) < 400
    assert len(detail) in (0, 2)
    assert "Traceback" not in err
    assert err.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("formula", "wrt", "answer"),
    [
        ("+".join(["x.T@x"] * 1500), "x", "3000 * x"),
        ("+".join(f"{k}*x.T@A@x" for k in range(600)), "x", "179700 * (A + A.T) @ x"),
        ("x" + ".T" * 4000 + ".T @ x", "x", "2 * x"),
        ("-" * 9000 + "s", "s", "1"),
        ("*".join(["sum(x**2)"] * 200), "x", "400 * sum(x**2)**199 * x"),
        ("(x.T @ x + s)**20", "x", "40 * (x.T @ x + s)**19 * x"),
        ("/".join(["(s + 1)"] * 100), "s", "-98 / (s + 1)**99"),
        ("tr(" + "inv(" * 51 + "A" + ")" * 52, "A", "-inv(A).T @ inv(A).T"),
        ("det(A)**60", "A", "60 * det(A)**60 * inv(A).T"),
    ],
)
def test_long_but_easy(formula: str, wrt: str, answer: str) -> None:
    """What is long without being hard has its answer."""
    with at_most(SECONDS):
        found = derived(formula, "x:n,1 A:n,n s:1,1", wrt)
    assert to_text(found.answer) == answer


def test_the_limit_ends_a_loop() -> None:
    """A loop without end is ended in time, and the alarm is as it was before."""
    before = signal.getsignal(signal.SIGPROF)
    start = time.process_time()
    with pytest.raises(TooLargeError, match=r"within 0\.2 s"), at_most(0.2):
        while True:
            pass
    assert time.process_time() - start < 2
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_an_alarm_at_the_end_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that rings while the clock is being stopped refuses nothing and leaves nothing behind."""
    before, stack, stop = signal.getsignal(signal.SIGPROF), sys.getrecursionlimit(), []
    setitimer = signal.setitimer

    def rings(which: int, seconds: float, *again: float) -> object:
        if not seconds:
            stop.append(seconds)
            signal.raise_signal(signal.SIGPROF)
        return setitimer(which, seconds, *again)

    monkeypatch.setattr(signal, "setitimer", rings)
    with at_most(60):
        pass
    assert stop
    assert signal.getsignal(signal.SIGPROF) is before
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert sys.getrecursionlimit() == stack


def test_time_that_is_over_is_no_method_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is over within a method no other one is tried, and no answer without lines given."""

    def late(task: object, method: str) -> None:
        raise TooLargeError("too large: not derived and proved within 1 s of computing")

    monkeypatch.setattr(steps, "solve", late)
    with pytest.raises(TooLargeError):
        derive("sum(tanh(A @ x))", variables=["A:n,d", "x:d,1"], wrt="x")


def test_the_limit_waits_for_a_destructor() -> None:
    """What the alarm raises is not lost in a destructor: it comes again."""

    class Slow:
        def __del__(self) -> None:
            end = time.monotonic() + 0.3
            while time.monotonic() < end:
                pass

    with pytest.raises(TooLargeError), at_most(0.1):
        slow = Slow()
        del slow
        while True:
            pass


def test_running_out_of_stack_is_too_large() -> None:
    """Recursion without end is told in words."""

    def deeper() -> None:
        deeper()

    with pytest.raises(TooLargeError, match="nested too deeply"), at_most(5):
        deeper()


def test_outside_the_main_thread() -> None:
    """Where there is no alarm, a derivation runs all the same."""
    found: list[str] = []

    def work() -> None:
        with at_most(1):
            found.append(to_text(derived("x.T @ x", "x:n,1", "x").answer))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == ["2 * x"]


def test_an_alarm_within_a_collection_is_not_lost() -> None:
    """What rings in a callback of the garbage collector is raised once that is over."""

    def slow(phase: str, _: object) -> None:
        until = time.monotonic() + (0.2 if phase == "start" and not rang else 0)
        rang.append(phase)
        while time.monotonic() < until:
            pass

    rang: list[str] = []
    gc.callbacks.append(slow)
    leave_alone()  # what other tests have left behind takes a collection seconds
    try:
        with pytest.raises(TooLargeError), at_most(0.05):
            gc.collect()
            until = time.process_time() + 2
            while time.process_time() < until:
                pass
    finally:
        gc.callbacks.remove(slow)


def test_waiting_costs_nothing() -> None:
    """A process that waits, as on a busy machine, is not refused; one that computes is."""
    with at_most(0.05):
        time.sleep(0.15)
    with pytest.raises(TooLargeError), at_most(0.05):
        while True:
            pass


@pytest.mark.parametrize(
    ("formula", "answer"),
    [("s**-100", "-100 / s**101"), ("s**100", "100 * s**99"), ("s**-250", "-250 / s**251")],
)
def test_high_powers_are_confirmed(formula: str, answer: str) -> None:
    """A complex step of a negative number is not lost in a high power."""
    assert to_text(derived(formula, "s:1,1", "s").answer) == answer


def test_what_floating_point_does_not_reach_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    """A true formula is not called false where its numbers are beyond floating point."""
    assert main(["derive", "s**-1000", "--var", "s:1,1", "--wrt", "s"]) == 1
    said = capsys.readouterr().err
    assert "derived and proved, but not confirmed" in said
    assert "does not hold" not in said


def test_all_names_may_be_taken() -> None:
    """A formula gets a name of its own where f, F and the rest are variables."""
    names = ("f", "F", "fun", "fxn", "value", "f1", "g", "G", "grad")
    variables = " ".join(f"{name}:n,1" for name in names)
    found = derived("norm(f)**2", variables, "f")
    assert found.asked.of.name == "f2"
    assert to_text(found.answer) == "2 * f"
