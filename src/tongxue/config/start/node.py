"""A node's own folder and ports: taken by one ``up`` at a time."""

import errno
import fcntl
import json
import os
import socket
from contextlib import suppress
from pathlib import Path


class CannotStart(Exception):
    """The node cannot start here; the text says why and what to do."""


class NodeLock:
    """Held by the supervisor for as long as the node runs; the kernel gives it back however the supervisor ends."""

    def __init__(self, data: Path) -> None:
        self.data = data
        try:
            # the database's own user must be able to pass when root starts the node, and nobody needs to list
            data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            self._file = (data / "node.lock").open("a+")
        except OSError as error:
            raise CannotStart(f"{data} cannot be written by this user ({error.strerror}): choose --data.") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"a node already runs on {data}{self._who()}.") from None

    def _who(self) -> str:
        with suppress(ValueError, KeyError):
            self._file.seek(0)
            told = json.loads(self._file.read())
            return f": {told['address']} (process {told['pid']})"
        return ""

    def tell(self, address: str) -> None:
        """Leave for a second ``up`` where this node is."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), "address": address}))
        self._file.flush()


def check_port(host: str, port: int) -> None:
    """Raises CannotStart when another program has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotStart(f"port {port} is taken by another program: choose --port.") from error
            raise CannotStart(f"{host}:{port} cannot be listened on: {error.strerror}.") from error
