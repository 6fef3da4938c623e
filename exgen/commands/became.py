"""What the parts became in another format, as a table on standard error."""

import sys
from collections.abc import Sequence
from typing import Final

_WIDTH: Final = 80


def tell_language(language: str) -> None:
    """Where questions are in another language, which words around them are not; "" for English."""
    if language == "en":
        return
    print(
        f"exgen: the questions are in the language {language!r}, what a platform says of typing"
        " answers is in English",
        file=sys.stderr,
    )


def tell(format: str, became: Sequence[tuple[str, str]]) -> None:
    """Every part and what it became, those that became the same in one row; "" for no table."""
    if not became:
        return
    from rich.console import Console
    from rich.table import Table

    rows: dict[str, list[str]] = {}
    for part, what in became:
        rows.setdefault(what, []).append(part)
    table = Table(title=f"What the parts became: {format}", title_justify="left")
    table.add_column("became")
    table.add_column("parts", justify="right")
    table.add_column("which")
    for what, parts in rows.items():
        table.add_row(what, str(len(parts)), ", ".join(dict.fromkeys(parts)))
    console = Console(stderr=True)
    Console(stderr=True, width=None if console.is_terminal else _WIDTH).print(table)
