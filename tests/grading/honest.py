"""Right files as students write them: each must be called right, on both gradients."""

from __future__ import annotations

import json
import textwrap

NUMPY = "import numpy as np\n"
PARTS = """\
def softplus(z):
    return np.logaddexp(0, z)
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
"""
LOSS = """\
def loss(x, W1, W2, y):
    return np.sum((y - W2 @ softplus(W1 @ x)) ** 2)
"""
WORK = """\
z1 = W1 @ x
a1 = softplus(z1)
d = 2 * (W2 @ a1 - y)
dW2 = d @ a1.T
dW1 = ((W2.T @ d) * sigmoid(z1)) @ x.T
"""
RETURN = "return dW1, dW2\n"


def file(
    *, head: str = NUMPY, parts: str = PARTS, work: str = WORK, end: str = RETURN,
    before: str = "", after: str = "", define: str = "def compute_gradients(x, W1, W2, y):",
) -> str:  # fmt: skip
    """A whole file; what is given stands in the place of the usual."""
    body = textwrap.indent(work + end, "    ")
    return f"{head}{parts}{before}{define}\n{body}{after}"


def ends(end: str, *, before: str = "", head: str = NUMPY) -> str:
    """A file that returns its results in a way of its own."""
    return file(end=f"{end}\n", before=before, head=head)


def works(work: str) -> str:
    """A file that computes in a way of its own."""
    return file(work=f"{work}\n")


def imports(lines: str, *, work: str = WORK, after: str = "") -> str:
    """A file that imports more than it needs."""
    return file(head=f"{lines}\n{NUMPY}", work=work, after=after)


def notebook(*cells: str | tuple[str, str], form: int = 4) -> str:
    """A notebook with cells of code, or others as pairs of kind and text."""
    made: list[dict[str, object]] = []
    for cell in cells:
        kind, text = ("code", cell) if isinstance(cell, str) else cell
        source = "source" if form == 4 or kind != "code" else "input"
        made.append({"cell_type": kind, "metadata": {}, source: text.splitlines(keepends=True)})
    if form == 3:
        return json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": made}]})
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


PLAIN = file()

