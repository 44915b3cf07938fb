"""Small truths about Linux processes that the supervisor and the embedded database share."""

import ctypes
import os
import signal
from collections.abc import Iterator
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
# loaded before any fork: between fork and exec nothing may be imported
_LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: signal.Signals, parent: int) -> None:
    """Called in a child: the kernel sends it ``number`` when its parent ends, however that ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it ended before the kernel was told
        os.kill(os.getpid(), number)


def adopt_orphans() -> None:
    """Processes that a dead child leaves behind become children of this one, so that they can be ended."""
    _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children() -> Iterator[int]:
    """The processes whose parent is this one."""
    own = os.getpid()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(entry) == own:
            yield int(entry.name)


def _parent(process: Path) -> int:
    try:
        # the name in parentheses may hold anything, so the fields are counted from its end
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def is_running(pid: int) -> bool:
    """There is such a process and it is no zombie."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descendants(ancestor: int) -> dict[int, str]:
    """A process and all that it started, with their command lines."""
    parents = {int(entry.name): _parent(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    family, found = {ancestor}, True
    while found:
        more = {pid for pid, parent in parents.items() if parent in family} - family
        family |= more
        found = bool(more)
    return {pid: _command_line(pid) for pid in sorted(family) if is_running(pid)}


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def proportional_memory(pid: int) -> int:
    """Bytes that a process holds, with its share of what it shares (PSS); 0 when it cannot be known."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def processor_seconds(pid: int) -> float:
    """The time that a process has been computing; 0 when it cannot be known."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
