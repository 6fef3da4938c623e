"""Running TeX: documents in, PDFs and what the log says about them out."""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from exgen.errors import TexError
from exgen.typeset.blame import blame, how_to_install, where
from exgen.typeset.document import Source
from exgen.typeset.formats import discard_format, find_format, source_for_format
from exgen.typeset.tex_processes import Processes
from exgen.typeset.texlog import TexLog, read_log

_SIDE_BY_SIDE = 2
RUNS = 3
"""How often TeX is run for labels that keep moving."""
_FORMAT = "exgen"
JOB = "document"
"""The name of the files that TeX reads and writes."""
_ENVIRONMENT = {
    "SOURCE_DATE_EPOCH": "0",
    "FORCE_SOURCE_DATE": "1",
    "TZ": "UTC",
    "openin_any": "p",
    "openout_any": "p",
    "max_print_line": "10000",
    "error_line": "254",
    "half_error_line": "238",
}
_UNWANTED = ("TEXINPUTS", "TEXFORMATS")  # a person's own files must not change a sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Overfull:
    """Material that sticks out of the page by `points` pt, and where in the source it stands."""

    points: float
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """A finished PDF, with what TeX had to say about it in its last run."""

    pdf: bytes
    pages: int
    overfull: tuple[Overfull, ...]
    undefined: tuple[str, ...]
    warnings: tuple[str, ...]
    runs: int