RESULTS: dict[str, str] = {
    "a tuple": PLAIN,
    "a list": ends("return [dW1, dW2]"),
    "a generator": ends("return (g for g in (dW1, dW2))"),
    "an iterator": ends("return iter([dW1, dW2])"),
    "it yields": ends("yield dW1\nyield dW2"),
    "an array of objects": ends(
        "out = np.empty(2, dtype=object)\nout[0], out[1] = dW1, dW2\nreturn out"
    ),
    "lists of lists": ends("return dW1.tolist(), dW2.tolist()"),
    "tuples of tuples": ends("return tuple(map(tuple, dW1)), tuple(map(tuple, dW2))"),
    "single precision": ends("return dW1.astype(np.float32), dW2.astype('f4')"),
    "single precision all the way": file(
        work="x, W1, W2, y = (np.float32(v) for v in (x, W1, W2, y))\n" + WORK
    ),
    "extended precision": ends("return dW1.astype(np.longdouble), dW2.astype('g')"),
    "complex numbers that are real": ends("return dW1 + 0j, dW2.astype(complex)"),
    "a matrix of NumPy": ends("return np.asmatrix(dW1), np.asmatrix(dW2)"),
    "a masked array": ends("return np.ma.array(dW1), np.ma.array(dW2)"),
    "arrays in column order": ends("return np.asfortranarray(dW1), dW2.T.copy().T"),
    "views with steps": ends("return np.repeat(dW1, 2, axis=1)[:, ::2], dW2[::-1][::-1]"),
    "read-only arrays": ends("dW1.flags.writeable = False\nreturn dW1, dW2"),
    "a subclass": ends(
        "return dW1.view(Mine), dW2.view(Mine)", before="class Mine(np.ndarray): pass\n"
    ),
    "what becomes an array": ends(
        "return Mine(dW1), Mine(dW2)",
        before="class Mine:\n    def __init__(self, a): self.a = a\n"
        "    def __array__(self, dtype=None, copy=None): return np.asarray(self.a, dtype=dtype)\n",
    ),
    "fractions": ends(
        "from fractions import Fraction\n"
        "return [[[Fraction(v) for v in row] for row in g] for g in (dW1.tolist(), dW2.tolist())]"
    ),
    "a dictionary": ends("return {'dW1': dW1, 'dW2': dW2}"),
    "a dictionary in another order": ends("return {'W2': dW2, 'W1': dW1}"),
    "keys with g": ends("return {'gW2': dW2, 'gW1': dW1}"),
    "keys in capitals": ends("return {'DW1': dW1, 'DW2': dW2}"),
    "keys in small letters": ends("return {'dw2': dW2, 'dw1': dW1}"),
    "keys that end in grad": ends("return {'W2_grad': dW2, 'W1_grad': dW1}"),
    "keys as fractions": ends("return {'dF/dW2': dW2, 'dF/dW1': dW1}"),
    "keys as one word": ends("return {'dFdW2': dW2, 'dFdW1': dW1}"),
    "keys with nabla": ends("return {'∇W2': dW2, '∇_W1': dW1}"),
    "keys with more": ends("return {'gradient wrt W2': dW2, 'gradient wrt W1': dW1, 'loss': 3.0}"),
    "a chain of dictionaries": ends(
        "import collections\nreturn collections.ChainMap({'dW1': dW1}, {'dW2': dW2})"
    ),
    "a dictionary that is read-only": ends(
        "import types\nreturn types.MappingProxyType({'dW2': dW2, 'dW1': dW1})"
    ),
    "a dictionary of one's own kind": ends(
        "import collections\nreturn collections.UserDict(dW2=dW2, dW1=dW1)"
    ),
    "a named tuple": ends(
        "return Grads(dW2=dW2, dW1=dW1)",
        before="from collections import namedtuple\nGrads = namedtuple('Grads', 'dW2 dW1')\n",
    ),
    "a typed named tuple": ends(
        "return Grads(dW2, dW1)",
        before="from typing import NamedTuple\nclass Grads(NamedTuple):\n"
        "    W2: np.ndarray\n    W1: np.ndarray\n",
    ),
    "a dataclass": ends(
        "return Grads(dW2=dW2, dW1=dW1)",
        before="from dataclasses import dataclass\n@dataclass\nclass Grads:\n"
        "    dW1: np.ndarray\n    dW2: np.ndarray\n",
    ),
    "a frozen dataclass with slots": ends(
        "return Grads(dW2, dW1)",
        before="from dataclasses import dataclass\n@dataclass(frozen=True, slots=True)\n"
        "class Grads:\n    grad_W2: 'np.ndarray'\n    grad_W1: 'np.ndarray'\n",
    ),
    "a namespace": ends(
        "return SimpleNamespace(dW2=dW2, dW1=dW1)", before="from types import SimpleNamespace\n"
    ),
    "an object of one's own": ends(
        "n = Net()\nn.dW2, n.dW1 = dW2, dW1\nreturn n", before="class Net: pass\n"
    ),
}
"""Ways to return two gradients."""

