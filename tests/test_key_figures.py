"""The figures beside a key: as SVG and PNG, and in words that tell the same."""

import re
import struct
from xml.etree import ElementTree as ET

import pypdfium2 as pdfium
from sheets import sheet

from exgen.key_figures import figures
from exgen.typeset.engine import typeset
from exgen.typeset.raster import alone, png


def test_a_figure_stands_in_files_and_in_words() -> None:
    """The key names the files; the words say of every quantity what it is computed from."""
    drawn = sheet(1)
    key = drawn.key()
    (told,) = [figure for q in key["questions"] for figure in q.get("figures", ())]
    (one,) = figures(key, drawn.problems)
    assert (told["svg"], told["png"]) == ("figure-B.svg", "figure-B.png")
    network = next(q for q in key["questions"] if q["id"] == "B")
    for name, text in network["definitions"]:
        (sources,) = re.findall(rf"\b{name} is computed from ([^;]*)", one.description)
        known = {*network["variables"], *(name for name, _ in network["definitions"])}
        used = known & set(re.findall(r"\w+", text))
        assert known & set(re.findall(r"\w+", sources)) == used
        assert text.startswith("elu(") == (" by elu" in sources)


def test_the_words_name_every_function_of_a_layer() -> None:
    """What stands over an arrow is said, and of no function another that its name ends with."""
    names = set()
    for seed in range(24):
        drawn = sheet(seed)
        (one,) = figures(drawn.key(), drawn.problems)
        network = next(q for q in drawn.key()["questions"] if q["id"] == "B")
        for name, text in network["definitions"]:
            called = re.fullmatch(r"(\w+)\(z\d\)", text)
            if called:
                (sources,) = re.findall(rf"\b{name} is computed from ([^;]*)", one.description)
                assert sources.rstrip(".").endswith(f" by {called[1]}"), (seed, name)
                names.add(called[1])
    assert {"leaky_relu", "relu", "sigmoid", "tanh"} <= names


def test_the_svg_is_whole() -> None:
    """It is XML of its own, with title and description, and asks for nothing else."""
    drawn = sheet(1)
    (one,) = figures(drawn.key(), drawn.problems)
    root = ET.fromstring(one.svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    assert root.findtext(f"{space}desc") == one.description
    assert float(root.get("width", "0")) > float(root.get("height", "0")) > 0
    assert root.findall(f".//{space}path")
    assert root.findall(".//{http://www.w3.org/1998/Math/MathML}math")
    assert b"href" not in one.svg


def test_each_png_is_its_figure() -> None:
    """Set together, each has its own size at 200 pixels an inch, and the bytes it has alone."""
    drawn = [sheet(seed) for seed in (1, 2)]
    document = drawn[0].documents()["problems"]
    pictures = [figures(one.key(), one.problems)[0].figure.picture for one in drawn]
    pages = {"both": alone(pictures, document)}
    pages |= {str(k): alone([picture], document) for k, picture in enumerate(pictures)}
    set_by_tex = typeset(pages)
    both = set_by_tex["both"].pdf
    with pdfium.PdfDocument(both) as opened:
        sizes = [page.get_size() for page in opened]
    assert len(set(sizes)) == len(sizes) == 2
    for k, size in enumerate(sizes):
        made = png(both, page=k)
        assert made == png(set_by_tex[str(k)].pdf, page=0)
        assert made[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", made[16:24])
        assert [width, height] == [round(one * 200 / 72 + 0.5) for one in size]
        assert len(made) > 4000
