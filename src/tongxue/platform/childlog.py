"""What a service says: every line into its file in the log folder, warnings and worse to the terminal too."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

LARGEST = 8 * 1024 * 1024
KEPT = 3
"""Older files that are kept beside the one that is written."""
LOUD = re.compile(rb"\b(WARNING|ERROR|CRITICAL|FATAL|PANIC|Traceback|Exception|panicked)\b")


class ChildLog:
    """The log file of one service, turned over when it is full."""

    def __init__(self, folder: Path, name: str, say: Callable[[str], None]) -> None:
        self.path = folder / f"{name}.log"
        self.name = name
        self._say = say
        self._file = self.path.open("ab", buffering=0)
        self._rest = b""
        self._loud = False

    def write(self, chunk: bytes) -> None:
        """Bytes as they come; whole lines are written, each with the time."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LARGEST:
            lines, self._rest = [*lines, self._rest], b""
        if not lines:
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ ").encode()
        self._file.write(b"".join(now + line + b"\n" for line in lines))
        for line in lines:
            # the lines of a traceback are indented under its head
            self._loud = bool(LOUD.search(line)) or (self._loud and line[:1] in b" \t")
            if self._loud and line:
                self._say(f"{self.name}: {line.decode(errors='replace')}")
        if self._file.tell() > LARGEST:
            self._turn_over()

    def _turn_over(self) -> None:
        self._file.close()
        for number in range(KEPT, 0, -1):
            older = self.path.with_suffix(f".log.{number - 1}") if number > 1 else self.path
            if older.exists():
                older.replace(self.path.with_suffix(f".log.{number}"))
        self._file = self.path.open("ab", buffering=0)

    def close(self) -> None:
        """Write what has no line end and close."""
        if self._rest:
            self.write(b"\n")
        self._file.close()
