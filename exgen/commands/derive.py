"""`exgen derive`: the derivative of a formula, its steps, and what both judges say of them."""

from typing import Annotated

import typer

from exgen.errors import InputError
from exgen.wording import quoted


def derive(
    formula: Annotated[str, typer.Argument(metavar="EXPR", help="What to differentiate.")],
    *,
    var: Annotated[
        list[str],
        typer.Option(metavar="NAME:ROWS,COLS[:DOMAIN]", help="A variable; repeat for each."),
    ],
    wrt: Annotated[str, typer.Option(metavar="NAME", help="The variable to differentiate by.")],
    define: Annotated[
        list[str] | None,
        typer.Option("--def", metavar="NAME=EXPR", help="A named quantity, in order."),
    ] = None,
    layout: Annotated[
        str, typer.Option(metavar="denominator|numerator", help="The layout of a Jacobian.")
    ] = "denominator",
    json: Annotated[bool, typer.Option("--json", help="As a part of key.json.")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="The closed form as LaTeX.")] = False,
) -> None:
    """Derive a formula, show the steps, and what both judges say of them."""
    if layout not in ("denominator", "numerator"):
        raise InputError(f"--layout {quoted(layout)}: expected denominator or numerator")
    from exgen.formula import derive as derived
    from exgen.report import as_json, as_text

    found = derived(formula, variables=var, definitions=define or [], wrt=wrt, layout=layout)
    if json:
        print(as_json(found))
    elif latex:
        print(found.part()["latex"])
    else:
        print(as_text(found))