WAYS: dict[str, str] = {
    "loops": works(
        WORK + "G = np.zeros(W2.shape)\nfor i in range(W2.shape[0]):\n"
        "    for j in range(W2.shape[1]):\n        G[i, j] = d[i, 0] * a1[j, 0]\ndW2 = G"
    ),
    "loops in plain Python": works(
        "import math\np, q = W1.shape\nk = W2.shape[0]\n"
        "z = [sum(W1[i][j] * x[j][0] for j in range(q)) for i in range(p)]\n"
        "a = [math.log1p(math.exp(v)) for v in z]\n"
        "d = [2 * (sum(W2[i][j] * a[j] for j in range(p)) - y[i][0]) for i in range(k)]\n"
        "dW2 = [[d[i] * a[j] for j in range(p)] for i in range(k)]\n"
        "s = [1 / (1 + math.exp(-v)) for v in z]\n"
        "e = [sum(W2[i][j] * d[i] for i in range(k)) * s[j] for j in range(p)]\n"
        "dW1 = [[float(e[i] * x[j][0]) for j in range(q)] for i in range(p)]"
    ),
    "one-dimensional vectors": works(
        "x, y = x.ravel(), y.ravel()\nz1 = W1 @ x\na1 = softplus(z1)\nd = 2 * (W2 @ a1 - y)\n"
        "dW2 = np.outer(d, a1)\ndW1 = np.outer((W2.T @ d) * sigmoid(z1), x)"
    ),
    "einsum": works(
        WORK + "dW2 = np.einsum('ik,jk->ij', d, a1)\ndW1 = np.einsum('i,j->ij',"
        " ((W2.T @ d) * sigmoid(z1))[:, 0], x[:, 0])"
    ),
    "matrices of NumPy": works(
        "x, W1, W2, y = (np.asmatrix(v) for v in (x, W1, W2, y))\nz1 = W1 * x\na1 = softplus(z1)\n"
        "d = 2 * (W2 * a1 - y)\ndW2 = d * a1.T\ndW1 = np.multiply(W2.T * d, sigmoid(z1)) * x.T"
    ),
    "diag": works(
        WORK + "dW1 = np.diag(sigmoid(z1).ravel()) @ W2.T @ d @ x.T"
    ),
    "changes its inputs in place": works(
        "z1 = W1 @ x\na1 = softplus(z1)\nd = W2 @ a1\nd -= y\nd *= 2\ndW2 = d @ a1.T\n"
        "e = W2.T @ d\ne *= sigmoid(z1)\ndW1 = e @ x.T\nW1 -= 0.1 * dW1\nW2 -= 0.1 * dW2\nx[:] = 0"
    ),
    "prints as it goes": works("print(x)\n" + WORK + "print('dW1 =', dW1)\nprint('dW2', dW2)"),
    "logs and warns": works(
        "import logging, warnings\nlogging.warning('here')\nwarnings.warn('there')\n" + WORK
    ),
    "divides by zero on the way": works(WORK + "np.array([1.0]) / np.zeros(1)"),
    "draws random numbers": works("np.random.seed(0)\nnp.random.rand(3)\n" + WORK),
    "asserts shapes": works(WORK + "assert dW1.shape == W1.shape\nassert dW2.shape == W2.shape"),
    "calls its own functions": file(
        before="def forward(x, W1, W2):\n    z = W1 @ x\n    a = softplus(z)\n"
        "    return z, a, W2 @ a\n",
        work="z1, a1, yhat = forward(x, W1, W2)\nd = 2 * (yhat - y)\ndW2 = d @ a1.T\n"
        "dW1 = ((W2.T @ d) * sigmoid(z1)) @ x.T\n",
    ),
    "is a class": file(
        before="class Net:\n    def __init__(self, W1, W2): self.W1, self.W2 = W1, W2\n"
        "    def gradients(self, x, y):\n"
        + textwrap.indent("W1, W2 = self.W1, self.W2\n" + WORK + RETURN, "        "),
        work="net = Net(W1, W2)\n", end="return net.gradients(x, y)\n",
    ),
    "has a cache": file(
        before="from functools import lru_cache\nfrom functools import wraps\n@lru_cache\n"
        "def two(): return 2.0\n",
        work=WORK.replace("2 * (", "two() * ("),
    ),
    "is decorated": file(
        before="import functools, time\ndef timed(f):\n    @functools.wraps(f)\n"
        "    def g(*a, **k):\n        t = time.perf_counter()\n        r = f(*a, **k)\n"
        "        print(time.perf_counter() - t)\n        return r\n    return g\n@timed\n",
    ),
    "is decorated without wraps": file(
        before="def same(f):\n    def g(*a, **k): return f(*a, **k)\n    return g\n@same\n",
    ),
    "is a lambda": file(
        define="def inner(x, W1, W2, y):",
        after="compute_gradients = lambda x, W1, W2, y: inner(x, W1, W2, y)\n",
    ),
    "has its arguments in another order": file(define="def compute_gradients(y, W2, W1, x):"),
    "renames its arguments": file(
        define="def compute_gradients(a, b, c, e):", work=f"x, W1, W2, y = a, b, c, e\n{WORK}"
    ),
    "has a default": file(define="def compute_gradients(x, W1, W2, y, verbose=False):"),
    "takes names only": file(define="def compute_gradients(*, x, W1, W2, y):"),
    "takes all by name": file(
        define="def compute_gradients(**given):",
        work=f"x, W1, W2, y = (given[name] for name in ('x', 'W1', 'W2', 'y'))\n{WORK}",
    ),
    "takes some by name and others as they come": file(
        define="def compute_gradients(x, y, **weights):",
        work=f"W1, W2 = weights['W1'], weights['W2']\n{WORK}",
    ),
    "takes all as a tuple": file(
        define="def compute_gradients(*given):", work=f"x, W1, W2, y = given\n{WORK}"
    ),
    "has type hints": file(
        head="from __future__ import annotations\n" + NUMPY,
        define="def compute_gradients(x: np.ndarray, W1: Matrix, W2: Matrix, y: np.ndarray)"
        " -> tuple[Matrix, Matrix]:",
    ),
    "keeps the loss and a check": file(
        before=LOSS,
        after="def check():\n    rng = np.random.default_rng(0)\n"
        "    x, W1 = rng.normal(size=(3, 1)), rng.normal(size=(4, 3))\n"
        "    W2, y = rng.normal(size=(2, 4)), rng.normal(size=(2, 1))\n"
        "    g = compute_gradients(x, W1, W2, y)[0]\n    h = np.zeros_like(W1); h[0, 0] = 1e-6\n"
        "    n = (loss(x, W1 + h, W2, y) - loss(x, W1 - h, W2, y)) / 2e-6\n"
        "    assert abs(g[0, 0] - n) < 1e-4\ncheck()\n",
    ),
    "computes the loss once": file(before=LOSS, work=WORK + "print(loss(x, W1, W2, y))\n"),
}  # fmt: skip
"""Ways to compute."""

