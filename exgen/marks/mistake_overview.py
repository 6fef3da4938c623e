"""What a class got wrong: how often each mistake was made in each part, and what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from exgen.marks.feedback_page import page
from exgen.marks.gradebook import Row, Rows
from exgen.mistakes.mistake_table import sentence

_BAR, _WIDTH, _LABEL = 16, 640, 250
_COLORS: Final = {"right": "#2e8b57", "wrong": "#c0392b", "unreadable": "#e0a030",
                  "by hand": "#5b7db1", "blank": "#b8b8b8"}  # fmt: skip
UNKNOWN: Final = "unknown error"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMistake:
    """A mistake in a part: how many made it, and who."""

    part: str
    name: str
    sentence: str
    students: tuple[str, ...]
    example: str


def made(rows: Rows) -> list[MadeMistake]:
    """The mistakes of the class, part by part, the commonest first.

    Wrong answers that no mistake explains are one where they are equal: forty students with the
    same unknown error are one line. Across variants those are one whose difference is the same.
    """
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    order: dict[str, None] = {}
    for who, marked in rows:
        for part in marked.parts if marked else ():
            order.setdefault(part["part"])
            for name, said in named(part):
                found.setdefault((part["part"], name), []).append((who.id, said, part["read_as"]))
    places = list(order)
    listed = [
        MadeMistake(
            part=part,
            name=name,
            sentence=each[0][1],
            students=tuple(dict.fromkeys(student for student, _, _ in each)),
            example=each[0][2],
        )
        for (part, name), each in found.items()
    ]
    return sorted(listed, key=lambda m: (places.index(m.part), -len(m.students), m.name))


def named(part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The names of what is wrong with an answer, each with a sentence."""
    if part["verdict"] != "wrong":
        return
    if part["follows"]:
        yield "follow-through", "goes on rightly from an earlier wrong result"
    elif part["mistakes"]:
        for each in {m["name"]: m for m in part["mistakes"]}.values():
            yield each["name"], sentence(each["name"])
    else:
        seen = part["seen"][0] if part["seen"] else None
        structural = seen is not None and seen["name"] in ("factor", "shape")
        if structural and seen is not None:
            yield f"{UNKNOWN}: {seen['sentence']}", seen["sentence"]
        else:
            yield f"{UNKNOWN} {part['group']}".strip(), "an error that no known mistake explains"


def mistakes_table(rows: Rows) -> list[Row]:
    """`mistakes.csv`: part, mistake, sentence, how many, their share, who, an example."""
    handed_in = sum(marked is not None and not marked.trouble for _, marked in rows)
    listed: list[Row] = [("part", "mistake", "sentence", "students", "share", "ids", "example")]
    for each in made(rows):
        count = len(each.students)
        ids = " ".join(each.students)
        share = round(count / max(1, handed_in), 4)
        listed.append((each.part, each.name, each.sentence, count, share, ids, each.example))
    return listed


def look_at(rows: Rows) -> list[Row]:
    """`look-at.csv`: what a person should look at, and why."""
    listed: list[Row] = [
        ("id", "code", "part", "why", "points", "out_of", "answer", "read_as", "key")
    ]
    for who, marked in rows:
        if marked is None:
            listed.append((who.id, who.code, "", "nothing was handed in", "", "", "", "", ""))
            continue
        if marked.trouble:
            listed.append((who.id, who.code, "", marked.trouble, "", "", "", "", ""))
        for note in marked.notes:
            listed.append((who.id, who.code, "", note, "", "", "", "", ""))
        for p in marked.parts:
            if p["look"]:
                told = (p["look"], p["points"], p["out_of"], p["answer"], p["read_as"], p["key"])
                listed.append((who.id, who.code, p["part"], *told))
    return listed


