"""The secret: made once, for its owner alone, beside what is handed out; seeds come from it."""

import errno
import os
import stat
from pathlib import Path

import pytest

from exgen.classroom.class_run import secret_for
from exgen.classroom.distinct_variants import student_seed
from exgen.classroom.secret import Secret, create_secret, open_to_others, read_secret, secret_path
from exgen.errors import InputError

ONE, OTHER = Secret(b"1" * 32), Secret(b"2" * 32)


def test_made_once_with_mode_600(tmp_path: Path) -> None:
    """A new secret is a file that only its owner reads; a second call finds the same."""
    path = tmp_path / "deep" / "class.secret"
    made = create_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert create_secret(path) == made == read_secret(path)
    assert [each.name for each in path.parent.iterdir()] == ["class.secret"]
    assert not open_to_others(path)
    path.chmod(0o640)
    assert open_to_others(path)


def test_lies_beside_the_folder_never_inside(tmp_path: Path) -> None:
    """By default it is DIR.secret; a file inside the folder is refused."""
    out = tmp_path / "class"
    assert secret_path(out, None) == tmp_path / "class.secret"
    with pytest.raises(InputError, match="inside the output folder"):
        secret_path(out, out / "keys" / "s")


def test_what_is_no_secret(tmp_path: Path) -> None:
    """A file that exgen did not make as a secret is refused, and left alone."""
    path = tmp_path / "notes.txt"
    path.write_text("remember the milk")
    with pytest.raises(InputError, match="no secret"):
        secret_for(tmp_path / "class", path)
    assert path.read_text() == "remember the milk"


def test_missing_for_a_class_that_is_there(tmp_path: Path) -> None:
    """A class that has been begun is not gone on with under a new secret."""
    out = tmp_path / "class"
    out.mkdir()
    (out / ".exgen-class.jsonl").write_text("{}")
    with pytest.raises(InputError, match="missing"):
        secret_for(out, tmp_path / "class.secret")
    assert not (tmp_path / "class.secret").exists()


def test_never_shown() -> None:
    """Neither its printed form nor its mark holds the secret."""
    assert ONE.value.decode() not in repr(ONE)
    assert ONE.mark != OTHER.mark
    assert ONE.value.hex()[:16] != ONE.mark


def test_seeds_depend_on_everything() -> None:
    """Homework, seed, id and secret each change a student's seed, which fits into 63 bits."""
    given = {"homework": "h", "seed": 7, "student": "a1"}
    first = student_seed(ONE, **given)
    others = [
        student_seed(OTHER, **given),
        student_seed(ONE, **{**given, "homework": "g"}),
        student_seed(ONE, **{**given, "seed": 8}),
        student_seed(ONE, **{**given, "student": "a2"}),
        # the same letters in a row, cut at other places
        student_seed(ONE, **{**given, "homework": "h7", "seed": 0, "student": "a1"}),
    ]
    assert student_seed(ONE, **given) == first
    assert len({first, *others}) == 6
    assert all(0 <= seed < 2**63 for seed in [first, *others])


def test_a_link_that_leads_nowhere_is_no_secret(tmp_path: Path) -> None:
    """A dangling link is told in one line, and so is the root as the folder of a class."""
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="link to no file"):
        create_secret(tmp_path / "link")
    with pytest.raises(InputError, match="a folder of its own"):
        secret_path(Path("/"), None)


@pytest.mark.parametrize("refusal", [errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL])
def test_a_disk_without_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    """Where the system makes no hard links a secret is made all the same, and only once."""

    def refused(*_: object) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(os, "link", refused)
    path = tmp_path / "class.secret"
    made = create_secret(path)
    assert create_secret(path) == made == read_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["class.secret"]


def test_a_full_disk_leaves_no_half_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written is told in one line, and nothing stays behind."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(InputError, match="No space left"):
        create_secret(tmp_path / "class.secret")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write the secret"):
        create_secret(tmp_path / "file" / "class.secret")
