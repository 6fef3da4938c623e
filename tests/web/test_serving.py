"""A server as a process: it listens here alone, says where, and ends by Ctrl-C."""

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
        server.wait(10)
    said = server.stderr.read()
    server.stderr.close()
    assert said == "exgen: Ctrl-C ends it\n"
    with socket.socket() as sock:
        assert sock.connect_ex(("127.0.0.1", int(found[2])))


def test_a_head_that_does_not_come_is_waited_for_in_vain() -> None:
    """A connection with half a request, or none, is closed; one that is asked over goes on."""
    shorter = "import exgen.web.heads\nexgen.web.heads.LONGEST = 1.5\n" + SERVER
    server = subprocess.Popen([sys.executable, "-c", shorter], stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        found = re.search(r":(\d+)/enter", server.stderr.readline())
        assert found
        port = int(found[1])
        half, silent = (socket.create_connection(("127.0.0.1", port), 10) for _ in "12")
        whole = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        begun = time.monotonic()
        half.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        for _ in range(4):
            whole.request("GET", "/")
            answer = whole.getresponse()
            assert answer.status == 403 and answer.read()
            time.sleep(0.6)
        assert half.recv(1) == b"" and silent.recv(1) == b""
        assert 1 < time.monotonic() - begun < 10
        assert whole.sock is not None
        whole.sock.sendall(b"GET / HTT")  # the head of a later request has its time, too
        assert whole.sock.recv(1) == b""
        for each in (half, silent, whole):
            each.close()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(10)
        server.stderr.close()


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
