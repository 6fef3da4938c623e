"""An answer as statements: lines, the sides of their equations, and what is only said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from exgen.answers import spellings
from exgen.answers.cursor import COMPARISONS
from exgen.answers.names import Names
from exgen.answers.tokens import Token

_ENDS: Final = frozenset({"\n", "\\\\", ";"})
_GOES_ON: Final = frozenset(
    ["+", "-", "*", "/", "@", "⊙", "·", "×", "⊗", "=", ")", "]", "}", "^", "_", "'"]
)
_GOES_ON_BEHIND: Final = frozenset(
    ["+", "-", "*", "/", "@", "⊙", "·", "×", "⊗", "=", "(", "[", "{", ",", "^", "_"]
)
_OPEN: Final = frozenset({"(", "[", "{", "\\begin", "\\cases"})
_CLOSED: Final = frozenset({")", "]", "}", "\\end"})
_IN_NAMES: Final = frozenset({"_", "^", "{", "}", "(", ")", "/", "∂", "\\frac", "∇"})
"""The signs of the name of a quantity or of a derivative."""
_LONGEST_NAME: Final = 16
_DEFINES: Final = frozenset({"where", "with", "let", "using", "for", "here", "when", "and"})
REASONS: Final = frozenset(
    ["because", "since", "where", "as", "if", "when", "assuming", "so", "by", "using", "note",
     "which", "with", "from", "here", "thus", "hence", "therefore", "applied", "due", "see",
     "denotes", "that", "at", "in", "of"]
)  # fmt: skip
"""Words that begin a reason, or what is said of an answer."""
_SIDE_REASONS: Final = frozenset(
    {"because", "since", "where", "as", "if", "when", "assuming", "so"}
)
_PROSE: Final = frozenset(
    {"then", "so", "hence", "thus", "therefore", "is", "the", "answer", "matrix", "we", "get"}
)
"""Words that are read over even before a parenthesis."""
_EQUALS: Final = frozenset({"is", "equals", "equal"})


@dataclass(frozen=True, slots=True)
class Statement:
    """The sides of an equation, of which the last counts; an expression alone has one side."""

    sides: tuple[tuple[Token, ...], ...]

    @property
    def left(self) -> tuple[Token, ...]:
        """The first side, nothing where there is one alone."""
        return self.sides[0] if len(self.sides) > 1 else ()

    @property
    def right(self) -> tuple[Token, ...]:
        """The last side."""
        return self.sides[-1]


def statements(tokens: Sequence[Token], names: Names) -> list[Statement]:
    """The statements of an answer, definitions in a `where` before what they are for."""
    found: list[Statement] = []
    for run in _runs(tokens):
        _name_functions(run, names)
        said, meant = _definitions(run, names)
        for piece in (*said, meant):
            sides = [bare for side in _sides(piece, names) if (bare := _bare(side, names))]
            if sides:
                found.append(Statement(tuple(sides)))
    return found


def _runs(tokens: Sequence[Token]) -> list[list[Token]]:
    """The lines; one that begins or ends with an operator belongs to its neighbour."""
    runs: list[list[Token]] = [[]]
    depth = 0
    for k, token in enumerate(tokens):
        if token.kind == "end":
            break
        if token.kind == "sign":
            depth = max(0, depth + (token.text in _OPEN) - (token.text in _CLOSED))
            if token.text in _ENDS and not depth:
                runs.append([])
                continue
            if token.text == "&" and not depth:  # an alignment
                continue
            if token.text == "\n":
                continue
            if token.text == "." and not depth and _ends_sentence(tokens, k):
                runs.append([])
                continue
        runs[-1].append(token)
    joined: list[list[Token]] = []
    for run in filter(None, runs):
        first = run[0]
        goes_on = first.kind == "sign" and first.text in _GOES_ON
        if joined:
            last = joined[-1][-1]
            goes_on |= last.kind == "sign" and last.text in _GOES_ON_BEHIND
        if joined and goes_on:
            joined[-1].extend(run)
        elif joined and _is_case(run) and _is_case(joined[-1]):
            joined[-1].extend((run[0]._replace(kind="sign", text=","), *run))
        else:
            joined.append(run)
    return joined


def _is_case(run: Sequence[Token]) -> bool:
    """Whether a line is a value with its condition: `1 if t > 0`."""
    words = any(t.kind == "word" and t.text in ("if", "for", "when") for t in run)
    return words and any(t.kind == "sign" and t.text in COMPARISONS for t in run)


def _ends_sentence(tokens: Sequence[Token], place: int) -> bool:
    """Whether the full stop at a place is followed by a space and a word with a capital."""
    word = tokens[place + 1]
    return word.kind == "word" and word.spaced and len(word.text) > 1 and word.text[0].isupper()


def _depths(run: Sequence[Token]) -> list[int]:
    """For every token how many parentheses are open before it."""
    found, depth = [], 0
    for token in run:
        if token.kind == "sign" and token.text in _CLOSED:
            depth = max(0, depth - 1)
        found.append(depth)
        if token.kind == "sign" and token.text in _OPEN:
            depth += 1
    return found


def _definitions(
    run: Sequence[Token], names: Names
) -> tuple[list[Sequence[Token]], Sequence[Token]]:
    """What a line defines behind a `where`, and the rest of it."""
    depths = _depths(run)
    for k, token in enumerate(run):
        if k and token.text == "," and not depths[k] and _defines(run[k + 1 :]):
            return [run[k + 1 :]], run[:k]
        if k and token.kind == "word" and token.text.lower() in _DEFINES and not depths[k]:
            if names.quantity(token.text) is not None or run[k + 1 : k + 2] == []:
                continue
            behind = run[k + 1 :]
            if any(t.text == "=" for t in behind):
                pieces: list[Sequence[Token]] = [[]]
                for other, depth in zip(behind, _depths(behind), strict=True):
                    if other.text in (",", "and") and not depth:
                        pieces.append([])
                    else:
                        pieces[-1] = [*pieces[-1], other]
                said = [p for p in pieces if any(t.text == "=" for t in p)]
                return _in_order(said), run[:k]
    return [], run


def _in_order(pieces: list[Sequence[Token]]) -> list[Sequence[Token]]:
    """Definitions in an order in which each stands behind those that it goes on from."""
    left = {k: "".join(t.text for t in p[: _equals(p)]) for k, p in enumerate(pieces)}
    right = {k: "".join(t.text for t in p[_equals(p) :]) for k, p in enumerate(pieces)}
    found: list[int] = []
    while len(found) < len(pieces):
        rest = [k for k in left if k not in found]
        free = [k for k in rest if not any(left[o] in right[k] for o in rest if o != k)]
        found.append((free or rest)[0])
    return [pieces[k] for k in found]


def _equals(piece: Sequence[Token]) -> int:
    return next(k for k, token in enumerate(piece) if token.text == "=")


def _name_functions(run: Sequence[Token], names: Names) -> None:
    """Note what a line calls a function: `where σ is the softmax`, `with φ = tanh`."""
    for k in range(1, len(run) - 1):
        verb = run[k].text.lower()
        if verb not in ("=", "is", "denotes", "means", "being") or run[k - 1].kind != "word":
            continue
        before = run[k - 2].text.lower() if k > 1 else ""
        if before not in _DEFINES | {",", "("}:
            continue
        behind = [t for t in run[k + 1 :] if t.text.lower() not in ("the", "a", "an")]
        word = behind[0].text.lower().replace("_", "") if behind else ""
        called = len(behind) > 1 and behind[1].text in ("(", "^", "'", "[")
        if word in spellings.FUNCTIONS and not called and names.quantity(behind[0].text) is None:
            names.functions[run[k - 1].text] = spellings.FUNCTIONS[word]


def _defines(run: Sequence[Token]) -> bool:
    """Whether a run begins with a name and an equation sign."""
    for k, token in enumerate(run):
        if token.text == "=":
            return 0 < k <= _LONGEST_NAME and run[0].text.lower() not in _DEFINES
        if token.kind == "sign" and token.text not in _IN_NAMES:
            return False
    return False


def _sides(run: Sequence[Token], names: Names) -> list[list[Token]]:
    """The line cut at its equation signs."""
    sides: list[list[Token]] = [[]]
    reasons = False
    for token, depth in zip(run, _depths(run), strict=True):
        equals = token.kind == "sign" and token.text in ("=", ":", "→")
        reasons |= token.kind == "word" and token.text.lower() in _SIDE_REASONS
        equals |= token.kind == "word" and token.text.lower() in _EQUALS and not reasons
        below = bool(sides[-1]) and sides[-1][-1].text in ("_", "∑")
        if equals and not depth and not below:
            sides.append([])
        else:
            sides[-1].append(token)
    return sides


def _bare(side: Sequence[Token], names: Names) -> tuple[Token, ...]:
    """A side without the words before it, the full stop behind it, and further sentences."""
    start, end = 0, len(side)
    while start < end and side[start].kind == "word":
        word = side[start].text
        if word.lower() not in spellings.LEADING or names.quantity(word) is not None:
            break
        following = side[start + 1] if start + 1 < end else None
        called = following is not None and following.text in ("_", "^", "(")
        if called and word.lower() not in _PROSE:
            break
        start += 1
    while start < end and side[start].text in (",", "."):
        start += 1
    for k in range(start, end - 1):
        ends = side[k].text == "." and not side[k].spaced
        if ends and side[k + 1].spaced and side[k + 1].kind == "word":
            end = k
            break
    while end > start and side[end - 1].text in (".", ",", "&", "!", "\n"):
        end -= 1
    if (
        start < end
        and side[start].kind == "word"
        and side[start].text.lower() in spellings.TRAILING
    ):
        known = names.quantity(side[start].text) is not None or len(side[start].text) == 1
        known |= start + 1 < end and side[start + 1].text == "("
        return tuple(side[start:end]) if known else ()
    return tuple(side[start:end])
