"""`exgen practice`: practice in the browser, for one student on a machine of one's own."""

from typing import Annotated

import typer

from exgen.errors import InputError


def practice(
    *,
    homework: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE.toml", help="Practise this one alone; else all."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 is any free one.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen; others than 127.0.0.1 ask "
            "for --token, for other machines can then come in.",
        ),
    ] = "127.0.0.1",
    token: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The secret of the address, 16 letters up.")
    ] = None,
) -> None:
    """Practise in the browser: variants, mistakes named at once, hints, progress."""
    from platformdirs import user_data_path

    try:
        from exgen.web.access import access
        from exgen.web.serving import listen, serve
    except ModuleNotFoundError as error:
        raise InputError(
            f"exgen practice needs {error.name}: pip install 'exgen[web]' brings it along"
        ) from None
    given = access(host=host, port=port, token=token)

    from exgen.commands.progress import processors
    from exgen.practice.choices import courses
    from exgen.practice.crew import Crew
    from exgen.practice.site import site
    from exgen.practice.store import Store

    offered = courses(homework)
    sock = listen(given)
    store = Store(user_data_path("exgen") / "practice.sqlite")
    crew = Crew(judges=max(1, min(4, processors())))
    app = site(offered, store, crew, given)
    serve(app, sock, access=given, what="practice", browser=browser)
