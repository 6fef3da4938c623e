"""A server as a process: it listens here alone, says where, and ends by Ctrl-C."""

import contextlib
import http.client
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser

import pytest

from exgen.errors import InputError
from exgen.web import serving
from exgen.web.access import Access
from exgen.web.serving import listen

SERVER = """
from exgen.web.access import access
from exgen.web.pages import application
from exgen.web.serving import listen, serve
given = access(host="127.0.0.1", port=0, token=None)
serve(application([], access=given), listen(given), access=given, what="tests", browser=False)
"""
SHORTER = "import exgen.web.heads\nexgen.web.heads.LONGEST = 2.5\n" + SERVER
SHORTEST = SHORTER.replace("2.5", "1.2")


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_a_server_says_where_and_ends(ended_by: signal.Signals) -> None:
    """The first line on stderr has the address; after a signal the port is free, with no noise."""
    server = subprocess.Popen([sys.executable, "-c", SERVER], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        found = re.search(
            r"tests: (http://127\.0\.0\.1:(\d+)/enter\?token=\S+)", server.stderr.readline()
        )
        assert found
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:  # it has no pages
            urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(found[1])
        refused.value.close()
    finally:
        server.send_signal(ended_by)
        server.wait(60)
    said = server.stderr.read()
    server.stderr.close()
    assert said == "exgen: Ctrl-C ends it\n"
    with socket.socket() as sock:
        assert sock.connect_ex(("127.0.0.1", int(found[2])))


def test_a_head_that_does_not_come_is_waited_for_in_vain() -> None:
    """A connection with half a request, or none, is closed; one that is asked over goes on."""
    server = subprocess.Popen([sys.executable, "-c", SHORTER], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        found = re.search(r":(\d+)/enter", server.stderr.readline())
        assert found
        port = int(found[1])
        half, silent = (socket.create_connection(("127.0.0.1", port), 60) for _ in "12")
        whole = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        begun = time.monotonic()
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        for _ in range(7):
            whole.request("GET", "/")
            answer = whole.getresponse()
            assert answer.status == 403 and answer.read()
            time.sleep(0.4)
        assert half.recv(1) == b"" and silent.recv(1) == b""
        assert 2 < time.monotonic() - begun < 60
        assert whole.sock is not None
        whole.sock.sendall(b"GET / HTT")  # the head of a later request has its time, too
        assert whole.sock.recv(1) == b""
        for each in (half, silent, whole):
            each.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
        server.stderr.close()


RAW = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # as one who expects TLS begins
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET //evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /static/../../pyproject.toml HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /\xff\xfe?\xff HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 9000 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \xff\xfe=\xff\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
)  # fmt: skip


def test_bytes_that_no_browser_sends() -> None:
    """Each is refused with a status below 500, nothing of the house in it; the server goes on."""
    server = subprocess.Popen([sys.executable, "-c", SHORTEST], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        found = re.search(r":(\d+)/enter\?token=(\S+)", server.stderr.readline())
        assert found
        at = ("127.0.0.1", int(found[1]))
        opened = [socket.create_connection(at, 60) for _ in RAW]
        for one, sent in zip(opened, RAW, strict=True):
            with contextlib.suppress(ConnectionError):  # refused before all of it was taken
                one.sendall(sent)
        for one, sent in zip(opened, RAW, strict=True):
            got = b""
            with one, contextlib.suppress(ConnectionResetError):
                while piece := one.recv(65536):
                    got += piece
            status = re.match(rb"HTTP/1\.1 (\d{3}) ", got)
            assert not got or (status and 400 <= int(status[1]) < 500), (sent[:60], got[:300])
            for leak in (b"Traceback", b".py", found[2].encode(), b"root:", b"[project]"):
                assert leak not in got, sent[:60]
        whole = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=60)
        whole.request("GET", "/")
        assert whole.getresponse().status == 403
        whole.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
    said = server.stderr.read()
    server.stderr.close()
    assert "Traceback" not in said and found[2] not in said


def test_a_port_that_is_taken_is_said() -> None:
    """One line says which port, and the way out."""
    with listen(Access()) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            InputError, match=rf"cannot listen on 127\.0\.0\.1, port {port}: .*--port"
        ):
            listen(Access(port=port))
    with pytest.raises(InputError, match="port 99999"):
        listen(Access(port=99999))


def test_a_browser_of_the_terminal_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """One with windows is; where there is none at all, nothing happens."""
    opened: list[str] = []

    class Windows(webbrowser.BackgroundBrowser):
        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
            opened.append(url)
            return True

    terminal = webbrowser.GenericBrowser("lynx")
    monkeypatch.setattr(terminal, "open", opened.append)
    for found in (Windows("firefox"), terminal):
        monkeypatch.setattr(webbrowser, "get", lambda found=found: found)
        serving._open("http://127.0.0.1")
    assert opened == ["http://127.0.0.1"]
    monkeypatch.undo()
    monkeypatch.setattr(webbrowser, "get", lambda: (_ for _ in ()).throw(webbrowser.Error("none")))
    serving._open("http://127.0.0.1")
