"""Many cases in one test: cheaper than a test for each, and as telling when some of them fail."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest

_MOST_TOLD = 5


def over(
    name: str, cases: Iterable[Any], *, pieces: int = 1
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Call the test with every case as its argument `name`, and name all cases that fail.

    Fixtures are the same for all cases. `pieces` are as many tests that share the cases out among
    them, for what takes so long that two processes should work at it.
    """
    all_cases = list(cases)
    shares = [all_cases[k::pieces] for k in range(pieces)]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            of = shares[fixtures.pop("share", 0)]
            if not of:
                pytest.skip("goes over no case")
            failed: list[tuple[Any, BaseException]] = []
            for case in of:
                try:
                    test(**{name: case}, **fixtures)
                except (Exception, pytest.fail.Exception) as error:
                    failed.append((case, error))
            if failed:
                raise AssertionError(_told(name, failed, len(of))) from failed[0][1]

        run.__signature__ = _without(name, test, shared=pieces > 1)  # type: ignore[attr-defined]
        if pieces > 1:
            ids = [f"{k + 1} of {pieces}" for k in range(pieces)]
            return pytest.mark.parametrize("share", range(pieces), ids=ids)(run)
        return run

    return decorate


def _told(name: str, failed: list[tuple[Any, BaseException]], count: int) -> str:
    """Every case that failed, and what the first ones had to say."""
    lines = [f"{len(failed)} of {count} fail, {name}: {', '.join(str(c) for c, _ in failed)}"]
    for case, error in failed[:_MOST_TOLD]:
        lines += ["", f"{name} = {case}: {type(error).__name__}: {error}"]
    return "\n".join(lines)


def _without(name: str, test: Callable[..., None], *, shared: bool) -> inspect.Signature:
    """The signature that pytest sees: the other arguments are fixtures."""
    signature = inspect.signature(test)
    others = [p for p in signature.parameters.values() if p.name != name]
    assert len(others) < len(signature.parameters), f"{test.__name__} takes no {name}"
    if shared:
        others.append(inspect.Parameter("share", inspect.Parameter.KEYWORD_ONLY))
    return signature.replace(parameters=others)
