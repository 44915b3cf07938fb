"""The rules of docs/architecture.md that no linter holds."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/tongxue"
MODULES = [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_HANDLER = 400, 40, 25

pytestmark = pytest.mark.plan("2.10")


def functions(path: Path):
    """Every function of a module with its length in lines, docstring and decorators left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            yield node.name, (node.end_lineno or 0) - first.lineno + 1


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_module_is_too_long():
    long = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in MODULES}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_too_long():
    long = {f"{named(p)}:{name}": lines for p in MODULES for name, lines in functions(p)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_handlers_only_parse_call_and_render():
    handlers = [p for p in MODULES if "views" in p.parts or p.stem in {"views", "endpoints", "tasks", "receivers"}]
    long = {f"{named(p)}:{name}": lines for p in handlers for name, lines in functions(p)}
    assert len(handlers) > 5
    assert {name: lines for name, lines in long.items() if lines > LONGEST_HANDLER} == {}


def test_nothing_is_called_by_what_says_nothing():
    vague = {"utils", "helpers", "util", "helper", "misc", "common"}
    assert [named(p) for p in MODULES if p.stem in vague] == []


def test_every_model_says_what_personal_data_it_holds():
    models = [m for m in apps.get_models() if m.__module__.startswith("tongxue.")]
    assert len(models) > 10
    assert [m.__name__ for m in models if "Personal data:" not in (m.__doc__ or "")] == []


def test_every_room_says_what_it_is_for():
    rooms = [p for p in (SOURCE / "apps").iterdir() if p.is_dir() and p.name != "__pycache__"]
    assert len(rooms) >= 3
    assert [room.name for room in rooms if not (room / "README.md").is_file()] == []


def test_imports_go_down_only():
    """The contracts of .importlinter, so that the suite fails with them and not only ``tongxue check``."""
    ran = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]


def test_every_import_contract_gives_its_reason():
    text = (ROOT / ".importlinter").read_text(encoding="utf-8")
    parser = configparser.ConfigParser()
    parser.read_string(text)
    contracts = [name for name in parser.sections() if ":contract:" in name]
    assert len(contracts) >= 6
    assert [c for c in contracts if f"[{c}]\n# " not in text] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
