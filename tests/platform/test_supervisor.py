import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tongxue.platform.processes import descendants, is_running

pytestmark = [pytest.mark.plan("2.1"), pytest.mark.plan("2.2")]
SCRIPT = Path(__file__).with_name("supervised.py")
Start = Callable[..., "Parent"]


class Parent:
    """A supervisor in a process of its own: in pytest's it would adopt pytest's children."""

    def __init__(self, folder: Path, services: dict[str, str]) -> None:
        self.folder = folder
        self.shown = folder / "shown"
        words = [f"{name}={command}" for name, command in services.items()]
        with self.shown.open("wb") as shown:
            self.process = subprocess.Popen(
                [sys.executable, SCRIPT, folder / "logs", *words],
                stdout=shown,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": "src"},
                cwd=Path(__file__).parents[2],
            )
        self.until(lambda: "up\n" in self.text)

    @property
    def text(self) -> str:
        return self.shown.read_text()

    def log(self, name: str) -> list[str]:
        return [line.split(" ", 1)[1] for line in (self.folder / f"logs/{name}.log").read_text().splitlines()]

    def until(self, true: Callable[[], object], seconds: float = 20) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, self.text
            time.sleep(0.02)

    def find(self, words: str) -> list[int]:
        return [pid for pid, line in descendants(self.process.pid).items() if line == words]

    def end(self, number: signal.Signals) -> float:
        family = descendants(self.process.pid)
        begin = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        self.until(lambda: not any(is_running(pid) for pid in family), 10)
        return time.monotonic() - begin


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    parents: list[Parent] = []

    def make(**services: str) -> Parent:
        parents.append(Parent(tmp_path, services))
        return parents[-1]

    yield make
    for parent in parents:
        if parent.process.poll() is None:
            parent.end(signal.SIGTERM)


def test_what_is_killed_comes_back(start: Start) -> None:
    parent = start(one="exec sleep 1001")
    parent.until(lambda: len(parent.find("sleep 1001")) == 1)
    (first,) = parent.find("sleep 1001")
    os.kill(first, signal.SIGKILL)
    parent.until(lambda: parent.find("sleep 1001") not in ([], [first]))
    assert "one ended with signal 9" in parent.text


def test_a_service_that_keeps_failing_is_started_ever_more_rarely(start: Start) -> None:
    parent = start(bad="exit 3")
    parent.until(lambda: "in 0.8 s" in parent.text)
    ends = parent.text.count("bad ended with code 3")
    assert ends <= 4
    assert parent.text.index("in 0.2 s") < parent.text.index("in 0.4 s") < parent.text.index("in 0.8 s")


def test_a_program_that_is_not_there_does_not_stop_the_others(start: Start) -> None:
    parent = start(missing="exec /nowhere/at/all", good="exec sleep 1002")
    parent.until(lambda: "missing ended with code 127" in parent.text)
    assert len(parent.find("sleep 1002")) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_all_end_when_told_even_the_deaf(start: Start, number: signal.Signals) -> None:
    deaf = "trap '' TERM INT HUP; sleep 1003 & sleep 1004 & while :; do wait; done"
    parent = start(base="exec sleep 1005", deaf=deaf, fine="exec sleep 1006")
    parent.until(lambda: parent.find("sleep 1003") and parent.find("sleep 1004"))
    assert parent.end(number) <= 5
    assert f"told {number.name}" in parent.text


def test_nothing_outlives_a_killed_supervisor(start: Start) -> None:
    parent = start(one="exec sleep 1007", two="exec sleep 1008")
    assert parent.end(signal.SIGKILL) <= 5


def test_grandchildren_of_a_dead_service_are_ended_before_it_starts_again(start: Start) -> None:
    """Also those in a session of their own, as PostgreSQL's backends are."""
    parent = start(one="setsid sleep 1009 & exec sleep 1010")
    parent.until(lambda: parent.find("sleep 1009"))
    (orphan,), (leader,) = parent.find("sleep 1009"), parent.find("sleep 1010")
    os.kill(leader, signal.SIGKILL)
    parent.until(lambda: not is_running(orphan))
    parent.until(lambda: len(parent.find("sleep 1009")) == 1 and len(parent.find("sleep 1010")) == 1)


def test_every_line_is_kept_and_the_loud_ones_are_shown(start: Start) -> None:
    parent = start(one="echo quiet; echo 'ERROR loud'; echo '  more of it'; echo quiet again; exec sleep 1011")
    parent.until(lambda: parent.log("one") == ["quiet", "ERROR loud", "  more of it", "quiet again"])
    parent.until(lambda: "one:   more of it" in parent.text)
    assert "one: ERROR loud" in parent.text
    assert "quiet" not in parent.text


def test_a_full_log_is_turned_over(tmp_path: Path) -> None:
    from tongxue.platform import childlog

    log = childlog.ChildLog(tmp_path, "one", lambda _text: None)
    line = b"x" * 1023 + b"\n"
    for _ in range(5 * childlog.LARGEST // 1024 // 1024 + 1):
        log.write(line * 1024)
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.log", "one.log.1", "one.log.2", "one.log.3"]
    assert all(path.stat().st_size < childlog.LARGEST * 1.3 for path in tmp_path.iterdir())