def mistakes_page(rows: Rows) -> str:
    """`mistakes.html`: how each part went and how often each mistake was made, as bars."""
    done = [marked for _, marked in rows if marked is not None and not marked.trouble]
    title = next((m.homework for m in done if m.homework), "homework")
    points = [m.points for m in done]
    head = f"<p>{len(done)} of {len(rows)} students handed in"
    if points:
        most = max(m.out_of for m in done)
        head += f"; on average {sum(points) / len(points):.1f} of {most:g} points"
    body = [f"{head}.</p>", "<h2>How each part went</h2>", _parts_plot(rows)]
    body.append("<h2>The mistakes</h2>")
    listed = made(rows)
    by_part: dict[str, list[MadeMistake]] = {}
    for each in listed:
        by_part.setdefault(each.part, []).append(each)
    for part, mistakes in by_part.items():
        body += [f"<h2>{escape(part)}</h2>", _bars(mistakes), _list(mistakes)]
    if not listed:
        body.append("<p>There are none.</p>")
    return page(f"Mistakes in {title}", "\n".join(body) + "\n")


def _parts_plot(rows: Rows) -> str:
    counts: dict[str, Counter[str]] = {}
    for _, marked in rows:
        for part in marked.parts if marked else ():
            counts.setdefault(part["part"], Counter())[part["verdict"]] += 1
    height = _BAR * (len(counts) + 2)
    out = [_svg(height, "How each part went: right, wrong, unreadable, by hand, blank")]
    for k, (name, each) in enumerate(counts.items()):
        y, x, whole = _BAR * k, 80.0, each.total()
        out.append(f'<text x="74" y="{y + 12}" text-anchor="end">{escape(name)}</text>')
        for status, color in _COLORS.items():
            width = (_WIDTH - 90) * each[status] / whole
            if width:
                told = f"{escape(name)}: {each[status]} {status}"
                out.append(
                    f'<rect x="{x:.1f}" y="{y + 2}" width="{width:.1f}" height="{_BAR - 4}"'
                    f' fill="{color}"><title>{told}</title></rect>'
                )
            x += width
    for k, (status, color) in enumerate(_COLORS.items()):
        x, y = 80 + 105 * k, height - 12
        out.append(f'<rect x="{x}" y="{y - 9}" width="10" height="10" fill="{color}"/>')
        out.append(f'<text x="{x + 14}" y="{y}">{status}</text>')
    return "\n".join([*out, "</svg>"])


def _bars(mistakes: Sequence[MadeMistake]) -> str:
    most = max(len(m.students) for m in mistakes)
    out = [_svg(_BAR * len(mistakes) + 4, "How often each mistake was made")]
    for k, each in enumerate(mistakes):
        y, count = _BAR * k, len(each.students)
        width = (_WIDTH - _LABEL - 50) * count / most
        label = each.name if len(each.name) <= 38 else each.name[:37] + "\N{HORIZONTAL ELLIPSIS}"
        out.append(
            f'<text x="{_LABEL - 6}" y="{y + 12}" text-anchor="end">{escape(label)}</text>'
            f'<rect x="{_LABEL}" y="{y + 2}" width="{width:.1f}" height="{_BAR - 4}"'
            f' fill="{_COLORS["wrong"]}"/><text x="{_LABEL + width + 5:.1f}" y="{y + 12}">{count}'
            "</text>"
        )
    return "\n".join([*out, "</svg>"])


def _svg(height: int, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' font-size="11" fill="currentColor"><title>{escape(title)}</title>'
    )


def _list(mistakes: Sequence[MadeMistake]) -> str:
    rows = "".join(
        f"<tr><td>{escape(m.name)}</td><td>{escape(m.sentence)}</td>"
        f"<td><code>{escape(m.example[:200])}</code></td><td class=n>{len(m.students)}</td></tr>\n"
        for m in mistakes
    )
    return (
        "<table><tr><th>mistake</th><th>what it is</th><th>for example</th><th class=n>students"
        f"</th></tr>\n{rows}</table>"
    )
