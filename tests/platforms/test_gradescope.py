"""The autograder for Gradescope against every hostile and every honest script of the fence's tests.

They run as they would in Gradescope's container, but without the hook in Python, so that it is the
kernel that says no.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from grading.honest import HONEST, NOTEBOOKS, file
from grading.hostile import HOSTILE, LEFT, SLOW
from grading.sheet import key, two_layer
from writers.gradescope_harness import Harness, apart, unpacked
from writers.on_sheets import made

from exgen.writers.gradescope import autograder

pytestmark = pytest.mark.platforms
CODE = "QQQQQQ"
MARK = f"{LEFT}-here"
LEFT_OUT = frozenset({"fills the disk"})
"""On this disk it would: what was written goes afterwards, but the room has no limit in all."""
DRIVER = """
import json, os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
source, folder = map(Path, sys.argv[1:3])
sys.path.insert(0, str(source))
from apart import Apart
from exgen.grading.graded_file import attempt, drawn
from exgen.grading.runner import Limits
from function import Exercise
part = json.loads((source / "sheets" / "QQQQQQ.json").read_text())["parts"][0]
exercise = Exercise(part, "")
instances = drawn(exercise, count=1)
slow = set(json.loads((folder / "slow.json").read_text()))
def one(path):
    text = path.read_text()
    path.write_text(text.replace("@PID@", str(os.getpid())))
    limits = Limits(seconds=0.7 if path.stem in slow else 6.0, memory=2**29)
    record = attempt(exercise, path, name=path.name, room=Apart(), limits=limits, beside=(),
                     instances=instances)
    said = [f"{each.verdict} {each.detail}" for each in record.graded]
    return path.stem, [record.right, record.refused, *said, *record.notes]
with ThreadPoolExecutor(3) as pool:
    print(json.dumps(dict(pool.map(one, sorted(folder.glob("f*.*"))))))
