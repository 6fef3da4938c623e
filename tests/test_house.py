"""The house itself: which room may use which, no circles, families known to themselves alone.

All of it is read off the sources; nothing is imported but the list of families.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from exgen.families.registry import FAMILIES

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "exgen"
EVERYWHERE = frozenset({"exgen", "errors", "wording", "places", "dimensions", "words"})
"""Rooms that all others may use: the version, errors, sentences and languages, places of files."""
ARROWS: Mapping[str, str] = {
    "calculus": "",
    "markdown": "",
    "library": "",
    "output": "",
    "key_text": "",
    "collector": "",
    "crew": "collector",
    "cache": "",
    "doctor": "cache grading",
    "document": "",
    "verify": "calculus cache",
    "said": "calculus verify",
    "mistakes": "calculus verify",
    "codegen": "calculus verify said",
    "grading": "calculus verify",
    "questions": "calculus verify said library",
    "marking": "calculus verify said mistakes questions",
    "answers": "calculus typeset",
    "typeset": "calculus verify said questions markdown cache codegen doctor",
    "families": "calculus verify said mistakes library markdown codegen questions typeset",
    "homework": "mistakes library markdown questions typeset families",
    "key_words": "document writers",
    "key_figures": "document key_words writers",
    "key": "calculus document verify questions typeset families marking",
    "balance": "questions homework",
    "sheets": "balance calculus homework markdown questions typeset families marking mistakes"
    " verify",
    "pipeline": "balance codegen sheets homework key key_figures key_text key_words output"
    " questions typeset",
    "variants": "crew homework key_figures key_text pipeline writers",
    "writers": "document typeset marking calculus codegen",
    "printed": "calculus verify questions",
    "translating": "typeset",
    "deriving": "calculus verify said codegen questions typeset key",
    "classroom": "balance calculus crew families homework key_figures key_text output pipeline"
    " questions sheets typeset writers",
    "stress": "calculus crew families homework pipeline printed questions sheets typeset",
    "checking": "answers calculus classroom grading marking mistakes output typeset verify",
    "ledger": "",
    "marks": "checking classroom crew ledger mistakes",
    "web": "crew",
    "practice": "answers balance calculus checking document families homework key_text library"
    " output pipeline sheets typeset verify web writers",
    "desk": "checking classroom document ledger marks web writers",
    "commands": "checking collector crew desk ledger marks classroom deriving doctor families"
    " grading homework output pipeline practice stress typeset variants web writers",
    "cli": "collector commands",
    "__main__": "cli",
}
"""Room -> the rooms that it uses. What is drawn and derived knows nothing of who asks for it."""
TABLES = frozenset({"composition", "program", "network"})
"""Names that a family shares with a table of the homework file and of the library."""
TABLE_ROOMS = frozenset({"homework", "library", "commands"})
KINDS = frozenset({"gradient", "dimension"})
"""Names that a family shares with a kind of part, which every room may speak of."""

SHARED_NAMES = frozenset({"family", "facts", "key", "records", "words", "__init__", "__main__"})
"""Modules of one name and one task in every room: a family's own four, and a room's records."""


REFERENCE = re.compile(r"`([a-z_]+)\.([A-Za-z]\w+)`")
ENDINGS = frozenset({"csv", "html", "json", "po", "py", "secret", "tex", "toml"})
"""What follows the dot in the name of a file."""


@cache
def sources() -> Mapping[str, ast.Module]:
    """Every module of the house by its dotted name."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def room(module: str) -> str:
    """The room of a module: the folder, or the file beside the folders."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "exgen"


def for_types_alone(node: ast.AST) -> bool:
    """Whether what stands under this is for the type checker, and is never run."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def run(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements but those for the type checker; no expression holds one."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.expr) and not for_types_alone(node):
            yield node
            yield from run(node)


@cache
def imported(module: str) -> frozenset[str]:
    """The modules of the house that a module imports, wherever in it."""
    found = set()
    for node in run(sources()[module]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in sources() else node.module)
    return frozenset(name for name in found if name in sources()) - {module}


def loaded(where: str) -> str:
    """The module in which a line of the registry finds its family."""
    folder, _, record = where.partition(":")
    return f"exgen.families.{folder if record else f'{folder}.family'}"


@cache
def arrows() -> Mapping[str, frozenset[str]]:
    """Module -> the modules of the house that it uses, families by the registry among them."""
    found = {module: imported(module) for module in sources()}
    found["exgen.families.registry"] |= {loaded(one.where) for one in FAMILIES.values()}
    return found


def test_no_arrow_upwards() -> None:
    """Every room uses those that the table gives it, and the table names no other."""
    used: dict[str, set[str]] = defaultdict(set)
    wrong = []
    for module, others in arrows().items():
        here = room(module)
        allowed = {here, *EVERYWHERE, *ARROWS.get(here, "").split()}
        used[here] |= {room(other) for other in others}
        wrong += [f"{module} uses {other}" for other in others if room(other) not in allowed]
    assert not wrong
    rooms = {room(module) for module in sources()}
    assert rooms - EVERYWHERE == set(ARROWS)
    idle = {one: set(targets.split()) - used[one] for one, targets in ARROWS.items()}
    assert not {one: targets for one, targets in idle.items() if targets}