FILES: dict[str, str] = {
    "a main that runs": file(after="if __name__ == '__main__':\n    raise SystemExit('ran')\n"),
    "an example at the end that fails": file(after="compute_gradients(1, 2, 3)\n"),
    "an exit at the end": file(after="import sys\nsys.exit(0)\n"),
    "an example before the end that fails": file(before="print(undefined)\n"),
    "an input at the end": file(after="input('press a key')\n"),
    "a docstring and a future import": '"""Mine."""\nfrom __future__ import annotations\n' + PLAIN,
    "its own path": file(
        head="import os, sys\nsys.path.append(os.path.dirname(os.path.abspath(__file__)))\n" + NUMPY
    ),
    "a look at its own text": file(after="print(open(__file__).read())\nimport inspect\n"
                                   "inspect.getsource(compute_gradients)\n"),
    "a file that it writes": file(after="np.save('w.npy', np.ones(3))\nnp.load('w.npy')\n"
                                  "open('log.txt', 'a').write('done')\n"),
    "temporary files": file(
        head="import tempfile\nwith tempfile.TemporaryFile() as f: f.write(b'x')\n"
        "with tempfile.TemporaryDirectory() as d: open(d + '/a', 'w').close()\n" + NUMPY
    ),
    "threads": file(
        work="from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool: list(pool.map(abs, range(9)))\n" + WORK
    ),
    "a file that it reads where it can": file(
        after="try:\n    data = np.loadtxt('data.csv')\nexcept OSError:\n    data = None\n"
    ),
    "Windows line ends": PLAIN.replace("\n", "\r\n"),
    "old Macintosh line ends": PLAIN.replace("\n", "\r"),
    "a byte order mark": "\ufeff" + PLAIN,
    "tabs": PLAIN.replace("    ", "\t"),
    "other scripts": PLAIN + "# gradient nach W₁ — 勾配\nσ = sigmoid\n",
    "a shebang": "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\n" + PLAIN,
    "a plot": imports(
        "import matplotlib.pyplot as plt",
        after="fig, ax = plt.subplots()\nax.plot([1, 2])\nplt.rcParams['font.size'] = 9\n"
        "with plt.style.context('x'):\n    plt.figure(figsize=(3, 3)).add_subplot(111)\n"
        "plt.show()\n",
    ),
    "many imports": imports(
        "import scipy\nimport pandas as pd\nimport seaborn as sns\nfrom sklearn.datasets import *\n"
        "from tensorflow import keras\nimport torch.nn as nn\nfrom IPython.display import display\n"
        "from google.colab import drive\ndrive.mount('/content')\nsns.set()\ndisplay(pd)\n"
        "class Net(nn.Module):\n    pass"
    ),
    "imports of the standard library": imports(
        "import math, random, itertools, functools, collections, typing, copy, time, json, csv\n"
        "import dataclasses, enum, abc, re, string, pprint, unittest, argparse, pathlib, operator"
    ),
    "a progress bar": imports(
        "from tqdm import tqdm", work="for _ in tqdm(range(3)): pass\n" + WORK
    ),
    "a compiler that is not there": file(
        head="from numba import njit\n" + NUMPY,
        parts=PARTS.replace("def softplus", "@njit\ndef softplus").replace(
            "def sigmoid", "@njit(cache=True)\ndef sigmoid"
        ),
    ),
    "an import with a way out": imports(
        "try:\n    import cupy as np\nexcept ImportError:\n    pass"
    ),
    "an import inside the function": works("import matplotlib.pyplot as plt\nplt.close()\n" + WORK),
    "a type that is only for checkers": imports(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from numpy.typing import NDArray"
    ),
    "a doctest and a unit test": file(
        after="import unittest\nclass T(unittest.TestCase):\n    def test(self): pass\n"
        "import doctest\ndoctest.testmod()\n"
    ),
    "magic lines": file(
        head="%matplotlib inline\n%load_ext autoreload\n!pip install numpy\n" + NUMPY
    ),
    "magic inside blocks": file(before="if True:\n    %timeit 1\n    !ls\n"),
    "a question": file(after="np.dot?\nsoftplus??\n"),
    "the result of a shell line": file(before="files = !ls\n"),
    "percent signs of its own": file(
        before="TEXT = '''\n%matplotlib inline\n!ls\n'''\nassert '%matplotlib' in TEXT\n"
        "K = (7\n     % 4)\nassert K == 3 and '%d' % K == '3'\n%pwd\n"
    ),
    "what an exporter writes": file(
        before="# In[1]:\nget_ipython().run_line_magic('matplotlib', 'inline')\n"
        "get_ipython().system('pip install numpy')\n"
    ),
}  # fmt: skip
"""What stands around the function."""

