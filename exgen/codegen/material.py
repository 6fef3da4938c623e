"""Everything a question about code needs, from its program: files, key entries, observation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from exgen.calculus.program import Program
from exgen.codegen.difference_steps import choose_seed
from exgen.codegen.observe import Observation, observe
from exgen.codegen.observed_words import words
from exgen.codegen.script import FUNCTION, ScriptTask, excerpt, function, solution, starter
from exgen.verify.points import POLE_MARGIN

STARTER, SOLUTION = "gradient_check.py", "gradient_check_solution.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """The scripts of one question, what a sheet prints of the first, and the function filled in."""

    task: ScriptTask
    starter: str
    solution: str
    excerpt: str
    filled: str

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the output folder."""
        return {STARTER: self.starter.encode(), SOLUTION: self.solution.encode()}

    @property
    def answer(self) -> dict[str, str]:
        """The answer of the part of kind `code` in the key: its file names."""
        return {"starter": STARTER, "solution": SOLUTION}

    @property
    def interface(self) -> dict[str, object]:
        """Further entries of that part: the function, what it takes and what it returns.

        `arguments` and `returns` are names of the question's variables, in the function's order;
        the gradients themselves are those of the question's parts of kind `gradient`.
        """
        return {
            "function": FUNCTION,
            "arguments": [v.name for v in self.task.program.variables],
            "returns": list(self.task.wrt),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Material(Scripts):
    """The scripts of one question, and what there is to see when they run."""

    observation: Observation

    @property
    def observed(self) -> str:
        """The answer of the part of kind `observation`: what there is to see, as text."""
        return words(self.observation)

    @property
    def measured(self) -> dict[str, object]:
        """Further entries of that part: the output, and the table with one significant digit."""
        rows = [[row.step, float(f"{row.error:.0e}")] for row in self.observation.rows]
        return {"output": self.observation.output, "step_errors": rows}


def scripts(
    program: Program,
    objective: str,
    wrt: tuple[str, ...],
    *,
    start: int,
    called: Mapping[str, str] | None = None,
    of_poles: float = 0.0,
) -> Scripts:
    """The scripts for the gradients of `objective` with respect to the variables `wrt`.

    `start` is the first seed that is tried for the instance, which is farther from poles than
    `of_poles`: where no errors are shown, it is enough that they are small. `called` names
    derivatives by quantity. Raises DrawError where no instance is good to show, DerivationError
    for what has no NumPy form.
    """
    seed = choose_seed(program, objective, wrt, start=start, of_poles=of_poles)
    task = ScriptTask(
        program=program, objective=objective, wrt=wrt, instance=seed, called=dict(called or {})
    )
    return Scripts(
        task=task,
        starter=starter(program, objective, wrt, seed_instance=seed, called=called),
        solution=solution(program, objective, wrt, seed_instance=seed, called=called),
        excerpt=excerpt(task),
        filled=function(task),
    )


def material(
    program: Program,
    objective: str,
    wrt: tuple[str, ...],
    *,
    start: int,
    called: Mapping[str, str] | None = None,
) -> Material:
    """The scripts as `scripts` makes them, with what is observed when the finished one runs.

    Raises what `scripts` raises, and ExgenError when the finished script fails.
    """
    made = scripts(program, objective, wrt, start=start, called=called, of_poles=POLE_MARGIN)
    seed = made.task.instance
    assert isinstance(seed, int)
    return Material(
        task=made.task,
        starter=made.starter,
        solution=made.solution,
        excerpt=made.excerpt,
        filled=made.filled,
        observation=observe(program, objective, wrt, seed=seed, script=made.solution),
    )
