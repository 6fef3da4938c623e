"""Files that want something they have no right to; none of them does the work.

A file that got hold of something shows it by raising it, or by returning it. `@KEY@` and its like
are put in by the test: paths of canaries and of the solution, a port that listens, and a process.
"""

from __future__ import annotations

HEAD = "import numpy as np, os, sys\n"
DEF = "def compute_gradients(x, W1, W2, y):\n"
ZEROS = "return np.zeros_like(W1), np.zeros_like(W2)"
FRAMES = """
def frames():
    frame = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back
"""


def does(body: str, *, end: str = ZEROS, before: str = "") -> str:
    """A file whose function has this body and then gives up with zeros."""
    lines = "".join(f"    {line}\n" for line in f"{body}\n{end}".splitlines())
    return HEAD + before + DEF + lines


def reads(expression: str, *, before: str = "") -> str:
    """A file that raises what it could read."""
    return does(f"raise RuntimeError(str({expression})[-200:])", before=before)


def loads(source: str) -> str:
    """A file that does its deed while it is loaded."""
    return f"{HEAD}{source}\n{DEF}    {ZEROS}\n"


SOLVES = "exec(open('@SOLUTION@').read(), globals())\nreturn compute_gradients(x, W1, W2, y)"

READING: dict[str, str] = {
    "reads the key by its path": reads("open('@KEY@').read()"),
    "reads it without Python's open": reads("os.read(os.open('@KEY@', os.O_RDONLY), 9999)"),
    "reads it through io": reads("__import__('io').FileIO('@KEY@').readall()"),
    "reads it through the raw module": reads("__import__('_io').open('@KEY@').read()"),
    "reads it through numpy": reads("np.fromfile('@KEY@', dtype='u1').tobytes()"),
    "reads it through memory-mapped numpy": reads("bytes(np.memmap('@KEY@', mode='r'))"),
    "reads it through loadtxt": reads("np.genfromtxt('@KEY@', dtype=str, delimiter='\\n')"),
    "reads it through linecache": reads("__import__('linecache').getlines('@KEY@')"),
    "reads it through tokenize": reads("__import__('tokenize').open('@KEY@').read()"),
    "reads it through fileinput": reads("''.join(__import__('fileinput').input('@KEY@'))"),
    "reads it through pathlib": reads("__import__('pathlib').Path('@KEY@').read_text()"),
    "reads it as an import": reads(
        "__import__('importlib.machinery').machinery.SourceFileLoader('k', '@KEY@')"
        ".get_data('@KEY@')"
    ),
    "reads it through sqlite3": reads(
        "__import__('sqlite3').connect('file:@KEY@?mode=ro', uri=True).execute("
        "'select * from sqlite_master').fetchall()"
    ),
    "attaches it through sqlite3": does(
        "import sqlite3\nc = sqlite3.connect(':memory:')\n"
        "c.execute(\"attach '@HOME@/x.db' as x\")\n"
        "c.execute('create table x.t (a)'); c.commit()"
    ),
    "reads it through ctypes": reads(
        "(libc.open(b'@KEY@', 0), libc.read(libc.open(b'@KEY@', 0), buffer, 4000), buffer.raw)",
        before="import ctypes\nlibc = ctypes.CDLL(None)\n"
        "buffer = ctypes.create_string_buffer(4096)\n",
    ),
    "reads it through _ctypes": reads(
        "(lambda c: c.dlopen(None, 0))(__import__('_ctypes')) and os.listdir('@CHECKOUT@')"
    ),
    "reads it with a folder's descriptor": reads(
        "os.read(os.open('key.json', 0, dir_fd=os.open('@FOLDER@', os.O_DIRECTORY)), 9999)"
    ),
    "climbs out of its folder": reads("open('../../../../../../../..@KEY@').read()"),
    "reads it through a symbolic link": reads(
        "(os.symlink('@KEY@', 'link'), open('link').read())[1]"
    ),
    "reads it through a link to the root": reads(
        "(os.symlink('/', 'root'), open('root@KEY@').read())[1]"
    ),
    "reads it through a hard link": reads("(os.link('@KEY@', 'hard'), open('hard').read())[1]"),
    "looks for its path in /proc": reads("open(f'/proc/{os.getppid()}/cmdline').read()"),
    "looks at all of /proc": reads(
        "[open(f'/proc/{p}/cmdline').read() for p in os.listdir('/proc') if p.isdigit()]"
    ),
    "looks at the parent's files": reads("os.listdir('/proc/@PID@/fd')"),
    "reads the parent's memory": reads(
        "open('/proc/@PID@/mem', 'rb').seek(0) or open('/proc/@PID@/maps').read()"
    ),
    "reads the parent's environment": reads("open('/proc/@PID@/environ').read()"),
    "reads its own environment": reads("'@' + repr(dict(os.environ))"),
    "reads its environment through C": reads(
        "ctypes.string_at(ctypes.CDLL(None).getenv(b'EXGEN_CANARY'))", before="import ctypes\n"
    ),
    "reads a file at home": reads("open('@HOME@/canary.txt').read()"),
    "reads what ~ stands for": reads("open(os.path.expanduser('~root/.profile')).read() + '@'"),
    "lists the home folder": reads("os.listdir('@HOME@')"),
    "walks the whole machine": reads(
        "[n for d in os.walk('/') for n in d[2] if 'canary' in n or n == 'key.json']"
    ),
    "reads /etc/passwd": reads("'@' + open('/etc/passwd').read()"),
    "reads /etc/shadow": reads("'@' + open('/etc/shadow').read()"),
    "reads the checkout": reads("open('@CHECKOUT@/pyproject.toml').read()"),
    "imports exgen": reads("__import__('exgen').__file__"),
    "imports exgen from the checkout": reads(
        "(sys.path.insert(0, '@CHECKOUT@'), __import__('exgen.grading.exercise').__file__)[1]"
    ),
    "imports what the tests import": reads("__import__('pytest').__file__"),
    "runs the solution": does(SOLVES, end=""),
    "imports the solution": does(
        "sys.path.insert(0, '@FOLDER@')\nimport solution\n"
        "return solution.compute_gradients(x, W1, W2, y)", end=""
    ),
    "copies the solution": does("import shutil\nshutil.copy('@SOLUTION@', 's.py')\nimport s\n"
                                "return s.compute_gradients(x, W1, W2, y)", end=""),
    "asks the garbage collector for the answers": does(
        "import gc\nfor o in gc.get_objects():\n    if isinstance(o, dict) and 'gradients' in o:\n"
        "        return o['gradients']"
    ),
    "looks for the answers in all frames": does(
        "for f in frames():\n    for v in f.f_locals.values():\n"
        "        if isinstance(v, dict) and 'gradients' in v: return v['gradients']",
        before=FRAMES,
    ),
    "switches off the hook through its closure": reads(
        "open('@KEY@').read()",
        before="""
import gc
for f in [o for o in gc.get_objects() if type(o).__name__ == 'function']:
    if f.__name__ in ('guard', 'allowed') and f.__closure__:
        for cell in f.__closure__:
            if callable(cell.cell_contents):
                cell.cell_contents = lambda *a, **k: True
            elif isinstance(cell.cell_contents, (frozenset, set)):
                cell.cell_contents = frozenset()
            else:
                cell.cell_contents = ('/',)
""",
    ),
    "switches off the hook through a traceback": reads(
        "open('@KEY@').read()",
        before="""
try:
    open('/etc/hostname', 'w')
except Exception as error:
    last = error.__traceback__
    while last is not None:
        for name, cell in last.tb_frame.f_locals.items():
            last.tb_frame.f_globals['_LOOKS'] = frozenset()
            last.tb_frame.f_globals['_WRITING'] = 0
        last = last.tb_next
""",
    ),
    "switches off the hook by frames": reads(
        "open('@KEY@').read()",
        before=FRAMES + """
for f in frames():
    for name in ('put_up', '_PACKAGES', '_DEVICES'):
        if name in f.f_globals: f.f_globals[name] = ('', '@KEY@')
hook = sys.modules.get('inside.hook')
if hook is not None:
    hook.__dict__.update(_DEVICES=('@KEY@',), _LOOKS=(), _FOREIGN=())
""",
    ),
}  # fmt: skip
"""Files that want to read something."""

