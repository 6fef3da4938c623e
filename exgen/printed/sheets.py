"""A whole sheet read: every display, boxed answer, given formula and inline formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from exgen.printed.keys import latexes
from exgen.printed.latex_glossary import holds
from exgen.printed.lexer import MisreadError
from exgen.printed.printed_page import Shown, formulas
from exgen.printed.question_reader import QuestionReader
from exgen.questions.proved import Proved


@dataclass(frozen=True, slots=True, kw_only=True)
class Misprint:
    """A formula that does not say what was proved: `where` is "problems", "solutions" or "key"."""

    where: str
    question: str
    part: str
    latex: str
    why: str

    def __str__(self) -> str:
        """The misprint in one line."""
        part = f", part {self.part}" if self.part else ""
        return f"{self.where}, question {self.question}{part}: {self.why}: {self.latex}"


@dataclass(slots=True)
class ReadSheet:
    """What was read: how many formulas of each kind, and the misprints among them."""

    counts: Counter[str] = field(default_factory=Counter)
    misprints: list[Misprint] = field(default_factory=list)


def misprints(
    sheets: Sheets, *, problems: str, solutions: str, key: Mapping[str, Any]
) -> list[Misprint]:
    """The misprints of a whole sheet: of its two bodies and of its key."""
    readings = sheets.problems(problems), sheets.solutions(solutions), sheets.key(key)
    return [misprint for reading in readings for misprint in reading.misprints]


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """The questions of a sheet, its notation, the layout of Jacobians: what a reader knows."""

    questions: Sequence[Proved]
    bold: bool
    layout: str

    @cached_property
    def readers(self) -> Mapping[str, QuestionReader]:
        """A reader for each question, by its id."""
        return {
            one.question.id: QuestionReader(one, self.bold, self.layout) for one in self.questions
        }

    def problems(self, body: str) -> ReadSheet:
        """Read a problem sheet's body."""
        reading = self._body(body, "problems")
        for reader in self.readers.values():
            untold = [("", why) for why in reader.untold()]
            for part, why in [*reader.unasked(), *untold]:
                reading.misprints.append(
                    Misprint(
                        where="problems",
                        question=reader.proved.question.id,
                        part=part,
                        latex="",
                        why=why,
                    )
                )
        return reading

    def solutions(self, body: str) -> ReadSheet:
        """Read a solution's body."""
        reading = self._body(body, "solutions")
        for question, reader in self.readers.items():
            if reader.unfinished():
                why = "it ends before all has been told"
                reading.misprints.append(
                    Misprint(where="solutions", question=question, part="", latex="", why=why)
                )
        return reading

    def key(self, contents: Mapping[str, Any]) -> ReadSheet:
        """Read the LaTeX of a key."""
        reading = ReadSheet()
        for proved, entry in zip(self.questions, contents["questions"], strict=True):
            words = self.readers[proved.question.id].words
            for part, latex, why in latexes(proved, entry, words):
                reading.counts["key"] += 1
                if why:
                    reading.misprints.append(
                        Misprint(
                            where="key",
                            question=proved.question.id,
                            part=part,
                            latex=latex,
                            why=why,
                        )
                    )
        return reading

    def _body(self, body: str, where: str) -> ReadSheet:
        reading = ReadSheet()
        for reader in self.readers.values():
            reader.begin(where)
        for shown in formulas(body):
            for latex in shown.forms:
                kind, why = self._read(shown, latex)
                reading.counts[kind] += 1
                if why:
                    reading.misprints.append(
                        Misprint(
                            where=where,
                            question=shown.question,
                            part=shown.part,
                            latex=latex,
                            why=why,
                        )
                    )
        return reading

    def _read(self, shown: Shown, latex: str) -> tuple[str, str]:
        """The kind of a formula, and why it is a misprint ("" where it is none)."""
        reader = self.readers.get(shown.question)
        kind = shown.kind
        try:
            if kind == "given" and shown.words:
                if not holds(latex, shown.words):
                    return "definition", "the function is another one"
                return "definition", ""
            if reader is None:
                return "convention", ""
            kind, good = reader.read(shown, latex)
        except MisreadError as error:
            return kind, str(error)
        return kind, "" if good else "it does not say what was proved"
