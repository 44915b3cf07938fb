"""A small node for the tests of the supervisor: ``supervised.py LOGS NAME=SHELL-COMMAND …``."""

import sys
from pathlib import Path

from tongxue.platform.supervisor import Service, Stopped, Supervisor


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


with Supervisor(Path(sys.argv[1]), say) as supervisor:
    for word in sys.argv[2:]:
        name, command = word.split("=", 1)
        supervisor.start(Service(name, ["/bin/sh", "-c", command], stop_seconds=1))
    say("up")
    try:
        supervisor.watch()
    except Stopped as told:
        say(f"told {told}")
