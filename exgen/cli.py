"""The command line: runs a command, and turns failures into one line and an exit status."""

import codecs
import contextlib
import io
import os
import signal
import sys
from typing import Annotated, Final

import typer

from exgen import __version__
from exgen.collector import leave_alone, look_seldom
from exgen.commands.check import check
from exgen.commands.class_ import class_
from exgen.commands.derive import derive
from exgen.commands.desk import desk
from exgen.commands.doctor import doctor
from exgen.commands.export import export
from exgen.commands.find import find
from exgen.commands.grade_code import grade_code
from exgen.commands.make import make
from exgen.commands.mark import mark
from exgen.commands.new import new
from exgen.commands.practice import practice
from exgen.commands.show_list import list_all
from exgen.commands.stress import stress
from exgen.errors import ExgenError
from exgen.wording import one_line

INTERRUPTED: Final = 130
TERMINATED: Final = 143
_AS_IT_IS: Final = "exgen.as-it-is"

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Gradient homework from a seed: a sheet, its proved worked solution, and a key.",
)


def command() -> int:
    """The command `exgen`, in a process of its own: run it and return the exit status."""
    look_seldom()
    try:
        status = main()
    finally:
        leave_alone()
    if status == INTERRUPTED:  # nothing is left to interrupt but the way out
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return status


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
        where = getattr(error, "ctx", None)
        asked = where.command_path if where is not None else "exgen"
        _say(f"{error.format_message().rstrip('.')} ({asked} --help shows what there is)")
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


app.command(name="make")(make)
app.command(name="class")(class_)
app.command(name="find")(find)
# A formula may begin with a minus: no option of this command is a single letter.
app.command(name="derive", context_settings={"ignore_unknown_options": True})(derive)
# An answer may begin with a minus, too.
app.command(name="check", context_settings={"ignore_unknown_options": True})(check)
app.command(name="mark")(mark)
app.command(name="practice")(practice)
app.command(name="desk")(desk)
app.command(name="export")(export)
app.command(name="new")(new)
app.command(name="list")(list_all)
app.command(name="grade-code")(grade_code)
app.command(name="stress")(stress)
app.command(name="doctor")(doctor)


def _say(message: str) -> None:
    """Tell a person what went wrong: one line on stderr."""
    print(f"exgen: {one_line(message)}", file=sys.stderr)


def _as_it_is(error: UnicodeError) -> tuple[str | bytes, int]:
    """For letters that an encoding lacks: a path's bytes as they are, an escape for all others."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    code = ord(error.object[error.start])
    if 0xDC80 <= code <= 0xDCFF:  # Python's way to keep a byte of a path that is no text
        return bytes([code - 0xDC00]), error.start + 1
    return ascii(chr(code))[1:-1], error.start + 1


codecs.register_error(_AS_IT_IS, _as_it_is)


def _hand_out(text: str) -> int:
    """Write to stdout; return 0, or 1 when nobody takes it."""
    if not sys.stdout:  # closed by whoever called
        return 0
    try:
        if isinstance(sys.stdout, io.TextIOWrapper):
            ours = sys.stdout is sys.__stdout__  # a script may read the folder's name from it
            sys.stdout.reconfigure(errors=_AS_IT_IS if ours else "backslashreplace")
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Python would try once more on its way out, and complain with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            _say(f"cannot write to standard output: {error.strerror}")
        return 1
    return 0
