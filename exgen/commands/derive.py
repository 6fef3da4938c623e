"""`exgen derive`: the derivative of a formula, its steps, and what both judges say of them."""

import math
from pathlib import Path
from typing import Annotated

import typer

from exgen.errors import InputError
from exgen.wording import listed


def derive(
    formula: Annotated[str, typer.Argument(metavar="EXPR", help="What to differentiate.")],
    *,
    var: Annotated[
        list[str],
        typer.Option(metavar="NAME:ROWS,COLS[:DOMAIN]", help="A variable; repeat for each."),
    ],
    wrt: Annotated[
        str,
        typer.Option(metavar="NAME", help="The variable, or named quantity, to differentiate by."),
    ],
    define: Annotated[
        list[str] | None,
        typer.Option("--def", metavar="NAME=EXPR", help="A named quantity, in order."),
    ] = None,
    fun: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME: elementwise|scalar", help="A function of which no more is known."
        ),
    ] = None,
    layout: Annotated[
        str, typer.Option(metavar="denominator|numerator", help="The layout of a Jacobian.")
    ] = "denominator",
    hessian: Annotated[
        bool, typer.Option("--hessian", help="The second derivative of a scalar by a vector.")
    ] = False,
    differential: Annotated[
        bool,
        typer.Option("--differential", help="df in terms of the variable's, whatever its shape."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As a part of key.json.")] = False,
    latex: Annotated[bool, typer.Option("--latex", help="The closed form as LaTeX.")] = False,
    numpy: Annotated[bool, typer.Option("--numpy", help="As a NumPy function.")] = False,
    pdf: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="As one typeset page.", show_default=False),
    ] = None,
    limit: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="How long it may take; 3.5 where not given."),
    ] = None,
) -> None:
    """Derive a formula, show the steps, and what both judges say of them."""
    chosen = {"--json": json, "--latex": latex, "--numpy": numpy, "--pdf": pdf is not None}
    given = [name for name, there in chosen.items() if there]
    if len(given) > 1:
        raise InputError(f"{listed(given, last='and')} exclude each other: give one of them")
    if hessian and differential:
        raise InputError("--hessian and --differential exclude each other: give one of them")
    if limit is not None and not (math.isfinite(limit) and 0 < limit <= 86400):
        raise InputError(f"--limit {limit:g}: expected a number of seconds, more than 0")
    from exgen.deriving import derivation, terminal
    from exgen.deriving import derivation_page as page
    from exgen.deriving import derivation_record as record
    from exgen.deriving import derived_code as code
    from exgen.deriving.limit import SECONDS, at_most

    if pdf is not None:
        page.check_file(pdf)
    with at_most(SECONDS if limit is None else limit):
        found = derivation.derive(
            formula,
            variables=var,
            definitions=define or [],
            functions=fun or [],
            wrt=wrt,
            layout=layout,
            hessian=hessian,
            differential=differential,
        )
        if pdf is not None:
            document = page.document(found)
        elif json:
            shown = record.as_json(found)
        elif latex:
            shown = record.as_latex(found)
        elif numpy:
            shown = code.as_numpy(found).rstrip()
        else:
            shown = terminal.as_text(found)
    if pdf is not None:
        page.write_file(pdf, page.typeset_page(document))
        shown = str(pdf)
    print(shown)
