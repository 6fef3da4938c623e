r"""The preamble as a dumped TeX format, kept in the user's cache: TeX loads it ten times faster.

The dump is made after `\begin{document}`, which reads as many files again as the preamble does. A
format is only a short cut. Whatever goes wrong with it (no cache folder, a failing dump, a
package that changed since) the answer is None, and the document is set from its whole source.
"""

import gzip
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from exgen import cache
from exgen.typeset.document import Source
from exgen.typeset.tex_processes import Processes

_KEPT = 4  # formats of other versions of exgen; each is about 18 MB
_NAME = "exgen"

# xcolor leaves a colour change on the page's list, which a dump drops; this puts it back, so
# that a document has the same bytes with and without a format.
AFTER_LOADING = "\\color{black}%\n"

BEGIN_DOCUMENT = "\\begin{document}"
RESUME = r"\csname ex@resume\endcsname"
"""What stands in a document with a format where `BEGIN_DOCUMENT` stands in its whole source."""

# A dump has no open page and no open file, and forgets what microtype told pdfTeX of a font: the
# two that `macros` picks at the beginning are picked again.
_BEGIN_AND_DUMP = r"""\makeatletter
\let\ex@newlabel\@newl@bel
\begin{document}%
\begingroup
  \output={\global\setbox\@cclv\box\voidb@x \global\deadcycles\z@}\hbox{}\penalty-\@M
\endgroup
\def\ex@resume{%
  \begingroup\makeatletter \let\@writefile\@gobbletwo \let\@newl@bel\ex@newlabel
    \@input{\jobname.aux}\endgroup
  \immediate\openout\@mainaux\jobname.aux\relax \immediate\write\@mainaux{\relax}%
  \let\MT@font@list\@empty {\bfseries}\selectfont \ignorespaces}
\makeatother
\dump
"""


def source_for_format(document: Source) -> str:
    """The source of a document whose static part comes from a format.

    Empty lines stand in for the static part, so that TeX's line numbers are those of the whole
    source.
    """
    lines = document.static.count("\n")
    body = document.body.replace(BEGIN_DOCUMENT, RESUME, 1)
    return AFTER_LOADING + "%\n" * (lines - 1) + document.dynamic + body


def find_format(
    static: str, *, program: Path, environment: Mapping[str, str], processes: Processes
) -> Path | None:
    """The dumped format of a preamble, made now if the cache does not hold a fresh one.

    A format is fresh while the TeX program and every file that was read for it are unchanged.
    None if there can be none. Raises `TimeoutError` and `Stopped` as `Processes.run` does.
    """
    kept = cache.folder()
    if kept is None:
        return None
    folder = kept / "formats"
    source = static + _BEGIN_AND_DUMP
    digest = hashlib.sha256(f"{program}\0{source}".encode()).hexdigest()[:24]
    path = folder / f"{digest}.fmt"
    try:
        if not cache.private(folder):
            return None
        if _is_fresh(path):
            return path
        with tempfile.TemporaryDirectory(prefix=".dump-", dir=folder) as name:
            made = _dump(
                source,
                folder=Path(name),
                program=program,
                environment=environment,
                processes=processes,
            )
            if not made:
                return None
            _store(Path(name), path, program=program)
        _prune(folder, keep=path)
    except (OSError, EOFError) as error:
        if isinstance(error, TimeoutError):
            raise
        return None
    return path


def discard_format(path: Path) -> None:
    """Remove a format that TeX would not load."""
    for each in (path, _manifest(path)):
        try:
            each.unlink(missing_ok=True)
        except OSError:
            return


def _dump(
    source: str,
    *,
    folder: Path,
    program: Path,
    environment: Mapping[str, str],
    processes: Processes,
) -> bool:
    """Run the source, which dumps, in `folder`; whether a format came out."""
    (folder / f"{_NAME}.tex").write_text(source, encoding="utf-8")
    command = [
        str(program),
        "-ini",
        "-recorder",
        "-no-shell-escape",
        "-interaction=nonstopmode",
        "-halt-on-error",
        f"-jobname={_NAME}",
        f"&pdflatex {_NAME}.tex",
    ]
    status = processes.run(command, folder=folder, environment=environment)
    return status == 0 and (folder / f"{_NAME}.fmt").is_file()


def _store(folder: Path, path: Path, *, program: Path) -> None:
    """Unpack the format (it loads faster so) and move it with its manifest into the cache."""
    packed, plain = folder / f"{_NAME}.fmt", folder / "plain.fmt"
    if packed.read_bytes()[:2] == b"\x1f\x8b":
        with gzip.open(packed) as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    else:
        packed.rename(plain)
    read = {
        line.removeprefix("INPUT ")
        for line in (folder / f"{_NAME}.fls").read_text("utf-8", "replace").splitlines()
        if line.startswith("INPUT /")
    }
    states = [_state(Path(name)) for name in sorted(read | {str(program)})]
    manifest = folder / "manifest"
    lines = [str(plain.stat().st_size), *states]
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _manifest(path).unlink(missing_ok=True)
    plain.replace(path)
    manifest.replace(_manifest(path))


def _manifest(path: Path) -> Path:
    return path.with_suffix(".inputs")


def _state(path: Path) -> str:
    """What tells a file from a later version of itself."""
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns} {path}"


def _is_fresh(path: Path) -> bool:
    """Whether the format is whole and made from the files that are there now."""
    try:
        size, *states = _manifest(path).read_text(encoding="utf-8").splitlines()
        return path.stat().st_size == int(size) and all(
            state == _state(Path(state.split(" ", 2)[2])) for state in states
        )
    except (OSError, ValueError, IndexError):
        return False


def _prune(folder: Path, *, keep: Path) -> None:
    """Remove the oldest formats beyond the number that is kept."""
    others: Iterable[Path] = (path for path in folder.glob("*.fmt") if path != keep)
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT:]:
        discard_format(path)
