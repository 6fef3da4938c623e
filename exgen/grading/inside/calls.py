"""Counting calls: who asks for the loss once per entry takes differences, and derives nothing."""

import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

import numpy as np

SPREAD = 1e-2
"""How far apart, relatively, the values of a loss may lie at points that differ in one entry."""


def busiest(
    function: Callable[..., object], values: list[Any], named: dict[str, Any], files: dict[str, str]
) -> dict[str, Any]:
    """The function of the file that was called most often while `function` ran, and how often.

    Counted are functions of arrays that return numbers which hardly differ from call to call.
    """
    counts: dict[CodeType, list[float]] = {}

    def watch(frame: FrameType, event: str, returned: object) -> None:
        code = frame.f_code
        if event != "return" or code.co_filename not in files:
            return
        try:
            if np.size(returned) != 1 or not _takes_an_array(frame):  # type: ignore[arg-type]
                return
            value = float(np.real(np.asarray(returned).item()))
        except Exception:
            return
        seen = counts.setdefault(code, [0, value, value])
        seen[:] = [seen[0] + 1, min(seen[1], value), max(seen[2], value)]

    sys.setprofile(watch)
    try:
        function(*values, **named)
    finally:
        sys.setprofile(None)
    near = {
        code.co_name: int(count)
        for code, (count, low, high) in counts.items()
        if high - low <= SPREAD * max(abs(low), abs(high))
    }
    name = max(near, key=lambda each: near[each], default="")
    return {"busiest": name[:60], "calls": near.get(name, 0)}


def _takes_an_array(frame: FrameType) -> bool:
    given = frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount
    names = frame.f_code.co_varnames[: given + 1]
    values = [frame.f_locals.get(name) for name in names]
    flat = [v for each in values for v in (each.values() if isinstance(each, dict) else [each])]
    return any(isinstance(v, np.ndarray) and v.size > 1 for v in flat)
