"""A real node for a benchmark: ``tongxue up`` in a folder of its own, filled once and kept under ``build/bench``."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

CHECKOUT = Path(__file__).resolve().parents[1]
BUILD = CHECKOUT / "build" / "bench"
READY_SECONDS = 180


class NodeFailed(Exception):
    """The node did not come up, or did not do what it was asked; the text holds its own words."""


def shared() -> Path:
    """The folder of real input."""
    return Path(os.environ.get("TONGXUE_SHARED_DATA") or CHECKOUT.parent / "shared" / "data")


def free_port() -> int:
    """A port with a free one behind it: the second is the content server's."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Node:
    """Up inside a ``with``. Settings are ``bench.settings``: those of every node, and one empty view."""

    def __init__(self, data: Path, *, workers: int = 1, index: Path | None = None, own_database: bool = False) -> None:
        self.data, self.workers, self.port = data, workers, free_port()
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{CHECKOUT / 'src'}{os.pathsep}{CHECKOUT}",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "TONGXUE_DATA": str(data),
            "TONGXUE_PORT": str(self.port),
            "TONGXUE_WEB_WORKERS": str(workers),
            "TONGXUE_API_RATE": "1000000",
            "TONGXUE_LOG_LEVEL": "WARNING",
            "BENCH_INDEX": str(index or ""),
        }
        if own_database:  # the embedded one, with fsync, whatever the caller's environment names
            self.environment.pop("DATABASE_URL", None)
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        self.log = (self.data / "up.log").open("w+")
        command = [sys.executable, "-m", "tongxue", "up", "--no-starter"]
        self.process = subprocess.Popen(
            command, cwd=CHECKOUT, env=self.environment, stdout=self.log, stderr=self.log, text=True
        )
        until = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                self.__exit__(None, None, None)
                raise NodeFailed(f"the node did not start: {(self.data / 'up.log').read_text()[-2000:]}")
            time.sleep(0.1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)
        self.log.close()

    def _is_ready(self) -> bool:
        """``up`` has said so: then web, content and worker are started."""
        return "is ready" in (self.data / "up.log").read_text()

    def run(self, *arguments: str) -> None:
        """A command of the front door for this node."""
        done = subprocess.run(
            [sys.executable, "-m", "tongxue", *arguments],
            cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise NodeFailed(f"{arguments[0]}: {(done.stdout + done.stderr)[-2000:]}")

    def get(self, path: str, cookie: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a page."""
        return self._ask("GET", path, cookie, **headers)

    def _ask(
        self, method: str, path: str, cookie: str, body: str = "", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        visit = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            visit.request(method, quote(path, safe="/?&=%"), body or None, {"Cookie": cookie, **headers})
            answer = visit.getresponse()
            # of several cookies only the last would stay under one name
            told = {name.lower(): value for name, value in answer.getheaders()}
            told["set-cookie"] = "; ".join(v.split(";")[0] for n, v in answer.getheaders() if n.lower() == "set-cookie")
            return answer.status, told, answer.read()
        finally:
            visit.close()

    def sign_in(self, role: str) -> str:
        """The cookies of a browser in which the demo account of a role has signed in."""
        account = next(a for a in json.loads((self.data / "demo-accounts.json").read_text()) if role in a["role"])
        _, headers, page = self.get("/accounts/sign-in/")
        token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', page)
        if token is None:
            raise NodeFailed("the sign-in page has no form")
        form = {
            "csrfmiddlewaretoken": token[1].decode(),
            "username": account["username"],
            "password": account["password"],
        }
        status, signed, _ = self._ask(
            "POST", "/accounts/sign-in/", headers["set-cookie"], urlencode(form),
            **{"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        if status != 302:
            raise NodeFailed(f"signing in answered {status}")
        return signed["set-cookie"]

    def resources(self, query: str, count: int) -> list[dict[str, object]]:
        """Resources as the API tells them."""
        found: list[dict[str, object]] = []
        cursor = ""
        while len(found) < count:
            status, _, body = self.get(f"/api/v1/resources?limit=100&{query}&cursor={cursor}")
            if status != 200:
                raise NodeFailed(f"the API answered {status}: {body[:300]!r}")
            page = json.loads(body)
            found += page["items"]
            cursor = page["next"]
            if not cursor:
                break
        return found[:count]
