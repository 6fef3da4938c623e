"""The command line: exit statuses, one clear line per failure, what goes to which stream."""

import json
import os
import signal
import subprocess
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from exgen.cli import main
from exgen.commands.seeds import parse_seed
from exgen.errors import ClaimError, ExgenError, InputError, TexError
from exgen.families.registry import FAMILIES
from exgen.writers import WRITERS

FILES = {
    "problems.pdf": b"%PDF",
    "solutions.pdf": b"%PDF",
    "key.json": json.dumps({"schema": "exgen.key/1"}).encode(),
}


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run in an empty folder, and give SIGTERM back to whoever had it."""
    monkeypatch.chdir(tmp_path)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


class FakePipeline(types.ModuleType):
    """A pipeline that notes what it was asked for, and then does as the test says."""

    def __init__(self, *, raises: BaseException | None = None) -> None:
        super().__init__("exgen.pipeline")
        self.raises = raises
        self.asked: list[tuple[str, int | None, bool]] = []

    def build(
        self,
        homework: object,
        *,
        seed: int | None,
        original: bool,
        report: object,
        besides: tuple[str, ...],
    ) -> dict[str, bytes]:
        """Stand in for the real one."""
        self.asked.append((homework.name, seed, original))
        self.besides = besides
        report("halfway [through]")
        if self.raises:
            raise self.raises
        return FILES


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    """Put the fake in the place of the real pipeline."""
    fake = FakePipeline()
    monkeypatch.setitem(sys.modules, "exgen.pipeline", fake)
    return fake


UTF_8 = {"PYTHONUTF8": "1"}
SHORT = (
    'name = "warm-up"\ntitle = "Warm-up"\npreliminaries = false\n[[question]]\nid = "1"\n'
    'family = "gradient"\npoints = 10\noptions = { level = 1 }\n'
)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "exgen", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_make_names_the_pdfs_and_last_the_folder(
    pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    """By default the sampler is made under output/, and stdout ends with the folder."""
    assert main(["make", "--seed", "007"]) == 0
    out, err = capsys.readouterr()
    folder = Path("output/sampler-7")
    assert out.splitlines() == [
        str(folder / "problems.pdf"),
        str(folder / "solutions.pdf"),
        str(folder),
    ]
    assert len(err.splitlines()) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    assert pipeline.asked == [("sampler", 7, False)]


@pytest.mark.parametrize("wanted", [(), ("marking",), ("answers",), ("marking", "answers")])
def test_make_for_those_who_mark(
    wanted: tuple[str, ...], pipeline: FakePipeline, tmp_path: Path
) -> None:
    """Each option asks for its document, and none is made unasked."""
    main(["make", "--seed", "7", "--out", str(tmp_path / "out"), *(f"--{kind}" for kind in wanted)])
    assert pipeline.besides == wanted


def test_make_original_needs_no_seed(pipeline: FakePipeline) -> None:
    """`--original` is made without a seed, in a folder of its own name."""
    assert main(["make", "--original", "--homework", "matrix-gradients"]) == 0
    assert Path("output/matrix-gradients-original/problems.pdf").is_file()
    assert pipeline.asked == [("matrix-gradients", None, True)]


def test_make_from_a_file_into_a_folder(pipeline: FakePipeline, tmp_path: Path) -> None:
    """A homework file of one's own and a folder of one's choice."""
    Path("my.toml").write_text(
        'name = "mine"\ntitle = "Mine"\n[[question]]\nid = "1"\nfamily = "network"\npoints = 3\n'
    )
    assert main(["make", "--seed", "0", "--homework", "my.toml", "--out", "deep/er"]) == 0
    assert (tmp_path / "deep" / "er" / "key.json").is_file()
    assert pipeline.asked == [("mine", 0, False)]


@pytest.mark.parametrize(
    ("arguments", "culprit"),
    [
        ([], "Missing command"),
        (["mak"], "'mak'"),
        (["make"], "--seed is missing"),
        (["make", "--seed"], "--seed"),
        (["make", "--seed", "-1"], "'-1'"),
        (["make", "--seed", "seven"], "'seven'"),
        (["make", "--seed", "7\n8"], r"'7\n8'"),
        (["make", "--seed", "9" * 10_000], "9..."),
        (["make", "7"], "(7)"),
        (["make", "--sed", "7"], "--sed"),
        (["make", "--original"], "'sampler' has no original: take attention, backprop-by-hand,"),
        (["make", "--original", "--homework", "matrix-gradients", "--seed", "x"], "'x'"),
        (["make", "--seed", "1", "--homework", "samplr"], "did you mean 'sampler'?"),
        (["make", "--seed", "1", "--homework", "no.toml"], "no.toml"),
        (["make", "--seed", "1", "--out", "/dev/null"], "'/dev/null' is a file"),
        (["make", "--seed", "1", "--out", "/dev/null/out"], "a file"),
        (["make", "--seed", "1", "--out", "."], "current folder"),
        (["list", "--long"], "--long"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(
    arguments: list[str],
    culprit: str,
    pipeline: FakePipeline,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever is wrong with the arguments is told before any work, in one line, with status 2."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("exgen: ")
    assert err.count("\n") == 1
    assert culprit in err
    assert pipeline.asked == []
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ClaimError("a claim\ndoes not hold"), 1),
        (InputError("bad options"), 2),
        (TexError("no pdflatex \x1b[2J"), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_a_failing_pipeline_leaves_nothing(
    error: ExgenError | KeyboardInterrupt,
    status: int,
    pipeline: FakePipeline,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each kind of failure has its status and one printable line; no folder appears."""
    pipeline.raises = error
    assert main(["make", "--seed", "1"]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.rstrip("\n").isprintable()
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    ("text", "seed"), [("0", 0), ("7", 7), ("007", 7), (str(2**63 - 1), 2**63 - 1)]
)
def test_seeds_that_are_taken(text: str, seed: int) -> None:
    """Decimal digits from 0 to 2^63 - 1."""
    assert parse_seed(text) == seed


