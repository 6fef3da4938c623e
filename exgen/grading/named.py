"""Which of the keys of a named result means which variable: `dW1`, `W1_grad`, `gW1`, `DW1`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_BEFORE = r"(?:.*[^A-Za-z0-9]|(?:d|g|D|G|∂|∇|[Gg]rad|[Dd]elta|d[A-Za-z]d|[Dd]er|gradient|nabla))"
_AFTER = r"(?:[^A-Za-z0-9].*|(?:grad|gradient|bar|d|g)s?)"


def matched(keys: Sequence[str], names: Sequence[str]) -> dict[str, int] | None:
    """The place of each name's key among `keys`; None where some name has no key of its own.

    A key is the name itself, or the name behind or before a mark such as `d` or `grad`, or it
    contains the name once and no longer name; letter case counts only where it must. The order of
    the keys never does.
    """
    found: dict[str, int] = {}
    for rule in (_is, _marked, _contains):
        for fold in (str, str.lower):
            if fold is str.lower and len({name.lower() for name in names}) < len(names):
                continue
            for name in names:
                if name in found:
                    continue
                places = [
                    k
                    for k, key in enumerate(keys)
                    if k not in found.values() and _means(fold(key), fold(name), names, fold, rule)
                ]
                if len(places) == 1:
                    found[name] = places[0]
    return found if len(found) == len(names) else None


def _means(
    key: str,
    name: str,
    names: Sequence[str],
    fold: Callable[[str], str],
    rule: Callable[[str, str], bool],
) -> bool:
    """Whether a key means a name, and no longer name that holds it."""
    longer = [fold(other) for other in names if name in fold(other) and fold(other) != name]
    return rule(key, name) and not any(rule(key, other) for other in longer)


def _is(key: str, name: str) -> bool:
    return key == name


def _marked(key: str, name: str) -> bool:
    plain = re.escape(name)
    return (
        re.fullmatch(f"{_BEFORE}{plain}", key) is not None
        or re.fullmatch(f"{plain}{_AFTER}", key) is not None
        or re.fullmatch(f".*[^A-Za-z0-9]d?{plain}{_AFTER}", key) is not None
    )


def _contains(key: str, name: str) -> bool:
    # `W1` is not in `W12`, and one letter is in too many words.
    return len(name) > 1 and len(re.findall(f"{re.escape(name)}(?![0-9])", key)) == 1
