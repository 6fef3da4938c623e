"""Drawing a student's sheet without proving it, to see which variants it would have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exgen.balance import bands
from exgen.classroom.distinct_variants import Likeness, variant_of
from exgen.errors import DrawError, InputError
from exgen.families.registry import family
from exgen.homework import Homework
from exgen.homework import QuestionTable as Asked
from exgen.questions.difficulty import OutsideBand, Scale
from exgen.questions.records import Question
from exgen.sheets.drawing import ATTEMPTS, DRAWS, request_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draw that is good: its number, its variant, and the earlier questions it went on from."""

    attempt: int
    variant: Likeness
    goes_on_from: frozenset[str] = frozenset()


class _Watched(Mapping[str, Question]):
    """Questions by id that note which of them somebody looked at."""

    def __init__(self, sheet: SheetDraft) -> None:
        self._sheet = sheet
        self.looked_at: set[str] = set()

    def __getitem__(self, name: str) -> Question:
        if name not in self._sheet.taken:
            raise KeyError(name)
        self.looked_at.add(name)
        return self._sheet.question(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sheet.taken)

    def __len__(self) -> int:
        return len(self._sheet.taken)


class SheetDraft:
    """A sheet on the way: `taken` holds the drafts that were chosen, by the questions' ids."""

    def __init__(self, homework: Homework, seed: int) -> None:
        self.taken: dict[str, Draft] = {}
        self._homework = homework
        self._seed = seed
        self._bands = bands(homework, seed)
        self._asked = {asked.id: asked for asked in homework.questions}
        self._questions: dict[tuple[str, int], Question] = {}

    def take(self, asked: Asked, draft: Draft) -> None:
        """Choose a draft for a question; questions are chosen in the homework's order."""
        self.taken[asked.id] = draft

    def question(self, name: str) -> Question:
        """A question that was chosen; it is drawn again where only its draft is known."""
        attempt = self.taken[name].attempt
        if (name, attempt) not in self._questions:
            self._draw(self._asked[name], attempt)
        return self._questions[name, attempt]

    def draft(self, asked: Asked, *, first: int = 0) -> Draft:
        """The first good draw of a question from number `first` on.

        A draw is good when its family accepts it and it lies in the homework's band of
        difficulty. Raises DrawError when there is none within the bounds of `drawing`.
        """
        refused, last = 0, "all outside the band of difficulty: widen 'difficulty'"
        for attempt in range(first, first + DRAWS):
            try:
                return self._draw(asked, attempt)
            except OutsideBand:
                continue
            except DrawError as error:
                refused, last = refused + 1, str(error)
                if refused == ATTEMPTS:
                    break
        raise DrawError(
            f"{self._homework.called}: no good variant of question {asked.id} was found ({last})"
        )

    def _draw(self, asked: Asked, attempt: int) -> Draft:
        before = list(self._asked)[: list(self._asked).index(asked.id)]
        drawn = _Watched(self)
        scale = Scale(self._bands[asked.id])
        request = request_for(
            self._homework,
            asked,
            self._seed,
            attempt=attempt,
            drawn=drawn,
            taken=frozenset(self.taken[name].variant.kind for name in before),
            weigh=scale,
            draft=True,
        )
        try:
            question = family(asked.family).question(request)
        except InputError as error:
            raise InputError(f"{self._homework.called}: {error}") from None
        if scale.difficulty is None:  # else its family weighed it, or told what it will weigh
            scale(question.whole, question.parts)
        self._questions[asked.id, attempt] = question
        return Draft(
            attempt=attempt,
            variant=variant_of(question),
            goes_on_from=frozenset(drawn.looked_at),
        )


Drafts = tuple[Draft, ...]


def draft_sheets(homework: Homework, seeds: tuple[int, ...]) -> tuple[Drafts, ...]:
    """The first drafts of several students' sheets, as far as good draws are found."""
    sheets = []
    for seed in seeds:
        sheet = SheetDraft(homework, seed)
        try:
            for asked in homework.questions:
                sheet.take(asked, sheet.draft(asked))
        except InputError:
            raise
        except Exception:
            pass  # the allocation comes to the same question, and says whose it is
        sheets.append(tuple(sheet.taken.values()))
    return tuple(sheets)
