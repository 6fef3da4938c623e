"""Looking at the options of a question: each refusal names the question, the key, the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exgen.errors import InputError
from exgen.questions.records import Request
from exgen.wording import nearest, quoted


def refused(
    request: Request, key: str, problem: str, known: Iterable[str] = (), meant: str = ""
) -> InputError:
    """The refusal of an option; with what is `known`, the nearest to what was `meant`."""
    table = "options" if request.original is None else "original"
    hint = f", {nearest(meant, known)}" if known else ""
    return InputError(f"question[{request.id}].{table}.{key}: {problem}{hint}")


def check_names(request: Request, known: Sequence[str]) -> None:
    """Raise InputError for an option that the family does not have."""
    for key in request.options:
        if key not in known:
            raise refused(request, key, "unknown option", known, key)


def named(request: Request, keys: tuple[str, str], rows: Iterable[str]) -> list[str] | None:
    """The names of rows to choose from: one or a list, under either of two keys; None for neither.

    Raises InputError for both keys at once, an empty list, and a name that no row has.
    """
    given = [key for key in keys if key in request.options]
    if not given:
        return None
    if len(given) == 2:
        raise refused(request, keys[1], f"give {keys[0]} or {keys[1]}, not both")
    (key,) = given
    value = request.options[key]
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names:
        raise refused(request, key, f"expected a name or a list of names, got {quoted(value)}")
    known = list(rows)
    for name in names:
        if name not in known:
            problem = f"no {keys[0]} is called {quoted(name)}"
            raise refused(request, key, problem, known, str(name))
    return [str(name) for name in names]
