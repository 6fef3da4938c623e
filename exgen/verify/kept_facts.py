"""Facts that were proved once: they are not proved again.

A fact proves itself from what it says alone. So its verdict is kept under a digest of its kind and
all its fields, beside those of claims (see `exgen.verify.proofs`): only where it holds, and only
where the fields are plain data. Floating point looks at every fact anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction

from exgen.verify.facts import Fact
from exgen.verify.proof_store import ProofStore, standard


def proved(facts: Sequence[Fact], store: ProofStore | None = None) -> list[bool]:
    """For each fact, whether it holds.

    `store` is where verdicts are kept, by default the one of this process and the user's cache.
    """
    store = standard() if store is None else store
    names = [_name(fact) for fact in facts]
    missing = set(store.missing(name for name in names if name is not None))
    found = [
        (name is not None and name not in missing) or fact.holds()
        for fact, name in zip(facts, names, strict=True)
    ]
    store.add(name for name, holds in zip(names, found, strict=True) if holds and name in missing)
    return found


def _name(fact: Fact) -> bytes | None:
    """The digest of what the fact says; None where it says more than plain data."""
    try:
        text = _text(fact)
    except TypeError:
        return None
    return hashlib.sha256(text.encode()).digest()[:16]


def _text(value: object) -> str:
    """Plain data, so that different data have different texts. Raises TypeError for other data."""
    match value:
        case None | bool() | int() | str():
            return repr(value)
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case tuple():
            return f"({','.join(map(_text, value))})"
        case Mapping():
            return f"{{{','.join(f'{_text(k)}:{_text(v)}' for k, v in value.items())}}}"
        case _ if is_dataclass(value):
            inside = ",".join(_text(getattr(value, field.name)) for field in fields(value))
            return f"{type(value).__module__}.{type(value).__qualname__}({inside})"
    raise TypeError(f"{type(value).__name__} is no plain data")