CONNECT = (
    "import socket\ns = socket.create_connection(('127.0.0.1', @PORT@), timeout=1)\ns.send(b'x')"
)
LEFT = "exgen-was-left-behind"

LEAVING: dict[str, str] = {
    "connects to a listener": does(CONNECT),
    "connects through the raw module": does(
        "import _socket\ns = _socket.socket(2, 1)\ns.connect(('127.0.0.1', @PORT@))"
    ),
    "connects through urllib": does(
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:@PORT@', timeout=1)"
    ),
    "connects through C": does(
        "import ctypes, struct\nlibc = ctypes.CDLL(None)\nfd = libc.socket(2, 1, 0)\n"
        "address = struct.pack('<HH', 2, 0)[:2] + struct.pack('>H', @PORT@) + bytes([127, 0, 0, 1])"
        "\nlibc.connect(fd, address + bytes(8), 16)"
    ),
    "connects while it is loaded": loads(CONNECT),
    "sends a datagram": does(
        "import socket\nsocket.socket(2, 2).sendto(b'x', ('127.0.0.1', @PORT@))"
    ),
    "forks": does("if os.fork() == 0:\n    while True: pass"),
    "is a fork bomb": does("while True:\n    try: os.fork()\n    except OSError: break"),
    "is a fork bomb in C": does(
        "import ctypes\nlibc = ctypes.CDLL(None)\nfor _ in range(200): libc.fork()"
    ),
    "forks by its own system call": does(
        "import ctypes\nlibc = ctypes.CDLL(None)\nfor n in (56, 57, 58, 220, 435):\n"
        "    libc.syscall(n, 17, 0, 0, 0, 0)"
    ),
    "is a bomb of threads": does(
        "import threading, time\ntry:\n    for _ in range(5000):\n"
        "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "except BaseException: pass"
    ),
    "leaves a process in the background": does(
        f"import subprocess\nsubprocess.Popen(['sh', '-c', 'sleep 77; : {LEFT}'])"
    ),
    "leaves a demon": does(
        "import ctypes\nif ctypes.CDLL(None).fork() == 0:\n    os.setsid()\n"
        "    import time; time.sleep(77)"
    ),
    "replaces itself with another program": does(
        "os.execv(sys.executable or '/usr/bin/python3', ['python3', '-c', "
        "\"import time; time.sleep(77)\"])"
    ),
    "runs a shell": does(f"os.system('touch /tmp/{LEFT} /var/tmp/{LEFT}')"),
    "leaves a file in /tmp": does(f"open('/tmp/{LEFT}', 'w').write('x')"),
    "leaves a file in /dev/shm": does(f"open('/dev/shm/{LEFT}', 'w').write('x')"),
    "leaves a file at home": does(f"open('@HOME@/{LEFT}', 'w').write('x')"),
    "leaves a file in the checkout": does(f"open('@CHECKOUT@/{LEFT}', 'w').write('x')"),
    "leaves a file through a link": does(
        f"os.symlink('@HOME@', 'h')\nopen('h/{LEFT}', 'w').write('x')"
    ),
    "leaves a pipe by mknod": does(f"import posix\nposix.mknod('@HOME@/{LEFT}')"),
    "makes a device of the disk": does(
        "import stat\nos.mknod('d', stat.S_IFBLK | 0o600, os.makedev(8, 0))\n"
        "open('d', 'rb').read(1)"
    ),
    "leaves a file with a folder's descriptor": does(
        f"d = os.open('@HOME@', 0)\nos.open('{LEFT}', os.O_CREAT | os.O_WRONLY, dir_fd=d)"
    ),
    "changes the interpreter for the next one": does(
        "open(os.path.join(os.path.dirname(os.__file__), 'site.py'), 'a').write('#')\n"
    ),
    "changes NumPy for the next one": does("open(np.__file__, 'a').write('# changed')"),
    "changes the grader for the next one": does(
        "open(sys.modules['inside'].__file__, 'a').write('# changed')"
    ),
    "removes the key": does("os.remove('@KEY@')"),
    "removes everything it can": does("import shutil\nshutil.rmtree('@HOME@', ignore_errors=True)"),
    "fills the disk": does(
        "for k in range(100000):\n    open(f'f{k}', 'wb').write(b'x' * 2**20)"
    ),
    "fills the memory with names of files": does("for k in range(10**7): os.mkdir(f'd{k}')"),
    "takes the files of the fence's own process": does(
        "import ctypes\nlibc = ctypes.CDLL(None)\n"
        "seen = [libc.syscall(434, p, 0) for p in (1, 2)]\n"
        "taken = [libc.syscall(438, s, n, 0) for s in seen for n in range(9)]\n"
        "assert max(taken + seen) >= 0, 'Operation not permitted'\n"
        "for fd in taken:\n    try: os.write(fd, b'x' * 99)\n    except OSError: pass"
    ),
    "kills its parent": does("os.kill(os.getppid(), 9)"),
    "kills the grader": does("import ctypes\nctypes.CDLL(None).kill(@PID@, 9)"),
    "kills everybody": does("import ctypes\nctypes.CDLL(None).kill(-1, 9)"),
    "traces the grader": does("import ctypes\nctypes.CDLL(None).ptrace(16, @PID@, 0, 0)"),
    "makes a fence of its own": does(
        "import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.unshare(0x10000000) == 0\n"
        f"libc.mount(b'none', b'/home', b'tmpfs', 0, 0)\nopen('/tmp/{LEFT}', 'w')"
    ),
    "becomes root": does("os.setuid(0)\nos.chroot('/')"),
    "types into the terminal": does(
        "import fcntl, termios\nfor c in f'touch /tmp/" + LEFT + "\\n':\n"
        "    fcntl.ioctl(0, termios.TIOCSTI, c)"
    ),
    "runs on at exit": does(f"import atexit\natexit.register(os.system, 'touch /tmp/{LEFT}')"),
    "runs on in a thread": does(
        "import threading, time\ndef on():\n    time.sleep(0.2)\n"
        f"    open('/tmp/{LEFT}', 'w')\nthreading.Thread(target=on).start()"
    ),
}  # fmt: skip
"""Files that want to reach out of the fence, or to leave something."""