"""


@dataclass
class Place:
    """An autograder of one function, with what is to be protected."""

    harness: Harness
    home: Path
    canary: str
    port: int
    heard: list[str] = field(default_factory=list)

    def filled(self, text: str) -> str:
        """A hostile text with the paths of this place."""
        source = self.harness.source
        text = text.replace(LEFT, MARK)  # not that of the fence's tests, which may run beside this
        for name, value in {
            "KEY": source / "sheets" / f"{CODE}.json", "SOLUTION": source / "solution.py",
            "FOLDER": source / "sheets", "HOME": self.home, "CHECKOUT": source, "PORT": self.port,
        }.items():  # fmt: skip
            text = text.replace(f"@{name}@", str(value))
        return text

    def outcomes(self, files: Mapping[str, str], slow: frozenset[str]) -> dict[str, list[Any]]:
        """What is said of each file: how many gradients are right, then lines."""
        folder = self.harness.folder / "hostile"
        folder.mkdir(mode=0o700)
        names = {f"f{k}": name for k, name in enumerate(files)}
        for stem, name in names.items():
            suffix = "ipynb" if name in NOTEBOOKS else "py"
            (folder / f"{stem}.{suffix}").write_text(self.filled(files[name]), encoding="utf-8")
        (folder / "slow.json").write_text(json.dumps([s for s, n in names.items() if n in slow]))
        python = self.harness.folder / "python" / "bin" / "python"
        done = subprocess.run(
            [python, "-I", "-B", "-c", DRIVER, self.harness.source, folder],
            capture_output=True, text=True, timeout=900, check=False,
            env={"EXGEN_CANARY": self.canary},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        shutil.rmtree(folder)
        return {names[stem]: said for stem, said in json.loads(done.stdout).items()}


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """The autograder, a home and a solution that only root may read, a port that listens."""
    apart()
    folder = Path(tempfile.mkdtemp(prefix="exgen-gradescope-"))
    folder.chmod(0o711)
    written = autograder([made("chain-rule", 1)])
    harness = unpacked(written.files["gradescope.zip"], folder)
    canary = secrets.token_hex(12)
    question = json.loads(json.dumps(key(two_layer())))["questions"][1]
    part = next(each for each in question["parts"] if each["kind"] == "code")
    given = {name: question[name] for name in ("variables", "sizes", "definitions")}
    sheet = {
        "id": "3.b", "number": "3.b", "title": "A loss", "points": 10, "form": "code",
        "function": part["function"], "arguments": part["arguments"], "canary": canary,
        "gradients": {p["wrt"]: p["answer"] for p in question["parts"] if p["kind"] == "gradient"},
        "given": {**given, "away_from_zero": [], "index": {}}, "starter": "gradient_check.py",
    }  # fmt: skip
    (harness.source / "sheets" / f"{CODE}.json").write_text(json.dumps({"parts": [sheet]}))
    (harness.source / "solution.py").write_text(file() + f"# {canary}\n")
    hook = harness.source / "exgen" / "grading" / "inside" / "hook.py"
    hook.write_text(hook.read_text().replace("sys.addaudithook(guard)", "pass"))
    harness.run({})  # which closes the folders
    home = folder / "home"
    home.mkdir(mode=0o700)
    (home / "canary.txt").write_text(canary)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        there = Place(harness, home, canary, listener.getsockname()[1])
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    there.heard.append(repr(listener.accept()))
                except TimeoutError:
                    continue

        ear = threading.Thread(target=listen)
        ear.start()
        try:
            _without_rights(there)
            yield there
        finally:
            stop.set()
            ear.join()
            shutil.rmtree(folder)


def _without_rights(place: Place) -> None:
    """Fail where a script would run as root: what is hostile may not even be tried then."""
    asks = "import os\ndef compute_gradients(x, W1, W2, y):\n    raise ValueError(os.getresuid())\n"
    (said,) = place.outcomes({"asks who it is": asks}, frozenset()).values()
    users = [int(word) for word in re.findall(r"\d+", said[2].partition("ValueError")[2])]
    assert len(users) == 3, said
    assert all(user in range(61_000, 64_000) for user in users), said


def test_what_is_hostile_learns_nothing_and_is_never_right(place: Place) -> None:
    """No answer, home or environment comes out, nobody is reached, no process or file is left."""
    before = Path(np.__file__).read_bytes()
    hostile = {name: text for name, text in HOSTILE.items() if name not in LEFT_OUT}
    outcomes = place.outcomes(hostile, SLOW)
    assert len(outcomes) == len(hostile) > 110
    assert {name: said for name, said in outcomes.items() if said[0]} == {}
    for name, said in outcomes.items():
        assert place.canary not in json.dumps(said), (name, said)
    assert place.heard == []
    assert [path.name for path in place.home.iterdir()] == ["canary.txt"]
    assert Path(np.__file__).read_bytes() == before
    assert [p for p in ("/tmp", "/var/tmp", "/dev/shm") if (Path(p) / MARK).exists()] == []
    users = {process.info["uids"].real for process in psutil.process_iter(["uids"])}
    assert users.isdisjoint(range(61_000, 64_000))
    assert "Permission denied" in json.dumps(outcomes["reads the key by its path"])
    assert "not permitted" in json.dumps(outcomes["forks"])


def test_what_is_honest_is_right(place: Place) -> None:
    """Every honest file of the fence's tests has both gradients right here, too."""
    outcomes = place.outcomes(HONEST, frozenset())
    assert len(outcomes) == len(HONEST)
    assert {name: said for name, said in outcomes.items() if said[0] != 2} == {}


def test_a_submission_that_goes_on_for_ever_loses_no_other_part(place: Place) -> None:
    """The clock ends it, and the results of typed answers are there."""
    sheet = made("chain-rule", 1)
    head = f'# SHEET = "{sheet.key["variant"]}"\n'
    (first, *_) = sheet.key["questions"][0]["parts"]
    found = place.harness.run(
        {
            "answers.txt": f"{head}{first['id']}: {first['answer']}\n",
            "gradient_check.py": f"{head}while True: pass\ndef compute_gradients(): pass\n",
        }
    )
    scores = {test["name"].partition(":")[0]: test.get("score") for test in found["tests"]}
    assert scores[first["id"]] == first["points"]
    assert scores["3.b"] == 0
    assert "too slow" in json.dumps(found)
    assert os.environ["PATH"] not in json.dumps(found)


def test_the_set_up_brings_python_and_numpy(tmp_path: Path) -> None:
    """`setup.sh` makes a Python of its own with NumPy, in a container's place of another name."""
    harness = unpacked(autograder([made("chain-rule", 1)]).files["gradescope.zip"], tmp_path)
    shutil.rmtree(tmp_path / "python")
    (harness.source / "setup.sh").chmod(0o755)
    subprocess.run(
        [harness.source / "setup.sh"], check=True, capture_output=True, timeout=300,
        env={**os.environ, "AUTOGRADER": str(tmp_path)},
    )  # fmt: skip
    python = tmp_path / "python" / "bin" / "python"
    tell = "import numpy, sys; print(sys.version_info >= (3, 11) and numpy.__file__)"
    done = subprocess.run([python, "-I", "-c", tell], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(str(tmp_path / "python"))
