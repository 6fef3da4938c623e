"""The programs that shell scripts, a Makefile and commands on a page call: first words, mostly.

No shell's grammar, and it need not be: a word too many is seen when the list is compared.
"""

import re
from collections.abc import Iterator

_KEYWORDS = "if then else elif fi for while until do done case esac in { } ! [ [[ ( ) :"
_BUILTINS = (
    "break cd command continue echo eval exec exit export false hash local mapfile printf read "
    "readonly return set shift source trap unset wait"
)
_LEADS = "if then else elif while until do ! { ( exec command -v"
WORDS_OF_THE_SHELL = frozenset((_KEYWORDS + " " + _BUILTINS).split())
_BEFORE_A_COMMAND = frozenset(_LEADS.split())
_TAKES_A_COMMAND = frozenset({"xargs", "env", "sudo", "-n"})
_ASSIGNMENT = re.compile(r"[A-Za-z_][\w]*\+?=")


def programs(script: str) -> set[str]:
    """The programs that a script calls or asks for with `command -v`, without the shell's own."""
    plain = re.sub(r"\\\n", " ", script)
    functions = set(re.findall(r"^(\w+)\(\)", plain, re.M))
    found = set()
    for line in plain.splitlines():
        for command in _commands(re.sub(r"(^|\s)#.*", "", line)):
            found |= set(_called(command.split()))
    return {word.rpartition("/")[2] for word in found} - WORDS_OF_THE_SHELL - functions


def made(makefile: str) -> set[str]:
    """The programs in the recipes of a Makefile."""
    recipes = re.findall(r"^\t@?(.*(?:\\\n.*)*)", makefile, re.M)
    return programs(re.sub(r"\$\(\w+\)/?", "", "\n".join(recipes)))


def on_page(page: str) -> set[str]:
    """The programs in a page of Markdown: blocks of commands, and commands within a line."""
    operator = re.compile(r" [=+*@/-] |->")
    fences = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
    blocks = [block for kind, block in fences.findall(page) if kind in ("", "sh", "bash")]
    rest = fences.sub("", page)
    blocks += re.findall(r"^    (\S.*)", rest, re.M)
    blocks += re.findall(r"`([a-z][a-z.-]* [^`]+)`", rest)
    return set().union(*(programs(block) for block in blocks if not operator.search(block)))


def _commands(line: str) -> Iterator[str]:
    """The simple commands of a line, those in substitutions too."""
    line = re.sub(r"'[^']*'", '"x"', line)
    inner = re.findall(r"[$<]\(([^()]*)\)", line)
    yield from (part for text in inner for part in _commands(text))
    outer = re.sub(r"[$<]\([^()]*\)", "$x", line)
    yield from re.split(r"&&|\|\||;|\||\bthen\b|\bdo\b", _masked(outer))


def _masked(line: str) -> str:
    """The line with its quoted texts hidden; an array before a command is a prefix of it."""
    return re.sub(r"\"[^\"]*\"", '"x"', re.sub(r'"\$\{\w+\[@\]\}"\s+', "", line))


def _called(words: list[str]) -> Iterator[str]:
    """The program of a simple command, and the one that it calls in turn."""
    asked = False
    for word in words:
        if _ASSIGNMENT.match(word) or word in _BEFORE_A_COMMAND or word.endswith("()"):
            asked = asked or word == "command"
            continue
        if not re.fullmatch(r"[\w./-]*[A-Za-z][\w.-]*", word):
            return  # a variable, a quoted text, the mark of a case
        if not word.startswith("-"):
            yield word
        if word not in _TAKES_A_COMMAND:
            return
