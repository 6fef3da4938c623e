"""Where proofs are kept: shared, bounded, and never believed from anybody else."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

import exgen
from exgen import cache
from exgen.verify import proof_store as module
from exgen.verify.edition import edition, read
from exgen.verify.proof_store import KEPT_FILES, MOST, ProofStore, standard


def names(count: int, start: int = 0) -> list[bytes]:
    """The names of some proofs."""
    return [sha256(str(k).encode()).digest()[:16] for k in range(start, start + count)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of proofs that is not there yet."""
    return tmp_path / "cache" / "proofs" / "one.txt"


def test_proofs_outlive_the_process(path: Path) -> None:
    """What one store adds another reads, also what comes later; modes keep others out."""
    first, second = ProofStore(path), ProofStore(path)
    early, late = names(3), names(3, start=3)
    first.add(early)
    assert all(name in second for name in early)
    first.add(late)
    assert all(name in second for name in late)
    assert names(1, start=9)[0] not in second
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_memory_alone() -> None:
    """Without a file proofs are kept as long as the store."""
    store = ProofStore()
    store.add(names(2))
    assert names(2)[1] in store
    assert names(2)[1] not in ProofStore()


@pytest.mark.parametrize(
    "damage",
    [b"", b"\0" * 1000, b"\xff\xfe garbage \n\n" * 50, b"z" * 32 + b"\n", b"\n" * 100,
     sha256(b"0").digest()],
)  # fmt: skip
def test_a_damaged_file_counts_as_empty(path: Path, damage: bytes) -> None:
    """Nothing is believed that is no whole line with a digest, and new proofs find their place."""
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_bytes(damage)
    path.chmod(0o600)
    store = ProofStore(path)
    assert names(1)[0] not in store
    store.add(names(1))
    assert names(1)[0] in ProofStore(path)


def test_an_interrupted_line_is_lost_alone(path: Path) -> None:
    """A line that was cut off is no proof, whether it is the last or another follows."""
    ProofStore(path).add(names(2))
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    cut = ProofStore(path)
    assert names(2)[0] in cut
    assert names(2)[1] not in cut
    cut.add(names(1, start=2))
    again = ProofStore(path)
    assert [name in again for name in names(3)] == [True, False, True]


def make_open(path: Path) -> None:
    """A folder that others may write to."""
    path.parent.chmod(0o777)


def make_readable(path: Path) -> None:
    """A folder that others may look into."""
    path.parent.chmod(0o755)


def make_file_open(path: Path) -> None:
    """A file that others may write to."""
    path.chmod(0o666)


def make_link(path: Path) -> None:
    """A link in the place of the file."""
    other = path.with_name("other.txt")
    path.rename(other)
    path.symlink_to(other)


def make_folder_link(path: Path) -> None:
    """A link in the place of the folder."""
    other = path.parent.with_name("elsewhere")
    path.parent.rename(other)
    path.parent.symlink_to(other)


def make_pipe(path: Path) -> None:
    """A pipe in the place of the file, on which reading would wait for ever."""
    path.unlink()
    os.mkfifo(path, 0o600)


def make_directory(path: Path) -> None:
    """A folder in the place of the file."""
    path.unlink()
    path.mkdir()


def make_plain(path: Path) -> None:
    """A file in the place of the folder."""
    shutil.rmtree(path.parent)
    path.parent.write_text("")


@pytest.mark.parametrize(
    "spoil",
    [make_open, make_readable, make_file_open, make_link, make_folder_link, make_pipe,
     make_directory, make_plain],
)  # fmt: skip
def test_what_others_may_have_written_is_not_believed(
    path: Path, spoil: Callable[[Path], None]
) -> None:
    """A cache that is not the user's alone is as good as none, and no error."""
    ProofStore(path).add(names(2))
    spoil(path)
    store = ProofStore(path)
    assert names(1)[0] not in store
    store.add(names(1))
    assert names(1)[0] in store


def test_another_user_is_not_believed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folder and file must belong to the user who asks."""
    ProofStore(path).add(names(1))
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    store = ProofStore(path)
    assert names(1)[0] not in store
    store.add(names(1, start=5))
    monkeypatch.undo()
    assert names(1, start=5)[0] not in ProofStore(path)


def test_memory_and_file_are_bounded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound the oldest are forgotten, those in use last; a full file starts anew."""
    monkeypatch.setattr(module, "MOST", 10)
    monkeypatch.setattr(module, "_LARGEST", 10 * 34)
    store = ProofStore(path)
    store.add(names(10))
    assert names(1)[0] in store  # is now the last to be forgotten
    store.add(names(5, start=10))
    assert len(store) == 10
    assert names(1)[0] in store._names
    assert names(2)[1] not in store._names
    for start in range(20, 200, 10):
        store.add(names(10, start=start))
    assert path.stat().st_size <= 2 * 10 * 34
    assert names(1, start=199)[0] in ProofStore(path)
    assert MOST >= 1 << 14


