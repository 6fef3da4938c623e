"""The sheets that the tests of all platforms look at."""

from many import over
from sheets import HOMEWORKS

from writers.on_sheets import FIRST_SEEDS, SEEDS, made, questions


def shown(name: str, seed: int) -> set[tuple[str, ...]]:
    """What a platform is given to show and to judge: parts, mistakes, kinds of files."""
    asked = questions(name, seed)
    parts = {(a.id, a.part["kind"], type(a.part["answer"]).__name__) for a in asked}
    mistakes = {("mistake", one["name"]) for a in asked for one in a.part.get("mistakes", ())}
    return parts | mistakes | {("file", file.rpartition(".")[2]) for file in made(name, seed).files}


@over("name", HOMEWORKS)
def test_a_few_seeds_show_what_more_do(name: str) -> None:
    """Each part, kind of answer, mistake and file of the first seeds is on one that is tested."""
    wanted = set[tuple[str, ...]]().union(*(shown(name, seed) for seed in FIRST_SEEDS))
    found = set[tuple[str, ...]]().union(*(shown(name, seed) for seed in SEEDS[name]))
    assert found == wanted