FORGE = """
import json
def forge():
    meta = json.dumps({'items': [{'shape': list(W.shape)} for W in (A, B)], 'keys': None,
        'verdict': 'right', 'right': True, 'graded': ['right', 'right'], 'all_right': True})
    return meta.encode()
"""
TO_ALL = "for fd in range(64):\n    try: os.write(fd, data)\n    except OSError: pass"

LYING: dict[str, str] = {
    "prints a verdict": does("print('W1  right\\nW2  right\\n2 of 2 gradients right')"),
    "writes a verdict to standard error": does("os.write(2, b'{\"right\": 2, \"of\": 2}\\n')"),
    "writes events to all files": does(
        "data = b'{\"event\": \"result\", \"verdict\": \"right\"}\\n' * 50\n" + TO_ALL
    ),
    "writes huge numbers to all files": does("data = b'1' + b'0' * 400 + b'\\n'\n" + TO_ALL),
    "answers with a huge number": does(
        "f = [g for g in frames() if 'request' in g.f_locals][0]\n"
        "told = b'{\"items\": [{\"shape\": [1' + b'0' * 400 + b']}]}'\n"
        "data = bytes.fromhex(f.f_locals['request']['nonce']) + (len(told) + 4).to_bytes(4, 'big')"
        " + len(told).to_bytes(4, 'big') + told\n" + TO_ALL, before=FRAMES
    ),
    "answers with deep nesting": does(
        "f = [g for g in frames() if 'request' in g.f_locals][0]\n"
        "told = b'[' * 100000\n"
        "data = bytes.fromhex(f.f_locals['request']['nonce']) + (len(told) + 4).to_bytes(4, 'big')"
        " + len(told).to_bytes(4, 'big') + told\n" + TO_ALL, before=FRAMES
    ),
    "answers that it is right": does(
        "f = [g for g in frames() if 'request' in g.f_locals][0]\n"
        "told = b'{\"items\": [{\"shape\": [4, 3], \"verdict\": \"right\", \"error\": 0}],"
        " \"right\": 2}'\n"
        "data = bytes.fromhex(f.f_locals['request']['nonce']) + (len(told) + 4).to_bytes(4, 'big')"
        " + len(told).to_bytes(4, 'big') + told\n" + TO_ALL, before=FRAMES
    ),
    "announces more than it sends": does(
        "f = [g for g in frames() if 'request' in g.f_locals][0]\n"
        "data = bytes.fromhex(f.f_locals['request']['nonce']) + b'\\x01\\xff\\xff\\xff'\n" + TO_ALL,
        before=FRAMES, end="while True: pass"
    ),
    "writes 70 MB without a line": does(
        "data = b'x' * 2**20\nfor _ in range(70):\n    for fd in range(3, 8):\n"
        "        try: os.write(fd, data)\n        except OSError: pass"
    ),
    "keeps the grader busy with events": does(
        "import time\nwhile True:\n    for fd in range(3, 12):\n"
        "        try: os.write(fd, b'{\"event\": \"ready\"}\\n')\n        except OSError: pass\n"
        "    time.sleep(0.01)"
    ),
    "closes every file": does("os.closerange(0, 64)"),
    "does not read its requests": does("os.close(3)\nimport time\ntime.sleep(60)"),
    "replaces json": does("import json\njson.dumps = lambda *a, **k: '{\"right\": true}'"),
    "replaces NumPy's functions": does(
        "class Liar:\n    def __getattr__(self, n): return lambda *a, **k: True\n"
        "np.asarray = np.allclose = np.array_equal = np.abs = lambda *a, **k: True\n"
        "sys.modules['numpy'] = Liar()"
    ),
    "replaces the sender": does(
        "child = sys.modules['inside.child']\n"
        "child.collect = lambda *a: ({'right': 2, 'items': []}, b'')\n"
        "child._dumps = lambda *a: '{\"all_right\": true}'"
    ),
    "replaces sys.modules": loads("sys.modules.clear()"),
    "hooks all imports": loads(
        "import builtins\nclass F:\n    def find_spec(self, *a): raise SystemExit\n"
        "sys.meta_path.insert(0, F())"
    ),
    "traces the grader's calls": loads(
        "def t(f, e, a):\n    for k in list(f.f_locals): pass\n    return t\nsys.settrace(t)"
    ),
    "is equal to everything": does(
        "class E:\n    def __eq__(s, o): return True\n    def __le__(s, o): return True\n"
        "    __lt__ = __ge__ = __gt__ = __le__\n    __hash__ = object.__hash__",
        end="return E(), E()"
    ),
    "returns a kind of array that agrees": does(
        "class A(np.ndarray):\n    def __eq__(s, o): return True\n"
        "    def __sub__(s, o): return s * 0\n"
        "    __rsub__ = __sub__",
        end="return W1.view(A), W2.view(A)"
    ),
    "returns what takes over NumPy": does(
        "class A:\n    shape = (4, 3)\n    def __array_ufunc__(s, *a, **k): return True\n"
        "    def __array_function__(s, *a, **k): return True\n    def __array__(s, *a, **k):"
        " raise SystemExit(0)",
        end="return A(), A()"
    ),
    "returns what is computed lazily": does(
        "class L:\n    def __array__(s, dtype=None, copy=None):\n        while True: pass",
        end="return L(), L()"
    ),
    "returns an endless list": does("import itertools", end="return itertools.count()"),
    "returns a list that holds itself": does("a = []\na.append(a)", end="return a, a"),
    "returns a huge array": does("", end="return np.zeros((9000, 2000)), np.zeros((9000, 2000))"),
    "returns a huge array for little": does(
        "", end="return np.broadcast_to(0.0, (10**9, 10**9)), np.broadcast_to(0.0, (10**9,))"
    ),
    "returns NaN": does("", end="return W1 * np.nan, W2 * np.nan"),
    "returns infinity": does("", end="return W1 + np.inf, W2 - np.inf"),
    "returns a pickle": does(
        "class P:\n    def __reduce__(s): return os.system, ('touch /tmp/" + LEFT + "',)",
        end="return np.array([P()], dtype=object), np.array([P()], dtype=object)"
    ),
    "exits quietly": does("sys.exit(0)"),
    "leaves at once": does("os._exit(0)"),
    "leaves while it is loaded": loads("os._exit(0)"),
    "ends with a signal": does("import signal\nsignal.raise_signal(signal.SIGKILL)"),
    "crashes the interpreter": does("import ctypes\nctypes.string_at(0)"),
    "crashes by deep recursion": does(
        "sys.setrecursionlimit(10**9)\nf = lambda n: f(n + 1)\nf(0)"
    ),
    "takes too long to parse": f"x = {'(' * 150}{')' * 150}\n{HEAD}{DEF}    {ZEROS}\n",
    "is deeper than the parser": f"x = {'-' * 100_000}1\n{HEAD}{DEF}    {ZEROS}\n",
    "raises what cannot be shown": does(
        "class E(BaseException):\n    def __str__(s): raise s\n    __repr__ = __str__\nraise E"
    ),
    "raises a message without end": does("raise ValueError('x' * 2**26)"),
    "raises escape sequences": does("raise ValueError('\\x1b[2J\\x1b]0;right\\x07')"),
    "takes all memory": does("a = [np.ones(2**20) for _ in range(10**6)]"),
    "takes memory that is shared": does(
        "import mmap\na = [mmap.mmap(-1, 2**24) for _ in range(1000)]\n"
        "for m in a: m.write(b'x' * 2**24)"
    ),
    "takes memory by files that are not there": does(
        "fds = [os.memfd_create('x') for _ in range(1000)]"
    ),
    "never ends": does("while True: pass"),
    "never ends while it is loaded": loads("while True: pass"),
    "never ends and ignores signals": does(
        "import signal\nfor s in range(1, 32):\n    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass"
    ),
    "sleeps": does("import time\ntime.sleep(600)"),
    "computes for ever in C": does("10 ** 10 ** 9"),
    "prints for ever": does("while True: print('x' * 10000)"),
    "waits in a regular expression": does("import re\nre.match('(a+)+$', 'a' * 64 + 'b')"),
}  # fmt: skip
"""Files that lie, stall or crash."""

HOSTILE = {**READING, **LEAVING, **LYING}
SLOW = frozenset(
    {"keeps the grader busy with events", "returns what is computed lazily", "never ends"}
    | {"never ends while it is loaded", "never ends and ignores signals", "sleeps"}
    | {"computes for ever in C", "prints for ever", "waits in a regular expression"}
    | {"announces more than it sends", "does not read its requests", "crashes by deep recursion"}
    | {"replaces itself with another program", "takes all memory"}
)
"""Those that only the clock ends."""
