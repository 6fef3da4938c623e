"""What a function returned, as shapes and numbers; nothing is judged or matched here."""

import inspect
import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np

MOST_VALUES = 100_000
MOST_ITEMS = 64
# Kept, so that a file that replaces them changes nothing here.
_asarray, _float, _ndarray, _islice = np.asarray, np.float64, np.ndarray, itertools.islice
_contiguous, _mapping = np.ascontiguousarray, Mapping


def parameters(function: object) -> list[str] | None:
    """The names of the parameters that must be given; None where they cannot be told."""
    try:
        given = inspect.signature(function).parameters.values()  # type: ignore[arg-type]
        if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD, p.POSITIONAL_ONLY) for p in given):
            return None
        return [str(p.name)[:60] for p in given if p.default is p.empty][:MOST_ITEMS]
    except Exception:
        return None


def takes_any_name(function: object) -> bool:
    """Whether what its parameters do not name goes to `**kwargs`, and nothing to `*args`."""
    try:
        kinds = {p.kind for p in inspect.signature(function).parameters.values()}  # type: ignore[arg-type]
        fixed = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.POSITIONAL_ONLY}
        return inspect.Parameter.VAR_KEYWORD in kinds and not kinds & fixed
    except Exception:
        return False


def collect(result: Any, wanted: list[list[Any]]) -> tuple[dict[str, Any], bytes]:
    """The result's items, described, and their numbers; `wanted` holds names and shapes.

    What has names (a dictionary, a named tuple, an object with attributes) keeps them as `keys`.
    """
    if result is None:
        return {"none": True}, b""
    named = _named(result)
    if named is not None:
        keys = [str(key)[:80] for key in _islice(named, MOST_ITEMS)]
        items = list(_islice(named.values(), MOST_ITEMS))
    else:
        keys, items = None, _items(result, wanted)
    encoded = [_encode(item) for item in items]
    told = {"items": [about for about, _ in encoded], "keys": keys}
    return told, b"".join(raw for _, raw in encoded)


def _named(result: Any) -> dict[Any, Any] | None:
    if isinstance(result, dict):
        return result
    if isinstance(result, _mapping):
        return dict(_islice(result.items(), MOST_ITEMS))
    if isinstance(result, tuple) and hasattr(result, "_fields"):
        return dict(zip(result._fields, result, strict=True))
    plain = isinstance(result, (str, bytes, int, float, complex, _ndarray, type))
    if plain or hasattr(result, "__iter__") or hasattr(result, "__array__"):
        return None
    if hasattr(result, "__slots__") and hasattr(result, "__dataclass_fields__"):
        return {name: getattr(result, name) for name in result.__dataclass_fields__}
    return vars(result) if getattr(result, "__dict__", None) else None


def _items(result: Any, wanted: list[list[Any]]) -> list[Any]:
    count = len(wanted)
    single = isinstance(result, (str, bytes)) or not hasattr(result, "__iter__")
    if isinstance(result, _ndarray):
        single = result.ndim == 0 or len(result) != count
    if count == 1 and not isinstance(result, tuple) and _fits(result, wanted[0][1]):
        return [result]
    return [result] if single else list(_islice(result, MOST_ITEMS))


def _fits(result: object, shape: list[int]) -> bool:
    try:
        found = list(_asarray(result).shape)
    except Exception:
        return False
    return found == shape or (1 in shape and found == [max(shape)])


def _encode(item: object) -> tuple[dict[str, Any], bytes]:
    if item is None:
        return {"none": True}, b""
    named = getattr(item, "_name", None)
    if named is not None and type(item).__name__ == "StandIn":
        return {"absent": str(named)[:80]}, b""
    try:
        array = _asarray(item)
        single = array.dtype in ("float32", "float16")
        if array.dtype.kind == "c" and array.imag.any():
            return {"bad": "complex numbers"}, b""
        array = (array.real if array.dtype.kind == "c" else array).astype(_float)
    except Exception:
        return {"bad": f"no array of numbers but {type(item).__name__[:60]}"}, b""
    shape = list(array.shape)
    if array.size > MOST_VALUES:
        return {"shape": shape, "left_out": True}, b""
    return {"shape": shape, "single": single}, _contiguous(array, dtype="<f8").tobytes()
