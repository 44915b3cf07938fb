"""``tongxue check``: everything that can be known without running the program."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from shutil import which

from tongxue.config.cli.console import console
from tongxue.config.paths import CHECKOUT

_PROSE = ("docs", "frontend", "README.md", "CONTEXT.md", "CHANGELOG.md")
_LOCKS = ("requirements/main.lock", "requirements/dev.lock", "requirements/main.in", "requirements/dev.in")
# the addresses of those who ask for support stand in npm's lock; where packages are fetched from must not
_ADDRESS = re.compile(r'"resolved": "(?!frontend/)|https?://[^"]*\.tgz|registry', re.IGNORECASE)
_PYTHON_ADDRESS = re.compile(r"https?://|--(extra-)?index-url|--find-links", re.IGNORECASE)


def locks_name_no_registry() -> list[str]:
    """Lock files must install from wherever a machine is told to fetch."""
    faults = []
    for name in _LOCKS:
        faults += _lines(CHECKOUT / name, _PYTHON_ADDRESS)
    return faults + _lines(CHECKOUT / "package-lock.json", _ADDRESS)


def _lines(file: Path, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{file.relative_to(CHECKOUT)}:{number}: {line.strip()}"
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if pattern.search(line) and not line.lstrip().startswith("#")
    ]


def _tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else which(name) or name


def _program(*command: str) -> Callable[[], list[str]]:
    def run() -> list[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(CHECKOUT / "src"),
            # the type checker and the import checker load the settings: nothing may be made or reached by that
            "TONGXUE_SECRET_KEY": "unused",
            "DATABASE_URL": "postgresql://unused@localhost/unused",
        }
        words = [_tool(command[0]), *command[1:]]
        done = subprocess.run(words, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []

    return run


def checks() -> dict[str, Callable[[], list[str]]]:
    """Each check by its name; it returns what it found."""
    folders = [name for name in ("src", "tests", "bench") if (CHECKOUT / name).is_dir()]
    templates = [str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / "src").rglob("templates") if path.is_dir()]
    found = {
        "ruff": _program("ruff", "check", "--quiet", "--output-format=concise", *folders),
        "format": _program("ruff", "format", "--check", "--quiet", *folders),
        "types": _program("mypy"),
        "imports": _program("lint-imports"),
        "spelling": _program("codespell", *[name for name in (*folders, *_PROSE) if (CHECKOUT / name).exists()]),
        "locks": locks_name_no_registry,
    }
    if templates:
        found["templates"] = _program("djlint", *templates, "--lint", "--quiet")
    return found


def command() -> None:
    """Run every check and tell each finding; exits 1 when there is one."""
    failed = []
    for name, run in checks().items():
        begin = time.monotonic()
        findings = run()
        seconds = time.monotonic() - begin
        console.say(f"{'✗' if findings else '✓'} {name} ({seconds:.1f} s)")
        for line in findings:
            console.say(f"  {line}")
        if findings:
            failed.append(name)
    if failed:
        console.fail(f"not clean: {', '.join(failed)}")
        raise SystemExit(1)
