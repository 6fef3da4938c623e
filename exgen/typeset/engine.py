"""Running TeX: documents in, PDFs and what the log says about them out."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from exgen.errors import TexError
from exgen.typeset.document import Document
from exgen.typeset.formats import discard_format, find_format, source_for_format
from exgen.typeset.processes import Processes
from exgen.typeset.texlog import OverfullBox, TexComplaint, TexLog, read_log

INSTALL = "apt-get install texlive-latex-base texlive-latex-recommended lmodern"

_SIDE_BY_SIDE = 2
_RUNS = 3
_FORMAT = "exgen"
_JOB = "document"
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
_QUESTION = re.compile(r"^\s*% question (\S+)")
_MISSING_FILE = re.compile(r"File [`'](.+?)\.(?:sty|cls|def|fd)' not found")


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


def typeset(documents: Mapping[str, Document], *, time_limit: float = 60) -> dict[str, Typeset]:
    """Set the documents side by side; the result has their names, in their order.

    `time_limit` is in seconds, for all of them together. The PDFs depend on the documents and
    the installed TeX alone. Raises `TexError` when TeX is missing, fails or takes too long; no
    process and no temporary file is left behind, whatever is raised.
    """
    program = find_program()
    environment = {k: v for k, v in os.environ.items() if k not in _UNWANTED} | _ENVIRONMENT
    processes = Processes(deadline=time.monotonic() + time_limit)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="exgen-", ignore_cleanup_errors=True) as folder,
            ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool,
        ):
            try:
                formats = {
                    static: find_format(
                        static, program=program, environment=environment, processes=processes
                    )
                    for static in dict.fromkeys(each.static for each in documents.values())
                }
                futures = {
                    name: pool.submit(
                        _Job(
                            name=name,
                            document=document,
                            folder=Path(folder) / str(number),
                            program=program,
                            environment=environment,
                            processes=processes,
                        ).run,
                        formats[document.static],
                    )
                    for number, (name, document) in enumerate(documents.items())
                }
                return {name: future.result() for name, future in futures.items()}
            except BaseException:
                processes.stop()  # before the pool waits for its threads
                raise
    except TimeoutError:
        raise TexError(
            f"TeX did not finish within {time_limit:g} s and was stopped: give it more time or"
            " fewer questions"
        ) from None
    except OSError as error:
        raise TexError(
            f"TeX cannot work in {tempfile.gettempdir()}: {error.strerror or error};"
            " set TMPDIR to a folder with room that can be written"
        ) from error


def find_program() -> Path:
    """The pdflatex to run. Raises `TexError` with the command that installs it."""
    found = shutil.which("pdflatex")
    if found is None:
        raise TexError(f"pdflatex is missing: install it with `{INSTALL}`")
    return Path(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One document on its way through TeX, in a fresh folder of its own."""

    name: str
    document: Document
    folder: Path
    program: Path
    environment: Mapping[str, str]
    processes: Processes

    def run(self, format_path: Path | None) -> Typeset:
        """The document's PDF; a format that TeX refuses is dropped for the whole source."""
        self.folder.mkdir()
        aux = self.folder / f"{_JOB}.aux"
        format_path = self._prepare(format_path)
        runs = 0
        while True:
            runs += 1
            before = _labels(aux)
            status = self.processes.run(
                self._command(with_format=format_path is not None),
                folder=self.folder,
                environment=self.environment,
            )
            log = self._read_log()
            if status != 0 and format_path is not None and not log.errors:
                discard_format(format_path)
                format_path, runs = self._prepare(None), 0
                continue
            pdf = self.folder / f"{_JOB}.pdf"
            if status != 0 or log.errors or not pdf.is_file():
                raise TexError(_blame(self.name, self.document, log))
            if runs == _RUNS or _labels(aux) == before:
                return self._result(pdf.read_bytes(), log=log, runs=runs)

    def _prepare(self, format_path: Path | None) -> Path | None:
        """Write the source for this format; the format that can really be used."""
        if format_path is not None:
            try:
                # A link, since TeX searches a format by name and stumbles over odd paths.
                (self.folder / f"{_FORMAT}.fmt").symlink_to(format_path)
            except OSError:
                format_path = None
        source = self.document.source if format_path is None else source_for_format(self.document)
        (self.folder / f"{_JOB}.tex").write_text(source, encoding="utf-8", newline="\n")
        return format_path

    def _command(self, *, with_format: bool) -> list[str]:
        return [
            str(self.program),
            *([f"-fmt={_FORMAT}"] if with_format else []),
            "-no-shell-escape",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-file-line-error",
            f"{_JOB}.tex",
        ]

    def _read_log(self) -> TexLog:
        log = self.folder / f"{_JOB}.log"
        text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
        return read_log(text)

    def _result(self, pdf: bytes, *, log: TexLog, runs: int) -> Typeset:
        return Typeset(
            pdf=pdf,
            pages=log.pages,
            overfull=tuple(
                Overfull(points=box.points, where=_where(self.document, box))
                for box in log.overfull
            ),
            undefined=log.undefined,
            warnings=log.warnings + log.missing_characters,
            runs=runs,
        )


def _labels(aux: Path) -> tuple[str, ...]:
    """What the next run will know from this one."""
    if not aux.is_file():
        return ()
    lines = aux.read_text(encoding="utf-8", errors="replace").splitlines()
    return tuple(line for line in lines if line.startswith("\\newlabel"))


def _question_at(document: Document, line: int | None) -> str | None:
    """The id of the question to which a line of the source belongs."""
    if line is None:
        return None
    for text in reversed(document.source.splitlines()[:line]):
        found = _QUESTION.match(text)
        if found:
            return found[1]
    return None


def _where(document: Document, box: OverfullBox) -> str:
    if box.line is None:
        return "a page as a whole"
    question = _question_at(document, box.line)
    return f"question {question}, line {box.line}" if question else f"line {box.line}"


def _blame(name: str, document: Document, log: TexLog) -> str:
    """The one line that tells a person what TeX stumbled over."""
    if not log.errors:
        return (
            f"TeX stopped on {name}.tex without saying why: check that {tempfile.gettempdir()}"
            " has room, then run pdflatex on the file yourself"
        )
    error: TexComplaint = log.errors[0]
    missing = _MISSING_FILE.search(error.message)
    if missing:
        return f"the LaTeX package {missing[1]} is missing: install it with `{INSTALL}`"
    place = [f"{name}.tex"]
    question = _question_at(document, error.line)
    if question:
        place.append(f"question {question}")
    if error.line is not None:
        place.append(f"line {error.line}")
    near = f" near `{error.text[-80:]}`" if error.text else ""
    return f"TeX failed on {', '.join(place)}: {error.message}{near}; mend that question's text"
