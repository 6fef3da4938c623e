"""An answer as statements: lines, the sides of their equations, and what is only said in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exgen.answers import spellings
from exgen.answers.ordering import Statement, in_order, updated
from exgen.answers.recurring import written_out
from exgen.answers.typed_cursor import COMPARISONS, INDICES
from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_tokens import TypedToken

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
_HENCE: Final = frozenset(
    {"so", "thus", "hence", "therefore", "then", "and", "giving", "we", "get", "finally", "that"}
)
"""Words before an equation that goes on from the one before it."""
_EQUALS: Final = frozenset({"is", "equals", "equal"})


def statements(tokens: Sequence[TypedToken], names: KnownNames) -> list[Statement]:
    """The statements of an answer, definitions before what they are for."""
    found: list[Statement] = []
    for run in _runs(tokens):
        _name_functions(run, names)
        for piece in _pieces(run, names):
            sides = [bare for side in _sides(piece, names) if (bare := _bare(side, names))]
            if sides:
                found.append(updated(Statement(tuple(sides))))
    return in_order(written_out(found, names))


def _runs(tokens: Sequence[TypedToken]) -> list[list[TypedToken]]:
    """The lines; one that begins or ends with an operator belongs to its neighbour."""
    runs: list[list[TypedToken]] = [[]]
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
    joined: list[list[TypedToken]] = []
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


def _is_case(run: Sequence[TypedToken]) -> bool:
    """Whether a line is a value with its condition: `1 if t > 0`."""
    words = any(t.kind == "word" and t.text in ("if", "for", "when") for t in run)
    return words and any(t.kind == "sign" and t.text in COMPARISONS for t in run)


def _ends_sentence(tokens: Sequence[TypedToken], place: int) -> bool:
    """Whether the full stop at a place is followed by a space and a word with a capital."""
    word = tokens[place + 1]
    return word.kind == "word" and word.spaced and len(word.text) > 1 and word.text[0].isupper()


def _depths(run: Sequence[TypedToken]) -> list[int]:
    """For every token how many parentheses are open before it."""
    found, depth = [], 0
    for token in run:
        if token.kind == "sign" and token.text in _CLOSED:
            depth = max(0, depth - 1)
        found.append(depth)
        if token.kind == "sign" and token.text in _OPEN:
            depth += 1
    return found


def _pieces(run: Sequence[TypedToken], names: KnownNames) -> list[Sequence[TypedToken]]:
    """The statements of a line: what it defines behind a `where` before the rest of it."""
    first = run[0].text
    if first.lower() in _DEFINES and names.quantity(first) is None and _defines(run[1:]):
        return _parted(run[1:])
    depths = _depths(run)
    for k, token in enumerate(run):
        if not k or depths[k]:
            continue
        behind = run[k + 1 :]
        if token.text == "," and (_defines(behind) or _goes_on(behind)):
            pieces = _parted(run)
            beside = zip(pieces[0], _depths(pieces[0]), strict=True)
            equations = any(t.text == "=" and not depth for t, depth in beside)
            return pieces if equations else [*pieces[1:], pieces[0]]
        called = run[k - 1].text == "." or [t.text for t in run[k : k + 2]] == ["where", "("]
        defines = token.kind == "word" and token.text.lower() in _DEFINES and not called
        if _foreign(token, names) and _defines(behind) and _is_formula(run[:k], names):
            return [*_parted(behind), run[:k]]
        if defines and names.quantity(token.text) is None and any(t.text == "=" for t in behind):
            return [*(p for p in _parted(behind) if any(t.text == "=" for t in p)), run[:k]]
    return [run]


def _foreign(token: TypedToken, names: KnownNames) -> bool:
    """Whether a word means nothing here, as a `where` of another language."""
    word = token.text
    plain = token.kind == "word" and len(word) > 1 and word.isalpha() and not token.latex
    said = word.lower() in spellings.LEADING | spellings.TRAILING | _HENCE | _EQUALS
    return plain and not said and word.islower() and not names.known_word(word)


def _is_formula(run: Sequence[TypedToken], names: KnownNames) -> bool:
    """Whether a run ends with a piece of a formula, and has no equation of its own before words."""
    last = run[-1]
    if last.kind == "sign":
        return last.text in _CLOSED or last.text == "'"
    return last.kind == "number" or last.text == "T" or names.quantity(last.text) is not None


def _parted(run: Sequence[TypedToken]) -> list[Sequence[TypedToken]]:
    """A line cut where a comma or `and` stands before a further equation."""
    pieces: list[list[TypedToken]] = [[]]
    for k, (token, depth) in enumerate(zip(run, _depths(run), strict=True)):
        behind = run[k + 1 :]
        cuts = token.text in (",", "and") or token.text.lower() in _DEFINES
        if cuts and not depth and (_defines(behind) or _goes_on(behind)):
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def _goes_on(run: Sequence[TypedToken]) -> bool:
    """Whether a run begins with `so` and its like, and an equation follows."""
    words = next((k for k, t in enumerate(run) if t.text.lower() not in _HENCE), len(run))
    return bool(words) and _defines(run[words:])


def _name_functions(run: Sequence[TypedToken], names: KnownNames) -> None:
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


def _defines(run: Sequence[TypedToken]) -> bool:
    """Whether a run begins with a name and an equation sign."""
    for k, token in enumerate(run):
        if token.text == "=":
            return 0 < k <= _LONGEST_NAME and run[0].text.lower() not in _DEFINES
        if token.kind == "sign" and token.text not in _IN_NAMES:
            return False
    return False


def _sides(run: Sequence[TypedToken], names: KnownNames) -> list[list[TypedToken]]:
    """The line cut at its equation signs."""
    sides: list[list[TypedToken]] = [[]]
    reasons = False
    for token, depth in zip(run, _depths(run), strict=True):
        equals = token.kind == "sign" and token.text in ("=", ":", "→")
        reasons |= token.kind == "word" and token.text.lower() in _SIDE_REASONS
        equals |= token.kind == "word" and token.text.lower() in _EQUALS and not reasons
        indices = reasons and bool(sides[-1]) and sides[-1][-1].text in INDICES  # `if i == j`
        below = indices or (bool(sides[-1]) and sides[-1][-1].text in ("_", "∑"))
        if equals and not depth and not below:
            sides.append([])
        else:
            sides[-1].append(token)
    return sides


def _bare(side: Sequence[TypedToken], names: KnownNames) -> tuple[TypedToken, ...]:
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
    if start < end and side[start].text == "{" and all(t.text != "}" for t in side):
        start += 1  # the brace of cases
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
