"""``tongxue up``: from an empty folder to a node that answers, and kept up until told to end."""

import json
import os
import signal
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Annotated

import typer

from tongxue.config.builders.stamps import CannotBuild
from tongxue.config.cli.building import build_what_pages_need
from tongxue.config.cli.console import console
from tongxue.config.paths import CHECKOUT
from tongxue.config.start.node import CannotStart, NodeLock, check_port
from tongxue.config.start.prepared import Prepared, forget
from tongxue.platform.database.embedded import START_SECONDS, CannotPlace, DatabaseFailed, EmbeddedCluster
from tongxue.platform.supervisor import Service, Stopped, Supervisor

READY_SECONDS = 120


def command(
    *,
    data: Annotated[Path | None, typer.Option(help="Folder of the node: database, files, index, logs.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the site; the next one serves users' files.")] = None,
    starter: Annotated[bool, typer.Option(help="Load the shipped resources.")] = True,
    demo: Annotated[bool | None, typer.Option(help="Make a demo account of each role.")] = None,
) -> None:
    """Start the node and keep it up; Ctrl-C ends it."""
    begin = time.monotonic()
    choose = {"DATA": data and data.expanduser().absolute(), "PORT": port, "DEMO": demo}
    os.environ.update({f"TONGXUE_{name}": str(value) for name, value in choose.items() if value is not None})
    try:
        _up(begin, starter=starter)
    except (CannotBuild, CannotPlace, CannotStart, DatabaseFailed) as error:
        console.fail(str(error))
        raise SystemExit(1) from None
    except (Stopped, KeyboardInterrupt):
        console.say("stopped")


def _up(begin: float, *, starter: bool) -> None:
    node = _Node()
    lock = NodeLock(node.data)
    for number in (node.port, node.content_port):
        check_port(node.host, number)
    build_what_pages_need()
    with Supervisor(node.data / "logs", console.warn) as supervisor:
        if not node.database_url:
            _start_database(supervisor, node.data)
        prepared = Prepared(node.data, demo=node.demo, starter=starter, database_url=node.database_url)
        if not prepared.is_done():
            _prepare(supervisor, node, prepared)
        _serve(supervisor, node, prepared)
        lock.tell(node.address)
        _greet(node, time.monotonic() - begin)
        try:
            supervisor.watch()
        except Stopped:
            with console.step("stopping"):
                supervisor.stop()


class _Node:
    """The few settings that the supervisor needs, and the services made of them."""

    def __init__(self) -> None:
        from tongxue.config.environment import Environment  # noqa: PLC0415  after the options are in the environment

        env = Environment()
        self.data = env.data.absolute()
        self.host, self.port, self.content_port = env.host, env.port, env.second_port
        self.database_url, self.workers, self.demo = env.database_url, env.web_workers, env.demo
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(env.host, env.host)  # noqa: S104  compared, not bound
        self.visited = shown.strip("[]")
        name = env.allowed_hosts[0] if env.allowed_hosts else "localhost"
        self.known_as = "localhost" if name == "*" else name.removeprefix(".")
        self.address = f"http://{shown}:{env.port}/"
        # what the children inherit: two arenas each, or eight threads would keep eight heaps
        self.environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src"), "PYTHONUNBUFFERED": "1"}
        self.environment |= {"TONGXUE_DATA": str(self.data), "MALLOC_ARENA_MAX": "2", "PYPINYIN_NO_DICT_COPY": "1"}

    def service(self, name: str, *arguments: str) -> Service:
        """A Python program of ours."""
        return Service(name, [sys.executable, *arguments], environment=self.environment)

    def server(self, name: str, target: str, port: int, workers: int) -> Service:
        """A web server of ours."""
        return self.service(name, "-m", "tongxue.config.serving", target, self.host, str(port), str(workers))


def _start_database(supervisor: Supervisor, data: Path) -> None:
    cluster = EmbeddedCluster(data)
    cluster.clear_leftovers()
    if cluster.is_made():
        cluster.make()  # checks its version
    else:
        forget(data)
        with console.step("a new PostgreSQL database"):
            cluster.make()
    service = Service(
        "postgresql",
        cluster.command(),
        environment=cluster.environment,
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
        stop_seconds=4.0,
        identity=cluster.identity,
        before=cluster.clear_leftovers,
    )
    supervisor.start(service)
    if not supervisor.until(cluster.is_ready, seconds=START_SECONDS):
        raise DatabaseFailed(f"PostgreSQL is not ready after {START_SECONDS} s; {supervisor.logs} says why.")


def _prepare(supervisor: Supervisor, node: _Node, prepared: Prepared) -> None:
    option = "--starter" if prepared.starter else "--no-starter"
    if code := supervisor.run(node.service("prepare", "-m", "tongxue", "prepare", option), terminal=True):
        raise CannotStart(f"the node could not be prepared (code {code}).")
    prepared.record()


def _serve(supervisor: Supervisor, node: _Node, prepared: Prepared) -> None:
    """The site first; then the worker, which takes as long to load: a new node has no index until it made one."""
    supervisor.start(node.server("web", "tongxue.config.wsgi:application", node.port, node.workers))
    supervisor.start(node.server("content", "tongxue.config.content:application", node.content_port, 1))
    if not supervisor.until(lambda: bool(_readiness(node)), seconds=READY_SECONDS):
        raise CannotStart(f"the site does not answer after {READY_SECONDS} s; {supervisor.logs} says why.")
    if not _readiness(node).get("migrations", True):  # an older database was put in the place of the known one
        _prepare(supervisor, node, prepared)
    supervisor.start(node.service("worker", "-m", "tongxue", "worker"))
    if not supervisor.until(lambda: all((_readiness(node) or {"": False}).values()), seconds=READY_SECONDS):
        missing = [part for part, is_up in _readiness(node).items() if not is_up]
        raise CannotStart(f"the node is not ready: {', '.join(missing)}; {supervisor.logs} says why.")


def _readiness(node: _Node) -> dict[str, bool]:
    """What ``/readyz`` says of each part; empty while nobody answers."""
    visit = HTTPConnection(node.visited, node.port, timeout=5)
    try:
        visit.request("GET", "/readyz", headers={"Host": node.known_as})
        parts: dict[str, bool] = json.loads(visit.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return {}
    else:
        return parts
    finally:
        visit.close()


def _greet(node: _Node, seconds: float) -> None:
    console.say(f"\n通学 is ready after {seconds:.1f} s:  {node.address}")
    file = node.data / "demo-accounts.json"  # accounts.domain.demo keeps it
    if node.demo and file.exists():
        for account in json.loads(file.read_text()):
            console.say(f"  {account['role']:<10} {account['username']:<20} {account['password']}")
    console.say(f"data and logs: {node.data}    Ctrl-C ends the node\n")
