"""`exgen practice`: practice in the browser, for one student on a machine of one's own."""

from typing import Annotated

import typer

from exgen.commands.served import Browser, Host, Port, Secret, admitted


def practice(
    *,
    homework: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE.toml", help="Practise this one alone; else all."),
    ] = None,
    port: Port = 0,
    browser: Browser = True,
    host: Host = "127.0.0.1",
    token: Secret = None,
) -> None:
    """Practise in the browser: variants, mistakes named at once, hints, progress."""
    given = admitted("practice", host=host, port=port, token=token)

    from platformdirs import user_data_path

    from exgen.commands.progress import processors
    from exgen.practice.choices import courses
    from exgen.practice.crew import PracticeCrew
    from exgen.practice.practice_site import site
    from exgen.practice.practice_store import ProgressStore
    from exgen.web.serving import listen, serve

    offered = courses(homework)
    sock = listen(given)
    store = ProgressStore(user_data_path("exgen") / "practice.sqlite")
    crew = PracticeCrew(judges=max(1, min(4, processors())))
    app = site(offered, store, crew, given)
    serve(app, sock, access=given, what="practice", browser=browser)
