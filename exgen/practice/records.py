"""A variant as it is practised: what the page shows, what it shows when asked, and the key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerField:
    """A part with a field of its own; `label` is HTML. `lines` is how high the field is."""

    id: str
    kind: str
    label: str
    lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedParts:
    """The parts under one number: the text (HTML), and the lines of their solution (HTML).

    Of the lines the last one, where the part has an answer, ends in it.
    """

    number: str
    text: str
    fields: tuple[AnswerField, ...]
    lines: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeVariant:
    """A question that was drawn and proved, ready to be shown.

    `title`, `conventions`, `statement` and `solution` are HTML; `signs` is what buttons put into
    a field; `key` is the key as JSON, `files` what lies beside it.
    """

    title: str
    conventions: str
    statement: str
    groups: tuple[NumberedParts, ...]
    solution: str = field(repr=False)
    signs: tuple[str, ...]
    key: str = field(repr=False)
    files: Mapping[str, str] = field(default_factory=dict, repr=False)

    def group(self, number: str) -> NumberedParts | None:
        """The parts of that number."""
        return next((one for one in self.groups if one.number == number), None)

    def field(self, part: str) -> AnswerField | None:
        """The field of that part."""
        return next((one for g in self.groups for one in g.fields if one.id == part), None)

    def text(self) -> str:
        """The variant as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> PracticeVariant:
        """The variant that `text` wrote."""
        data: dict[str, Any] = json.loads(text)
        groups = tuple(
            NumberedParts(
                number=one["number"],
                text=one["text"],
                fields=tuple(AnswerField(**each) for each in one["fields"]),
                lines=tuple(one["lines"]),
            )
            for one in data.pop("groups")
        )
        return cls(**{**data, "groups": groups, "signs": tuple(data["signs"])})
