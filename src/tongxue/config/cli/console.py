"""What a person at the terminal sees: steps with their time, moving on a terminal and plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from rich.console import Console
from rich.status import Status

PLAIN_PERIOD = 5.0
"""Seconds between two lines of progress where nothing can move."""


NOTICED = 0.5
"""Seconds from which a person wonders."""


class Step:
    """One long thing. ``report`` has the shape of a background job's, so that a loader can be told of either."""

    def __init__(self, title: str, status: Status | None) -> None:
        self.title = title
        self.note = ""
        self._status = status
        self._next = time.monotonic() + PLAIN_PERIOD

    def report(self, done: int, total: int = 0, step: str = "", *, at_once: bool = False) -> None:
        """``done`` of ``total`` (0: unknown); ``step`` says what is being done."""
        figures = f"{done:,} / {total:,}" if total else f"{done:,}" if done else ""
        text = " ".join(part for part in (self.title, figures, step) if part)
        if self._status is not None:
            self._status.update(text)
        elif at_once or time.monotonic() > self._next:
            self._next = time.monotonic() + PLAIN_PERIOD
            sys.stdout.write(f"  … {text}\n")
            sys.stdout.flush()


class Terminal:
    """The one voice of all commands."""

    def __init__(self) -> None:
        self._rich = Console(highlight=False, soft_wrap=True, emoji=False)

    def say(self, text: str = "") -> None:
        """A line as it is."""
        self._rich.print(text, markup=False)

    def fail(self, text: str) -> None:
        """A line about what went wrong, on standard error."""
        Console(stderr=True, highlight=False, soft_wrap=True, emoji=False).print(f"✗ {text}", style="red", markup=False)

    def warn(self, text: str) -> None:
        """A line that a person should see but that stops nothing."""
        Console(stderr=True, highlight=False, soft_wrap=True, emoji=False).print(
            f"! {text}", style="yellow", markup=False
        )

    @contextmanager
    def step(self, title: str, *, quiet: bool = False) -> Iterator[Step]:
        """Show that something is going on, then how long it took. ``quiet``: only when it took a while."""
        begin = time.monotonic()
        moving = self._rich.is_terminal
        if not moving and not quiet:
            sys.stdout.write(f"· {title}\n")
            sys.stdout.flush()
        with self._rich.status(title) if moving else nullcontext() as status:
            step = Step(title, status)
            yield step
        seconds = time.monotonic() - begin
        note = f": {step.note}" if step.note else ""
        if not quiet or seconds > NOTICED:
            self.say(f"✓ {title}{note} ({seconds:.1f} s)")


console = Terminal()