def test_files_of_old_editions_go(path: Path) -> None:
    """Only so many files stay; what is no such file is left alone."""
    for k in range(KEPT_FILES + 3):
        ProofStore(path.with_name(f"edition{k}.txt")).add(names(1))
        os.utime(path.with_name(f"edition{k}.txt"), (k, k))
    other = path.with_name("notes.md")
    other.write_text("mine")
    ProofStore(path).add(names(1))
    left = sorted(p.name for p in path.parent.iterdir())
    assert left == [*(f"edition{k}.txt" for k in range(3, KEPT_FILES + 3)), "notes.md", path.name]


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from exgen.verify.proof_store import ProofStore
from verify.test_proof_store import names
store = ProofStore(Path(sys.argv[1]))
for k in range(200):
    store.add(names(3, start=int(sys.argv[2]) + 3 * k))
"""


def test_several_processes_write_at_once(path: Path) -> None:
    """No line is lost or mixed with another."""
    code = WRITER.format(tests=str(Path(__file__).parent.parent))
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(path), str(1000 * k)]) for k in range(3)
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    store = ProofStore(path)
    assert all(name in store for k in range(3) for name in names(600, start=1000 * k))
    assert len(store) == 1800


def test_the_switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is that of the environment; `off` keeps proofs in memory alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(module.SWITCH, raising=False)
    code = edition()
    assert code is not None
    assert standard().path == tmp_path / "exgen" / "proofs" / f"{code.name}.txt"
    monkeypatch.setenv(module.SWITCH, "off")
    assert standard().path is None
    monkeypatch.delenv(module.SWITCH)
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))  # another environment, so it is looked for anew
    monkeypatch.setattr(cache, "folder", lambda: None)
    assert standard().path is None


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the sources that an edition covers."""
    source, copy = Path(exgen.__file__).parent, tmp_path / "exgen"
    for room in ("calculus", "verify"):
        shutil.copytree(source / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(source / "errors.py", copy)
    return copy


@pytest.mark.parametrize("edited", ["verify/exact.py", "calculus/arithmetic.py", "verify/new.py"])
def test_an_edit_is_another_edition(package: Path, edited: str) -> None:
    """A changed source, or a further one, starts with nothing proved."""
    before = read(package)
    assert before is not None
    again = read(package)
    assert again is not None
    assert before.name == again.name
    with (package / edited).open("a") as file:
        file.write("# edited\n")
    after = read(package)
    assert after is not None
    assert after.name != before.name


def test_proofs_of_an_edited_judge_are_not_kept(package: Path, path: Path) -> None:
    """What is proved after an edit of the running sources stays in memory."""
    code = read(package)
    store = ProofStore(path, code)
    store.add(names(1))
    (package / "verify/exact.py").write_text("edited")
    store.add(names(1, start=1))
    assert names(2)[1] in store
    assert [name in ProofStore(path) for name in names(2)] == [True, False]


EDITED_WHILE_RUNNING = """
import sys
from pathlib import Path
import exgen, exgen.verify.proof_store
source = Path(sys.argv[1]) / "verify" / "exact.py"
assert source == Path(exgen.__file__).parent / "verify" / "exact.py"
source.write_text(source.read_text() + "# edited")
from exgen.verify.edition import edition, read
print(edition().name, read(source.parent.parent).name, edition().unchanged())
"""


def test_the_edition_is_that_of_the_imported_sources(tmp_path: Path) -> None:
    """A process whose checkout is edited before it first proves keeps to the old edition."""
    shutil.copytree(Path(exgen.__file__).parent, tmp_path / "exgen")
    before = read(tmp_path / "exgen")
    assert before is not None
    ran = subprocess.run(
        [sys.executable, "-c", EDITED_WHILE_RUNNING, tmp_path / "exgen"], cwd=tmp_path,
        capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    ours, now, unchanged = ran.stdout.split()
    assert ours == before.name != now
    assert unchanged == "False"


def test_without_sources_there_is_no_edition(tmp_path: Path) -> None:
    """Where the sources cannot be read nothing is kept on disk."""
    (tmp_path / "errors.py").write_text("")
    assert read(tmp_path) is None
