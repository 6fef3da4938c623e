"""A key as the text of its file: JSON with an indent of one, as `json.dumps` writes it.

Python's own encoder is in C as long as nothing is indented; with an indent it hands every piece up
through a generator for each level, which costs a class more than making the keys does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any, Final

_OTHERS: Final = json.JSONEncoder(ensure_ascii=False)


def key_text(contents: Mapping[str, Any]) -> str:
    """The text of a key, with a line break at its end.

    To the byte what `json.dumps(contents, indent=1, ensure_ascii=False)` gives and a line break,
    for dictionaries whose keys are texts, lists, tuples, texts, numbers, truth values and None.
    Raises TypeError for anything else.
    """
    return _written(contents, "\n") + "\n"


def _written(value: object, margin: str) -> str:
    """A value whose last line starts with `margin`."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)  # type: ignore[arg-type]
    if kind is int:
        return repr(value)
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, dict):
        inner = margin + " "
        parts = [f"{encode_basestring(k)}: {_written(v, inner)}" for k, v in value.items()]
        return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}" if parts else "{}"
    if isinstance(value, list | tuple):
        inner = margin + " "
        parts = [_written(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(parts)}{margin}]" if parts else "[]"
    return _OTHERS.encode(value)