@pytest.mark.parametrize(
    "text", ["", " 7", "7 ", "+7", "-0", "7.0", "1e3", "0x7", "1_000", "٣", "²", str(2**63), "7\n"]
)
def test_seeds_that_are_refused(text: str) -> None:
    """What int() would take or nearly take, but nobody means as a seed."""
    with pytest.raises(InputError, match="whole number from 0 to 9223372036854775807"):
        parse_seed(text)


def test_list_shows_homeworks_families_and_formats(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each, within 80 columns."""
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[1] for line in lines]
    assert names[-len(WRITERS) :] == list(WRITERS)
    assert names[-len(WRITERS) - len(FAMILIES) : -len(WRITERS)] == list(FAMILIES)
    assert {"matrix-gradients", "sampler"} <= set(names)
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["--help"], ["doctor"], ["make", "--seed", "x"], ["make", "--homework", "nope"]],
)
def test_light_commands_do_not_import_sympy(arguments: list[str]) -> None:
    """What needs no derivation does not wait for SymPy, NumPy or PyLaTeX."""
    code = (
        "import sys; from exgen.cli import main; main(sys.argv[1:]);"
        "print(*({'sympy', 'numpy', 'pylatex'} & sys.modules.keys()), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == ""
    assert "Traceback" not in done.stderr


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` prints the version and nothing else."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "exgen 0.1.0\n"


def test_module_and_console_script_agree() -> None:
    """`python -m exgen` exits with the status that `main` returns."""
    done = run("make", "--seed", "x")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_stdout_is_told_in_one_line() -> None:
    """When stdout cannot be written there is a line and a status, not a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "exgen", "list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "standard output" in done.stderr


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize(("arguments", "status"), [("list", 0), ("make --seed x", 2)])
def test_closed_streams_change_no_status(redirection: str, arguments: str, status: int) -> None:
    """Whoever closes stdout or stderr still gets the right status."""
    command = f"exec '{sys.executable}' -m exgen {arguments} {redirection}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_a_folder_name_that_is_no_text(pipeline: FakePipeline) -> None:
    """A name that is not UTF-8 is written and named all the same."""
    assert main(["make", "--seed", "1", "--out", "sheet-\udcff"]) == 0
    assert Path("sheet-\udcff/key.json").is_file()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_signals_in_the_middle_leave_nothing(number: signal.Signals, status: int) -> None:
    """Ctrl-C and a polite kill, while files are being written, leave an empty folder."""
    code = f"""
import os, sys, types
from pathlib import Path
from exgen.cli import main
sys.modules["exgen.pipeline"] = types.SimpleNamespace(build=lambda *_, **__: {FILES!r})
Path.write_bytes = lambda path, content: os.kill(os.getpid(), {int(number)}) or path.touch()
sys.exit(main(["make", "--seed", "1"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert list(Path.cwd().iterdir()) == []


def test_a_folder_whose_name_is_no_text(tmp_path: Path) -> None:
    """The last line on stdout is the folder's name byte for byte, so that a script can use it."""
    (tmp_path / "warm-up.toml").write_text(SHORT)
    name = os.fsencode(tmp_path) + b"/caf\xe9 \xc3\xa9"
    arguments = ["make", "--seed", "7", "--homework", str(tmp_path / "warm-up.toml"), "--out"]
    command = [sys.executable, "-m", "exgen", *arguments, os.fsdecode(name)]
    ran = subprocess.run(command, capture_output=True, check=True, env={**os.environ, **UTF_8})
    assert ran.stdout.splitlines()[-1] == name
    assert (Path(os.fsdecode(name)) / "key.json").is_file()


def test_a_small_seed_is_warned_of(
    pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who could find the seed by trying is told in one line, with one that cannot be found."""
    assert main(["make", "--seed", "7"]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("exgen: warning: students can find seed 7 by trying")
    large = line.rpartition(" ")[2]
    assert 2**40 <= int(large) < 2**63
    for options in (["--seed", large], ["--seed", str(2**40)], ["--original"]):
        named = ["--homework", "matrix-gradients"] if options == ["--original"] else []
        assert main(["make", *options, *named, "--out", f"out-{options[-1]}"]) == 0
        assert capsys.readouterr().err == ""
    assert main(["make", "--seed", str(2**40 - 1)]) == 0
    assert "--seed" in capsys.readouterr().err
