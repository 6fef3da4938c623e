"""The command line: reads arguments, calls the rooms, and turns failures into one line each.

Nothing here imports SymPy before a command needs it, so that `exgen list`, `exgen --help` and bad
input answer at once.
"""

import contextlib
import io
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from exgen import __version__
from exgen.errors import ExgenError, InputError
from exgen.wording import listed, one_line, quoted

INTERRUPTED: Final = 130
TERMINATED: Final = 143
SEED_LIMIT: Final = 2**63

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Gradient homework from a seed: a sheet, its proved worked solution, and a key.",
)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line (`sys.argv` without arguments) and return the exit status."""
    # As after Ctrl-C, what is half-written must go before the process does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    held = io.StringIO()
    try:
        # Held back until the end, so that nobody can mistake half an answer for a whole one.
        with contextlib.redirect_stdout(held):
            returned = app(args=arguments, prog_name="exgen", standalone_mode=False)
        status = returned if isinstance(returned, int) else 0
    except typer.TyperException as error:
        _say(f"{error.format_message().rstrip('.')} (exgen --help shows what there is)")
        status = error.exit_code
    except ExgenError as error:
        _say(str(error))
        if error.detail:
            print(error.detail, file=sys.stderr)
        status = error.status
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    if status == INTERRUPTED:
        _say("interrupted")
    return _hand_out(held.getvalue()) or status


def _show_version(asked: bool) -> None:
    """Print the version when it was asked for."""
    if asked:
        print(f"exgen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and stop."
        ),
    ] = False,
) -> None:
    """Hold the options of `exgen` itself."""


@app.command()
def make(
    *,
    seed: Annotated[
        str | None, typer.Option(metavar="N", help="Which sheet: a whole number from 0.")
    ] = None,
    homework: Annotated[
        str, typer.Option(metavar="NAME|FILE.toml", help="Which homework; see exgen list.")
    ] = "sampler",
    original: Annotated[
        bool, typer.Option("--original", help="The homework as it was first set, not a variant.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder to write.", show_default=False)
    ] = None,
) -> None:
    """Make a sheet, its worked solution and its key."""
    from exgen.homework import read
    from exgen.output import check_target, write_folder
    from exgen.questions.families import FAMILIES

    number = None if seed is None and original else parse_seed(seed)
    asked = read(homework, families=FAMILIES)
    if original and not asked.has_original:
        raise InputError(
            f"homework {quoted(asked.name)} has no original: take {_with_original()} with"
            " --homework, or leave out --original"
        )
    target = out or Path("output") / f"{asked.name}-{'original' if original else number}"
    check_target(target)

    with _progress() as report:
        from exgen.pipeline import build

        files = build(asked, seed=number, original=original, report=report)
        write_folder(target, files)
    for name in ("problems.pdf", "solutions.pdf"):
        if name in files:
            print(target / name)
    print(target)


@app.command()
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


@app.command(name="list")
def list_all() -> None:
    """List the homeworks and the question families, one line each."""
    from exgen.places import available
    from exgen.questions.families import FAMILIES

    rows = [("homework", listing.name, listing.title) for listing in available()]
    rows += [("family", name, what) for name, what in FAMILIES.items()]
    widest = max(len(name) for _, name, _ in rows)
    for kind, name, what in rows:
        print(f"{kind:8}  {name:{widest}}  {what}")


@app.command(name="grade-code")
def grade_code(
    key: Annotated[Path, typer.Argument(metavar="KEY.json", help="The key of the sheet.")],
    file: Annotated[Path, typer.Argument(metavar="FILE.py", help="The student's file.")],
    *,
    part: Annotated[
        str | None, typer.Option(metavar="ID", help="Which part, where a key has several.")
    ] = None,
) -> int:
    """Run a student's function and compare its gradients with the key."""
    from exgen.grading.command import grade_file

    outcome = grade_file(key, file, part=part)
    print(outcome.report)
    return 0 if outcome.all_right else 1


@app.command()
def doctor() -> int:
    """Show what is there, what is missing, and how to mend it."""
    from exgen.doctor import examine, report, status

    findings = examine()
    print(report(findings))
    return status(findings)


def parse_seed(text: str | None) -> int:
    """Read a seed: a whole number from 0 to 2^63 - 1 in decimal digits; else `InputError`."""
    wanted = f"a whole number from 0 to {SEED_LIMIT - 1}"
    if text is None:
        raise InputError(f"--seed is missing: give {wanted}, such as --seed 7")
    # Not int() alone, which takes "1_000", " 7" and digits of other scripts, and balks at length.
    digits = text.lstrip("0") or "0"
    if not re.fullmatch(r"[0-9]+", text) or len(digits) > 19 or int(digits) >= SEED_LIMIT:
        raise InputError(f"--seed {quoted(text)} cannot be used: expected {wanted}")
    return int(digits)


def _with_original() -> str:
    """Name the homeworks that have an original."""
    from exgen.homework import read
    from exgen.places import homework_files
    from exgen.questions.families import FAMILIES

    return listed(name for name in homework_files() if read(name, families=FAMILIES).has_original)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done on a terminal; a log or a pipe gets errors only."""
    if not sys.stderr or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("starting") as status:
        yield lambda doing: status.update(Text(one_line(doing)))


def _say(message: str) -> None:
    """Tell a person what went wrong: one line on stderr."""
    print(f"exgen: {one_line(message)}", file=sys.stderr)


def _hand_out(text: str) -> int:
    """Write to stdout; return 0, or 1 when nobody takes it."""
    if not sys.stdout:  # closed by whoever called
        return 0
    try:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Python would try once more on its way out, and complain with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            _say(f"cannot write to standard output: {error.strerror}")
        return 1
    return 0
