"""Templates place text and verified claims; one that sets an equation itself is refused."""

from pathlib import Path

import jinja2
import pytest
from many import over

from exgen.errors import InputError
from exgen.places import templates
from exgen.typeset.environment import TemplateError, check, environment

REAL = sorted(templates().glob("*/*.tex"))
REFUSED = {
    "inline": r"Here $f = x^2$ holds.",
    "inline over two lines": "Here $f\n= x^2$ holds.",
    "inline between tags": "$<< math(f) >> = << math(g) >>$",
    "inline in a condition": "$f <% if x %>=<% endif %> g$",
    "brackets": r"\[ f \]",
    "brackets after a line break": r"one \\\[ f \]",
    "parentheses": r"\( f \)",
    "two dollars": "$$ f $$",
    "two dollars with a comment between": "$<# nothing #>$ f $$",
    "equation": r"\begin{equation} f \end{equation}",
    "equation without number": r"\begin{equation*} f \end{equation*}",
    "align": r"\begin{align} f &  g \end{align}",
    "align with a space": r"\begin {align*} f &  g \end {align*}",
    "flalign": r"\begin{flalign} f \end{flalign}",
    "alignat": r"\begin{alignat}{2} f \end{alignat}",
    "aligned": r"$\begin{aligned} f \end{aligned}$",
    "gather": r"\begin{gather*} f \end{gather*}",
    "multline": r"\begin{multline} f \end{multline}",
    "eqnarray": r"\begin{eqnarray} f \end{eqnarray}",
    "math": r"\begin{math} f \end{math}",
    "displaymath": r"\begin{displaymath} f \end{displaymath}",
    "the macro of a step": r"\exstep{f}{g}",
    "the macro of an answer": r"\exanswer{f}",
    "the macro of a display": r"\exdisplay{f}",
    "the macro of a fitted display": r"\exfit{f}{g}",
    "a given": r"\exgiven{f = 1}{words}",
    "an identity sign": r"$f \equiv g$",
    "a sign by its number": r"$f ^^3d g$",
    "a sign by its character code": r"$f \char61 g$",
    "ensuremath": r"\ensuremath{f}",
    "displaystyle": r"$\displaystyle f$",
    "a new command": r"\newcommand{\myeq}{f}",
    "a definition": r"\def\myeq{f}",
    "an alias": r"\let\mystep\exs",
    "a name put together": r"\csname ex<< 'step' >>\endcsname{f}{g}",
    "a file": r"\input{equations}",
    "a text in a tag": "<< '$f = g$' >>",
    "an equals sign in a tag": "$f << ' = ' >> g$",
    "a text kept in a variable": '<% set line = "f = g" %>',
    "a text given to a function": "<< step(proved, 'f = g') >>",
    "a rule that is an equation": "<< step(proved, line, rule_name='f = g') >>",
    "an escaped sign in a tag": r"<< 'f \x3d g' >>",
    "a formula in a tag": "<< '$f$' >>",
    "raw text": "<% raw %>$f << = >> g$<% endraw %>",
    "a tag over two lines": "<< joined('a',\n 'f = g') >>",
}
ACCEPTED = {
    "a function": "<< step(proved, line, shapes=true) >>",
    "an answer": "<< answer(proved, line) >>",
    "a definition of the sheet": "<< given(proved, part.of, argument=part.wrt) >>",
    "a comparison": '<% if part.kind == "gradient" and n >= 2 %>Gradient.<% endif %>',
    "an assignment": "<% set seen = namespace(kind='') %>",
    "a name": r"The vector << math(x) >> lies in $\R^{d}$.",
    "a comment": "<# f = g, $$ and \\[ #>Text.",
    "a condition over two lines": "<% if a == 1 and\n b == 2 %>Text.<% endif %>",
    "a word in an index": r"entry $(i, j)$ is $\partial f_{i} / \partial x_{j}$",
    "money": r"It costs \$5, or \$10.",
    "a line break with a distance": r"one & two \\[2pt] three",
    "a quoted separator": '<< names | join(", ") >>',
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_equation_in_a_template_is_refused(what: str) -> None:
    """The error names the template and says what to do."""
    with pytest.raises(TemplateError, match=r"template a\.tex, line [12]: .*judge") as caught:
        check(REFUSED[what], "a.tex")
    assert "pass a verified claim" in str(caught.value)


@pytest.mark.parametrize("what", ACCEPTED)
def test_what_templates_need_is_accepted(what: str) -> None:
    """Functions, conditions, names and comments pass."""
    check(ACCEPTED[what], "a.tex")


@pytest.mark.parametrize("path", REAL, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_the_real_templates_are_accepted(path: Path) -> None:
    """No template that exgen ships sets an equation."""
    check(path.read_text(encoding="utf-8"), path.name)


@over("path", REAL)
@pytest.mark.parametrize("what", ["inline", "two dollars", "the macro of a step"])
def test_an_equation_in_a_real_template_is_found(path: Path, what: str) -> None:
    """A planted equation is found at the end of every template, with its line."""
    source = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    number = source.count("\n") + 1
    with pytest.raises(TemplateError, match=f"line {number}:"):
        check(source + REFUSED[what], path.name)


def test_the_line_is_right_behind_comments_and_tags() -> None:
    """Comments and tags that run over lines do not shift the line that is named."""
    with pytest.raises(TemplateError, match="line 6:"):
        check("<# one\ntwo #>\n<% if a and\nb %>\n<% endif %>\n$f = g$", "a.tex")


def test_a_bad_template_is_refused_when_it_is_loaded(tmp_path: Path) -> None:
    """The environment checks every template it loads, included ones too."""
    (tmp_path / "good.tex").write_text("Text. <% include 'bad.tex' %>")
    (tmp_path / "bad.tex").write_text("$f = g$")
    env = environment(tmp_path, {})
    with pytest.raises(TemplateError, match=r"bad\.tex, line 1"):
        env.get_template("bad.tex")
    with pytest.raises(TemplateError, match=r"bad\.tex, line 1"):
        env.get_template("good.tex").render()


def test_text_from_people_is_escaped(tmp_path: Path) -> None:
    """The filter `tex` makes any text safe, and refuses what has no glyph."""
    (tmp_path / "a.tex").write_text("<< text | tex >>")
    template = environment(tmp_path, {}).get_template("a.tex")
    assert template.render(text=r"50% of $x_1$ & \input{y}") == (
        r"50\% of \$x\_1\$ \& \textbackslash{}input\{y\}"
    )
    with pytest.raises(InputError, match="no glyph"):
        template.render(text="漢")


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    """A slip in a template is not printed as nothing."""
    (tmp_path / "a.tex").write_text("<< titel >>")
    with pytest.raises(jinja2.UndefinedError, match="titel"):
        environment(tmp_path, {}).get_template("a.tex").render()
