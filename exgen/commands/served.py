"""What the commands that serve pages have in common: where they listen, and who may come in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from exgen.errors import InputError

if TYPE_CHECKING:
    from exgen.web.access import Access

Port = Annotated[
    int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 is any free one.")
]
Browser = Annotated[
    bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
]
Host = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="Where to listen; others than 127.0.0.1 ask "
        "for --token, for other machines can then come in.",
    ),
]
Secret = Annotated[
    str | None, typer.Option(metavar="TEXT", help="The secret of the address, 16 letters up.")
]


def admitted(command: str, *, host: str, port: int, token: str | None) -> Access:
    """Who may come in. Raises InputError, also where the packages for pages are not there."""
    try:
        from exgen.web.access import access
        from exgen.web.serving import listen, serve  # noqa: F401 - these need the packages
    except ModuleNotFoundError as error:
        raise InputError(
            f"exgen {command} needs {error.name}: pip install 'exgen[web]' brings it along"
        ) from None
    return access(host=host, port=port, token=token)
