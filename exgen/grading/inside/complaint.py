"""What a person is told of an exception: its type, the first line of its message, and where."""

import traceback

_LONGEST = 300


def complaint(error: BaseException, files: dict[str, str]) -> str:
    """`line 3: ValueError: shapes do not fit`; further lines and notes are left out.

    `files` are the names under which the student's code was compiled, and what to call them.
    """
    try:
        kind = type(error).__qualname__[:80]
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        lines = [line for line in message[:4000].splitlines() if line.strip()]
        text = f"{kind}: {lines[0].strip()}" if lines else kind
        where = _where(error, files)
    except BaseException:
        return type(error).__name__[:80]
    return f"{where}: {text}"[:_LONGEST] if where else text[:_LONGEST]


def _where(error: BaseException, files: dict[str, str]) -> str:
    if isinstance(error, SyntaxError) and error.filename in files:
        return f"{files[error.filename]}line {error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    found = [frame for frame in frames if frame.filename in files]
    return f"{files[found[-1].filename]}line {found[-1].lineno}" if found else ""
