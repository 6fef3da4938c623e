"""Many documents in one TeX process: TeX starts once, and reads its fonts once.

The PDF of a document that was set in a batch looks like the one that `engine.typeset` makes, page
by page and pixel by pixel. Its bytes differ, since the fonts in it hold the letters of the whole
batch: they depend on the documents of the batch, in their order, and on the installed TeX.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from exgen.errors import TexError
from exgen.typeset.batch_source import BEGUN, document_logs, lay_out
from exgen.typeset.blame import blame, where
from exgen.typeset.document import Source
from exgen.typeset.engine import (
    JOB,
    RUNS,
    Overfull,
    Typeset,
    find_program,
    labels,
    link_format,
    log_text,
    tex_command,
    tex_environment,
)
from exgen.typeset.formats import discard_format, find_format
from exgen.typeset.split import JobPart, split
from exgen.typeset.tex_processes import MEMORY_LIMIT, Processes
from exgen.typeset.texlog import TexLog, read_log


class BatchError(TexError):
    """Some documents of a batch could not be set.

    `failures` says why, by name; `done` holds all the others, whole.
    """

    def __init__(self, failures: Mapping[str, str], done: Mapping[str, Typeset]) -> None:
        super().__init__("; ".join(failures.values()))
        self.failures = dict(failures)
        self.done = dict(done)


def typeset_batch(
    documents: Mapping[str, Source], *, time_limit: float = 120, memory_limit: int | None = None
) -> dict[str, Typeset]:
    """Set all documents in one TeX process; the result has their names, in their order.

    `time_limit` is in seconds for each run of TeX, of which there is one unless labels move or a
    document fails; `memory_limit` is in bytes of address space, by default `MEMORY_LIMIT`.
    A document that fails costs a run: the others are set again without
    it, and at the end `BatchError` is raised, which holds them. Raises another `TexError` when
    TeX is missing or nothing can be set at all. No process and no temporary file is left behind.
    """
    program = find_program()
    done: dict[str, Typeset] = {}
    failures: dict[str, str] = {}
    for names in _groups(documents):
        job = _Job(
            documents={name: documents[name] for name in names},
            program=program,
            environment=tex_environment(),
            time_limit=time_limit,
            memory_limit=memory_limit or MEMORY_LIMIT,
        )
        try:
            job.set_all(done, failures)
        except TimeoutError:
            raise TexError(
                f"TeX did not prepare its format within {time_limit:g} s: give it more time"
            ) from None
        except OSError as error:
            raise TexError(
                f"TeX cannot work in {tempfile.gettempdir()}: {error.strerror or error};"
                " set TMPDIR to a folder with room that can be written"
            ) from error
    results = {name: done[name] for name in documents if name in done}
    if failures:
        raise BatchError({name: failures[name] for name in documents if name in failures}, results)
    return results


def _groups(documents: Mapping[str, Source]) -> Iterable[list[str]]:
    """The names of documents that can share a job: those with the same static part."""
    groups: dict[str, list[str]] = {}
    for name, document in documents.items():
        groups.setdefault(document.static, []).append(name)
    return groups.values()


class _Culprit(Exception):
    """TeX stopped in a document, by its name, for a reason told in one line."""

    def __init__(self, name: str, cause: str) -> None:
        super().__init__(cause)
        self.name, self.cause = name, cause


class _FormatRefused(Exception):
    """TeX stopped before any document began, and said nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """Documents with the same static part on their way through TeX."""

    documents: Mapping[str, Source]
    program: Path
    environment: Mapping[str, str]
    time_limit: float
    memory_limit: int

    def set_all(self, done: dict[str, Typeset], failures: dict[str, str]) -> None:
        """Set what can be set, adding to `done` and to `failures`."""
        left = dict(self.documents)
        format_path = find_format(
            next(iter(left.values())).static,
            program=self.program,
            environment=self.environment,
            processes=self._processes(),
        )
        while left:
            try:
                with tempfile.TemporaryDirectory(
                    prefix="exgen-", ignore_cleanup_errors=True
                ) as folder:
                    done |= self._set(left, Path(folder), format_path)
                return
            except _Culprit as culprit:
                failures[culprit.name] = culprit.cause
                del left[culprit.name]
            except _FormatRefused:
                if format_path is not None:
                    discard_format(format_path)
                format_path = None

    def _set(
        self, documents: Mapping[str, Source], folder: Path, format_path: Path | None
    ) -> dict[str, Typeset]:
        """All documents in one job, or the exception that tells which one is to blame."""
        format_path = link_format(format_path, folder)
        names = list(documents)
        source = lay_out(list(documents.values()), with_format=format_path is not None)
        (folder / f"{JOB}.tex").write_text(source.text, encoding="utf-8", newline="\n")
        aux = folder / f"{JOB}.aux"
        runs = 0
        while True:
            runs += 1
            before = labels(aux)
            self._run(names, folder, with_format=format_path is not None)
            text = log_text(folder)
            logs = document_logs(text, source)
            for number, name in enumerate(names):
                if number not in logs or not logs[number].pages:
                    raise _Culprit(name, f"TeX lost {name}.tex: it has no page; give it some text")
            if runs == RUNS or labels(aux) == before:
                break
        parts = [
            JobPart(
                pages=logs[number].pages,
                prefix=f"{number}:",
                info=documents[name].info,
                language=documents[name].language,
            )
            for number, name in enumerate(names)
        ]
        pdfs = split(folder / f"{JOB}.pdf", parts)
        return {
            name: _result(documents[name], pdf, logs[number], runs)
            for number, (name, pdf) in enumerate(zip(names, pdfs, strict=True))
        }

    def _run(self, names: list[str], folder: Path, *, with_format: bool) -> None:
        """Run TeX once; raises `_Culprit`, `_FormatRefused` or `TexError` unless all went well."""
        for number in range(len(names)):
            (folder / BEGUN.format(number)).unlink(missing_ok=True)
        try:
            status = self._processes().run(
                tex_command(self.program, with_format=with_format),
                folder=folder,
                environment=self.environment,
            )
        except TimeoutError:
            name = self._last_begun(names, folder)
            cause = f"TeX did not finish within {self.time_limit:g} s and was stopped"
            if name is None:
                raise TexError(f"{cause}: give it more time") from None
            raise _Culprit(name, f"{cause} in {name}.tex; mend its text") from None
        text = log_text(folder)
        if status == 0 and (folder / f"{JOB}.pdf").is_file():
            return
        whole = read_log(text)
        name = self._last_begun(names, folder)
        if name is None and whole.errors:
            raise TexError(blame("a batch", self.documents[names[0]], whole))
        if name is None:
            if with_format:
                raise _FormatRefused
            raise TexError(
                f"TeX stopped before it began: check that {tempfile.gettempdir()} has room"
            )
        raise _Culprit(name, self._cause(name, names, text, with_format=with_format))

    def _cause(self, name: str, names: list[str], text: str, *, with_format: bool) -> str:
        documents = [self.documents[each] for each in names]
        logs = document_logs(text, lay_out(documents, with_format=with_format))
        log = logs.get(names.index(name))
        if log is None or not log.errors:
            return (
                f"TeX stopped in {name}.tex without saying why; it may have needed more than"
                f" {self.memory_limit >> 20} MB of memory"
            )
        return blame(name, self.documents[name], log)

    def _last_begun(self, names: list[str], folder: Path) -> str | None:
        """The document that TeX was in when it stopped."""
        begun = [n for k, n in enumerate(names) if (folder / BEGUN.format(k)).exists()]
        return begun[-1] if begun else None

    def _processes(self) -> Processes:
        return Processes(
            deadline=time.monotonic() + self.time_limit, memory_limit=self.memory_limit
        )


def _result(document: Source, pdf: bytes, log: TexLog, runs: int) -> Typeset:
    return Typeset(
        pdf=pdf,
        pages=log.pages,
        overfull=tuple(
            Overfull(points=box.points, where=where(document, box)) for box in log.overfull
        ),
        undefined=log.undefined,
        warnings=log.warnings + log.missing_characters,
        runs=runs,
    )
