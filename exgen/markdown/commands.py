r"""The commands that a formula from an instructor may use, and those that are refused by name.

Only commands that every renderer of TeX formulas knows, so that the same text can go on a page of
the web. None of them reads, writes, defines or repeats anything.
"""

from __future__ import annotations

from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


GREEK: Final = _names(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu "
    "xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta "
    "Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
SIGNS: Final = _names(
    "nabla partial infty cdot times div pm mp le leq ge geq ne neq ll gg approx equiv sim simeq "
    "cong propto in notin ni subset subseteq supset supseteq cup cap setminus emptyset forall "
    "exists neg land lor to gets rightarrow leftarrow leftrightarrow Rightarrow Leftarrow "
    "Leftrightarrow iff implies mapsto ldots cdots vdots ddots dots top bot perp parallel mid "
    "odot otimes oplus circ ast star bullet prime ell hbar Re Im colon quad qquad lvert rvert "
    "lVert rVert langle rangle lfloor rfloor lceil rceil backslash"
)
NAMES: Final = _names(
    "log ln exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh min max sup inf arg "
    "det dim ker lim limsup liminf Pr deg gcd sum prod int oint bigcup bigcap bigoplus "
    "bigotimes"
)
PUNCTUATION: Final = frozenset(",;:!{}|%#&$_ ")
"""Commands of one character that is no letter: spaces, and signs that stand for themselves."""

PLAIN: Final = GREEK | SIGNS | NAMES
"""Commands without an argument."""
ONE_ARGUMENT: Final = _names(
    "mathbf mathrm mathit mathsf mathtt mathbb mathcal boldsymbol hat bar tilde vec dot ddot "
    "widehat widetilde overline underline underbrace overbrace"
)
TWO_ARGUMENTS: Final = _names("frac dfrac tfrac binom")
WORDS: Final = frozenset({"text", "operatorname"})
"""Commands whose argument is plain words."""
LARGE: Final = _names("bigl bigr Bigl Bigr biggl biggr big Big bigg")
"""Commands that a delimiter follows."""
DELIMITERS: Final = _names("{ } | langle rangle lvert rvert lVert rVert lfloor rfloor lceil rceil")
"""Delimiters that are commands."""
ENVIRONMENTS: Final = _names("matrix pmatrix bmatrix vmatrix cases aligned")
"""What `\\begin` may open; rows end with `\\\\`, columns with `&`."""

KNOWN: Final = (
    PLAIN
    | ONE_ARGUMENT
    | TWO_ARGUMENTS
    | WORDS
    | LARGE
    | frozenset({"sqrt", "left", "right", "begin", "end"})
)

DANGEROUS: Final = _names(
    "input include includeonly includegraphics InputIfFileExists IfFileExists openin openout "
    "closein closeout read readline immediate write special ShellEscape directlua latelua "
    "luaexec def edef gdef xdef let futurelet global long outer newcommand renewcommand "
    "providecommand DeclareRobustCommand DeclareMathOperator newenvironment renewenvironment "
    "newif newcount newtoks newbox newread newwrite loop repeat iterate while whiledo foreach "
    "forloop csname endcsname expandafter noexpand expanded unexpanded scantokens detokenize "
    "string meaning the number romannumeral catcode lccode uccode mathcode delcode sfcode "
    "lowercase uppercase char chardef mathchar mathchardef font usepackage RequirePackage "
    "documentclass AtBeginDocument AtEndDocument makeatletter makeatother begingroup endgroup "
    "bgroup egroup aftergroup afterassignment everypar everymath everydisplay everyjob output "
    "shipout halign valign message errmessage show showthe batchmode scrollmode nonstopmode "
    "errorstopmode dump jobname primitive verb verbatiminput lstinputlisting ifx ifnum ifdim "
    "ifcase ifeof iftrue iffalse else fi newlinechar endlinechar escapechar"
)
"""Commands that could read, write, define or repeat; refused outside formulas too."""


def is_dangerous(name: str) -> bool:
    """Whether a command could do more than print; `name` is without its backslash."""
    return name in DANGEROUS or "@" in name or name.startswith("pdf")
