"""The process in which a student's file runs: `python -I child.py REQUEST_FD RESULT_FD FENCE`.

Reads one JSON request, then sends one line per event: the request's nonce, a space, JSON. Numbers
travel as text. Standard library and NumPy only, nothing of exgen; the right answers are not here.
"""

import base64
import importlib.util
import itertools
import json
import os
import sys
import traceback
from types import ModuleType
from typing import Any

import numpy as np

MOST_VALUES = 100_000
# Kept, so that a file that replaces them changes nothing here.
_asarray, _array, _float, _ndarray = np.asarray, np.array, np.float64, np.ndarray
_dumps, _write, _exit, _islice = json.dumps, os.write, os._exit, itertools.islice


class Sender:
    """Writes events, from the one process that was meant to."""

    def __init__(self, fd: int, nonce: str) -> None:
        self.fd, self.nonce, self.owner, self.getpid = fd, nonce, os.getpid(), os.getpid

    def __call__(self, **event: object) -> None:
        """Send one event."""
        if self.getpid() != self.owner:
            _exit(0)
        line = f"\n{self.nonce} {_dumps(event)}\n".encode()
        while line:
            line = line[_write(self.fd, line) :]


def main() -> None:
    """Serve one request."""
    request_fd, result_fd = int(sys.argv[1]), int(sys.argv[2])
    with os.fdopen(request_fd, "rb") as stream:
        request = json.load(stream)
    fence = _load(sys.argv[3])
    apart = request["isolate"] and fence.isolate()
    if apart:
        _stay_outside(result_fd, request["nonce"], fence)
    fence.limit(
        memory=request["memory"], seconds=request["cpu_seconds"], file_size=request["file_size"]
    )
    send = Sender(result_fd, request["nonce"])
    send(event="ready", isolated=apart)
    fence.put_up(".")
    _serve(request, send)
    _exit(0)


def _stay_outside(result_fd: int, nonce: str, fence: ModuleType) -> None:
    """Fork twice; only the second process returns from here, to run the file.

    The first in a space of processes ends all others with itself, but feels no signal of theirs:
    it waits, and tells how the second one ended.
    """
    for tells in (False, True):
        inner = os.fork()
        if inner:
            _, status = os.waitpid(inner, 0)
            if tells:
                Sender(result_fd, nonce)(event="ended", code=os.waitstatus_to_exitcode(status))
            _exit(0)
        fence.die_with_parent()


def _load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("fence", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _serve(request: dict, send: Sender) -> None:  # type: ignore[type-arg]
    namespace: dict[str, object] = {"__name__": "gradient_check", "__builtins__": __builtins__}
    name, wanted = request["filename"], request["returns"]
    problem = None
    try:
        source = base64.b64decode(request["source"])
        exec(compile(source, name, "exec", dont_inherit=True), namespace)
    except BaseException as error:
        problem = _complaint(error, name)
    function = namespace.get(request["function"])
    send(event="loaded", found=callable(function), problem=problem)
    if not callable(function):
        return
    names = request["arguments"]
    by_name = _takes(function, names)
    for number, values in enumerate(request["instances"]):
        try:
            fresh = [v if isinstance(v, float) else _array(v, dtype=_float) for v in values]
            if by_name:
                result = function(**dict(zip(names, fresh, strict=True)))
            else:
                result = function(*fresh)
            answer = _collect(result, wanted)
        except BaseException as error:
            answer = {"raised": _complaint(error, name)}
        send(event="result", number=number, **answer)


def _takes(function: object, names: list[str]) -> bool:
    """Whether the function's parameters have these names, in whatever order."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    return set(code.co_varnames[: code.co_argcount]) == set(names)


def _complaint(error: BaseException, filename: str) -> str:
    """The last line of the traceback, with the line of the student's file."""
    try:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
        last = text.splitlines()[-1][:300]
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == filename]
        line = error.lineno if isinstance(error, SyntaxError) else (lines[-1] if lines else None)
    except BaseException:
        return type(error).__name__[:80]
    return f"line {line}: {last}" if line else last


def _collect(result: Any, wanted: list) -> dict[str, object]:  # type: ignore[type-arg]
    """The result as items in the order of `wanted`, pairs of a name and a shape."""
    if result is None:
        return {"none": True}
    count = len(wanted)
    single = isinstance(result, (str, bytes)) or not hasattr(result, "__iter__")
    if isinstance(result, _ndarray):
        single = result.ndim == 0 or len(result) != count
    if isinstance(result, dict):
        items = _from_mapping(result, [name for name, _ in wanted])
    elif count == 1 and not isinstance(result, tuple) and _fits(result, wanted[0][1]):
        items = [result]
    else:
        items = [result] if single else list(_islice(result, count + 1))
    return {"items": [_encode(item) for item in items[: count + 1]]}


def _from_mapping(result: dict, names: list[str]) -> list[object]:  # type: ignore[type-arg]
    keys = {str(key): key for key in result}
    found = []
    for name in names:
        known = [k for k in keys if k == name or k.endswith((f"d{name}", f"_{name}"))]
        found.append(result[keys[known[0]]] if known else None)
    if all(item is None for item in found) and len(result) == len(names):
        return list(result.values())
    return found


def _fits(result: object, shape: list[int]) -> bool:
    try:
        return list(_asarray(result).shape) == shape
    except Exception:
        return False


def _encode(item: object) -> dict[str, object]:
    if item is None:
        return {"none": True}
    try:
        array = _asarray(item)
        if array.dtype.kind == "c" and array.imag.any():
            return {"bad": "complex numbers"}
        array = (array.real if array.dtype.kind == "c" else array).astype(_float)
    except Exception:
        return {"bad": f"no array of numbers but {type(item).__name__[:60]}"}
    shape = list(array.shape)
    return {"shape": shape, "values": array.ravel().tolist() if array.size <= MOST_VALUES else None}


if __name__ == "__main__":
    main()