NOTEBOOKS: dict[str, str] = {
    "a notebook of one cell": notebook(PLAIN),
    "a notebook of several": notebook(
        ("markdown", "# My work"), NUMPY, PARTS, ("raw", "x"), PLAIN[len(NUMPY + PARTS) :], ""
    ),
    "a notebook with magic": notebook(
        "%matplotlib inline\n" + NUMPY, "%%time\n" + PARTS, "%%bash\nrm -rf x\nls", "%%html\n<b>",
        "!pip install numpy\n" + PLAIN, "%timeit 3",
    ),
    "a notebook with a broken cell": notebook(NUMPY, "this is no Python", PLAIN, "1 / 0"),
    "a notebook that writes its file": notebook("%%writefile mine.py\n" + PLAIN, "%run mine.py"),
    "a notebook with a future import": notebook("from __future__ import annotations", PLAIN),
    "a notebook with a later version": notebook(
        NUMPY + PARTS + "def compute_gradients(x, W1, W2, y): return None", PLAIN
    ),
    "a notebook of the old format": notebook(NUMPY, PLAIN, form=3),
    "a notebook as one string": json.dumps(
        {"cells": [{"cell_type": "code", "source": PLAIN, "outputs": []}], "nbformat": 4}
    ),
    "a notebook that shows things": notebook(PLAIN, "display(compute_gradients)\nNUMBERS = [1]\n_"),
}  # fmt: skip
"""Notebooks as they are handed in."""

HONEST = {**RESULTS, **WAYS, **FILES, **NOTEBOOKS}
