"""A small class that was marked, with scans, for the desk to show."""

import json
from pathlib import Path

import pikepdf
from checking.keys import contents

from exgen.cli import main

CODES = {"s1": "MQVTRP", "s2": "GDRDD3", "s3": "P3GPW7", "s4": "K7RQXV"}
ANSWERS = """\
id,1,2.a.1,2.b.x,2.b.A,3.a.W2,4.a
s1,(M + M.T) @ v,1 x n,x +,A,tanh(yhat - y) @ a1.T + lam * W2,3
s2,(M + M.T) @ v,1 x n,x,A,-(tanh(yhat - y) @ a1.T + lam * W2),4
s4,sigmoid(v.T @ M @ v) * (M + M.T) @ v,n x 1,x,A,tanh(yhat - y) @ a1.T,3
"""


def pdf(path: Path, text: str) -> None:
    """A page with a line of text."""
    made = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    made.add_blank_page(page_size=(595, 842))
    page = made.pages[0]
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = made.make_stream(f"BT /F 24 Tf 72 760 Td ({text}) Tj ET".encode())
    path.parent.mkdir(exist_ok=True)
    made.save(path)


def marked_class(folder: Path) -> Path:
    """A class of four, of whom three handed in; `-marks` and `scans` lie beside it."""
    group = folder / "class"
    (group / "keys").mkdir(parents=True)
    listed = []
    for name, code in CODES.items():
        key = json.dumps(contents(7, "chain-rule"))
        (group / "keys" / f"{name}.json").write_text(key)
        pdf(group / "problems" / f"{name}.pdf", f"Sheet {code}")
        listed.append({"id": name, "code": code, "name": f"{name.upper()} <i>", "email": "",
                       "section": "A", "further": []})  # fmt: skip
    pdf(folder / "scans" / "s3.pdf", "1 = v, 2.a.1 = n x 1")
    text = json.dumps({"schema": "exgen.class/1", "students": listed})
    (group / "manifest.json").write_text(text)
    (folder / "answers.csv").write_text(ANSWERS)
    assert main(["mark", str(group), str(folder / "answers.csv"), "--jobs", "1"]) == 0
    return group