def test_rooms_are_in_order() -> None:
    """Followed along the arrows of the table, no room comes back to itself."""
    above: dict[str, int] = {}

    def height(one: str, path: tuple[str, ...]) -> int:
        assert one not in path, f"a circle: {' -> '.join((*path, one))}"
        if one not in above:
            targets = ARROWS[one].split()
            above[one] = 1 + max((height(target, (*path, one)) for target in targets), default=0)
        return above[one]

    assert all(height(one, ()) for one in ARROWS)


def test_no_circle_of_modules() -> None:
    """No module uses itself by way of others, a family that the registry loads apart.

    The record of a family is loaded when it is asked for, so that what is drawn may name others.
    """
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"a circle: {' -> '.join((*path, module))}"
        if module not in done:
            for other in sorted(imported(module)):
                visit(other, (*path, module))
            done.add(module)

    for module in sources():
        visit(module, ())


def test_a_name_stands_for_one_thing() -> None:
    """No two modules have a name in common, and no two classes that others may use.

    A command's module is named as the command is, also where a room does its work.
    """
    modules, classes = defaultdict(list), defaultdict(list)
    for path in sorted(HOUSE.rglob("*.py")):
        if path.parent.name != "commands" and path.stem not in SHARED_NAMES:
            modules[path.stem].append(str(path.relative_to(ROOT)))
    for module, tree in sources().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                classes[node.name].append(module)
    twins = {name: where for name, where in (modules | classes).items() if len(where) > 1}
    assert not twins


def folders() -> set[str]:
    """The folders of families, as modules."""
    return {".".join(loaded(one.where).split(".")[:3]) for one in FAMILIES.values()}


def own_family(module: str) -> str:
    """The folder of the family that a module belongs to, "" for none."""
    folder = ".".join(module.split(".")[:3])
    return folder if folder in folders() else ""


def outside() -> Iterator[tuple[str, ast.Module]]:
    """The modules that belong to no family, the list of families apart."""
    for module, tree in sources().items():
        if not own_family(module) and module != "exgen.families.registry":
            yield module, tree


def test_a_family_stands_in_its_folder() -> None:
    """Nobody imports a family's modules but itself; each folder there is in the registry."""
    wrong = [
        f"{module} uses {other}"
        for module in sources()
        for other in sorted(imported(module))
        if own_family(other) and own_family(other) != own_family(module)
    ]
    assert not wrong
    there = {f"exgen.families.{path.name}" for path in (HOUSE / "families").glob("[!_]*/")}
    assert there == folders()


def test_facts_are_for_the_family() -> None:
    """Outside families nobody reads `question.facts` or asks which record of facts one has.

    What is left by the name of `facts` are those of a part and of a proved question.
    """
    wrong = []
    for module, tree in outside():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "facts":
                owner = ast.unparse(node.value)
                if owner not in {"part", "proved", "self", "self.proved", "q", "other"}:
                    wrong.append(f"{module}, line {node.lineno}: {ast.unparse(node)}")
            asks = isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
            if asks and re.search(r"\w+Facts\b", ast.unparse(node)):
                wrong.append(f"{module}, line {node.lineno}: {ast.unparse(node)}")
    assert not wrong


def test_no_family_is_named_outside() -> None:
    """No module outside families says the name of one, and none compares a family with a text."""
    wrong = []
    for module, tree in outside():
        texts = set(FAMILIES) - KINDS - (TABLES if room(module) in TABLE_ROOMS else set())
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and node.value in texts:
                wrong.append(f"{module}, line {node.lineno}: {node.value!r}")
            if isinstance(node, ast.Compare):
                sides = (node.left, *node.comparators)
                fixed = any(isinstance(n, ast.Constant) for side in sides for n in ast.walk(side))
                named = any(isinstance(s, ast.Attribute) and s.attr == "family" for s in sides)
                if fixed and named:
                    wrong.append(f"{module}, line {node.lineno}: {ast.unparse(node)}")
    assert not wrong


@pytest.mark.parametrize("folder", ["documents", "questions"])
def test_templates_of_all_know_no_family(folder: str) -> None:
    """A template that no family owns reads no facts and asks no question for its family."""
    own = tuple(f"{name}." for name in FAMILIES)
    for path in sorted((ROOT / "templates" / folder).glob("*.tex")):
        if path.name.startswith(own):
            continue
        text = path.read_text(encoding="utf-8")
        assert "question.facts" not in text, path.name
        assert not re.search(r"\.family\s*(==|!=|in\b)", text), path.name


def test_what_a_docstring_refers_to_is_there() -> None:
    """`module.name` in a docstring is a name of that module, or of what is imported there."""
    modules: dict[str, list[str]] = {}
    for name, tree in sources().items():
        *_, room, module = ("", *name.split("."))
        modules.setdefault(module, []).append(ast.unparse(tree))
        modules.setdefault(room, []).append(module)
    wrong = []
    for module, tree in sources().items():
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        used |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                continue
            for owner, name in REFERENCE.findall(ast.get_docstring(node) or ""):
                texts = modules.get(owner, ())
                there = any(re.search(rf"\b{name}\b", text) for text in texts)
                if not (there or owner in {*used, "exgen"} or name in ENDINGS):
                    wrong.append(f"{module}: `{owner}.{name}`")
    assert not wrong
