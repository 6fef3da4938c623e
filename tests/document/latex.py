"""A document as LaTeX again: the inverse of the reader, so that nothing it reads can be lost."""

import re

from exgen.document.blocks import (
    Answer,
    AnswerRoom,
    Block,
    Checked,
    Code,
    Display,
    Figure,
    Formula,
    Givens,
    Hint,
    Inline,
    Inlines,
    Items,
    LineBreak,
    Link,
    Listing,
    PageBreak,
    Paragraph,
    PartHeading,
    QuestionHeading,
    SectionHeading,
    Solution,
    Styled,
    Table,
    Words,
    Wrong,
)
from exgen.typeset.escape import escape
from exgen.typeset.listing import listing

_STYLES = {"emphasis": "emph", "strong": "textbf", "italic": "textit"}


def latex(blocks: tuple[Block, ...]) -> str:
    """The blocks as a body."""
    return "\n".join(map(_block, blocks))


def _block(block: Block) -> str:
    match block:
        case Paragraph(inside):
            return _text(inside)
        case SectionHeading(id, title, points):
            return rf"\exsection{{{id}}}{{{_text(title)}}}{{{points}}}"
        case QuestionHeading(id, points, title):
            return rf"\exquestion{{{id}}}{{{points}}}{{{_text(title)}}}"
        case PartHeading(id, points):
            return rf"\expart{{{escape(id)}}}{{{points}}}"
        case Solution():
            return r"\exsolution"
        case Hint(inside):
            return rf"\exhint{{{_text(inside)}}}"
        case Checked(inside):
            return rf"\exchecked{{{_text(inside)}}}"
        case Wrong(inside):
            return rf"\exwrong{{{_text(inside)}}}"
        case Givens(items):
            rows = [rf"\exgiven{{{tex}}}{{{_text(words)}}}" for tex, words in items]
            return "\n".join([r"\begin{exgivens}", *rows, r"\end{exgivens}"])
        case Display(one, broken, rule, step):
            if not step and one == broken:
                return rf"\exdisplay{{{one}}}"
            if not step:
                return rf"\exfit{{{one}}}{{{broken}}}"
            named = f"[{_text(rule)}]" if rule else ""
            return rf"\exstep{named}{{{one}}}{{{broken}}}"
        case Answer(one, shape, broken):
            return rf"\exanswer{{{one}}}{{{shape}}}{{{broken}}}"
        case Figure(picture, caption):
            return rf"\exfigure{{{picture}}}{{{_text(caption)}}}"
        case Listing(lines):
            return listing("\n".join(lines))
        case Items(start, items):
            kind = "itemize" if start is None else "enumerate"
            rows = [rf"\item{{}}{latex(one)}" for one in items]
            return "\n".join([rf"\begin{{{kind}}}", *rows, rf"\end{{{kind}}}"])
        case Table(rows):
            lines = [" & ".join(map(_text, row)) + r"\\" for row in rows]
            return "\n".join([r"\begin{tabular}", *lines, r"\end{tabular}"])
        case AnswerRoom():
            return r"\exroom"
        case PageBreak():
            return r"\newpage"


def _text(inside: Inlines) -> str:
    return "".join(map(_inline, inside))


def _inline(one: Inline) -> str:
    match one:
        case Words(text):
            before, after = text[:1] == " ", text[-1:] == " "
            return " " * before + escape(text) + " " * (after and text != " ")
        case Formula(tex):
            return f"${tex}$"
        case Styled(style, inside):
            return rf"\{_STYLES[style]}{{{_text(inside)}}}"
        case Code(text):
            return rf"\texttt{{{escape(text)}}}"
        case Link(address, inside):
            return rf"\exlinkto{{{address.encode().hex().upper()}}}{{{_text(inside)}}}"
        case LineBreak():
            return r"\newline "


_LAYOUT = re.compile(
    r"(?<!\\)%[^\n]*\n?|\\(?:exneedspace|addvspace)\{[^}]*\}|\\(?:par|small|exkept|exnext|exheld|exbeforefigure)(?![a-z])"
    r"|\\(?:begin|end)\{center\}|\\excode(?:\[[-\d]+\])?|\\setcounter\{[a-z]+\}\{\d+\}"
    r"|(?<=\\\\)\[3pt\]|\\exbreak\{\}|\\begin\{exlisting\}|\\end\{exlisting\}"
)
_SAME = {
    r"\exwide": "$", "--": "–", "``": "“", "''": "”", "'": "’", "\u202f": r"\,", "{}": "",
    r"\begin{tabular}{l*{6}{r}}": r"\begin{tabular}",
}  # fmt: skip


def normalised(source: str) -> str:
    """The source without layout and white space, ligatures as the signs they make."""
    text = _LAYOUT.sub(" ", source)
    text = re.sub(r"\\exwide\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}", r"$\1$", text)
    for written, same in _SAME.items():
        text = text.replace(written, same)
    return re.sub(r"\s+|\\-", "", text)
