"""Students' files that are wrong, odd or hostile, with the verdicts they deserve on W1 and W2."""

from dataclasses import dataclass

HEAD = """\
import numpy as np
def softplus(z): return np.logaddexp(0, z)
def sigmoid(z): return 1 / (1 + np.exp(-z))
def right(x, W1, W2, y):
    z = W1 @ x
    a = softplus(z)
    dyhat = 2 * (W2 @ a - y)
    return ((W2.T @ dyhat) * sigmoid(z)) @ x.T, dyhat @ a.T
"""
DEF = "def compute_gradients(x, W1, W2, y):\n"


@dataclass(frozen=True)
class File:
    """A file, the verdicts, words that the details must hold, and what the hook says."""

    source: str
    verdicts: tuple[str, str]
    says: str = ""
    seconds: float = 10.0
    hooked: str = ""


def does(
    body: str, verdict: str, says: str = "", *, second: str = "", seconds: float = 10.0,
    hooked: str = "",
) -> File:  # fmt: skip
    """A file whose function has this body."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return File(HEAD + DEF + lines, (verdict, second or verdict), says or hooked, seconds, hooked)


RIGHT = "return right(x, W1, W2, y)"
CALL = "right(x, W1, W2, y)"

FILES: dict[str, File] = {
    "returns a list of lists": does("return [g.tolist() for g in " + CALL + "]", "right"),
    "returns a dictionary": does(f"a, b = {CALL}\nreturn {{'dW2': b, 'dW1': a}}", "right"),
    "returns a generator": does(f"return (g for g in {CALL})", "right"),
    "returns single precision": does(f"return [g.astype('f4') for g in {CALL}]", "right"),
    "prints and complains a lot": does(
        f"import sys\nfor _ in range(20000): print('x' * 100); sys.stderr.write('y')\n{RIGHT}",
        "right",
    ),
    "writes into its folder": does(
        f"open('notes.txt', 'w').write('hello')\nassert open('notes.txt').read()\n{RIGHT}", "right"
    ),
    "sleeps a little": does(f"import time; time.sleep(0.05)\n{RIGHT}", "right"),
    "changes its inputs afterwards": does(
        f"g = {CALL}\nx[:] = 0; W1 += 1; W2 *= 0; y -= 9\nreturn g", "right"
    ),
    "has its arguments in another order": File(
        HEAD + f"def compute_gradients(y, W2, W1, x):\n    {RIGHT}\n", ("right", "right")
    ),
    "renames its arguments": File(
        HEAD + "def compute_gradients(a, b, c, d):\n    return right(a, b, c, d)\n",
        ("right", "right"),
    ),
    "exits at the end of the file": File(
        HEAD + DEF + f"    {RIGHT}\nraise SystemExit(0)\n", ("right", "right")
    ),
    "swaps the two gradients": does(f"return {CALL}[::-1]", "wrong shape", "(2, 4)"),
    "forgets a transpose": does(f"a, b = {CALL}\nreturn a.T, b", "wrong shape", "(3, 4)",
                                second="right"),
    "flattens": does(f"return [g.ravel() for g in {CALL}]", "wrong shape", "values are right"),
    "loses the factor two": does(f"a, b = {CALL}\nreturn a / 2, b", "wrong values",
                                 second="right"),
    "forgets the derivative": does(
        "d = 2 * (W2 @ softplus(W1 @ x) - y)\nreturn W2.T @ d @ x.T, d @ softplus(W1 @ x).T",
        "wrong values", second="right",
    ),
    "changes its inputs before": does(f"W1 += 1\n{RIGHT}", "wrong values"),
    "returns no numbers": does("return W1 * np.nan, W2 + np.inf", "wrong values"),
    "returns complex numbers": does("return W1 * 1j, W2 * 1j", "wrong values", "complex"),
    "returns text": does("return 'W1', 'W2'", "wrong values", "no array of numbers"),
    "returns a huge array": does("return np.zeros((2000, 2000)), W2", "wrong shape", "(2000, 2000)",
                                 second="wrong values"),
    "is empty": does("pass", "missing", "returned None"),
    "returns one of two": does(f"return ({CALL}[0],)", "right", "1 result, but 2 are wanted",
                               second="missing"),
    "returns only an array": does(f"return {CALL}[0]", "right", second="missing"),
    "calls it something else": File(HEAD + "def gradients(): pass\n", ("missing",) * 2,
                                    "no function compute_gradients (but"),
    "is no Python": File("def compute_gradients(:\n", ("raised",) * 2, "SyntaxError"),
    "is what it once was": File("print 'hello'\n", ("raised",) * 2, "line 1: SyntaxError"),
    "divides by zero": does("return 1 / 0", "raised", "ZeroDivisionError"),
    "raises what cannot be shown": does(
        "class E(Exception):\n    def __str__(self): raise E\nraise E", "raised"
    ),
    "takes too few arguments": File(HEAD + "def compute_gradients(x): return x\n",
                                    ("raised",) * 2, "TypeError"),
    "needs what is not there": File(
        "import no_such_module as m\n" + HEAD + DEF + "    return m.f(x) * W1, m.g(x) * W2\n",
        ("not judged",) * 2, "no_such_module.f is not installed here",
    ),
    "returns what is not there": File(
        "from torch import tensor\n" + HEAD + DEF + "    return tensor(W1), tensor(W2)\n",
        ("not judged",) * 2, "torch.tensor is not installed here",
    ),
    "raises a message of several lines": does(
        "raise ValueError('shapes do not fit:\\n  W1 is (5, 3)\\n')", "raised",
        "line 10: ValueError: shapes do not fit:",
    ),
    "raises with notes": does(
        "e = KeyError('W3')\ne.add_note('https://example.org')\nraise e", "raised", "KeyError: 'W3'"
    ),
    "uses what NumPy had": does(
        "return W1.astype(np.float), W2", "raised", "module 'numpy' has no attribute 'float'"
    ),
    "returns the loss first": does(
        f"return (0.0, *{CALL})", "missing",
        "3 results, but 2 are wanted; without the first they are right",
    ),
    "returns the loss and a dictionary": does(
        f"a, b = {CALL}\nreturn 0.0, {{'W1': a, 'W2': b}}, 1", "missing", "3 results, but 2"
    ),
    "names its results strangely": does(
        f"a, b = {CALL}\nreturn {{'first': a, 'second': b}}", "missing", "first and second"
    ),
    "is for another sheet by its parameters": File(
        HEAD + "def compute_gradients(x, W1, W2, y, lam): return W1, W2\n", ("raised",) * 2,
        "missing 1 required positional argument: 'lam'",
    ),
    "is for another sheet by their names": File(
        HEAD + "def compute_gradients(h, V1, V2, t): return V1, V2\n", ("wrong values",) * 2
    ),
    "calls exit": does("import sys; sys.exit(0)", "raised", "SystemExit"),
    "leaves the process": does("import os; os._exit(0)", "raised", "status 0"),
    "kills itself": does("import signal; signal.raise_signal(signal.SIGKILL)", "raised", "SIGKILL"),
    "recurses without end": does("return compute_gradients(x, W1, W2, y)", "raised",
                                 "RecursionError"),
    "takes all memory": does("a = np.ones((40000, 40000, 8)); return a, a", "raised", "Memory"),
    "reads its input": does("input(); " + RIGHT, "raised", "EOFError"),
    "forks": does(f"import os; os.fork()\n{RIGHT}", "raised", hooked="os.fork"),
    "starts a program": does(
        f"import os; os.system('true')\n{RIGHT}", "raised", hooked="os.system"
    ),
    "opens a connection": does(
        f"import socket; socket.create_connection(('127.0.0.1', 9))\n{RIGHT}",
        "raised", hooked="network",
    ),
    "reads the machine's files": does(
        f"open('/etc/passwd').read()\n{RIGHT}", "raised", hooked="passwd"
    ),
    "writes elsewhere": does(
        f"open('/var/tmp/exgen-was-here', 'w')\n{RIGHT}", "raised", hooked="writes"
    ),
    "removes files elsewhere": does(f"import os; os.remove('/var/tmp/nothing')\n{RIGHT}", "raised",
                                    hooked="os.remove"),
    "loops forever": does("while True: pass", "too slow", "in time", seconds=1.5),
    "sleeps for long": does("import time; time.sleep(60)", "too slow", seconds=1.5),
    "loops while it is loaded": File("while True: pass\n", ("too slow",) * 2, "loading",
                                     seconds=1.5),
    "closes all files": does(f"import os; os.closerange(0, 64)\n{RIGHT}", "raised"),
    "writes to all files": does(
        "import os\nfor fd in range(3, 30):\n    try: os.write(fd, b'0 {\"event\": 1}\\n' * 9)\n"
        f"    except OSError: pass\n{RIGHT}",
        "right",
    ),
    "replaces numpy's functions": does(
        f"g = {CALL}\nnp.asarray = np.array = np.float64 = np.ndarray = None\nreturn g", "right"
    ),
    "lets threads run on": does(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
        + RIGHT, "right",
    ),
}  # fmt: skip