class Press:
    """TeX at work: a document is being set from when it is given, two of them side by side."""

    def __init__(self, *, folder: Path, pool: Executor, seconds: float) -> None:
        """`folder` is empty, and `seconds` are for all documents together."""
        self._folder = folder
        self._pool = pool
        self._seconds = seconds
        self._program = find_program()
        self._environment = tex_environment()
        self._formats: dict[str, Path | None] = {}
        self._given: dict[str, Future[Typeset]] = {}
        self.processes = Processes(deadline=time.monotonic() + seconds)

    def give(self, name: str, document: Source) -> None:
        """Begin to set a document. Raises `TexError` when TeX is too slow."""
        static = document.static
        with self._told():
            if static not in self._formats:
                self._formats[static] = find_format(
                    static,
                    program=self._program,
                    environment=self._environment,
                    processes=self.processes,
                )
            job = _Job(
                name=name,
                document=document,
                folder=self._folder / str(len(self._given)),
                program=self._program,
                environment=self._environment,
                processes=self.processes,
            )
            self._given[name] = self._pool.submit(job.run, self._formats[static])

    def made(self, name: str) -> Typeset:
        """A document that was given, once it is set. Raises `TexError` as `typeset` does."""
        with self._told():
            return self._given[name].result()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What the machine refuses is told as what it means for TeX."""
        try:
            yield
        except TimeoutError:
            raise TexError(
                f"TeX did not finish within {self._seconds:g} s and was stopped: give it more"
                " time or fewer questions"
            ) from None
        except OSError as error:
            raise _no_room(error) from error


@contextlib.contextmanager
def press(*, time_limit: float = 60) -> Iterator[Press]:
    """TeX, ready to be given documents; each has the memory that `MEMORY_LIMIT` allows.

    `time_limit` is in seconds, for all documents together. Raises `TexError` when TeX is missing or
    has no room; no process and no temporary file is left behind, whatever is raised.
    """
    with contextlib.ExitStack() as stack:
        try:
            name = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="exgen-", ignore_cleanup_errors=True)
            )
        except OSError as error:
            raise _no_room(error) from error
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE))
        opened = Press(folder=Path(name), pool=pool, seconds=time_limit)
        try:
            yield opened
        except BaseException:
            opened.processes.stop()  # before the pool waits for its threads
            raise


def typeset(documents: Mapping[str, Source], *, time_limit: float = 60) -> dict[str, Typeset]:
    """Set the documents side by side; the result has their names, in their order.

    `time_limit` is in seconds, for all of them together. The PDFs depend on the documents and the
    installed TeX alone. Raises `TexError` when TeX is missing, fails or takes too long.
    """
    with press(time_limit=time_limit) as opened:
        for name, document in documents.items():
            opened.give(name, document)
        return {name: opened.made(name) for name in documents}


def _no_room(error: OSError) -> TexError:
    return TexError(
        f"TeX cannot work in {tempfile.gettempdir()}: {error.strerror or error};"
        " set TMPDIR to a folder with room that can be written"
    )


def tex_environment() -> dict[str, str]:
    """The variables that TeX runs with: no clock, no files outside, no folded log."""
    return {k: v for k, v in os.environ.items() if k not in _UNWANTED} | _ENVIRONMENT


def find_program() -> Path:
    """The pdflatex to run. Raises `TexError` with the command that installs it."""
    found = shutil.which("pdflatex")
    if found is None:
        raise TexError(how_to_install("pdflatex"))
    return Path(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One document on its way through TeX, in a fresh folder of its own."""

    name: str
    document: Source
    folder: Path
    program: Path
    environment: Mapping[str, str]
    processes: Processes

    def run(self, format_path: Path | None) -> Typeset:
        """The document's PDF; a format that TeX refuses is dropped for the whole source."""
        self.folder.mkdir()
        aux = self.folder / f"{JOB}.aux"
        format_path = self._prepare(format_path)
        runs = 0
        while True:
            runs += 1
            before = labels(aux)
            status = self.processes.run(
                tex_command(self.program, with_format=format_path is not None),
                folder=self.folder,
                environment=self.environment,
            )
            log = read_log(log_text(self.folder))
            if status != 0 and format_path is not None and not log.errors:
                discard_format(format_path)
                format_path, runs = self._prepare(None), 0
                continue
            pdf = self.folder / f"{JOB}.pdf"
            if status != 0 or log.errors or not pdf.is_file():
                raise TexError(blame(self.name, self.document, log))
            if runs == RUNS or labels(aux) == before:
                return self._result(pdf.read_bytes(), log=log, runs=runs)

    def _prepare(self, format_path: Path | None) -> Path | None:
        """Write the source for this format; the format that can really be used."""
        format_path = link_format(format_path, self.folder)
        source = self.document.source if format_path is None else source_for_format(self.document)
        (self.folder / f"{JOB}.tex").write_text(source, encoding="utf-8", newline="\n")
        return format_path

    def _result(self, pdf: bytes, *, log: TexLog, runs: int) -> Typeset:
        return Typeset(
            pdf=pdf,
            pages=log.pages,
            overfull=tuple(
                Overfull(points=box.points, where=where(self.document, box)) for box in log.overfull
            ),
            undefined=log.undefined,
            warnings=log.warnings + log.missing_characters,
            runs=runs,
        )


def tex_command(program: Path, *, with_format: bool) -> list[str]:
    """The command that sets `document.tex` of the current folder, with the format beside it."""
    return [
        str(program),
        *([f"-fmt={_FORMAT}"] if with_format else []),
        "-no-shell-escape",
        "-interaction=nonstopmode",
        "-halt-on-error",
        "-file-line-error",
        f"{JOB}.tex",
    ]


def link_format(format_path: Path | None, folder: Path) -> Path | None:
    """Put the format beside the document; None where that cannot be done."""
    if format_path is None:
        return None
    try:
        # A link, since TeX searches a format by name and stumbles over odd paths.
        (folder / f"{_FORMAT}.fmt").symlink_to(format_path)
    except OSError:
        return None
    return format_path


def log_text(folder: Path) -> str:
    """The log of the last run in a folder; empty without one."""
    log = folder / f"{JOB}.log"
    return log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""


def labels(aux: Path) -> tuple[str, ...]:
    """What the next run will know from this one."""
    if not aux.is_file():
        return ()
    lines = aux.read_text(encoding="utf-8", errors="replace").splitlines()
    return tuple(line for line in lines if line.startswith("\\newlabel"))
