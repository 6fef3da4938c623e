"""Themes of function spans: pools of functions that identities tie together.

In a pool, `{u}` stands for a multiple a x of the variable, `{u2}` `{u3}` `{u4}` for 2, 3, 4 times
that, and `{x}` for the variable itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from exgen.verify.spans import Interval

_CIRCLES: tuple[Interval, ...] = (("-pi", "pi"), ("0", "pi"), ("0", "2*pi"))
_UNITS: tuple[Interval, ...] = (("0", "1"), ("-1", "1"), ("0", "2"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A pool with the independent functions (`atoms`) in which all of it can be written.

    `levels` lists the levels that use it; `wronskian` says how independence is shown.
    """

    name: str
    levels: tuple[int, ...]
    atoms: tuple[str, ...]
    pool: tuple[str, ...]
    intervals: tuple[Interval, ...] = _CIRCLES
    rates: tuple[int, ...] = (1, 2)
    wronskian: bool = False
    constant: bool = True


THEMES = (
    Theme(
        name="double-angle",
        levels=(1, 2, 3),
        atoms=("1", "cos({u2})", "sin({u2})"),
        pool=(
            "cos({u2})", "sin({u2})", "cos({u})**2", "sin({u})**2", "sin({u})*cos({u})",
            "(sin({u}) + cos({u}))**2", "(sin({u}) - cos({u}))**2", "cos({u})**2 - sin({u})**2",
        ),
    ),
    Theme(
        name="shifted",
        levels=(1, 2, 3),
        atoms=("1", "sin({u})", "cos({u})"),
        pool=(
            "sin({u})", "cos({u})", "sin({u} + pi/4)", "cos({u} - pi/4)", "sin({u} - pi/3)",
            "cos({u} + pi/3)", "sin({u} + pi/6)", "cos({u} - pi/6)", "cos({u} + pi/6)",
        ),
        rates=(1, 2, 3),
    ),
    Theme(
        name="exponentials",
        levels=(1, 2, 3, 4),
        atoms=("1", "exp(-{u})", "exp({u})", "exp({u2})"),
        pool=(
            "exp({u})", "exp(-{u})", "exp({u2})", "(exp({u}) + 1)**2", "(exp({u}) - 1)**2",
            "exp({u})*(exp({u}) - 3)", "(exp({u}) - 1)*(exp({u}) + 1)", "exp({u} + 1)",
            "exp(-{u})*(exp({u2}) + 1)", "exp(-{u})*(2 - exp({u}))", "exp({u2} - 1)",
        ),
        intervals=_UNITS,
        wronskian=True,
    ),
    Theme(
        name="triple-angle",
        levels=(2, 3, 4),
        atoms=("cos({u})", "cos({u3})", "sin({u})", "sin({u3})"),
        pool=(
            "cos({u})", "cos({u3})", "cos({u})**3", "cos({u})*cos({u2})", "sin({u})*sin({u2})",
            "cos({u})*sin({u})**2", "sin({u})", "sin({u3})", "sin({u})**3", "sin({u})*cos({u2})",
            "cos({u})*sin({u2})",
        ),
        constant=False,
    ),
    Theme(
        name="fourth-powers",
        levels=(3, 4),
        atoms=("1", "cos({u2})", "cos({u4})"),
        pool=(
            "cos({u2})", "cos({u4})", "cos({u})**2", "sin({u})**2", "cos({u})**4", "sin({u})**4",
            "sin({u})**2*cos({u})**2", "cos({u2})**2",
        ),
        rates=(1,),
    ),
    Theme(
        name="polynomials-times-exponentials",
        levels=(3, 4),
        atoms=("exp({u})", "{x}*exp({u})", "{x}**2*exp({u})"),
        pool=(
            "exp({u})", "{x}*exp({u})", "({x} + 1)*exp({u})", "({x} - 2)*exp({u})",
            "({x} - 1)**2*exp({u})", "({x} + 1)**2*exp({u})", "{x}**2*exp({u})",
            "{x}*({x} + 3)*exp({u})", "(2*{x} - 1)*exp({u})", "({x}**2 - 1)*exp({u})",
        ),
        intervals=_UNITS,
        rates=(1, -1, 2),
        wronskian=True,
        constant=False,
    ),
    Theme(
        name="exponentials-and-waves",
        levels=(4,),
        atoms=("exp({x})", "exp(-{x})", "sin({x})", "cos({x})"),
        pool=(
            "exp({x}) + sin({x})", "exp({x}) - cos({x})", "sin({x}) + cos({x})", "exp(-{x})",
            "exp({x} + 1)", "2*exp({x}) - exp(-{x})", "exp(-{x}) + cos({x})", "sin({x})",
            "cos({x})", "exp({x})", "exp(-{x}) - 2*sin({x})",
        ),
        intervals=(("-1", "1"), ("0", "pi")),
        rates=(1,),
        wronskian=True,
        constant=False,
    ),
)  # fmt: skip
"""All themes."""

COUNTS = {1: (2, 3), 2: (3,), 3: (3, 4), 4: (4, 5)}
"""Level -> how many functions a question has."""
