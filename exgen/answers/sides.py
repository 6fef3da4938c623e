"""The last side of an answer that is no expression."""

from __future__ import annotations

from exgen.answers.typed_tokens import TypedToken


def right_side(found: list[TypedToken], *signs: str) -> list[TypedToken]:
    """The tokens behind the last equation sign, without what ends a sentence."""
    for k in range(len(found) - 1, -1, -1):
        if found[k].kind == "sign" and found[k].text in signs:
            found = found[k + 1 :]
            break
    kept = [t for t in found if t.kind != "end"]
    while kept and kept[-1].text in (".", "\n", ";", "\\\\", ","):
        kept.pop()
    return kept
