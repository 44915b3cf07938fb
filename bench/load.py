"""Requests beside each other, and how many a second are answered: ``wrk``, which leaves the processor to the node.

Where wrk is missing (``apt-get install wrk``) a loop of our own does it; it costs some 40 µs a request, which flatters
slow pages a little, and says so.
"""

import re
import selectors
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CONCURRENCY = 8
_SCRIPT = """
local lines, turn = {}, 0
for line in io.lines("%s") do lines[#lines + 1] = line end
request = function()
  turn = turn + 1
  return wrk.format("GET", lines[(turn - 1) %% #lines + 1])
end
"""


@dataclass(frozen=True)
class Rate:
    """What was measured: answers a second, and the errors among them."""

    per_second: float
    asked: int
    bad: int


def has_wrk() -> bool:
    """Whether the better of the two generators is here."""
    return shutil.which("wrk") is not None


def measure(port: int, paths: list[str], *, cookie: str = "", seconds: float = 5.0) -> Rate:
    """Asks for the paths in turn, again and again, for some seconds."""
    return _wrk(port, paths, cookie, seconds) if has_wrk() else _own(port, paths, cookie, seconds)


def _wrk(port: int, paths: list[str], cookie: str, seconds: float) -> Rate:
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder, "paths"), Path(folder, "paths.lua")
        listed.write_text("\n".join(paths))
        script.write_text(_SCRIPT % listed)
        command = [
            "wrk",
            "-t1",
            "--timeout",
            "30s",
            f"-c{CONCURRENCY}",
            f"-d{max(1, round(seconds))}s",
            "-s",
            str(script),
        ]
        command += ["-H", f"Cookie: {cookie}", "-H", "Accept-Language: zh-CN", "-H", "Accept-Encoding: gzip, br"]
        told = subprocess.run([*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    asked = re.search(r"(\d+) requests in", told)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = [int(n) for n in re.findall(r"(?:connect|read|write|timeout) (\d+)", told)]
    assert rate is not None
    assert asked is not None
    return Rate(float(rate[1]), int(asked[1]), (int(bad[1]) if bad else 0) + sum(broken))


def _own(port: int, paths: list[str], cookie: str, seconds: float) -> Rate:
    head = f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nAccept-Language: zh-CN\r\n"
    head += "Accept-Encoding: gzip, br\r\n\r\n"
    asks = [f"GET {path}{head}".encode() for path in paths]
    chooser, asked, done, bad = selectors.DefaultSelector(), 0, 0, 0
    for _ in range(CONCURRENCY):
        line = socket.create_connection(("127.0.0.1", port))
        chooser.register(line, selectors.EVENT_READ, bytearray())
        line.sendall(asks[asked % len(asks)])
        asked += 1
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        for key, _ in chooser.select(1):
            line, got = key.fileobj, key.data
            assert isinstance(line, socket.socket)
            got += line.recv(1 << 18)
            if not _is_whole(got):
                continue
            done, bad = done + 1, bad + (got[9:10] not in (b"2", b"3"))
            got.clear()
            line.sendall(asks[asked % len(asks)])
            asked += 1
    taken = time.perf_counter() - began
    for key in list(chooser.get_map().values()):
        assert isinstance(key.fileobj, socket.socket)
        key.fileobj.close()
    return Rate(done / taken, done, bad)


def _is_whole(got: bytearray) -> bool:
    end = got.find(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", got[: max(0, end)])
    if length is not None:
        return len(got) >= end + 4 + int(length[1])
    return end > 0 and got.endswith(b"0\r\n\r\n")
