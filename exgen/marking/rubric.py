"""How many points of a part its intermediate results earn, and how many its final answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

HALF = Fraction(1, 2)


def rubrics(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each part of a question, as key.json has them, what its answer and its steps are worth.

    An intermediate result is a derivative among the part's `steps` that no part before it has
    found or is asked for: what several parts go on from earns its points once, in the first.
    """
    # a Hessian goes by the names of its gradient, which is a result on the way to it
    met = {_name(part) for part in parts if part["kind"] != "hessian"}
    found = []
    for part in parts:
        results = []
        for step in part["steps"]:
            name = _name(step)
            if name not in met:
                met.add(name)
                results.append({key: step[key] for key in ("of", "wrt", "layout") if key in step})
        answer, worth = divided(part["points"], len(results))
        steps = [
            {**result, "points": _plain(points)}
            for result, points in zip(results, worth, strict=True)
            if points
        ]
        found.append({"answer": _plain(answer), "steps": steps})
    return found


def divided(points: int, results: int) -> tuple[Fraction, list[Fraction]]:
    """The points of the answer, and of so many intermediate results, together `points`.

    The answer weighs as much as two results and has half the points at least. What the results
    have is whole where that is a point each, else in halves; what does not divide evenly goes to
    the later ones, which build on more. Where there is not half a point for each, the later ones
    have one.
    """
    share = min(Fraction(points, 2), Fraction(points * results, results + 2))
    unit = Fraction(1) if results and share // results >= 1 else HALF
    units = int(share / unit)
    if not units:
        return Fraction(points), [Fraction(0)] * results
    each, over = divmod(units, results)
    worth = [unit * (each + (k >= results - over)) for k in range(results)]
    return points - sum(worth, Fraction(0)), worth


def _name(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["of"], entry.get("wrt", "")


def _plain(points: Fraction) -> int | float:
    return int(points) if points.denominator == 1 else float(points)
