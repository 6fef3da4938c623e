"""Gradescope's harness, simulated as its documentation describes it.

The zip lies unpacked in `source/`, `run_autograder` is copied one folder up and run there as
root; it finds a submission in `submission/` and what Gradescope knows of it in
`submission_metadata.json`, and leaves `results/results.json`. Python is one with NumPy alone.
"""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
STATUSES = {"passed", "failed"}
VISIBLE = {"hidden", "after_due_date", "after_published", "visible"}
FIELDS = {
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format",
    "tags", "visibility", "extra_data",
}  # fmt: skip
"""What the documentation names for a test."""


@dataclass(frozen=True)
class Harness:
    """A container: `folder` is /autograder."""

    folder: Path

    @property
    def source(self) -> Path:
        """Where the zip was unpacked."""
        return self.folder / "source"

    def run(self, files: Mapping[str, str | bytes], *, email: str = "a@b.c") -> dict[str, Any]:
        """The results of a submission, held to what the documentation says of them."""
        for name in ("submission", "results"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()
        for name, content in files.items():
            path = self.folder / "submission" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.graded(email)

    def graded(self, email: str = "a@b.c") -> dict[str, Any]:
        """The results of what lies in `submission/`."""
        about = {"id": 1, "users": [{"email": email, "id": 9, "name": "A. Student"}]}
        (self.folder / "submission_metadata.json").write_text(json.dumps(about))
        ran = subprocess.run(
            [self.folder / "run_autograder"], cwd=self.folder, capture_output=True,
            text=True, timeout=300, env={"PATH": os.environ["PATH"], "AUTOGRADER": self.folder},
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (0, "")
        text = (self.folder / "results" / "results.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        tests = found.get("tests", [])
        assert "score" in found or tests
        for test in tests:
            assert set(test) <= FIELDS
            assert test["visibility"] in VISIBLE
            assert ("score" in test) == ("max_score" in test)
            assert 0 <= test.get("score", 0) <= test.get("max_score", 0)
            assert test.get("status", "passed") in STATUSES
        return found


def unpacked(package: bytes, folder: Path) -> Harness:
    """A container with the autograder in it; its Python is made as `setup.sh` does."""
    with ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(folder / "source")
        for name in ("setup.sh", "run_autograder"):
            assert archive.getinfo(name).external_attr >> 16 & 0o111
    shutil.copyfile(folder / "source" / "run_autograder", folder / "run_autograder")
    (folder / "run_autograder").chmod(0o755)
    site = folder / "python" / "lib" / f"python{VERSION}" / "site-packages"
    for one in (site, folder / "python" / "bin"):
        one.mkdir(parents=True)
    (folder / "python" / "pyvenv.cfg").write_text(f"home = {_python().parent}\n")
    (folder / "python" / "bin" / "python").symlink_to(_python())
    packages = folder / "packages"
    packages.mkdir()
    numpy = Path(np.__file__).parent
    for place in (numpy, numpy.with_name("numpy.libs")):
        if place.is_dir():
            (packages / place.name).symlink_to(place)
    (site / "numpy.pth").write_text(f"{packages}\n")
    return Harness(folder)


def apart() -> None:
    """Skip where code cannot be run by another user: who is not root, Python out of their reach."""
    if os.geteuid() != 0:
        pytest.skip("code is run apart by root alone, as in Gradescope's container")
    for path in (Path(np.__file__).resolve(), _python().resolve()):
        for one in path.parents:
            if not one.stat().st_mode & 0o001:
                pytest.skip(f"users without rights cannot read {one}")


def _python() -> Path:
    """A Python of this version, one that all users can run where there is one."""
    own = Path(getattr(sys, "_base_executable", sys.executable))
    system = Path("/usr/bin") / f"python{VERSION}"
    open_to_all = all(one.stat().st_mode & 0o001 for one in own.resolve().parents)
    return own if open_to_all or not system.exists() else system
